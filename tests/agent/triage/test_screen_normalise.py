"""A patient's writing, undone: case, accents, look-alikes, texting forms, slips of the finger."""

import pytest

from agent.triage.normalise import MAX_CHARS, clean
from agent.triage.normalise import read as read_with
from agent.triage.spelling import Speller

SPELLER = Speller(
    danger=["breathe", "chest", "bleeding", "swollen", "heart", "hurts", "pecho", "help", "pain"],
    others=["swallow", "yesterday"],
    known=["fewer", "cheat", "night", "morado", "raro", "cannot", "do", "not", "que"],
    forms={"en": {"cant": "cannot", "dont": "do not", "nite": "night"}, "es": {"q": "que"}},
    only={"en": {}, "es": {"nose": "no se"}},
)


def read(text: str, hint: str | None = None) -> list[str]:
    return [sentence.text for sentence in read_with(text, SPELLER, language_hint=hint)]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("CHEST Pain", "chest pain"),
        ("Ｃｈｅｓｔ", "chest"),
        ("ch\u200best", "chest"),
        ("\u202echest\u202c", "chest"),
        ("Respiración", "respiracion"),
        ("can't", "cannot"),
        ("can’t", "cannot"),
        ("dont", "do not"),
        ("heeeelp", "help"),
        ("c h e s t", "chest"),
        ("chestpain", "chest pain"),
        ("chst", "chest"),
        ("brethe", "breathe"),
        ("chset", "chest"),
        ("bleedin", "bleeding"),
        ("cheat", "cheat"),
        ("fewer", "fewer"),
        ("moradito", "morado"),
        ("101.5f", "101.5 f"),
        ("38,5", "38.5"),
        ("1,200 ml", "1200 ml"),
        ("190/110", "190 / 110"),
        ("w/o pain", "without pain"),
        ("chest\npain", "chest pain"),
        ("chest... pain", "chest pain"),
        ("chest , , pain", "chest , pain"),
        ("🆘", "sos"),
    ],
)
def test_one_sentence_becomes_canonical(text: str, canonical: str) -> None:
    (sentence,) = read_with(text, SPELLER)

    readings = {
        sentence.text,
        *(
            " ".join((*sentence.tokens[:place], reading, *sentence.tokens[place + 1 :]))
            for place, others in sentence.other.items()
            for reading in others
        ),
    }
    assert canonical in readings


def test_sentences_end_at_points_and_lines() -> None:
    assert read("It hurts. Help me now!\nthis is a new line\nand more of it") == [
        "it hurts",
        "help me now",
        "this is a new line",
        "and more of it",
    ]
    assert [s.asks for s in read_with("¿duele? si. no?", SPELLER)] == [True, False, True]
    assert [s.cries for s in read_with("help! help", SPELLER)] == [True, False]


def test_a_form_that_is_a_word_of_the_other_language_counts_in_its_own_only() -> None:
    assert read("nose", hint="es") == ["no se"]
    assert read("nose", hint="en") == ["nose"]
    assert read("nose") == ["nose"]


def test_a_word_that_could_be_two_has_both_readings() -> None:
    (sentence,) = read_with("my hrt", Speller(["heart", "hurt"], [], [], {"en": {}}, {}))

    assert {sentence.tokens[1], *sentence.other[1]} == {"heart", "hurt"}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("brthe", "breathe"), ("bldng", "bleeding"), ("swlln", "swollen"), ("ystrdy", "yesterday")],
)
def test_words_typed_without_their_vowels_are_read(text: str, canonical: str) -> None:
    assert read(text) == [canonical]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("yesterady", "yesterday"),
        ("swalow", "swallow"),
        ("hswollen", "swollen"),
        ("night", "night"),
    ],
)
def test_a_slip_in_any_word_that_rules_listen_for_is_read(text: str, canonical: str) -> None:
    assert read(text) == [canonical]


def test_of_a_text_without_end_both_ends_are_read() -> None:
    text = "first " + "x" * (3 * MAX_CHARS) + " last"

    cleaned = clean(text)

    assert len(cleaned) <= MAX_CHARS + 1
    assert cleaned.startswith("first ")
    assert cleaned.endswith(" last")


@pytest.mark.parametrize(("written", "meant"), [("pexo", "pecho"), ("pechho", "pecho")])
def test_spanish_written_by_ear_is_read_as_the_word_it_sounds_like(
    written: str, meant: str
) -> None:
    assert read(written, "es") == [meant]

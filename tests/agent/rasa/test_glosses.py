"""Spanish word by word in English, for the sentence model only."""

from __future__ import annotations

import pytest

from agent.rasa.glosses import in_english


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("desde ayer me duele la herida", "since yesterday me hurts the wound"),
        ("no puedo respirar", "cannot breathe"),
        ("¿Cuánta sal puedo comer?", "how much salt can i eat?"),
        ("quiero hablar con una enfermera", "want speak with a nurse"),
    ],
)
def test_words_and_phrases_are_read_for_what_they_mean(spanish: str, english: str) -> None:
    assert in_english(spanish) == english


@pytest.mark.parametrize(
    ("by_ear", "right"),
    [
        ("kiero ablar con una enfermera", "quiero hablar con una enfermera"),
        ("olvide la pastiya", "olvidé la pastilla"),
        ("buelvo al trabajo", "vuelvo al trabajo"),
        ("SIIII GRACIAS", "sí, gracias"),
    ],
)
def test_spelling_by_ear_is_read_the_same(by_ear: str, right: str) -> None:
    assert in_english(by_ear) == in_english(right)


@pytest.mark.parametrize(
    "text",
    [
        "when can I shower?",
        "two days ago",
        "call me",
        "no",
        "can I take ibuprofen with eliquis",
        "ich habe Schmerzen",
        "膝が腫れています",
        "😀",
        "",
    ],
)
def test_what_is_not_spanish_stays_as_it_was(text: str) -> None:
    assert in_english(text) == text


def test_a_name_among_spanish_words_stays() -> None:
    assert in_english("puedo tomar metoprolol") == "can i take metoprolol"


def test_two_languages_in_a_line_become_one() -> None:
    read = in_english("me da un copy de mi expediente please")
    assert read == "gives me a copy of my record please"


def test_a_long_text_is_read_to_its_end() -> None:
    assert in_english("me duele " * 1_000).split() == ["me", "hurts"] * 1_000

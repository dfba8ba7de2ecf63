"""Short enough for the channel, plain enough to be read."""

import pytest

from agent.guarding.readability import ease_es, grade_en, syllables_en, syllables_es
from tests.agent.guarding.sheets import case, objections, quoted, rewritten

PLAIN = "You can take a bath when the cut is dry. "
LONG = (PLAIN * 9).strip()


@pytest.mark.parametrize(
    ("channel", "text", "fits"),
    [("web", LONG, True), ("sms", LONG, False), ("web", LONG * 2, False), ("pigeon", PLAIN, False)],
)
def test_a_rewritten_answer_fits_its_channel(channel: str, text: str, fits: bool) -> None:
    judged = rewritten(text, text)
    judged = case(judged.draft, list(judged.passages.values()), channel=channel)
    assert (objections(judged, "length") == []) == fits


def test_a_quote_may_be_longer_but_is_no_page() -> None:
    assert objections(quoted(LONG, channel="sms"), "length") == []
    assert objections(quoted(*[LONG] * 4, channel="sms"), "length")


HARD = (
    "Subsequent to the administration of anticoagulation pharmacotherapy, patients demonstrating "
    "haemorrhagic manifestations necessitate immediate interdisciplinary reevaluation."
)
HARD_ES = (
    "Posteriormente a la administración de farmacoterapia anticoagulante, las manifestaciones "
    "hemorrágicas requieren una reevaluación interdisciplinaria inmediata."
)


def test_what_a_model_writes_is_no_harder_than_grade_8() -> None:
    assert objections(rewritten(HARD, PLAIN), "reading_level")
    assert objections(rewritten(HARD_ES, "Puede ducharse.", language="es"), "reading_level")
    assert objections(rewritten(PLAIN.strip(), HARD), "reading_level") == []


def test_unless_the_clinicians_text_is_as_hard() -> None:
    assert objections(rewritten(HARD, HARD), "reading_level") == []
    assert objections(rewritten(HARD_ES, HARD_ES, language="es"), "reading_level") == []


def test_a_quote_is_the_clinicians_to_make_plain() -> None:
    assert objections(quoted(HARD), "reading_level") == []


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("take", 1),
        ("tablet", 2),
        ("medicine", 3),
        ("walked", 1),
        ("needed", 2),
        ("table", 2),
    ],
)
def test_english_syllables(word: str, count: int) -> None:
    assert syllables_en(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("sol", 1), ("agua", 2), ("herida", 3), ("ciudad", 2), ("leer", 2)],
)
def test_spanish_syllables(word: str, count: int) -> None:
    assert syllables_es(word) == count


def test_harder_texts_have_a_higher_grade_and_a_lower_ease() -> None:
    assert grade_en(PLAIN) < 4 < 12 < grade_en(HARD)
    assert ease_es("Puede ducharse con agua.") > 80 > 40 > ease_es(HARD_ES)
    assert grade_en("") == 0
    assert ease_es("") == 100

"""The answer is in the patient's language."""

import pytest

from agent.contracts import Draft, DraftSentence
from tests.agent.guarding.sheets import case, objections, passages, quoted, rewritten


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You may shower after 2 days.", "en"),
        ("Take acetaminophen 500 mg.", "en"),
        ("Puede ducharse después de 2 días.", "es"),
        ("No tome alcohol.", "es"),
        ("Tome 2 tabletas de metoprolol.", "es"),
    ],
)
def test_the_patients_language_passes(text: str, language: str) -> None:
    assert objections(quoted(text, language=language), "language") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Puede ducharse después de 2 días.", "en"),
        ("You may shower after 2 days.", "es"),
        ("Vous pouvez prendre une douche après 2 jours.", "en"),
        ("Vous pouvez prendre une douche après 2 jours.", "es"),
        ("Você pode tomar banho depois de 2 dias.", "es"),
        ("Sie dürfen nach 2 Tagen duschen.", "en"),
        ("Può fare la doccia dopo 2 giorni.", "es"),
        ("आप 2 दिन बाद नहा सकते हैं।", "en"),
        ("Yоu may shower.", "en"),  # a Cyrillic o
    ],
)
def test_another_language_stops(text: str, language: str) -> None:
    """P17, also where a quote's own text is in the wrong language."""
    assert objections(rewritten(text, text, language=language), "language")


def test_a_quote_of_names_and_numbers_has_no_language() -> None:
    assert objections(quoted("Helen Okafor, 555-0142"), "language") == []


def test_each_sentence_counts() -> None:
    sheet = passages("You may shower.", "Puede ducharse con el agua.")
    draft = Draft(tuple(DraftSentence(p.text, (p.key,)) for p in sheet), "quote")
    assert len(objections(case(draft, sheet), "language")) == 1

"""Each sentence rests on a passage of this patient, in their language; a quote is a quote."""

import pytest

from agent.contracts import Draft, DraftSentence, Passage
from tests.agent.guarding.sheets import case, objections, passages, quoted, rewritten

SHEET = passages("You may shower.", "Walk every day.")


def _draft(*sentences: tuple[str, tuple[str, ...]], strategy: str = "quote") -> Draft:
    return Draft(tuple(DraftSentence(text, cites) for text, cites in sentences), strategy)


def test_a_quote_with_its_source_is_fine() -> None:
    assert objections(quoted("You may shower.", "Walk every day.")) == []


@pytest.mark.parametrize(
    ("draft", "objects"),
    [
        (_draft(("You may shower.", ())), "names no source"),
        (_draft(("You may shower.", ("other:0",))), "not this patient's"),
        (_draft(("", ("s:0",))), "is empty"),
        (_draft((" \u200b ", ("s:0",))), "is empty"),
        (_draft(), "no sentence"),
        (_draft(("You may shower.", ("s:0",)), strategy="improvise"), "unknown way"),
        (_draft(("Shower. Then rest.", ("s:0",)), strategy="rewrite"), "more than one sentence"),
        (
            _draft(("You may.", ("s:0",)), ("Shower.", ("s:0",)), strategy="rewrite"),
            "two sentences are made of",
        ),
    ],
)
def test_a_sentence_without_a_source_of_this_patient_stops(draft: Draft, objects: str) -> None:
    """P17, P19, P21"""
    assert any(objects in text for text in objections(case(draft, SHEET), "cited"))


def test_a_source_in_another_language_stops() -> None:
    """P17"""
    draft = _draft(("You may shower.", ("s:0",)))
    judged = case(draft, SHEET, language="es")
    assert any("another language" in text for text in objections(judged, "cited"))


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("You may shower", ("s:0",)),
        ("You may  shower.", ("s:0",)),
        ("you may shower.", ("s:0",)),
        ("You may shower.", ("s:1",)),
        ("You may shower.", ("s:0", "s:1")),
        ("You may not shower.", ("s:0",)),
    ],
)
@pytest.mark.parametrize("strategy", ["quote", "select"])
def test_a_quote_is_word_for_word(text: str, cites: tuple[str, ...], strategy: str) -> None:
    """P19"""
    judged = case(_draft((text, cites), strategy=strategy), SHEET)
    assert objections(judged, "quoted")


def test_times_of_day_and_titles_end_no_sentence() -> None:
    text = "Your visit with Dr. Ito is at 9 a.m. on Monday."
    assert objections(rewritten(text, text), "cited") == []


def test_an_exception_that_follows_is_not_left_out() -> None:
    sheet = passages("You may shower.", "Unless the wound is open, use soap.")
    alone = case(_draft(("You may shower.", ("s:0",))), sheet)
    assert any("Unless the wound" in text for text in objections(alone, "complete"))
    both = _draft((sheet[0].text, ("s:0",)), (sheet[1].text, ("s:1",)))
    assert objections(case(both, sheet), "complete") == []


def test_nor_the_list_that_a_sentence_opens() -> None:
    sheet = passages("Bring these to the visit:", "your card")
    judged = case(_draft((sheet[0].text, ("s:0",))), sheet)
    assert any("list after" in text for text in objections(judged, "complete"))


def test_an_exception_in_another_section_is_none() -> None:
    other = Passage("t:1", "t", 1, "T", "", "But rest.", "en")
    judged = case(_draft((SHEET[0].text, ("s:0",))), [SHEET[0], other])
    assert objections(judged, "complete") == []

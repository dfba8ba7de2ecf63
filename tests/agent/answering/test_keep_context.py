"""What is quoted along with a sentence, so that quoting it does not change what it says."""

from agent.answering.quoting import quote, with_context
from agent.contracts import Passage


def section(*texts: str, language: str = "en", name: str = "1") -> list[Passage]:
    return [Passage(f"{name}:{i}", name, i, "T", "", t, language) for i, t in enumerate(texts)]


def kept(passages: list[Passage], *chosen: int) -> list[int]:
    whole = with_context([passages[i] for i in chosen], passages)
    return [passages.index(passage) for passage in whole]


def test_a_sentence_that_stands_alone_is_quoted_alone() -> None:
    assert kept(section("You may shower.", "Walk every day.", "Eat well."), 0) == [0]


def test_an_exception_comes_along() -> None:
    assert kept(section("You may shower.", "Unless the wound is open, that is."), 0) == [0, 1]
    assert kept(section("Puede ducharse.", "Pero no frote.", language="es"), 0) == [0, 1]


def test_a_warning_about_the_same_medicine_comes_along() -> None:
    sheet = section("Take oxycodone 5 mg.", "Do not drive while you take oxycodone.")
    assert kept(sheet, 0) == [0, 1]


def test_a_warning_about_something_else_does_not() -> None:
    assert kept(section("You may climb stairs.", "Do not lift more than 10 pounds."), 0) == [0]


def test_what_to_do_about_a_missed_dose_is_another_question() -> None:
    sheet = section("Take apixaban 5 mg.", "If you miss a dose of apixaban, take it soon.")
    assert kept(sheet, 0) == [0]


def test_a_rule_about_it_comes_along() -> None:
    sheet = section("Wash the wound daily.", "Do not cover it.", "Do not swim if it rains.")
    assert kept(sheet, 0) == [0, 1]


def test_a_sentence_that_points_back_brings_the_one_before() -> None:
    assert kept(section("Take prednisone 40 mg.", "It can upset your stomach."), 1) == [0, 1]


def test_a_list_is_quoted_whole() -> None:
    sheet = section("Bring with you:", "- your list of medicines", "- your card", "Eat well.")
    assert kept(sheet, 0) == [0, 1, 2]


def test_a_list_that_is_too_long_is_not_quoted_at_all() -> None:
    assert kept(section("Bring:", *(f"- thing {n}" for n in range(9))), 0) == []


def test_the_next_section_never_comes_along() -> None:
    sheet = section("You may shower.") + section("Unless it rains, walk.", name="2")
    assert kept(sheet, 0) == [0]


def test_the_order_is_that_of_the_sheet() -> None:
    assert kept(section("Eat well.", "Sleep well.", "Walk."), 2, 0) == [0, 2]


def test_a_quote_is_word_for_word_and_cites_itself() -> None:
    (passage,) = section("You may shower.")
    (sentence,) = quote([passage], strategy="quote").sentences
    assert (sentence.text, sentence.cites) == (passage.text, (passage.key,))

"""Numbers, doses, units, times, dates and phones in an answer stand in the cited text (P20)."""

import pytest

from agent.guarding.facts import facts
from tests.agent.guarding.sheets import objections, rewritten


def _values(text: str) -> set[tuple[str, str]]:
    return {(fact.kind, fact.value) for fact in facts(text)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("twice a day", "2 times daily"),
        ("two times a day", "2 times per day"),
        ("dos veces al día", "2 veces por día"),
        ("every day", "daily"),
        ("3,000 mg", "3000 mg"),
        ("half a tablet", "0.5 pills"),
        ("for a week", "for 1 week"),
        ("six weeks", "6 weeks"),
        ("8 a.m.", "8:00 AM"),
        ("8 de la mañana", "8:00 a. m."),
        ("a las 2 de la tarde", "a las 14:00"),
        ("noon", "12:00 PM"),
        ("March 10", "10 de marzo"),
        ("(312) 555-0110", "312-555-0110"),
        ("10 pounds", "10 lb"),
        ("4 to 6 hours", "4-6 hours"),
    ],
)
def test_one_fact_in_other_words_is_the_same(one: str, other: str) -> None:
    assert _values(one) == _values(other)
    assert _values(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 mg", "5 mcg"),
        ("5 mg", "0.5 mg"),
        ("5 mg", "5 ml"),
        ("twice a day", "every 12 hours"),
        ("once a day", "twice a day"),
        ("8 a.m.", "8 p.m."),
        ("8 de la mañana", "8 de la noche"),
        ("March 10", "March 11"),
        ("Monday", "Tuesday"),
        ("6 weeks", "6 days"),
        ("4 to 6 hours", "4 hours"),
        ("312-555-0110", "312-555-0111"),
        ("38.0 °C or more", "38.0 °C or less"),
        ("more than 10 pounds", "less than 10 pounds"),
        ("2 pillows", "2 towels"),
        ("the first day", "the second day"),
        ("every day", "every other day"),
    ],
)
def test_another_fact_is_another(one: str, other: str) -> None:
    assert _values(one) != _values(other)


def test_words_that_only_begin_like_numbers_are_none() -> None:
    assert facts("The tension is high and oneself is sixish.") == ()


SOURCE = "Take furosemide 40 mg 2 times a day, at 8 AM and 2 PM, for 10 days."


@pytest.mark.parametrize(
    "text",
    [
        "Take furosemide 40 mg twice a day, at 8 AM and 2 PM, for 10 days.",
        "Take 40 mg of furosemide two times daily, at 8:00 AM and 2:00 PM, for ten days.",
        "Take furosemide 40 mg 2 times a day for 10 days.",  # the times may be left out together
    ],
)
def test_the_same_numbers_in_other_words_pass(text: str) -> None:
    assert objections(rewritten(text, SOURCE)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Take furosemide 20 mg 2 times a day, at 8 AM and 2 PM, for 10 days.",
        "Take furosemide 40 mcg 2 times a day, at 8 AM and 2 PM, for 10 days.",
        "Take furosemide 40 mg 3 times a day, at 8 AM and 2 PM, for 10 days.",
        "Take furosemide 40 mg 2 times a week, at 8 AM and 2 PM, for 10 days.",
        "Take furosemide 40 mg 2 times a day, at 8 AM and 2 AM, for 10 days.",
        "Take furosemide 40 mg 2 times a day, at 8 AM, for 10 days.",  # one time of two
        "Take furosemide 40 mg 2 times a day, at 8 AM and 2 PM, for 10 weeks.",
        "Take furosemide 40 mg 2 times a day, at 8 AM and 2 PM.",  # how long was left out
        "Take furosemide 2 times a day for 10 days.",  # how much was left out
        "Take furosemide 40 mg 2 times a day for 10 days and call 911.",
        "Take furosemide 40 mg 2 times a day for 10 days, see www.example.org.",
    ],
)
def test_a_changed_or_dropped_number_stops(text: str) -> None:
    """P20"""
    assert objections(rewritten(text, SOURCE), "numbers")


def test_a_number_stays_with_its_medicine() -> None:
    source = "Take lisinopril 10 mg and metoprolol 25 mg every day."
    swapped = "Take lisinopril 25 mg and metoprolol 10 mg every day."
    assert objections(rewritten(swapped, source), "numbers")
    assert objections(rewritten(source, source)) == []


def test_a_number_stays_with_its_time_of_day() -> None:
    source = "Use 10 units in the morning and 20 units at bedtime."
    swapped = "Use 20 units in the morning and 10 units at bedtime."
    assert objections(rewritten(swapped, source), "numbers")


def test_a_dose_does_not_move_to_another_time_of_day() -> None:
    source = "Take lisinopril 10 mg in the morning, 5 mg at night."
    swapped = "Take lisinopril 5 mg in the morning, 10 mg at night."
    assert objections(rewritten(swapped, source), "numbers")
    assert objections(rewritten(source, source)) == []


def test_the_objection_shows_the_words() -> None:
    (first, *_) = objections(rewritten("Take 3 pills.", "Take 2 pills."), "numbers")
    assert "3 pills" in first

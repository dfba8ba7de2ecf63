"""Reading "how bad is it, 0 to 10?" out of what patients write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rasa.severity import Severity, read_severity

NUMBER_ALONE = {
    "7": 7,
    " 7. ": 7,
    "8!!!": 8,
    "７": 7,
    "7/10": 7,
    "7 / 10": 7,
    "8 out of 10": 8,
    "8 out of ten": 8,
    "8 de 10": 8,
    "siete de diez": 7,
    "seven": 7,
    "Seven": 7,
    "siete": 7,
    "SIETE": 7,
    "like an 8": 8,
    "it's about a six": 6,
    "I'd say 4": 4,
    "I would say about a six, sir": 6,
    "como un ocho": 8,
    "yo diría que 7": 7,
    "más o menos 5": 5,
    "10": 10,
    "10/10": 10,
    "0": 0,
    "cero": 0,
    "one": 1,
    "a one": 1,
    "uno": 1,
    "no pain": 0,
    "sin dolor": 0,
    # The higher of two: nobody is helped by the lower one.
    "7 or 8": 8,
    "7-8": 8,
    "between 5 and 6": 6,
    "entre 5 y 6": 6,
    "maybe a 6 or even 7": 7,
    "7.5": 8,
    "7,5": 8,
}
NUMBER_AMONG_WORDS = {
    "it's a 7 since 2 days": 7,
    "7 when I walk": 7,
    "me duele un 8 al caminar": 8,
    "I took 2 pills and now it is a 4": 4,
}
NO_NUMBER = [
    "",
    "very bad",
    "muy fuerte",
    "11",
    "100",
    "12/10",
    "101.5",
    "3 days",
    "hace 3 días",
    "2 pills",
    "a las 3:30",
    "3 then 8",
    "5 yesterday 8 today",
    "this one is bad",
    "no one knows",
    "un dolor horrible",
    "😀",
]


@pytest.mark.parametrize(("text", "value"), NUMBER_ALONE.items())
def test_a_number_with_nothing_else_said(text: str, value: int) -> None:
    assert read_severity(text) == Severity(value, alone=True)


@pytest.mark.parametrize(("text", "value"), NUMBER_AMONG_WORDS.items())
def test_a_number_among_other_words(text: str, value: int) -> None:
    assert read_severity(text) == Severity(value, alone=False)


@pytest.mark.parametrize("text", NO_NUMBER)
def test_no_number_where_there_is_none_or_a_doubt(text: str) -> None:
    assert read_severity(text) is None


@pytest.mark.parametrize(
    "text", ["can I take 2 pills?", "is it ok to shower after 3?", "who do I call after 5"]
)
def test_a_question_with_a_number_is_never_a_number_alone(text: str) -> None:
    """A number alone is an answer whatever the NLU read; this must stay a question."""
    severity = read_severity(text)
    assert severity is None or not severity.alone


@given(st.text(max_size=60))
def test_any_text_gives_none_or_a_whole_number_from_0_to_10(text: str) -> None:
    severity = read_severity(text)
    assert severity is None or severity.value in range(11)


@given(st.integers(0, 10), st.sampled_from(["{}", "about {}", "{}/10", "como un {}", "it's a {}"]))
def test_every_number_is_read_as_itself(number: int, words: str) -> None:
    assert read_severity(words.format(number)) == Severity(number, alone=True)

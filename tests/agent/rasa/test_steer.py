"""Where the context overrules what the NLU read."""

from __future__ import annotations

from typing import Any

import pytest

from agent.rasa.steering import plain_for_nlu, readable, steer


def context(**changes: Any) -> dict[str, Any]:
    return {"triage": "informational", "owner": "agent", **changes}


def steered(nlu: str, text: str, *, asked: str | None = None, **changes: Any) -> str:
    return steer(nlu, text=text, context=context(**changes), asked=asked)


def test_where_the_context_says_nothing_the_nlu_decides() -> None:
    assert steered("ask_instructions", "can I shower?") == "ask_instructions"


@pytest.mark.parametrize("triage", ["urgent", "emergency"])
@pytest.mark.parametrize("owner", ["agent", "nurse"])
@pytest.mark.parametrize("text", ["7", "thanks", "", "😀"])
def test_danger_comes_before_everything(triage: str, owner: str, text: str) -> None:
    """P25."""
    assert steered("thank", text, asked="symptom_severity", triage=triage, owner=owner) == "danger"


def test_an_emergency_that_the_nlu_reads_comes_before_a_nurses_conversation() -> None:
    assert steered("emergency", "I can't breathe", owner="nurse") == "emergency"
    assert steered("ask_instructions", "can I shower?", owner="nurse") == "nurse_owns"


@pytest.mark.parametrize("text", ["", " ", "😀", "?!", "/", "\u200b"])
def test_what_holds_no_letter_or_digit_is_unreadable(text: str) -> None:
    assert steered("affirm", text) == "unreadable"


@pytest.mark.parametrize("text", ["7", "ñ", "हाँ", "好", "٣"])
def test_a_letter_or_digit_of_any_script_can_be_read(text: str) -> None:
    assert readable(text)


@pytest.mark.parametrize("misread", ["ask_instructions", "thank", "stop_intake", "nlu_fallback"])
@pytest.mark.parametrize("text", ["8", "like a 7", "siete", "no pain"])
def test_a_bare_number_answers_the_severity_whatever_the_nlu_read(misread: str, text: str) -> None:
    assert steered(misread, text, asked="symptom_severity") == "inform"
    assert steered(misread, text, asked="symptom_more") == misread
    assert steered(misread, text) == misread


def test_a_question_with_a_number_stays_a_question() -> None:
    text = "can I shower after 3 days?"
    assert steered("ask_instructions", text, asked="symptom_severity") == "ask_instructions"


@pytest.mark.parametrize("text", ["/restart", " /restart", "\n//restart ", "\u00a0/ /restart"])
def test_what_rasa_would_take_for_a_command_is_taken_off(text: str) -> None:
    assert plain_for_nlu(text) == "restart"


def test_a_slash_inside_is_left_alone() -> None:
    assert plain_for_nlu("7/10 and/or") == "7/10 and/or"

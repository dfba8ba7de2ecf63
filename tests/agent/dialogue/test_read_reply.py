"""What the client takes for a reply: the contract and nothing else (P11)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contracts import (
    DECISION_KINDS,
    ESCALATION_TOPICS,
    INTAKE_SLOTS,
    LANGUAGES,
    SAY_KEYS,
    AgentError,
    DialogueReply,
)
from agent.dialogue.reply import read_reply
from tests.agent.dialogue.replies import deciding, reply

CANARY = "zebra-canary-4711"


def read(value: Any) -> DialogueReply:
    return read_reply(json.dumps(value).encode(), ms=7)


def test_every_kind_of_decision_is_read_as_it_was_sent() -> None:
    sent = [
        {"kind": "record", "slot": "symptom_onset", "value": "since yesterday"},
        {"kind": "record", "slot": "symptom_severity", "value": 7},
        {"kind": "record", "slot": "symptom_severity", "value": "very bad"},
        {"kind": "ask", "slot": "symptom_more"},
        {"kind": "escalate", "level": "clinical", "topic": "symptom"},
        {"kind": "say", "key": "thanks"},
        {"kind": "set_language", "language": "es"},
        {"kind": "answer"},
    ]
    decisions = read(deciding(*sent)).decisions
    assert [{"kind": decision.kind, **decision.data} for decision in decisions] == sent
    assert {decision.kind for decision in decisions} == set(DECISION_KINDS)


def test_the_rest_of_the_reply_is_kept() -> None:
    state = {"model": "m", "loop": "symptom_intake"}
    read_back = read(reply(state=state))
    assert (read_back.state, read_back.intent, read_back.confidence, read_back.ms) == (
        state,
        "ask_instructions",
        0.93,
        7,
    )
    assert read_back.model == "aftercare-0123456789abcdef"


WRONG_DECISIONS: dict[str, Any] = {
    "not an object": CANARY,
    "null": None,
    "no kind": {"slot": "symptom_onset"},
    "a kind that is no name": {"kind": ["answer"]},
    "an unknown kind": {"kind": "prescribe", "dose": CANARY},
    "a missing key": {"kind": "ask"},
    "a key too many": {"kind": "answer", "text": CANARY},
    "an unknown slot": {"kind": "ask", "slot": CANARY},
    "an unknown topic": {"kind": "escalate", "level": "clinical", "topic": CANARY},
    "a level for no person": {"kind": "escalate", "level": "informational", "topic": "symptom"},
    "emergency, which is the portal's to say": {
        "kind": "escalate",
        "level": "emergency",
        "topic": "symptom",
    },
    "an unknown phrase": {"kind": "say", "key": CANARY},
    "an unknown language": {"kind": "set_language", "language": "de"},
    "a topic that is no text": {"kind": "escalate", "level": "clinical", "topic": ["symptom"]},
    "a number for the onset": {"kind": "record", "slot": "symptom_onset", "value": 3},
    "a severity above ten": {"kind": "record", "slot": "symptom_severity", "value": 11},
    "a severity below zero": {"kind": "record", "slot": "symptom_severity", "value": -1},
    "a broken severity": {"kind": "record", "slot": "symptom_severity", "value": 7.5},
    "true for a severity": {"kind": "record", "slot": "symptom_severity", "value": True},
    "nothing recorded": {"kind": "record", "slot": "symptom_more", "value": "  "},
    "null recorded": {"kind": "record", "slot": "symptom_more", "value": None},
    "an object recorded": {"kind": "record", "slot": "symptom_more", "value": {"a": CANARY}},
    "a novel recorded": {"kind": "record", "slot": "symptom_more", "value": "a" * 2_001},
    "half a character": {"kind": "record", "slot": "symptom_more", "value": "\ud800"},
}


@pytest.mark.parametrize("wrong", WRONG_DECISIONS.values(), ids=WRONG_DECISIONS)
def test_a_wrong_decision_is_a_failure_even_beside_a_right_one(wrong: Any) -> None:
    with pytest.raises(AgentError) as failure:
        read(deciding({"kind": "answer"}, wrong))
    assert failure.value.permanent
    assert CANARY not in str(failure.value)


WRONG_REPLIES: dict[str, Any] = {
    "a list": [],
    "a text": CANARY,
    "no decisions": reply(decisions=[]),
    "decisions that are no list": reply(decisions={"kind": "answer"}),
    "hundreds of decisions": reply(decisions=[{"kind": "answer"}] * 300),
    "a key missing": {key: value for key, value in reply().items() if key != "state"},
    "a key too many": reply(text=CANARY),
    "no state": reply(state=None),
    "a state that is a list": reply(state=[]),
    "a state too large": reply(state={"x": "a" * 3_000}),
    "an intent that is a text": reply(intent=CANARY),
    "an intent without confidence": reply(intent={"name": "greet"}),
    "an intent without a name": reply(intent={"name": None, "confidence": 0.5}),
    "a confidence above one": reply(intent={"name": "greet", "confidence": 1.5}),
    "a confidence that is true": reply(intent={"name": "greet", "confidence": True}),
    "a confidence that is no number": reply(intent={"name": "greet", "confidence": float("nan")}),
    "a model without a name": reply(model=""),
    "a model that is a number": reply(model=3),
}


@pytest.mark.parametrize("wrong", WRONG_REPLIES.values(), ids=WRONG_REPLIES)
def test_a_wrong_reply_is_a_permanent_failure_that_quotes_nothing(wrong: Any) -> None:
    with pytest.raises(AgentError) as failure:
        read(wrong)
    assert failure.value.permanent
    assert CANARY not in str(failure.value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502</html>",
        b'{"decisions": [',
        b"\xff\xfe",
        b"NaN",
        b"[" * 100_000,
        b"x" * 70_000,
    ],
    ids=["empty", "html", "cut off", "bytes", "NaN", "nested", "large"],
)
def test_what_is_not_json_is_a_failure(body: bytes) -> None:
    with pytest.raises(AgentError) as failure:
        read_reply(body, ms=0)
    assert failure.value.permanent
    assert failure.value.__context__ is None  # nothing chained that holds the body


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=12,
)


def _data(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Right and wrong data for a kind, near enough to the contract to get far into the parser."""
    named = {
        "level": ("clinical", "urgent", "administrative"),
        "topic": ESCALATION_TOPICS,
        "slot": INTAKE_SLOTS,
        "key": SAY_KEYS,
        "language": LANGUAGES,
        "value": ("yesterday", 7, 11, ""),
    }
    fields = {key: st.sampled_from(named[key]) | JSON for key in sorted(DECISION_KINDS[kind])}
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


NEARLY = st.fixed_dictionaries(
    {
        "decisions": st.lists(st.sampled_from(sorted(DECISION_KINDS)).flatmap(_data) | JSON) | JSON,
        "state": st.dictionaries(st.text(max_size=5), JSON, max_size=3) | JSON,
        "intent": st.fixed_dictionaries(
            {"name": st.text(max_size=5) | JSON, "confidence": st.floats(0, 1) | JSON}
        ),
        "model": st.text(max_size=5) | JSON,
    }
)


@given(NEARLY | JSON)
def test_any_json_is_a_reply_that_keeps_the_contract_or_an_agent_error(value: Any) -> None:
    try:
        read_back = read_reply(json.dumps(value).encode(), ms=1)
    except AgentError:
        return
    assert read_back.decisions
    for decision in read_back.decisions:
        assert set(decision.data) == DECISION_KINDS[decision.kind]
    assert 0 <= read_back.confidence <= 1
    assert read_back.model


@given(st.binary(max_size=200))
def test_any_bytes_are_a_reply_or_an_agent_error(body: bytes) -> None:
    with pytest.raises(AgentError):
        read_reply(body, ms=1)

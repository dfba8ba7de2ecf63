"""Reads what the dialogue server sent. Whatever is not exactly the contract is a failure (P11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from agent.contracts import (
    DECISION_KINDS,
    ESCALATION_TOPICS,
    INTAKE_SLOTS,
    LANGUAGES,
    SAY_KEYS,
    AgentError,
    Decision,
    DialogueReply,
    Level,
)

# Far above what a turn can say: one answer of 2,000 characters, and a state under 250 bytes.
MOST_REPLY_BYTES = 64 * 1024
MOST_STATE_BYTES = 2 * 1024
MOST_DECISIONS = 8
MOST_VALUE_CHARACTERS = 2_000

_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "level": (Level.CLINICAL, Level.URGENT, Level.ADMINISTRATIVE),
    "topic": ESCALATION_TOPICS,
    "slot": INTAKE_SLOTS,
    "key": SAY_KEYS,
    "language": LANGUAGES,
}


def read_reply(body: bytes, *, ms: int) -> DialogueReply:
    """The reply in the body of a 200.

    Raises a permanent AgentError that names what is wrong and quotes nothing of the body.
    """
    reply = _object(_json(body), "the reply", {"decisions", "state", "intent", "model"})
    intent = _object(reply["intent"], "intent", {"name", "confidence"})
    return DialogueReply(
        decisions=_decisions(reply["decisions"]),
        state=_state(reply["state"]),
        intent=_name(intent["name"], "intent.name"),
        confidence=_confidence(intent["confidence"]),
        model=_name(reply["model"], "model"),
        ms=ms,
    )


def _json(body: bytes) -> Any:
    if len(body) > MOST_REPLY_BYTES:
        _refuse("the reply is too large")
    try:
        parsed = json.loads(body, parse_constant=_no_constants)
        # Half a character ("\\ud800") passes as JSON, and no database stores it.
        json.dumps(parsed, ensure_ascii=False).encode()
        return parsed
    except (ValueError, RecursionError):
        pass
    # Outside the handler: a JSONDecodeError carries the body, and with it the patient's words.
    raise AgentError("dialogue: the reply is not JSON", permanent=True)


def _no_constants(_name: str) -> NoReturn:
    """NaN and Infinity are not JSON, whatever Python thinks."""
    raise ValueError


def _decisions(value: object) -> tuple[Decision, ...]:
    if not isinstance(value, list):
        _refuse("decisions is not a list")
    if not value:
        _refuse("decisions is empty")
    if len(value) > MOST_DECISIONS:
        _refuse("there are too many decisions")
    return tuple(_decision(item) for item in value)


def _decision(value: object) -> Decision:
    if not isinstance(value, dict):
        _refuse("a decision is not an object")
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in DECISION_KINDS:
        _refuse("a decision is of an unknown kind")
    data = {key: item for key, item in value.items() if key != "kind"}
    if set(data) != DECISION_KINDS[kind]:
        _refuse(f"a decision to {kind} has other keys than it must have")
    for key, item in data.items():
        if key in _ALLOWED and not (isinstance(item, str) and item in _ALLOWED[key]):
            _refuse(f"a decision to {kind} has an unknown {key}")
    if kind == "record" and not _is_recordable(data["slot"], data["value"]):
        _refuse("a recorded value has the wrong type or size")
    return Decision(kind, data)


def _is_recordable(slot: str, value: object) -> bool:
    """The patient's words; for the severity a whole number from 0 to 10 as well."""
    if isinstance(value, str):
        return bool(value.strip()) and len(value) <= MOST_VALUE_CHARACTERS
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return slot == "symptom_severity" and is_whole and value in range(11)


def _state(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        _refuse("state is not an object")
    if len(json.dumps(value)) > MOST_STATE_BYTES:
        _refuse("state is too large")
    return value


def _confidence(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        _refuse("intent.confidence is not a number from 0 to 1")
    return float(value)


def _name(value: object, field: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        _refuse(f"{field} is not a name")
    return value


def _object(value: object, what: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(f"{what} is not an object")
    if set(value) != keys:
        _refuse(f"{what} has other keys than it must have")
    return value


def _refuse(problem: str) -> NoReturn:
    raise AgentError(f"dialogue: {problem}", permanent=True)

"""The channel's JSON, read and checked. Rasa itself accepts anything. Standard library only."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from agent.contracts import (
    DECISION_KINDS,
    ESCALATION_TOPICS,
    INTAKE_SLOTS,
    LANGUAGES,
    SAY_KEYS,
    Level,
)

# A million characters would block the server for seconds. Longer messages go to a nurse unread.
MOST_CHARACTERS = 2_000
MOST_BYTES = 32 * 1024
MOST_STATE_BYTES = 2 * 1024
MOST_KEY_CHARACTERS = 100
LEAST_TOKEN_CHARACTERS = 12


class BadRequest(Exception):
    """The request breaks the contract. The message names the field, never its value."""


@dataclasses.dataclass(frozen=True, slots=True)
class TurnRequest:
    """One message to decide about; see agent.contracts.DialogueRequest."""

    conversation: str
    text: str
    language: str
    context: dict[str, Any]
    state: dict[str, Any]


def read_request(body: bytes) -> TurnRequest:
    """The request in `body`. Raises BadRequest, naming the field that is wrong."""
    if len(body) > MOST_BYTES:
        raise BadRequest("body is too large")
    try:
        # Without parse_constant, NaN and Infinity would pass for numbers.
        parsed = json.loads(body, parse_constant=_no_constants)
    except (ValueError, RecursionError):
        raise BadRequest("body is not JSON") from None
    if not isinstance(parsed, dict):
        raise BadRequest("body is not an object")
    fields = {field.name for field in dataclasses.fields(TurnRequest)}
    if set(parsed) != fields:
        raise BadRequest(f"body must have exactly {', '.join(sorted(fields))}")
    if not isinstance(parsed["state"], dict):
        raise BadRequest("state is not an object")
    if len(json.dumps(parsed["state"])) > MOST_STATE_BYTES:
        raise BadRequest("state is too large")
    return TurnRequest(
        conversation=_text(parsed, "conversation", most=MOST_KEY_CHARACTERS, least=1),
        text=_text(parsed, "text", most=MOST_CHARACTERS),
        language=_one_of(parsed, "language", LANGUAGES),
        context=read_context(parsed["context"]),
        state=parsed["state"],
    )


def read_context(context: object) -> dict[str, Any]:
    """triage and owner must be given; open_escalation and last_decision may be left out."""
    if not isinstance(context, dict):
        raise BadRequest("context is not an object")
    unknown = set(context) - {"triage", "owner", "open_escalation", "last_decision"}
    if unknown:
        raise BadRequest("context has an unknown key")
    open_escalation = context.get("open_escalation", False)
    if not isinstance(open_escalation, bool):
        raise BadRequest("context.open_escalation is not true or false")
    last_decision = context.get("last_decision") or None
    if last_decision is not None:
        _one_of(context, "last_decision", tuple(DECISION_KINDS), where="context.")
    return {
        "triage": _one_of(context, "triage", tuple(Level), where="context."),
        "owner": _one_of(context, "owner", ("agent", "nurse"), where="context."),
        "open_escalation": open_escalation,
        "last_decision": last_decision,
    }


def is_decision(payload: object) -> bool:
    """Whether a payload of Rasa's is exactly one of the decisions that the contract knows."""
    if not isinstance(payload, Mapping) or not isinstance(payload.get("kind"), str):
        return False
    kind = payload["kind"]
    if kind not in DECISION_KINDS or set(payload) != {"kind", *DECISION_KINDS[kind]}:
        return False
    allowed: Mapping[str, tuple[str, ...]] = {
        "level": (Level.CLINICAL, Level.URGENT, Level.ADMINISTRATIVE),
        "topic": ESCALATION_TOPICS,
        "slot": INTAKE_SLOTS,
        "key": SAY_KEYS,
        "language": LANGUAGES,
    }
    return all(payload[name] in allowed[name] for name in DECISION_KINDS[kind] if name in allowed)


def _no_constants(_name: str) -> None:
    raise ValueError


def _text(parsed: Mapping[str, Any], name: str, *, most: int, least: int = 0) -> str:
    value = parsed[name]
    if not isinstance(value, str):
        raise BadRequest(f"{name} is not text")
    if not least <= len(value) <= most:
        raise BadRequest(f"{name} must have {least} to {most} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadRequest(f"{name} holds half a character") from None
    return value


def _one_of(parsed: Mapping[str, Any], name: str, allowed: tuple[str, ...], where: str = "") -> str:
    value = parsed.get(name)
    if not isinstance(value, str) or value not in allowed:
        raise BadRequest(f"{where}{name} is not one of {', '.join(allowed)}")
    return str(value)

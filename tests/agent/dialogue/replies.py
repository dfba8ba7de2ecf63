"""A right reply of the dialogue server, to be bent by tests."""

from __future__ import annotations

import copy
from typing import Any

RIGHT: dict[str, Any] = {
    "decisions": [{"kind": "answer"}],
    "state": {},
    "intent": {"name": "ask_instructions", "confidence": 0.93},
    "model": "aftercare-0123456789abcdef",
}


def reply(**changes: Any) -> dict[str, Any]:
    """A right reply with some of its fields replaced."""
    return {**copy.deepcopy(RIGHT), **changes}


def deciding(*decisions: Any) -> dict[str, Any]:
    """A right reply with these decisions."""
    return reply(decisions=list(decisions))

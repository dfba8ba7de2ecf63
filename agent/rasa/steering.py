"""Which intent a turn is taken for: what the NLU read, unless the context knows better.

Slot mappings can look at the intent but not at the context, so what the context decides is said as
an intent too. Each of these has its rules in data/rules. Standard library only.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from agent.rasa.severity import read_severity

DANGER = "danger"
NURSE_OWNS = "nurse_owns"
UNREADABLE = "unreadable"


def readable(text: str) -> bool:
    """Whether there is a letter or a digit in it. Emoji and dots classify as anything at all."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def plain_for_nlu(text: str) -> str:
    """The text without what Rasa would take for a command: a typed "/restart" is text."""
    return text.lstrip("/ \t\r\n\v\f\u00a0\u200b\ufeff").strip()


def steer(nlu_intent: str, *, text: str, context: dict[str, Any], asked: str | None) -> str:
    """The intent that the rules see.

    nlu_intent: what the NLU read. context: see wire.py. asked: the slot the last turn asked for.
    The more serious opinion wins: the triage's danger, then the NLU's own, then the nurse's chair.
    """
    if context["triage"] in ("emergency", "urgent"):
        return DANGER
    if nlu_intent == "emergency":
        return nlu_intent
    if context["owner"] == "nurse":
        return NURSE_OWNS
    if not readable(plain_for_nlu(text)):
        return UNREADABLE
    if asked == "symptom_severity":
        severity = read_severity(text)
        if severity is not None and severity.alone:
            return "inform"
    return nlu_intent

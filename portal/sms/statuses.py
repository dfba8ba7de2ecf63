"""Twilio's words for what became of a text, in ours."""

from portal.conversations.models import Delivery

Status = Delivery.Status

OPTED_OUT = 21610

_STATUSES: dict[str, Delivery.Status] = {
    # Twilio has it: from here on nothing of ours may send it again.
    "accepted": Status.SENT,
    "scheduled": Status.SENT,
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "partially_delivered": Status.UNDELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}

# What a nurse should know, for the codes that happen with patients' phones.
_MEANINGS = {
    OPTED_OUT: "The patient asked the carrier to stop our texts. A phone call is needed.",
    20003: "Our account with the text message service was refused. Tell an operator.",
    21211: "The number cannot receive texts.",
    21214: "The number cannot be reached.",
    21408: "Texts to this country are not allowed.",
    21612: "The number cannot be reached by text.",
    21614: "The number is not a mobile phone.",
    21617: "The text is too long for a text message.",
    30003: "The phone is switched off or out of reach.",
    30004: "The phone blocks our texts.",
    30005: "The number is not in use.",
    30006: "The number is a landline.",
    30007: "The carrier filtered it as unwanted.",
    30008: "The carrier gave no reason.",
}


def status_of(word: str) -> Delivery.Status | None:
    """Our status for Twilio's word; None for a word that says nothing about an outbound text."""
    return _STATUSES.get(word.lower())


def explain(code: int | None) -> str:
    """Why it failed, in words for a nurse, with Twilio's code; empty without a code."""
    if not code:
        return ""
    return f"{_MEANINGS.get(code, 'The text message service gave a reason.')} (code {code})"

"""Reading what Twilio posts. The signature was checked before; the content can still be wrong."""

from dataclasses import dataclass

from django.http import QueryDict

from portal.conversations.models import Delivery
from portal.lib.phones import to_e164
from portal.sms.statuses import OPTED_OUT, explain, status_of


class UnusableForm(ValueError):
    """It is no text message that we can store; the text says why, for an operator."""


@dataclass(frozen=True)
class InboundForm:
    """One text message. opt_out: STOP, START or HELP when Twilio has answered that itself."""

    sid: str
    from_number: str
    text: str
    media_count: int
    opt_out: str


@dataclass(frozen=True)
class StatusForm:
    """News about one outbound text. status: None for a word that says nothing new."""

    sid: str
    status: Delivery.Status | None
    error: str
    opted_out: bool


def read_inbound(fields: QueryDict) -> InboundForm:
    """The inbound text. UnusableForm without an id or a telephone number as its sender."""
    return InboundForm(
        sid=_sid(fields),
        from_number=sender_number(_field(fields, "From")),
        text=storable(_field(fields, "Body")),
        media_count=_count(_field(fields, "NumMedia")),
        opt_out=_field(fields, "OptOutType").upper(),
    )


def read_status(fields: QueryDict) -> StatusForm:
    """What became of an outbound text. UnusableForm without an id."""
    code = _count(_field(fields, "ErrorCode"))
    return StatusForm(
        sid=_sid(fields),
        status=status_of(_field(fields, "MessageStatus") or _field(fields, "SmsStatus")),
        error=explain(code),
        opted_out=code == OPTED_OUT,
    )


def sender_number(raw: str) -> str:
    """The sender as E.164. UnusableForm for other channels and for what is no telephone number."""
    if ":" in raw:
        channel = raw.split(":", 1)[0]
        raise UnusableForm(f"Only text messages (SMS) are served here, not {channel!r}.")
    try:
        return to_e164(raw)
    except ValueError as error:
        raise UnusableForm("From is not a telephone number.") from error


def storable(text: str) -> str:
    """The text without NUL, which PostgreSQL cannot hold. Nothing else is cut or changed."""
    return text.replace("\x00", "")


def _sid(fields: QueryDict) -> str:
    sid = _field(fields, "MessageSid") or _field(fields, "SmsSid")
    if not sid:
        raise UnusableForm("MessageSid is missing.")
    if len(sid) > 64:
        raise UnusableForm("MessageSid is too long.")
    return sid


def _field(fields: QueryDict, name: str) -> str:
    return fields.get(name, "") or ""


def _count(raw: str) -> int:
    return min(int(raw), 32767) if raw.isascii() and raw.isdigit() else 0

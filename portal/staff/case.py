"""Everything that the page of one escalation shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.conversations.models import Channel, Conversation, Delivery, Message
from portal.conversations.thread import reply_channel
from portal.escalations.models import Escalation, EscalationEvent
from portal.lib.phones import for_people
from portal.staff import queries, words


@dataclass(frozen=True)
class Line:
    """One message as the thread shows it. `new_day` is set on the first of each day."""

    message: Message
    new_day: date | None
    # It is one of those that brought this escalation here.
    is_reason: bool
    # It is the first of them.
    is_opening: bool
    level: str
    delivery: str
    delivery_in_words: str
    delivery_is_trouble: bool
    is_undecided: bool


@dataclass(frozen=True)
class Step:
    """One event of the escalation's life."""

    event: EscalationEvent
    detail: str


def composer_state(escalation: Escalation, user: User) -> str:
    """What this nurse can do: "mine", "unclaimed", "theirs" or "closed"."""
    if not escalation.is_open:
        return "closed"
    if escalation.status == Escalation.Status.OPENED:
        return "unclaimed"
    return "mine" if escalation.claimed_by_id == user.pk else "theirs"


def case_context(escalation: Escalation, user: User, *, everything: bool = False) -> dict[str, Any]:
    """The template's context. `everything` shows the whole thread, not only its end."""
    conversation = escalation.conversation
    # First: a change while the rest is read is fetched once too often, never missed.
    mark = queries.conversation_mark(conversation)
    thread = queries.thread_of(conversation, everything=everything)
    card = (
        queries.patient_card(escalation.patient, conversation.language)
        if escalation.patient
        else None
    )
    channel = reply_channel(conversation)
    return {
        "mark": mark,
        "escalation": escalation,
        "conversation": conversation,
        "who": who(escalation),
        "composer": composer_state(escalation, user),
        "lines": _lines(thread.messages, escalation),
        "earlier_messages": thread.earlier,
        "card": card,
        "channel": channel,
        "here": "inbox",
        "cannot_be_texted": channel == Channel.SMS and card is not None and not card.may_be_texted,
        "reasons": words.reasons(escalation.reasons),
        "intake": words.intake(escalation.intake),
        "looked_up": queries.turns_with_passages(escalation),
        "steps": [
            Step(event, words.event_detail(event)) for event in queries.events_of(escalation)
        ],
        "earlier_escalations": queries.earlier_of(escalation),
        "outcomes": Escalation.Outcome.choices,
        "tel": call_number(conversation, card),
    }


def who(escalation: Escalation) -> str:
    """The patient's name, or the number that nobody knows."""
    if escalation.patient is not None:
        return escalation.patient.full_name
    return for_people(escalation.conversation.unknown_number)


def call_number(conversation: Conversation, card: queries.PatientCard | None) -> str:
    """The number (E.164) to call, or ""."""
    return card.phone if card else conversation.unknown_number


def _lines(messages: list[Message], escalation: Escalation) -> list[Line]:
    lines: list[Line] = []
    for previous, message in zip([None, *messages], messages, strict=False):
        is_first = not any(line.is_reason for line in lines)
        lines.append(_line(message, previous, escalation, could_open=is_first))
    return lines


def _line(
    message: Message, previous: Message | None, escalation: Escalation, *, could_open: bool
) -> Line:
    day = timezone.localdate(message.created_at)
    is_first = previous is None or timezone.localdate(previous.created_at) != day
    turn = getattr(message, "own_turn", None)
    delivery: Delivery | None = getattr(message, "delivery", None)
    is_reason = turn is not None and turn.escalation_id == escalation.pk
    return Line(
        message=message,
        new_day=day if is_first else None,
        is_reason=is_reason,
        # The opening message may be older than the part of the thread that is shown.
        is_opening=is_reason and could_open and message.created_at <= escalation.opened_at,
        level=turn.triage.get("level", "") if turn is not None else "",
        delivery=delivery.status if delivery else "",
        delivery_in_words=words.delivery(delivery) if delivery else "",
        delivery_is_trouble=delivery is not None and delivery.status in words.TROUBLE,
        is_undecided=turn is not None and not turn.is_decided,
    )

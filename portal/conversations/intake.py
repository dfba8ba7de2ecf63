"""Receiving: one message, stored once and durably, screened, before any reply (P01-P07).

Everything here happens in the request, in one transaction, with nothing but the database.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agent.contracts import Level, Reason, to_json
from portal.audit.services import record_event
from portal.conversations import nudge, outbox, texts, thread
from portal.conversations.models import Channel, Conversation, Disposition, Message, Turn
from portal.conversations.screening import Command, Screened, screen_message
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.patients.models import Consent, Patient
from portal.patients.services import may_text, patient_by_phone, record_consent

MAX_CHARACTERS = 4000


class Conflict(Exception):
    """The same client_message_id came with another text (P04)."""


@dataclass(frozen=True)
class Received:
    """What became of a delivery of a message. `replies` are the texts of this very response."""

    message: Message
    turn: Turn
    replies: tuple[Message, ...]
    is_duplicate: bool


def receive_chat(*, patient: Patient, text: str, client_message_id: UUID) -> Received:
    """Store and screen one chat message. The same id twice is one; with another text a Conflict."""
    conversation = thread.conversation_of(patient)
    with transaction.atomic():
        conversation = thread.lock(conversation.id)
        known = conversation.messages.filter(client_message_id=client_message_id).first()
        if known is not None:
            if known.body != text:
                raise Conflict
            return _again(known)
        message = Message(channel=Channel.WEB, body=text, client_message_id=client_message_id)
        return _receive(conversation, message, received_at=timezone.now())


def receive_sms(
    *,
    from_number: str,
    text: str,
    provider_sid: str,
    media_count: int = 0,
    received_at: datetime | None = None,
    late: bool = False,
) -> Received:
    """Store and screen one text message, from a patient's number or from nobody's.

    from_number is E.164. Any number of deliveries of one provider_sid make one row (P03).
    `late` marks a text that reached the provider and not us (P05): it goes to a nurse.
    """
    patient = patient_by_phone(from_number)
    conversation = (
        thread.conversation_of(patient) if patient else thread.conversation_of_unknown(from_number)
    )
    with transaction.atomic():
        conversation = thread.lock(conversation.id)
        # Not only within this thread: the number may have changed hands between two deliveries.
        known = Message.objects.filter(provider_sid=provider_sid).first()
        if known is not None:
            return _again(known)
        message = Message(
            channel=Channel.SMS, body=text, provider_sid=provider_sid, media_count=media_count
        )
        return _receive(conversation, message, received_at=received_at or timezone.now(), late=late)


def _again(message: Message) -> Received:
    turn = message.own_turn
    replies = tuple(
        turn.replies.filter(delivery__in_response=True).order_by("sequence")
        if message.channel == Channel.SMS
        else turn.replies.filter(kind=Message.Kind.EMERGENCY)
    )
    return Received(message=message, turn=turn, replies=replies, is_duplicate=True)


def _receive(
    conversation: Conversation, message: Message, *, received_at: datetime, late: bool = False
) -> Received:
    by_sms = message.channel == Channel.SMS
    address = thread.address_of(conversation) if by_sms else None
    opted_out = bool(address) and not may_text(address or "")

    screened = screen_message(
        message.body,
        language=conversation.language,
        media_count=message.media_count,
        by_sms=by_sms,
        opted_out=opted_out,
    )
    triage = screened.triage
    if late:
        triage = triage.with_reason(Reason("system", "it reached us late", Level.CLINICAL))
    screened = replace(screened, triage=triage)
    message.direction = Message.Direction.INBOUND
    message.author = Message.Author.PATIENT
    message.kind = Message.Kind.INBOUND
    message.language = conversation.language
    message.created_at = received_at
    thread.append(conversation, message)
    turn = Turn.objects.create(
        message=message,
        conversation=conversation,
        received_at=received_at,
        triage=to_json(screened.triage),
        late=late,
    )
    record_event(
        actor="system:intake",
        action="message.received",
        subject=f"message:{message.id}",
        patient=str(conversation.patient_id or ""),
        detail={"channel": message.channel, "level": screened.triage.level.value},
    )

    if screened.is_emergency:
        replies = [_emergency(conversation, message, turn, screened)]
    elif screened.command is not None:
        replies = [_obey(screened.command, conversation, message, turn, address or "")]
    elif conversation.patient_id is None:
        replies = _from_nobody(conversation, message, turn, screened)
    elif late:
        _hand_over(conversation, turn, screened, topic="late")
        replies = []
    else:
        replies = []
        nudge.after_commit(nudge.DECIDE, turn.pk)
    return Received(message=message, turn=turn, replies=tuple(replies), is_duplicate=False)


def _emergency(
    conversation: Conversation, message: Message, turn: Turn, screened: Screened
) -> Message:
    """P24, P25: the text in this very response, and the top of the inbox."""
    # A running intake ends: nobody in danger is asked more questions.
    conversation.dialogue_state = {}
    conversation.save(update_fields=["dialogue_state"])
    _hand_over(conversation, turn, screened, topic="emergency")
    return outbox.write(
        conversation,
        kind=Message.Kind.EMERGENCY,
        body=texts.emergency(conversation.language, screened.triage.theme),
        channel=message.channel,
        turn=turn,
        in_response=True,
    )


def _obey(
    command: Command, conversation: Conversation, message: Message, turn: Turn, address: str
) -> Message:
    """STOP, START and HELP, at once (P34, P35)."""
    language = conversation.language
    if command is Command.HELP:
        body = texts.help_text(language)
    else:
        stopping = command is Command.STOP
        record_consent(
            e164=address,
            patient=conversation.patient,
            status=Consent.Status.REVOKED if stopping else Consent.Status.GRANTED,
            source="sms",
            wording=message.body,
            at=turn.received_at,
        )
        body = texts.phrase(language, "stopped" if stopping else "started")
        if stopping:
            Escalation.objects.open().filter(conversation=conversation).update(
                needs_phone_call=True
            )
    finish(turn, Disposition.ACKNOWLEDGED)
    return outbox.write(
        conversation,
        kind=Message.Kind.PHRASE,
        body=body,
        channel=message.channel,
        turn=turn,
        in_response=True,
    )


def _from_nobody(
    conversation: Conversation, message: Message, turn: Turn, screened: Screened
) -> list[Message]:
    """A number that belongs to no patient: a person looks, and nothing about anybody is said."""
    already_open = Escalation.objects.open().filter(conversation=conversation).exists()
    _hand_over(conversation, turn, screened, topic="unknown_number")
    if already_open:
        # One reply is enough, and two automatic senders must not answer each other for ever.
        return []
    return [
        outbox.write(
            conversation,
            kind=Message.Kind.HANDOVER,
            body=texts.unknown_number(conversation.language),
            channel=message.channel,
            turn=turn,
            in_response=True,
        )
    ]


def _hand_over(conversation: Conversation, turn: Turn, screened: Screened, *, topic: str) -> None:
    level = screened.triage.level
    turn.escalation = escalations.open_or_join(
        conversation_id=conversation.id,
        patient=conversation.patient,
        level=level.value if level.needs_person else "clinical",
        topic=topic,
        reasons=to_json(screened.triage.reasons),
        at=turn.received_at,
    )
    finish(turn, Disposition.ESCALATED)


def finish(turn: Turn, disposition: Disposition) -> None:
    """Give a turn that this transaction made its one disposition."""
    turn.disposition = disposition
    turn.decided_at = timezone.now()
    turn.save()

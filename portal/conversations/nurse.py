"""What a nurse does to a thread: take it, write, close it, give it back to the agent."""

from uuid import UUID

from django.db import transaction

from portal.accounts.models import User
from portal.conversations import nudge, outbox, thread
from portal.conversations.models import Channel, Conversation, Message
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.patients.services import may_text

MAX_CHARACTERS = 1600


class EmptyReply(ValueError):
    """There is nothing to send."""


class ReplyTooLong(ValueError):
    """More than a text message chain should carry."""


def claim(escalation_id: UUID, *, nurse: User) -> Escalation:
    """Take it. From here the machine is silent in this thread (P30)."""
    with transaction.atomic():
        conversation = _lock_thread(escalation_id)
        escalation = escalations.claim(escalation_id, nurse=nurse)
        thread.touch(conversation)
    return escalation


def release(escalation_id: UUID, *, nurse: User) -> Escalation:
    """Hand it back to the inbox."""
    with transaction.atomic():
        conversation = _lock_thread(escalation_id)
        escalation = escalations.release(escalation_id, nurse=nurse)
        thread.touch(conversation)
    return escalation


def reply(escalation_id: UUID, *, nurse: User, text: str, reply_id: UUID) -> Message:
    """Send a nurse's words in the patient's own channel, once.

    `reply_id` is made by the page: the same reply sent twice (a double click, a retry) is one
    message. Words that may not be texted stay in the thread, marked as not sent, and the
    escalation says that a call is needed.
    """
    text = text.strip()
    if not text:
        raise EmptyReply("Write something first.")
    if len(text) > MAX_CHARACTERS:
        raise ReplyTooLong(f"At most {MAX_CHARACTERS} characters; this has {len(text)}.")
    with transaction.atomic():
        conversation = _lock_thread(escalation_id)
        escalations.held_by(escalation_id, nurse)
        known = conversation.messages.filter(client_message_id=reply_id).first()
        if known is not None:
            return known
        channel = thread.reply_channel(conversation)
        message = outbox.write(
            conversation,
            kind=Message.Kind.NURSE,
            author=Message.Author.NURSE,
            author_user=nurse,
            body=text,
            channel=channel,
        )
        Message.objects.filter(id=message.id).update(client_message_id=reply_id)
        message.client_message_id = reply_id
        escalations.record_response(escalation_id, nurse=nurse)
        if channel == Channel.SMS:
            _send(message)
    return message


def resolve(escalation_id: UUID, *, nurse: User, outcome: str, note: str = "") -> Escalation:
    """Close it. The agent answers again, and begins without the old intake."""
    with transaction.atomic():
        conversation = _lock_thread(escalation_id)
        escalation = escalations.resolve(escalation_id, nurse=nurse, outcome=outcome, note=note)
        conversation.dialogue_state = {}
        conversation.last_decision = ""
        conversation.save(update_fields=["dialogue_state", "last_decision"])
        thread.touch(conversation)
    return escalation


def _lock_thread(escalation_id: UUID) -> Conversation:
    """The thread first, then its escalation: the same order as everywhere, so nobody deadlocks."""
    conversation_id = Escalation.objects.values_list("conversation_id", flat=True).get(
        id=escalation_id
    )
    return thread.lock(conversation_id)


def _send(message: Message) -> None:
    number = thread.address_of(message.conversation)
    if number and may_text(number):
        nudge.after_commit(nudge.DELIVER, message.delivery.id)
    else:
        Escalation.objects.open().filter(conversation=message.conversation).update(
            needs_phone_call=True
        )

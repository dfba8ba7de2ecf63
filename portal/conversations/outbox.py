"""Writing to the patient: the message row, and the outbox row when it must leave by SMS."""

from collections.abc import Sequence

from django.utils import timezone

from portal.accounts.models import User
from portal.conversations import texts, thread
from portal.conversations.models import Channel, Conversation, Delivery, Message, Turn
from portal.conversations.thread import Quote
from portal.patients.services import may_text

# Lower leaves first (P37).
PRIORITY = {
    Message.Kind.EMERGENCY: 0,
    Message.Kind.NURSE: 1,
}
SIGN_IN_PRIORITY = 1
REPLY_PRIORITY = 2


def write(
    conversation: Conversation,
    *,
    kind: str,
    body: str,
    channel: str,
    author: str = Message.Author.AGENT,
    author_user: User | None = None,
    turn: Turn | None = None,
    quotes: Sequence[Quote] = (),
    disclosure: str = "",
    in_response: bool = False,
) -> Message:
    """Add an outbound message to a thread that the caller has locked, inside its transaction.

    An SMS also gets its outbox row. `in_response` says that the text travels in the webhook's own
    response and needs no provider call.
    """
    message = thread.append(
        conversation,
        Message(
            direction=Message.Direction.OUTBOUND,
            channel=channel,
            author=author,
            author_user=author_user,
            kind=kind,
            body=body,
            disclosure=disclosure,
            language=conversation.language,
            turn=turn,
        ),
        quotes,
    )
    if channel == Channel.SMS:
        _queue(message, in_response=in_response)
    return message


def queue_sign_in_code(*, to: str, code: str, language: str) -> Delivery:
    """Put a one-time code into the outbox. It belongs to no thread and is emptied once sent."""
    return Delivery.objects.create(
        to=to, body=texts.sign_in_code(language, code), priority=SIGN_IN_PRIORITY
    )


def sms_text(message: Message) -> str:
    """The whole text of a message as SMS: disclosure first, then the words, then the source."""
    parts = [message.disclosure, message.body]
    seen = set()
    for citation in message.citations.all():
        line = texts.source(
            message.language, citation.section_title, citation.approver_name, citation.approved_at
        )
        if line not in seen:
            seen.add(line)
            parts.append(line)
    return " ".join(part for part in parts if part)


def _queue(message: Message, *, in_response: bool) -> None:
    to = thread.address_of(message.conversation)
    delivery = Delivery(
        message=message,
        to=to or "",
        body=sms_text(message),
        priority=PRIORITY.get(Message.Kind(message.kind), REPLY_PRIORITY),
        in_response=in_response,
    )
    if in_response:
        delivery.status = Delivery.Status.SENT
        delivery.settled_at = timezone.now()
    elif to is None or not may_text(to):
        # The thread keeps the words; whoever wrote them is told that they did not leave.
        delivery.status = Delivery.Status.CANCELLED
        delivery.error = "no number to text" if to is None else "the patient asked us to stop"
        delivery.settled_at = timezone.now()
    delivery.save(force_insert=True)

"""The thread itself: finding it, locking it, adding to it. All writers go through here."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from portal.conversations.models import Channel, Citation, Conversation, Message
from portal.instructions.models import Section
from portal.patients.models import Patient
from portal.patients.services import phone_of


def conversation_of(patient: Patient) -> Conversation:
    """The patient's one thread, made when it is first needed."""
    conversation, _ = Conversation.objects.get_or_create(
        patient=patient, defaults={"language": patient.language}
    )
    return conversation


def conversation_of_unknown(e164: str) -> Conversation:
    """The thread of a number that belongs to no patient."""
    conversation, _ = Conversation.objects.get_or_create(patient=None, unknown_number=e164)
    return conversation


def lock(conversation_id: UUID) -> Conversation:
    """The conversation, locked until the transaction ends: writers of one thread take turns."""
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("patient")
        .get(id=conversation_id)
    )


def touch(conversation: Conversation) -> None:
    """Tell the live pages that something changed."""
    conversation.changed_at = timezone.now()
    Conversation.objects.filter(id=conversation.id).update(changed_at=conversation.changed_at)


def address_of(conversation: Conversation) -> str | None:
    """The number (E.164) to text in this conversation, if there is one."""
    if conversation.patient is None:
        return conversation.unknown_number
    return phone_of(conversation.patient)


def reply_channel(conversation: Conversation) -> str:
    """The channel in which the patient wrote last; a reply goes there."""
    newest = (
        conversation.messages.filter(direction=Message.Direction.INBOUND)
        .order_by("-sequence")
        .values_list("channel", flat=True)
        .first()
    )
    return newest or (Channel.WEB if conversation.patient else Channel.SMS)


@dataclass(frozen=True)
class Quote:
    """What a Citation will hold, before there is a message to hang it on."""

    section_id: UUID
    sentence_index: int
    text: str


def append(conversation: Conversation, message: Message, quotes: Iterable[Quote] = ()) -> Message:
    """Store a message at the end of a thread that the caller has locked."""
    newest = conversation.messages.aggregate(newest=Max("sequence"))["newest"]
    message.conversation = conversation
    message.sequence = (newest or 0) + 1
    message.save(force_insert=True)
    for quote in quotes:
        _cite(message, quote)
    touch(conversation)
    return message


def _cite(message: Message, quote: Quote) -> None:
    # Looked up here, in the sending transaction, so that what is shown is what was in force.
    section = Section.objects.select_related("version").get(id=quote.section_id)
    approval = section.version.approvals.get(language=section.language)
    Citation.objects.get_or_create(
        message=message,
        section=section,
        sentence_index=quote.sentence_index,
        defaults={
            "quote": quote.text,
            "section_title": section.title,
            "version_number": section.version.number,
            "approver_name": approval.clinician_name,
            "approved_at": approval.approved_at,
        },
    )

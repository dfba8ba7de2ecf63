"""Texts to Alice that wait in the outbox, of every kind."""

from uuid import UUID

from django.utils import timezone

from portal.accounts.models import User
from portal.conversations import outbox, thread
from portal.conversations.models import Channel, Delivery, Message
from portal.conversations.thread import Quote
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.instructions.services import sections_in_force
from portal.patients.models import Consent, Patient
from portal.patients.services import current_encounter, record_consent
from tests import cast


def queued(
    body: str = "A nurse will answer you.",
    *,
    kind: str = Message.Kind.HANDOVER,
    to: Patient | None = None,
    quotes: tuple[Quote, ...] = (),
    author: User | None = None,
) -> Delivery:
    """One text that waits to leave."""
    conversation = cast.conversation(to or cast.alice())
    message = outbox.write(
        conversation,
        kind=kind,
        body=body,
        channel=Channel.SMS,
        quotes=quotes,
        author=Message.Author.NURSE if author else Message.Author.AGENT,
        author_user=author,
    )
    return message.delivery


def queued_answer() -> Delivery:
    """An answer that quotes Alice's approved instructions."""
    encounter = current_encounter(cast.alice())
    assert encounter is not None
    section = sections_in_force(encounter, "en")[0]
    words = section.sentences[0]
    quote = Quote(section_id=section.id, sentence_index=0, text=words)
    return queued(words, kind=Message.Kind.ANSWER, quotes=(quote,))


def queued_nurse_reply(body: str = "Please keep it dry until Monday.") -> Delivery:
    return queued(body, kind=Message.Kind.NURSE, author=cast.nora())


def queued_code() -> Delivery:
    cast.alice()
    return outbox.queue_sign_in_code(to=cast.ALICE_PHONE, code="482913", language="en")


def open_escalation() -> Escalation:
    alice = cast.alice()
    return escalations.open_or_join(
        conversation_id=thread.conversation_of(alice).id,
        patient=alice,
        level="clinical",
        topic="symptom",
        at=timezone.now(),
    )


def escalation() -> Escalation | None:
    """The one that is open for Alice."""
    conversation = cast.conversation(cast.alice())
    return Escalation.objects.open().filter(conversation=conversation).first()


def says_stop() -> Consent:
    return record_consent(
        e164=cast.ALICE_PHONE, status=Consent.Status.REVOKED, source="sms", wording="STOP"
    )


def says_start() -> Consent:
    return record_consent(
        e164=cast.ALICE_PHONE, status=Consent.Status.GRANTED, source="sms", wording="START"
    )


def now_of(delivery_id: UUID) -> Delivery:
    """The delivery as the database has it."""
    return Delivery.objects.get(id=delivery_id)

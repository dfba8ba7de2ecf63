"""Making by hand what a worker and a nurse would: answers, hand-overs, replies."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from portal.conversations import nurse, outbox, texts, thread
from portal.conversations.models import Disposition, Message, Turn
from portal.conversations.thread import Quote
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.instructions.services import sections_in_force
from portal.patients.models import Patient
from portal.patients.services import current_encounter
from tests import cast


def asks(patient: Patient, text: str = "When can I shower?") -> Message:
    return cast.says(patient, text).message


def decide(message: Message, disposition: str, escalation: Escalation | None = None) -> None:
    Turn.objects.filter(pk=message.pk).update(
        disposition=disposition, decided_at=timezone.now(), escalation=escalation
    )


@transaction.atomic
def answer(message: Message, *, kind: str = "activity", index: int = 0) -> Message:
    """The answer that quotes one sentence of the patient's section of this kind."""
    conversation = thread.lock(message.conversation_id)
    patient = conversation.patient
    assert patient is not None
    encounter = current_encounter(patient)
    assert encounter is not None
    sections = sections_in_force(encounter, conversation.language)
    section = next(section for section in sections if section.kind == kind)
    sentence = str(section.sentences[index])
    decide(message, Disposition.ANSWERED)
    return outbox.write(
        conversation,
        kind=Message.Kind.ANSWER,
        body=sentence,
        channel=message.channel,
        turn=Turn.objects.get(pk=message.pk),
        quotes=[Quote(section.id, index, sentence)],
        disclosure=texts.disclosure(conversation.language, message.channel),
    )


@transaction.atomic
def hand_over(message: Message) -> Escalation:
    """A nurse is being told."""
    conversation = thread.lock(message.conversation_id)
    escalation = escalations.open_or_join(
        conversation_id=conversation.id,
        patient=conversation.patient,
        level="clinical",
        topic="symptom",
        at=message.created_at,
    )
    decide(message, Disposition.ESCALATED, escalation)
    thread.touch(conversation)
    return escalation


def nora_replies(escalation: Escalation, text: str) -> Message:
    return nurse.reply(escalation.id, nurse=cast.nora(), text=text, reply_id=uuid4())

"""Send: one transaction writes the disposition, the replies, the escalation and the audit line."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agent.contracts import Level, Triage, to_json
from portal.audit.services import record_event
from portal.conversations import leases, nudge, outbox, texts, thread
from portal.conversations.leases import Lease
from portal.conversations.models import Channel, Conversation, Message, Turn
from portal.conversations.outcome import Outcome
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.instructions.services import are_citable
from portal.patients.services import current_encounter, may_text, set_language

logger = logging.getLogger(__name__)


def send(lease: Lease, outcome: Outcome) -> None:
    """Write all that was decided, at once, if this worker may still speak (P14)."""
    with transaction.atomic():
        conversation = thread.lock(lease.turn.conversation_id)
        if leases.still_holds(lease):
            commit(conversation, lease.turn, outcome)
        else:
            _discard(lease.turn, "the turn was decided by somebody else meanwhile")


def commit(conversation: Conversation, turn: Turn, outcome: Outcome) -> None:
    """Carry an outcome out, inside a transaction that holds the conversation's lock."""
    _last_look(conversation, turn, outcome)
    conversation.language = outcome.language
    if outcome.dialogue_state is not None:
        conversation.dialogue_state = dict(outcome.dialogue_state)
        conversation.last_decision = outcome.last_decision
    conversation.save(update_fields=["language", "dialogue_state", "last_decision"])
    if outcome.chosen_language is not None and conversation.patient is not None:
        set_language(conversation.patient, outcome.chosen_language)

    # A nurse for what the answer leaves open is named after the answer; else, a nurse comes first.
    answer_first = outcome.handover is not None and outcome.handover.tell == "rest"
    written = _say(conversation, turn, outcome) if answer_first else []
    written += _hand_over(conversation, turn, outcome)
    written += [] if answer_first else _say(conversation, turn, outcome)
    _close(turn, outcome)
    thread.touch(conversation)
    record_event(
        actor="system:agent",
        action=f"turn.{turn.disposition}",
        subject=f"turn:{turn.pk}",
        patient=str(conversation.patient_id or ""),
        detail={"level": outcome.triage.level.value, "replies": len(written)},
    )
    for message in written:
        if message.channel == Channel.SMS:
            nudge.after_commit(nudge.DELIVER, message.delivery.id)


def _last_look(conversation: Conversation, turn: Turn, outcome: Outcome) -> None:
    """What may have changed while the machine was thinking."""
    is_speaking = bool(outcome.texts) or (outcome.handover is not None and outcome.handover.tell)
    if is_speaking and _is_claimed(conversation):
        # P16, P30: a nurse came in between; hers are the next words. Only an emergency is said.
        outcome.silence()
        if outcome.triage.level is not Level.EMERGENCY:
            _discard(turn, "a nurse took the conversation meanwhile")

    cited = {quote.section_id for text in outcome.texts for quote in text.quotes}
    if cited:
        patient = conversation.patient
        encounter = current_encounter(patient) if patient else None
        if encounter is None or not are_citable(
            cited, encounter=encounter, language=outcome.language
        ):
            # P17: what was approved when we looked is not approved any more.
            outcome.forget_answer("the instructions changed meanwhile")


def _say(conversation: Conversation, turn: Turn, outcome: Outcome) -> list[Message]:
    return [
        outbox.write(
            conversation,
            kind=text.kind,
            body=text.body,
            channel=turn.message.channel,
            turn=turn,
            quotes=text.quotes,
            disclosure=text.disclosure,
        )
        for text in outcome.texts
    ]


def _hand_over(conversation: Conversation, turn: Turn, outcome: Outcome) -> list[Message]:
    handover = outcome.handover
    if handover is None:
        return []
    was_open = Escalation.objects.open().filter(conversation=conversation).first()
    turn.escalation = escalations.open_or_join(
        conversation_id=conversation.id,
        patient=conversation.patient,
        level=_inbox_level(handover.level, is_open=was_open is not None),
        topic=handover.topic,
        reasons=for_a_nurse(outcome.triage),
        at=turn.received_at,
        needs_phone_call=_is_out_of_reach(conversation, turn),
    )
    for slot, value in outcome.intake.items():
        escalations.record_intake(turn.escalation, slot=slot, value=value)

    if not handover.tell:
        return []
    is_emergency = handover.tell == "emergency"
    return [
        outbox.write(
            conversation,
            kind=Message.Kind.EMERGENCY if is_emergency else Message.Kind.HANDOVER,
            body=texts.emergency(conversation.language, outcome.triage.theme)
            if is_emergency
            else _notice(handover.tell, conversation, turn.escalation, was_open),
            channel=turn.message.channel,
            turn=turn,
        )
    ]


def for_a_nurse(triage: Triage) -> list[dict[str, str]]:
    """The reasons that say why a person is needed; the others are only in the turn's record."""
    least = Level.ADMINISTRATIVE.severity
    return [to_json(reason) for reason in triage.reasons if reason.level.severity >= least]


def _notice(
    tell: str, conversation: Conversation, escalation: Escalation, was_open: Escalation | None
) -> str:
    """What the patient reads when a nurse is told; short when a nurse was told already."""
    language = conversation.language
    if tell == "failed":
        return texts.failed(language)
    if was_open is not None and was_open.level == escalation.level:
        return texts.phrase(language, "added")
    zone = conversation.patient.time_zone if conversation.patient else settings.TIME_ZONE
    text = texts.handover(language, escalation.level, escalation.due_at, zone)
    if tell == "unanswered":
        return f"{texts.phrase(language, 'not_found')} {text}"
    if tell == "rest":
        return f"{texts.phrase(language, 'rest_not_found')} {text}"
    return text


def _close(turn: Turn, outcome: Outcome) -> None:
    turn.disposition = outcome.disposition
    turn.decided_at = timezone.now()
    turn.lease_token = turn.lease_until = None
    turn.triage = to_json(outcome.triage)
    turn.dialogue = dict(outcome.dialogue)
    turn.answering = dict(outcome.answering)
    turn.verdict = dict(outcome.verdict)
    turn.timings = outcome.timings
    turn.save()


def _inbox_level(level: Level, *, is_open: bool) -> str:
    """A person's turn needs a person's level; joining for a "thanks" must raise nothing."""
    if level.needs_person or level is Level.ADMINISTRATIVE:
        return level.value
    return (Level.ADMINISTRATIVE if is_open else Level.CLINICAL).value


def _is_claimed(conversation: Conversation) -> bool:
    return Escalation.objects.filter(
        conversation=conversation, status=Escalation.Status.CLAIMED
    ).exists()


def _is_out_of_reach(conversation: Conversation, turn: Turn) -> bool:
    """P34: somebody who asked us to stop texting can only be phoned."""
    if turn.message.channel != Channel.SMS:
        return False
    address = thread.address_of(conversation)
    return address is not None and not may_text(address)


def _discard(turn: Turn, why: str) -> None:
    """P16: an answer that came too late is not sent, and that is written down."""
    logger.info("turn %s: a late outcome was discarded: %s", turn.pk, why)
    record_event(
        actor="system:agent",
        action="turn.outcome_discarded",
        subject=f"turn:{turn.pk}",
        patient=str(turn.conversation.patient_id or ""),
        detail={"why": why},
    )

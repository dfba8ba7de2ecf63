"""May this text leave at this very moment? Asked in the transaction that takes it up."""

from portal.conversations.models import Conversation, Delivery, Message
from portal.conversations.settling import settle
from portal.escalations.models import Escalation
from portal.instructions.services import are_citable
from portal.patients.services import current_encounter, may_text

# The machine's own words, which must not follow a nurse who took over (P30).
_SUPERSEDED_BY_NURSE = {Message.Kind.ANSWER, Message.Kind.QUESTION, Message.Kind.PHRASE}


def cancel_if_refused(delivery: Delivery, conversation: Conversation | None) -> bool:
    """Cancel a queued text whose consent, approval or reason went away. True when it was.

    The caller holds the conversation's lock; a sign-in code may have none.
    """
    if not may_text(delivery.to):
        return _cancel(
            delivery,
            "The patient asked us to stop texting. A phone call is needed.",
            opted_out=True,
        )
    message = delivery.message
    if message is None or conversation is None:
        return False
    if not _rests_on_what_is_in_force(message, conversation):
        return _cancel(delivery, "The instructions that it quotes were changed or withdrawn.")
    if message.kind in _SUPERSEDED_BY_NURSE and _nurse_came_after(message, conversation):
        return _cancel(delivery, "A nurse took over first.", tell_nurse=False)
    return False


def _cancel(
    delivery: Delivery, why: str, *, opted_out: bool = False, tell_nurse: bool = True
) -> bool:
    settle(
        delivery.id,
        status=Delivery.Status.CANCELLED,
        error=why,
        opted_out=opted_out,
        tell_nurse=tell_nurse,
    )
    return True


def _rests_on_what_is_in_force(message: Message, conversation: Conversation) -> bool:
    """P17, P18: an answer without a source, or with one that is no longer in force, stays here."""
    sections = set(message.citations.values_list("section_id", flat=True))
    if not sections:
        return message.kind != Message.Kind.ANSWER
    patient = conversation.patient
    encounter = current_encounter(patient) if patient else None
    return encounter is not None and are_citable(
        sections, encounter=encounter, language=message.language
    )


def _nurse_came_after(message: Message, conversation: Conversation) -> bool:
    return Escalation.objects.filter(
        conversation=conversation,
        status=Escalation.Status.CLAIMED,
        claimed_at__gt=message.created_at,
    ).exists()

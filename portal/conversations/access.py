"""The only way a page fetches a thread or an escalation: who may see it, and an audit line."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from portal.accounts.models import Role, User
from portal.audit.services import actor_of, record_event
from portal.conversations import thread
from portal.conversations.models import Conversation, Turn
from portal.escalations.models import Escalation, EscalationQuerySet
from portal.patients.models import Patient


def access_own_patient(user: User) -> Patient:
    """The patient who is signed in; PermissionDenied for anybody else."""
    patient: Patient | None = getattr(user, "patient", None)
    if user.role != Role.PATIENT or patient is None:
        raise PermissionDenied("This page is for patients.")
    return patient


def access_own_conversation(user: User) -> Conversation:
    """The signed-in patient's thread. Reading one's own thread is audited like any other."""
    conversation = thread.conversation_of(access_own_patient(user))
    _audit(user, "conversation.viewed", f"conversation:{conversation.id}", conversation.patient_id)
    return conversation


def access_inbox(user: User) -> EscalationQuerySet:
    """All escalations, for nurses. Audited as one read of the list."""
    if not user.answers_escalations:
        raise PermissionDenied("This page is for nurses.")
    _audit(user, "inbox.viewed", "inbox:all", None)
    return Escalation.objects.select_related("patient", "claimed_by", "conversation")


def access_escalation(user: User, escalation_id: UUID) -> Escalation:
    """One escalation with its patient, for nurses."""
    if not user.answers_escalations:
        raise PermissionDenied("This page is for nurses.")
    escalation = get_object_or_404(
        Escalation.objects.select_related("patient", "claimed_by", "conversation__patient"),
        id=escalation_id,
    )
    _audit(user, "escalation.viewed", f"escalation:{escalation.id}", escalation.patient_id)
    return escalation


def access_turn(user: User, turn_id: UUID) -> Turn:
    """A turn's whole life, for operators (and in the demo for nobody else)."""
    if user.role != Role.OPERATOR:
        raise PermissionDenied("This page is for operators.")
    turn = get_object_or_404(Turn.objects.select_related("conversation__patient"), pk=turn_id)
    _audit(user, "turn.viewed", f"turn:{turn.pk}", turn.conversation.patient_id)
    return turn


def _audit(user: User, action: str, subject: str, patient_id: UUID | None) -> None:
    record_event(
        actor=actor_of(user), action=action, subject=subject, patient=str(patient_id or "")
    )

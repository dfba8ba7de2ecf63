"""The steps of an escalation. Each is one guarded, atomic change with its event."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import actor_of, record_event
from portal.escalations import clocks
from portal.escalations.models import RANK, Escalation, EscalationEvent
from portal.patients.models import Patient

Status = Escalation.Status
Kind = EscalationEvent.Kind


class EscalationError(Exception):
    """The step is not possible; the text says why, for the person who tried."""


class AlreadyClaimed(EscalationError):
    """Somebody else was first (P29)."""

    def __init__(self, holder: User | None) -> None:
        self.holder = holder
        super().__init__(f"{holder} already has this one." if holder else "Already closed.")


@transaction.atomic
def open_or_join(
    *,
    conversation_id: UUID,
    patient: Patient | None,
    level: str,
    topic: str,
    reasons: Sequence[Mapping[str, Any]] = (),
    at: datetime,
    needs_phone_call: bool = False,
) -> Escalation:
    """Make sure a person will look at this conversation.

    A conversation has one open escalation: a further message joins it and may raise its level and
    bring its due time forward, never the reverse. `at` is the time of the patient's message. The
    caller holds the conversation's lock.
    """
    current = (
        Escalation.objects.select_for_update()
        .open()
        .filter(conversation_id=conversation_id)
        .first()
    )
    if current is None:
        current = Escalation.objects.create(
            conversation_id=conversation_id,
            patient=patient,
            level=level,
            topic=topic,
            reasons=list(reasons),
            opened_at=at,
            due_at=clocks.due_at(level, at),
            policy=clocks.policy(level),
            needs_phone_call=needs_phone_call,
        )
        _log(current, Kind.OPENED, detail={"level": level, "topic": topic})
        return current

    current.reasons = [*current.reasons, *reasons]
    if RANK[level] < RANK[current.level]:
        _log(current, Kind.RAISED, detail={"from": current.level, "to": level})
        current.level = level
        current.topic = topic
        current.policy = clocks.policy(level)
        current.due_at = min(current.due_at, clocks.due_at(level, at))
    else:
        _log(current, Kind.MESSAGE, detail={"level": level, "topic": topic})
    if needs_phone_call and not current.needs_phone_call:
        current.needs_phone_call = True
        _log(current, Kind.PHONE_CALL)
    current.save()
    return current


@transaction.atomic
def claim(escalation_id: UUID, *, nurse: User) -> Escalation:
    """Take it. Of two who try at once, one wins and the other gets AlreadyClaimed (P29)."""
    if not nurse.answers_escalations:
        raise EscalationError("Only nurses can claim.")
    won = Escalation.objects.filter(id=escalation_id, status=Status.OPENED).update(
        status=Status.CLAIMED, claimed_by=nurse, claimed_at=timezone.now()
    )
    escalation = Escalation.objects.select_related("claimed_by", "patient").get(id=escalation_id)
    if not won:
        if escalation.claimed_by_id == nurse.pk and escalation.status == Status.CLAIMED:
            return escalation
        raise AlreadyClaimed(escalation.claimed_by if escalation.is_open else None)
    _log(escalation, Kind.CLAIMED, actor=nurse)
    return escalation


@transaction.atomic
def release(escalation_id: UUID, *, nurse: User) -> Escalation:
    """Hand it back to the inbox, for a colleague. It keeps its place and its clock."""
    escalation = held_by(escalation_id, nurse)
    escalation.status = Status.OPENED
    escalation.claimed_by = None
    escalation.claimed_at = None
    escalation.save()
    _log(escalation, Kind.RELEASED, actor=nurse)
    return escalation


@transaction.atomic
def resolve(escalation_id: UUID, *, nurse: User, outcome: str, note: str = "") -> Escalation:
    """Close it with an outcome (P31). From here the agent answers this conversation again."""
    if outcome not in Escalation.Outcome.values:
        raise EscalationError("Choose how it ended.")
    escalation = held_by(escalation_id, nurse)
    escalation.status = Status.RESOLVED
    escalation.outcome = outcome
    escalation.outcome_note = note.strip()
    escalation.resolved_by = nurse
    escalation.resolved_at = timezone.now()
    escalation.save()
    _log(escalation, Kind.RESOLVED, actor=nurse, detail={"outcome": outcome})
    return escalation


@transaction.atomic
def record_response(escalation_id: UUID, *, nurse: User) -> Escalation:
    """A nurse's words went out. The first time stops the response clock."""
    escalation = held_by(escalation_id, nurse)
    if escalation.first_response_at is None:
        escalation.first_response_at = timezone.now()
        escalation.save(update_fields=["first_response_at"])
    _log(escalation, Kind.REPLIED, actor=nurse)
    return escalation


@transaction.atomic
def record_intake(escalation: Escalation, *, slot: str, value: str | int | float) -> None:
    """Keep what the patient answered to one question of the symptom intake."""
    locked = Escalation.objects.select_for_update().get(id=escalation.id)
    locked.intake = {**locked.intake, slot: value}
    locked.save(update_fields=["intake"])
    _log(locked, Kind.INTAKE, detail={"slot": slot})


def held_by(escalation_id: UUID, nurse: User) -> Escalation:
    """The escalation, locked, when this nurse holds it; otherwise a clear error."""
    escalation = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("claimed_by", "patient")
        .get(id=escalation_id)
    )
    if escalation.status == Status.RESOLVED:
        raise EscalationError("This one is already closed.")
    if escalation.status == Status.OPENED:
        raise EscalationError("Claim it first.")
    if escalation.claimed_by_id != nurse.pk:
        raise AlreadyClaimed(escalation.claimed_by)
    return escalation


def _log(
    escalation: Escalation,
    kind: str,
    *,
    actor: User | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    EscalationEvent.objects.create(
        escalation=escalation, kind=kind, actor=actor, detail=dict(detail or {})
    )
    record_event(
        actor=actor_of(actor) if actor else "system:agent",
        action=f"escalation.{kind}",
        subject=f"escalation:{escalation.id}",
        patient=str(escalation.patient_id or ""),
        detail=detail,
    )

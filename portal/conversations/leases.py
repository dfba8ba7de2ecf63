"""Who may work on a waiting turn: one worker at a time, in the order in which messages came.

A lease is a token with an end. Whoever lost it, by being slow or dead, cannot commit (P14): every
write at the end of the line asks for the token again.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.conversations import thread
from portal.conversations.models import Turn

# Longer than Rasa's and the language model's time-outs together, shorter than the deadline D.
LEASE_S = 20
_CLOCK_TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Lease:
    """The right to decide one turn."""

    turn: Turn
    token: UUID


def deadline_of(turn: Turn) -> datetime:
    """The moment from which a turn is a nurse's, whatever a worker may still come up with."""
    return turn.received_at + timedelta(seconds=settings.ANSWER_DEADLINE_S)


def seconds_left(turn: Turn) -> float:
    """Seconds until the deadline; negative when it is past."""
    return (deadline_of(turn) - timezone.now()).total_seconds()


def claim_head(conversation_id: UUID) -> Lease | None:
    """Take the oldest waiting turn of a conversation; None when there is none to take.

    None also while another worker holds it, which keeps the order (P13): that worker wakes the
    next one. A turn that was tried MAX_ATTEMPTS times is the sweeper's (P15).
    """
    now = timezone.now()
    with transaction.atomic():
        thread.lock(conversation_id)
        turn = (
            Turn.objects.select_related("message", "conversation__patient")
            .filter(conversation_id=conversation_id, disposition="")
            .order_by("message__sequence")
            .first()
        )
        if turn is None or turn.attempts >= settings.MAX_ATTEMPTS:
            return None
        if turn.lease_until is not None and turn.lease_until > now:
            return None
        turn.lease_token = uuid.uuid4()
        turn.lease_until = now + timedelta(seconds=LEASE_S)
        turn.attempts += 1
        turn.save(update_fields=["lease_token", "lease_until", "attempts"])
    return Lease(turn=turn, token=turn.lease_token)


def release(lease: Lease, *, failure: str) -> None:
    """Give a turn back after a failure that another attempt may mend."""
    Turn.objects.filter(pk=lease.turn.pk, disposition="", lease_token=lease.token).update(
        lease_token=None, lease_until=None, failure=failure[:300]
    )


def still_holds(lease: Lease) -> bool:
    """Asked inside the committing transaction, with the turn's row locked."""
    turn = Turn.objects.select_for_update().get(pk=lease.turn.pk)
    return turn.disposition == "" and turn.lease_token == lease.token


def unattended(*, older_than: datetime) -> QuerySet[Turn]:
    """Waiting turns from before that moment that nobody holds."""
    return Turn.objects.filter(_free(), disposition="", received_at__lte=older_than)


def given_up() -> QuerySet[Turn]:
    """Waiting turns that must go to a nurse now: past the deadline, or tried too often."""
    now = timezone.now()
    overdue = Q(received_at__lte=now - timedelta(seconds=settings.ANSWER_DEADLINE_S))
    # Only a clock that was set back can make a message come from the future (P41).
    from_the_future = Q(received_at__gt=now + _CLOCK_TOLERANCE)
    poison = Q(attempts__gte=settings.MAX_ATTEMPTS) & _free()
    return Turn.objects.filter(overdue | from_the_future | poison, disposition="").order_by(
        "received_at"
    )


def _free() -> Q:
    """Held by nobody, or by a lease that ended or can only come from a wrong clock."""
    now = timezone.now()
    longest = now + timedelta(seconds=LEASE_S) + _CLOCK_TOLERANCE
    return Q(lease_until__isnull=True) | Q(lease_until__lte=now) | Q(lease_until__gt=longest)

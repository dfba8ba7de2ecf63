"""The outbox at work: every queued text leaves in one provider call, or a person learns why not.

    claim (one transaction: consent, approval, order) → provider call → settle

The call is never inside a transaction. A worker that dies in between leaves a row whose lease runs
out: it becomes `unknown`, is looked up, and is never sent again (P32).
"""

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.conversations import thread
from portal.conversations.channels import Provider, ProviderError, get_provider
from portal.conversations.clearance import cancel_if_refused
from portal.conversations.lookup import look_up_unknown
from portal.conversations.models import Conversation, Delivery
from portal.conversations.outbox import REPLY_PRIORITY
from portal.conversations.settling import settle, settle_as
from portal.patients.services import patient_by_phone

logger = logging.getLogger(__name__)

Status = Delivery.Status

# Longer than a provider call can take (15 s).
LEASE_S = 18
# How long a text may wait for a provider that cannot be reached, before it counts as failed. With
# the lease and a slow sweep on top, a nurse knows within two minutes (P33).
GIVE_UP_URGENT_S = 60
GIVE_UP_S = 300
# Bulk may wait: its sender decides for how long.
BULK_PRIORITY = 9
# What one sweep may spend on a slow network before the next one starts afresh.
SWEEP_BUDGET_S = 10


@dataclass(frozen=True)
class Claim:
    """The right to send one text, once."""

    delivery_id: UUID
    token: UUID
    to: str
    body: str


def deliver(delivery_id: UUID) -> None:
    """Send this text and what waits for the same number; more urgent ones go first (P37)."""
    asked_for = Delivery.objects.filter(id=delivery_id).first()
    if asked_for is None:
        return
    provider = get_provider()
    urgent = _ids(due().filter(priority__lt=asked_for.priority))
    # To this number in their order: each becomes due when the one before it has left.
    same_number = _ids(_waiting().filter(to=asked_for.to))
    for following in [*urgent, *same_number]:
        if not _send(following, provider):
            return


def due() -> QuerySet[Delivery]:
    """The texts that may leave now, most urgent first.

    A text waits while an earlier one to the same number, as urgent or more, has not left: answers
    arrive in the order in which they were written.
    """
    ahead = Delivery.objects.filter(
        to=OuterRef("to"),
        status__in=[Status.QUEUED, Status.SENDING],
        priority__lte=OuterRef("priority"),
        created_at__lt=OuterRef("created_at"),
    )
    return _waiting().filter(~Exists(ahead))


def sweep() -> None:
    """Finish what nobody finished: called every period, by one thread of a process."""
    expire_leases()
    give_up()
    provider = get_provider()
    deliver_due(provider, budget_s=SWEEP_BUDGET_S)
    look_up_unknown(provider, budget_s=SWEEP_BUDGET_S)


def deliver_due(provider: Provider, *, budget_s: float) -> None:
    """Send what is due, one after another, until nothing is, or the time is used up.

    What comes in meanwhile and is more urgent goes next. When the provider cannot be reached, the
    next sweep tries again.
    """
    until = time.monotonic() + budget_s
    tried: set[UUID] = set()
    while time.monotonic() < until:
        following = due().exclude(id__in=tried).values_list("id", flat=True).first()
        if following is None:
            return
        tried.add(following)
        if not _send(following, provider):
            return


def expire_leases() -> None:
    """Whoever was sending these is gone: nobody can say whether the call was made (P32)."""
    has_expired = Q(status=Status.SENDING, lease_until__lt=timezone.now())
    for delivery_id in _ids(Delivery.objects.filter(has_expired)):
        logger.warning("delivery %s: its sender is gone; the outcome is unknown", delivery_id)
        settle(
            delivery_id,
            status=Status.UNKNOWN,
            error="It was being sent when a process stopped.",
            only_if=has_expired,
        )


def give_up() -> None:
    """Fail what has waited too long: a nurse must know rather than hope (P33). Database only."""
    now = timezone.now()
    urgent = _waiting().filter(
        priority__lt=REPLY_PRIORITY, created_at__lt=now - timedelta(seconds=GIVE_UP_URGENT_S)
    )
    others = _waiting().filter(
        priority__lt=BULK_PRIORITY, created_at__lt=now - timedelta(seconds=GIVE_UP_S)
    )
    for delivery_id in _ids(urgent | others):
        settle(
            delivery_id,
            status=Status.FAILED,
            error="It could not be sent in time: the text message service was not reached.",
            # Not one that a worker has just taken up.
            only_if=Q(status=Status.QUEUED),
        )


def callback_url(delivery_id: UUID) -> str:
    """Where the provider reports what became of this text. Our id is in it, its own is not."""
    return f"{settings.PUBLIC_URL}/sms/status/{delivery_id}"


def _waiting() -> QuerySet[Delivery]:
    return Delivery.objects.filter(status=Status.QUEUED).order_by("priority", "created_at")


def _ids(deliveries: QuerySet[Delivery]) -> list[UUID]:
    return list(deliveries.values_list("id", flat=True)[:100])


def _send(delivery_id: UUID, provider: Provider) -> bool:
    """Send it if it is due. False when the provider could not be reached."""
    claim = _claim(delivery_id)
    if claim is None:
        return True
    try:
        result = provider.send(
            to=claim.to, body=claim.body, status_callback=callback_url(claim.delivery_id)
        )
    except ProviderError as error:
        logger.warning("delivery %s: %s", claim.delivery_id, error)
        _settle_error(claim, error)
        return error.permanent or error.unclear
    settle_as(claim.delivery_id, result)
    return True


def _claim(delivery_id: UUID) -> Claim | None:
    """queued → sending, for one worker, if the text may still leave at this moment."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_related("message")
            .filter(id=delivery_id, status=Status.QUEUED)
            .first()
        )
        if delivery is None:
            return None
        # A STOP, a nurse's claim and we take turns here: none slips between look and leave (P34).
        conversation = _lock_thread(delivery)
        if cancel_if_refused(delivery, conversation):
            return None
        now = timezone.now()
        token = uuid.uuid4()
        won = (
            due()
            .filter(id=delivery_id)
            .update(
                status=Status.SENDING,
                lease_token=token,
                lease_until=now + timedelta(seconds=LEASE_S),
                sending_at=now,
            )
        )
    if not won:
        return None
    return Claim(delivery_id=delivery_id, token=token, to=delivery.to, body=delivery.body)


def _lock_thread(delivery: Delivery) -> Conversation | None:
    if delivery.message is not None:
        return thread.lock(delivery.message.conversation_id)
    patient = patient_by_phone(delivery.to)
    return thread.lock(thread.conversation_of(patient).id) if patient else None


def _settle_error(claim: Claim, error: ProviderError) -> None:
    if error.permanent:
        settle(
            claim.delivery_id,
            status=Status.FAILED,
            error=str(error),
            opted_out=error.opted_out,
        )
    elif error.unclear:
        settle(claim.delivery_id, status=Status.UNKNOWN, error=str(error))
    else:
        # It did not leave. Only the holder of the lease may say so: a row that was given up
        # meanwhile stays as it is.
        Delivery.objects.filter(
            id=claim.delivery_id, status=Status.SENDING, lease_token=claim.token
        ).update(
            status=Status.QUEUED,
            lease_token=None,
            lease_until=None,
            sending_at=None,
            error=str(error)[:300],
        )

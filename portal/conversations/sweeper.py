"""Finishing what nobody finished. All it needs is in the database: no broker, no other process.

`watch` runs both halves in threads: the worker always, the web process when the worker is silent.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from portal.conversations import leases, turns
from portal.conversations.models import Heartbeat

logger = logging.getLogger(__name__)

HEARTBEAT = "sweep"
AT_ONCE = 20


def rescue() -> None:
    """Hand over every turn that is past its deadline or was tried too often. Database only."""
    for turn in leases.given_up():
        if turns.give_up(turn.pk):
            logger.warning("turn %s was not finished in time and went to a nurse", turn.pk)


def catch_up() -> None:
    """Take the waiting turns whose nudge was lost. Needs the agent's rooms: workers only."""
    waiting_since = timezone.now() - timedelta(seconds=settings.SWEEP_PERIOD_S)
    unattended = leases.unattended(older_than=waiting_since).order_by("received_at")
    for turn in unattended[:AT_ONCE]:
        turns.take_turn(turn.pk)


def beat() -> None:
    """Say that a worker has swept."""
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": timezone.now()})


def is_silent() -> bool:
    """P10, dead-man: no worker has swept for two periods."""
    newest = Heartbeat.objects.filter(name=HEARTBEAT).first()
    limit = timezone.now() - timedelta(seconds=2 * settings.SWEEP_PERIOD_S)
    return newest is None or newest.at < limit

"""What a nudge wakes: each task takes one id and calls one function."""

from uuid import UUID

from celery import shared_task
from django.core.management import call_command

from portal.conversations import delivery, preparing, turns
from portal.lib.broker import forget_consumed


@shared_task
def decide_turn(turn_id: str) -> None:
    """Carry the conversation's next waiting message down the line."""
    turns.take_turn(UUID(turn_id))


@shared_task
def deliver(delivery_id: str) -> None:
    """Hand one text to the provider."""
    delivery.deliver(UUID(delivery_id))


@shared_task
def prepare_version(version_id: str) -> None:
    """Make the vectors of instructions that were just signed."""
    preparing.prepare(UUID(version_id))


@shared_task
def tidy() -> None:
    """Once an hour: sessions that ended, and the embedded broker's used-up nudges."""
    call_command("clearsessions")
    forget_consumed()

"""Writing and checking the audit chain."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from portal.audit.models import AuditEvent

GENESIS = "0" * 64
# Any constant: it names the lock that serialises the chain on PostgreSQL.
_CHAIN_LOCK = 4_107_001


def record_event(
    *,
    actor: str,
    action: str,
    subject: str,
    patient: str = "",
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Append one event to the chain, inside the caller's transaction when there is one.

    `detail` must be plain JSON without a patient's words or numbers.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-id").values_list("hash", flat=True).first()
        event = AuditEvent(
            at=at or timezone.now(),
            actor=actor,
            action=action,
            subject=subject,
            patient=patient,
            detail=dict(detail or {}),
            previous_hash=last or GENESIS,
        )
        event.hash = hash_of(event)
        event.save(force_insert=True)
    return event


def hash_of(event: AuditEvent) -> str:
    """The hash that this event must carry: hex sha256, 64 characters."""
    content = [
        event.previous_hash,
        event.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds"),
        event.actor,
        event.action,
        event.subject,
        event.patient,
        event.detail,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links() -> Iterator[AuditEvent]:
    """Every event whose hash or link to its predecessor is not what it must be."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
        if event.previous_hash != previous or event.hash != hash_of(event):
            yield event
        previous = event.hash


def actor_of(user: Any) -> str:
    """How a signed-in user is named in the chain."""
    return f"user:{user.pk}"

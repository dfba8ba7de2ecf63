"""Waking a worker, without ever waiting for the broker (P07).

A request only puts a task's name and one id into a small queue in memory; a thread of this process
publishes it. A nudge that is lost costs one sweep period: the row in the database is the truth.
"""

import logging
import queue
import threading
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from portal.celery import app

logger = logging.getLogger(__name__)

DECIDE = "portal.conversations.tasks.decide_turn"
DELIVER = "portal.conversations.tasks.deliver"
PREPARE = "portal.conversations.tasks.prepare_version"

_pending: queue.Queue[tuple[str, str]] = queue.Queue(maxsize=1000)
_started = threading.Lock()
_thread: threading.Thread | None = None


def after_commit(task: str, row_id: UUID) -> None:
    """Wake a worker for this row once the present transaction is committed."""
    transaction.on_commit(lambda: now(task, row_id))


def when_approved(*, version: Model, **_: Any) -> None:
    """Receiver: instructions were signed, and a worker may prepare for questions."""
    after_commit(PREPARE, version.pk)


def now(task: str, row_id: UUID) -> None:
    """Wake a worker for this row. Returns at once, whatever state the broker is in."""
    _ensure_thread()
    try:
        _pending.put_nowait((task, str(row_id)))
    except queue.Full:
        logger.warning("nudge dropped: the broker is too slow; the sweeper will find the row")


def _ensure_thread() -> None:
    global _thread
    with _started:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_publish_forever, name="nudge", daemon=True)
            _thread.start()


def _publish_forever() -> None:
    while True:
        task, row_id = _pending.get()
        try:
            app.send_task(task, args=[row_id], retry=False, ignore_result=True)
        except Exception as error:  # noqa: BLE001 (any broker's any error: the sweeper takes over)
            logger.warning("nudge lost (%s); the sweeper will find the row", type(error).__name__)

"""The threads that sweep: the worker's own, and the web's that stand in when those are silent."""

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections, connection

from portal.conversations import agents, delivery, sweeper

logger = logging.getLogger(__name__)

_STARTED = time.monotonic()
_is_warm = threading.Event()


def start_in_worker() -> None:
    """Sweep every period, and say so once the models are loaded.

    Slow networks hold up only the second thread.
    """
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    _every_period("rescue", _rescue_and_beat)
    _every_period("catch-up", _catch_up_and_deliver)


def start_in_web() -> None:
    """Look every period whether a worker sweeps; when none does, alert and stand in (P10)."""
    _every_period("rescue", _rescue_if_silent)
    _every_period("deliver", _deliver_if_silent)


def _warm_up() -> None:
    agents.warm_up()
    _is_warm.set()


def _rescue_and_beat() -> None:
    sweeper.rescue()
    if _is_warm.is_set():
        sweeper.beat()


def _catch_up_and_deliver() -> None:
    sweeper.catch_up()
    delivery.sweep()


def _rescue_if_silent() -> None:
    if not sweeper.is_silent():
        return
    # A worker that starts beside us needs a while; nothing is overdue before the deadline.
    if time.monotonic() - _STARTED > settings.ANSWER_DEADLINE_S:
        logger.critical("no worker has swept for two periods: messages go to nurses unanswered")
    sweeper.rescue()


def _deliver_if_silent() -> None:
    if sweeper.is_silent():
        delivery.sweep()


def _every_period(name: str, job: Callable[[], None]) -> None:
    def run() -> None:
        pause = threading.Event()
        while True:
            close_old_connections()
            try:
                job()
            except Exception as error:  # noqa: BLE001 (the next period tries again)
                logger.error("%s failed: %s", name, type(error).__name__)
                connection.close()
            pause.wait(settings.SWEEP_PERIOD_S)

    threading.Thread(target=run, name=name, daemon=True).start()

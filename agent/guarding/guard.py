"""The guarding room: a draft in, a verdict out. Nothing leaves that did not pass here (P19).

This module is light; guardrails-ai is loaded on first use, which takes seconds and belongs in a
worker. A guard that breaks in any way says no.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from agent.contracts import Draft, Failure, Passage, Verdict
from agent.guarding.case import Case

logger = logging.getLogger(__name__)


class AnswerGuard:
    """Judges drafts. Made once a process and shared by its threads; one draft at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._guard: Any = None

    def warm_up(self) -> None:
        """Load guardrails now, so that the first patient does not wait for it."""
        with self._lock:
            self._load()

    def check(
        self,
        draft: Draft,
        *,
        passages: Sequence[Passage],
        question: str,
        language: str,
        channel: str,
    ) -> Verdict:
        """The verdict on a draft that would go to a patient. Never raises.

        passages: all of this patient's, of which the draft may cite; channel: "web" or "sms".
        Passing needs both: no check objects, and the Guard's own flag says that it passed.
        """
        started = time.monotonic()
        try:
            case = Case.of(draft, passages, question=question, language=language, channel=channel)
            with self._lock:
                engine = self._load()
                passed, objections = engine.validate(self._guard, case)
        except Exception as error:  # noqa: BLE001 (P19: a guard that breaks says no)
            # Its class only: the words of an exception may hold the patient's.
            logger.error("guard broke: %s", type(error).__name__)
            broken = Failure("guard error", "the guard could not judge the answer")
            return Verdict(False, (broken,), _ms_since(started))
        failures = tuple(Failure(name, text) for name, text in dict.fromkeys(objections))
        if not passed and not failures:
            failures = (Failure("guard error", "the guard gave no reason"),)
        return Verdict(passed and not failures, failures, _ms_since(started))

    def _load(self) -> Any:
        # Here and not above: the import alone takes seconds and 200 MB, and the web process, which
        # imports this module through the line of a message, never judges anything.
        from agent.guarding import engine  # noqa: PLC0415

        if self._guard is None:
            self._guard = engine.make_guard()
        return engine


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)

"""Logging of the dialogue server: our own lines in full, everybody else's without their message.

Rasa quotes patients: at ERROR when a turn fails, in warnings, and through structlog, which prints
everything when it is left unconfigured. While the server starts there is no patient, so messages
are shown; from the moment it is ready they are withheld, and level, logger and line remain.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

OURS = "aftercare"


class _WithholdingFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__()
        self.withhold = False

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname.lower()} {record.name}"
        if record.name.split(".")[0] == OURS or not self.withhold:
            return f"{line}: {record.getMessage()}"
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        return f"{line}:{record.lineno} {kind} (message withheld)"


_formatter = _WithholdingFormatter()


def configure_logging() -> None:
    """Warnings and errors to stderr, in one line each. Call once, after Rasa was imported."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("rasa").setLevel(logging.WARNING)
    structlog.configure(processors=[_event_name_only], cache_logger_on_first_use=False)


def withhold_messages() -> None:
    """From now on only our own messages are shown."""
    _formatter.withhold = True


def _event_name_only(_logger: object, method: str, event: dict[str, Any]) -> str:
    if method not in ("error", "critical", "exception"):
        raise structlog.DropEvent
    # Rasa's structlog events are fixed names, e.g. "rasa.core.nlg.interpolator.…".
    name = str(event.get("event", ""))
    known = name.replace(".", "").replace("_", "").isalnum() and len(name) < 100
    return f"error {name if known else '(message withheld)'}"

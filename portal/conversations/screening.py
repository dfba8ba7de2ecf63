"""The screen: rules only, in the request itself, before anything else may see the message."""

import logging
from dataclasses import dataclass

from agent.contracts import Level, Reason, Triage
from agent.triage.commands import Command, match_command
from agent.triage.rules import screen

__all__ = ["Command", "Screened", "screen_message"]


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Screened:
    """What the rules found: a red-flag level, and perhaps a STOP, START or HELP."""

    triage: Triage
    command: Command | None

    @property
    def is_emergency(self) -> bool:
        return self.triage.level is Level.EMERGENCY


def screen_message(
    text: str, *, language: str, media_count: int = 0, by_sms: bool, opted_out: bool
) -> Screened:
    """Screen one raw text. Pure, under a millisecond, never raises for any string.

    Commands exist in text messages only: in the chat "stop" is a word like any other. Rules that
    break must not lose the message: then it is urgent, and a nurse reads it.
    """
    try:
        return _screen(
            text, language=language, media_count=media_count, by_sms=by_sms, opted_out=opted_out
        )
    except Exception as error:  # noqa: BLE001 (a message that cannot be screened is a person's)
        logger.critical("the screen broke: %s", type(error).__name__)
        reason = Reason("system", "the red-flag rules could not read it", Level.URGENT)
        return Screened(triage=Triage(Level.URGENT, (reason,)), command=None)


def _screen(
    text: str, *, language: str, media_count: int, by_sms: bool, opted_out: bool
) -> Screened:
    command = match_command(text, opted_out=opted_out) if by_sms and not media_count else None
    if command is not None:
        return Screened(triage=Triage(level=Level.SOCIAL), command=command)
    return Screened(triage=screen(text, language_hint=language), command=None)

"""The screen: rules only, in the request itself, before anything else may see the message."""

from dataclasses import dataclass

from agent.contracts import Level, Triage
from agent.triage.commands import Command, match_command
from agent.triage.rules import screen

__all__ = ["Command", "Screened", "screen_message"]


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

    Commands exist in text messages only: in the chat "stop" is a word like any other.
    """
    command = match_command(text, opted_out=opted_out) if by_sms and not media_count else None
    if command is not None:
        return Screened(triage=Triage(level=Level.SOCIAL), command=command)
    return Screened(triage=screen(text, language_hint=language), command=None)

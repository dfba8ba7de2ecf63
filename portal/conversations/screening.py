"""The screen: rules only, in the request itself, before anything else may see the message."""

import logging
from dataclasses import dataclass

from agent.contracts import LANGUAGES, Level, Reason, Triage
from agent.triage.commands import Command, match_command
from agent.triage.records import Rule
from agent.triage.rules import all_rules, find_rule, screen

__all__ = [
    "Command",
    "Rule",
    "Screened",
    "languages_of",
    "nurse_prompt",
    "red_flag_rules",
    "screen_message",
]


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


def red_flag_rules() -> tuple[Rule, ...]:
    """Every red-flag rule, those of one file together, for the pages and commands that list them.

    Raises PatternError when a rule is not well formed.
    """
    return all_rules()


def languages_of(rule: Rule) -> tuple[str, ...]:
    """The languages in which a rule listens, e.g. ("en", "es")."""
    return tuple(code for code in LANGUAGES if {code, "any"} & rule.patterns.keys())


def nurse_prompt(rule_ref: str, *, level: str) -> str:
    """What a nurse should ask and do first, by the rule that a reason names ("chest-pain@1").

    level: the reason's. The words are for the danger itself ("Call at once"), so a reason that was
        taken down, because the danger was denied or long past, has none.

    "" where there is none: also when the rule has another version now, or is gone.
    Never raises: the page on which a nurse needs this shows more than this.
    """
    try:
        rule = find_rule(rule_ref)
    except Exception as error:  # noqa: BLE001 (a nurse's page opens, whatever the rules are like)
        logger.critical("the rules cannot be read: %s", type(error).__name__)
        return ""
    return rule.nurse_prompt if rule and rule.level == level else ""

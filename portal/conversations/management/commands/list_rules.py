"""`manage.py list_rules`: the red-flag rules in a plain table, for sign-off and for the record."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agent.contracts import AgentError
from portal.conversations.screening import Rule, languages_of, red_flag_rules

HEADINGS = ("RULE", "LEVEL", "LANGUAGES", "EXPIRES", "SIGN-OFF")


class Command(BaseCommand):
    help = "Lists the red-flag rules: id@version, level, languages, expiry, sign-off."
    # It reads the rules only.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--unsigned", action="store_true", help="only those that nobody has signed off"
        )

    def handle(self, *args: Any, unsigned: bool, **options: Any) -> None:
        try:
            everything = red_flag_rules()
        except AgentError as error:
            raise CommandError(str(error)) from error
        listed = [rule for rule in everything if not (unsigned and rule.signed_off)]
        for line in table([HEADINGS, *(_row(rule) for rule in listed)]):
            self.stdout.write(line)
        waiting = sum(not rule.signed_off for rule in everything)
        self.stdout.write(f"\n{len(everything)} rules, {waiting} without sign-off")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with columns as wide as their longest cell, two spaces apart."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _row(rule: Rule) -> tuple[str, ...]:
    return (
        rule.ref,
        rule.level.value,
        " ".join(languages_of(rule)),
        rule.expires.isoformat(),
        f"signed off by {rule.approver}" if rule.signed_off else rule.sign_off,
    )

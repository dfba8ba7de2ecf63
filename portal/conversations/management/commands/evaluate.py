"""`manage.py evaluate triage`: the code that production runs, on messages from a file.

Another kind of evaluation is one more subcommand: a function that adds its arguments, and one that
carries it out.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from agent.contracts import AgentError
from agent.evals.triage_cases import Case, CaseError, Outcome, read_cases
from agent.evals.triage_line import decide, warm_up
from agent.evals.triage_report import summarise


class Command(BaseCommand):
    help = "Scores what the agent decides on messages from a file."
    # Evaluation reads and writes files only.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
        triage = kinds.add_parser("triage", help="how serious is each message?")
        triage.add_argument(
            "--input",
            required=True,
            metavar="FILE",
            help='JSON lines: {"id", "text", "lang", "label"?, "acceptable"?: [...]}; - is stdin',
        )
        triage.add_argument(
            "--output",
            metavar="FILE",
            help='JSON lines: {"id", "level", "reasons", "score", "ms"}, in the order of the input',
        )
        triage.set_defaults(carry_out=self._triage)

    def handle(self, *args: Any, **options: Any) -> None:
        options["carry_out"](**options)

    def _triage(self, *, input: str, output: str | None, **_: Any) -> None:
        cases = _read(input)
        try:
            warm_up()
            with _opened(output) as file:
                outcomes = [_decided(case, file) for case in cases]
        except AgentError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(summarise(cases, outcomes)))


def _read(name: str) -> list[Case]:
    """All cases, before the first is judged: a mistake in the last line costs no waiting."""
    try:
        if name == "-":
            return list(read_cases(sys.stdin))
        with Path(name).open(encoding="utf-8") as file:
            return list(read_cases(file))
    except CaseError as error:
        raise CommandError(f"{name}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name}: cannot be read: {error}") from error


@contextmanager
def _opened(name: str | None) -> Iterator[TextIO | None]:
    if name is None:
        yield None
        return
    try:
        file = Path(name).open("w", encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError as error:
        raise CommandError(f"{name}: cannot be written: {error}") from error
    with file:
        yield file


def _decided(case: Case, file: TextIO | None) -> Outcome:
    """The outcome of one case, written at once, so that a stopped run leaves what it had done."""
    outcome = decide(case)
    if file is not None:
        file.write(f"{outcome.to_line()}\n")
    return outcome

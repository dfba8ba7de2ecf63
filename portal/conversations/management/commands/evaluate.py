"""`manage.py evaluate KIND`: the code that production runs, on cases from a file.

Another kind of evaluation is one more entry of KINDS: how its lines are read, decided and counted
is in agent/evals.
"""

import dataclasses
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from agent.contracts import AgentError
from agent.evals import (
    answers_cases,
    answers_line,
    answers_report,
    grounding_cases,
    grounding_report,
    triage_cases,
    triage_line,
    triage_report,
)
from agent.evals.lines import CaseError


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of evaluation.

    read: lines → cases, CaseError at a wrong one; decide: case → outcome, which has `to_line`;
    summarise: cases and outcomes, in the same order → what prints as the tables
    """

    question: str
    includes: str
    input: str
    output: str
    read: Callable[[Iterable[str]], Iterator[Any]]
    warm_up: Callable[[], None]
    decide: Callable[[Any], Any]
    summarise: Callable[[Sequence[Any], Sequence[Any]], object]


KINDS = {
    "triage": Kind(
        question="how serious is each message?",
        includes="rules, language, worker's rules and model; not the dialogue manager",
        input='{"id", "text", "lang", "label"?, "acceptable"?: [...]}',
        output='{"id", "level", "reasons", "score", "ms"}',
        read=triage_cases.read_cases,
        warm_up=triage_line.warm_up,
        decide=triage_line.decide,
        summarise=triage_report.summarise,
    ),
    "answers": Kind(
        question="what do the instructions answer to each question?",
        includes="the answering room with the strategy `quote`, and the guard, whose objection "
        "makes it an abstention; not what stands before them: triage and dialogue manager",
        input='{"id", "question", "lang", "sections": [{"title", "text"}], "answerable"?: bool, '
        '"gold"?: [sentence, ...]}',
        output='{"id", "outcome": "answered" or "abstained", "answer", '
        '"citations": [{"section", "sentence"}], "ms"}',
        read=answers_cases.read_cases,
        warm_up=answers_line.warm_up,
        decide=answers_line.decide,
        summarise=answers_report.summarise,
    ),
    "grounding": Kind(
        question="does the context support the claim?",
        includes="the guard's checks of words, numbers, negations, conditions, sides, directions; "
        "not those on length, reading grade and citations",
        input='{"id", "context", "claim", "label"?: "supported" or "unsupported", "lang"?}',
        output='{"id", "supported": bool, "failures": [...], "ms"}',
        read=grounding_cases.read_cases,
        warm_up=grounding_cases.warm_up,
        decide=grounding_cases.decide,
        summarise=grounding_report.summarise,
    ),
}


class Command(BaseCommand):
    help = "Scores what the agent decides on cases from a file. No server is needed."
    # Evaluation reads and writes files only.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
        for name, kind in KINDS.items():
            one = kinds.add_parser(
                name, help=kind.question, description=f"{kind.question} Included: {kind.includes}."
            )
            one.add_argument(
                "--input",
                required=True,
                metavar="FILE",
                help=f"JSON lines: {kind.input}; - is stdin",
            )
            one.add_argument(
                "--output",
                metavar="FILE",
                help=f"JSON lines: {kind.output}, in the order of the input",
            )

    def handle(self, *args: Any, kind: str, input: str, output: str | None, **options: Any) -> None:
        one = KINDS[kind]
        cases = _read(one, input)
        try:
            one.warm_up()
            with _opened(output) as file:
                outcomes = [_decided(one, case, file) for case in cases]
        except AgentError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(one.summarise(cases, outcomes)))


def _read(kind: Kind, name: str) -> list[Any]:
    """All cases, before the first is judged: a mistake in the last line costs no waiting."""
    try:
        if name == "-":
            return list(kind.read(sys.stdin))
        with Path(name).open(encoding="utf-8") as file:
            return list(kind.read(file))
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


def _decided(kind: Kind, case: Any, file: TextIO | None) -> Any:
    """The outcome of one case, written at once, so that a stopped run leaves what it had done."""
    outcome = kind.decide(case)
    if file is not None:
        file.write(f"{outcome.to_line()}\n")
        file.flush()
    return outcome

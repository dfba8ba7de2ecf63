"""Scores the answering room and the guard on our own written questions, by `make eval`.

    python -m agent.evals.answers [FILE.jsonl …]

Without files: the development questions, with each that went wrong, and the test questions, of
which only the table is shown, so that nobody learns from them. `manage.py evaluate answers` does
the same for any file, whose lines `answers_cases` describes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from agent.evals import answers_line
from agent.evals.answers_cases import Case, Outcome, read_cases
from agent.evals.answers_report import shows_gold, summarise, summarise_line

_DATA = Path(__file__).parent / "data"
DEV_SET = _DATA / "answers_dev.jsonl"
DEV_SETS = (DEV_SET, *(_DATA / f"answers_dev{number}.jsonl" for number in (2, 3, 4)))
# By the author of most development sheets, and by another author.
TEST_SETS = {"": _DATA / "answers_test.jsonl", " of another author": _DATA / "answers_test2.jsonl"}


def load(*paths: Path) -> list[Case]:
    """The questions of files, in order. CaseError at a wrong line."""
    cases: list[Case] = []
    for path in paths:
        with path.open(encoding="utf-8") as file:
            cases += read_cases(file)
    return cases


def what_went_wrong(case: Case, outcome: Outcome) -> str:
    """missed, wrong or leaked; "" where nothing did."""
    if case.answerable is False:
        return "leaked" if outcome.is_answered else ""
    if case.answerable and not outcome.is_answered:
        return "missed"
    return "wrong" if case.gold and not shows_gold(case, outcome) else ""


def main(arguments: Sequence[str]) -> int:
    answers_line.warm_up()
    for name, paths in (("given", map(Path, arguments)), ("development", DEV_SETS)):
        if cases := load(*paths):
            outcomes = [answers_line.decide(case) for case in cases]
            for case, outcome in zip(cases, outcomes, strict=True):
                if wrong := what_went_wrong(case, outcome):
                    why = outcome.answer or outcome.why_not
                    _say(f"{wrong:7} {case.id:20} {case.question}  →  {why}")
            _tell(f"Answers, {name} questions", cases, outcomes)
        if arguments:
            return 0
    for of_whom, path in TEST_SETS.items():
        cases = load(path)
        outcomes = [answers_line.decide(case) for case in cases]
        _tell(f"Answers, test questions{of_whom}", cases, outcomes)
    return 0


def _tell(title: str, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    _say(f"## {title}\n{summarise(cases, outcomes)}\n")
    behind = [answers_line.behind_triage(*pair) for pair in zip(cases, outcomes, strict=True)]
    _say(f"## {title}, behind triage\n{summarise_line(cases, behind)}\n")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

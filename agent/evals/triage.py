"""`python -m agent.evals.triage`: every triage score at once, as tables and as README rows.

Our own test messages by rules alone, by the model alone and by both; those of another author; the
same messages in other forms (metamorphic); and others' texts where they are present.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from agent.contracts import Level, Triage
from agent.evals import triage_line
from agent.evals.triage_cases import Case, Outcome
from agent.evals.triage_metamorphic import try_changes
from agent.evals.triage_report import false_alarms, recall, summarise
from agent.evals.triage_sets import OUTSIDE, TrySet, outside, own_test
from agent.triage.model.classify import with_model
from agent.triage.rules import screen

Judge = Callable[[str, str], Triage]

SYSTEMS: dict[str, Judge] = {
    "rules alone": lambda text, lang: screen(text, language_hint=lang),
    "model alone": lambda text, lang: with_model(Triage(Level.SOCIAL), text),
    "all together": triage_line.judge,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=300, help="messages of each outside set")
    parser.add_argument(
        "--metamorphic", type=int, default=60, help="messages to change, a language"
    )
    options = parser.parse_args(arguments)
    triage_line.warm_up()
    test = own_test()
    for name, judge in SYSTEMS.items():
        _say(f"## {test.name}: {name}\n{summarise(test.cases, run(test, judge))}\n")
    stranger = own_test("stranger")
    _say(f"## {stranger.name}\n{summarise(stranger.cases, run(stranger, triage_line.judge))}\n")
    _say(f"## Metamorphic\n{try_changes(_some(test, options.metamorphic), triage_line.judge)}\n")
    sets = list(outside(options.limit))
    if not sets:
        _say(f"SKIPPED: others' texts are not at {OUTSIDE}")
    for one in sets:
        _say(_row(one, run(one, triage_line.judge)))
    return 0


def run(one: TrySet, judge: Judge) -> list[Outcome]:
    """The outcomes of a set, in order."""
    outcomes = []
    for case in one.cases:
        started = time.perf_counter()
        level = judge(case.text, case.lang).level
        outcomes.append(Outcome(case.id, level, (), 0.0, (time.perf_counter() - started) * 1000))
    return outcomes


def _some(one: TrySet, number: int) -> list[tuple[str, str]]:
    """The first `number` serious messages of each language, spread over the scenarios."""
    serious = [case for case in one.cases if case.label and case.label.severity >= 4]
    chosen: list[tuple[str, str]] = []
    for language in sorted({case.lang for case in serious}):
        own = [case for case in serious if case.lang == language]
        chosen += [(case.text, case.lang) for case in own[:: max(1, len(own) // number)][:number]]
    return chosen


def _row(one: TrySet, outcomes: list[Outcome]) -> str:
    """One line for the README: what counts in this set, with its interval."""
    pairs: list[tuple[Case, Outcome]] = list(zip(one.cases, outcomes, strict=True))
    if one.cases and one.cases[0].label is Level.EMERGENCY:
        urgent = sum(outcome.level.severity >= Level.URGENT.severity for _, outcome in pairs)
        found = f"emergency {recall(pairs, Level.EMERGENCY)}, urgent or more {urgent}/{len(pairs)}"
    else:
        found = f"false emergencies {false_alarms(pairs, Level.EMERGENCY)}"
        if Level.URGENT not in one.cases[0].right:
            found += f", needs a person {false_alarms(pairs, Level.CLINICAL)}"
    return f"| {one.name} | {one.source} | {found} |"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

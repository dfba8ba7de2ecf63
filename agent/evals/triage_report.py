"""The tables of a triage evaluation: who was caught, and who was alarmed for nothing.

Recall of a level: of the messages labelled so, the share given that level, a more serious one, or
one that the case calls acceptable. False alarms of a level: of the messages for which that level
and everything above it is wrong, the share given that level or more. Each with Wilson's 95 %
interval, for each language and for all.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from agent.contracts import Level
from agent.evals.shares import Share, Times
from agent.evals.triage_cases import Case, Outcome

_ALARMS = (Level.EMERGENCY, Level.URGENT, Level.CLINICAL)
_ALL = "all"

Pairs = Sequence[tuple[Case, Outcome]]


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """recall: by level and language; alarms: by level and language."""

    recall: dict[Level, dict[str, Share]]
    alarms: dict[Level, dict[str, Share]]
    times: Times

    def __str__(self) -> str:
        """The tables as text."""
        lines = _table("Recall (at least the labelled level, or an acceptable one)", self.recall)
        lines += _table("False alarms (that level or more, where it is wrong)", self.alarms)
        lines.append(str(self.times))
        return "\n".join(lines)


def summarise(cases: Iterable[Case], outcomes: Iterable[Outcome]) -> Report:
    """The report of cases and their outcomes, which come in the same order."""
    pairs = list(zip(cases, outcomes, strict=True))
    languages = sorted({case.lang for case, _ in pairs})
    groups = {language: [p for p in pairs if p[0].lang == language] for language in languages}
    if len(groups) > 1:
        groups[_ALL] = pairs
    return Report(
        recall={
            level: {name: recall(group, level) for name, group in groups.items()} for level in Level
        },
        alarms={
            level: {name: false_alarms(group, level) for name, group in groups.items()}
            for level in _ALARMS
        },
        times=Times.taken((outcome.ms for _, outcome in pairs), "message"),
    )


def recall(pairs: Pairs, level: Level) -> Share:
    """Of the cases labelled `level`, those given it, more, or something acceptable."""
    labelled = [(case, outcome) for case, outcome in pairs if case.label is level]
    return Share(sum(_reaches(case, outcome) for case, outcome in labelled), len(labelled))


def false_alarms(pairs: Pairs, level: Level) -> Share:
    """Of the cases for which `level` and all above it are wrong, those given it or more."""
    calm = [
        outcome
        for case, outcome in pairs
        if case.right and all(right.severity < level.severity for right in case.right)
    ]
    return Share(sum(outcome.level.severity >= level.severity for outcome in calm), len(calm))


def _reaches(case: Case, outcome: Outcome) -> bool:
    if case.label is None:
        return False
    return outcome.level.severity >= case.label.severity or outcome.level in case.acceptable


def _table(title: str, rows: dict[Level, dict[str, Share]]) -> list[str]:
    names = list(next(iter(rows.values()), {}))
    lines = [title, "  " + f"{'level':<16}" + "".join(f"{name:<34}" for name in names)]
    for level, shares in rows.items():
        if any(share.total for share in shares.values()):
            cells = "".join(f"{shares[name]!s:<34}" for name in names)
            lines.append(f"  {level.value:<16}{cells}".rstrip())
    return [*lines, ""]

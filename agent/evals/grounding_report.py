"""The table of a grounding evaluation: true claims kept, false claims caught, and by what.

Where a true and a false claim stand in one file for one context, a pair is told apart if the true
one is kept and the false one caught. Each share with Wilson's 95 % interval.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable, Sequence

from agent.evals.grounding_cases import Case, Outcome
from agent.evals.shares import Share, Times

Pairs = Sequence[tuple[Case, Outcome]]


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """rows: what is counted → share.

    caught_by, stopped_by: check → the share of the false (true) claims that it objects to
    """

    rows: dict[str, Share]
    caught_by: dict[str, Share]
    stopped_by: dict[str, Share]
    times: Times

    def __str__(self) -> str:
        """The tables as text."""
        lines = _table("Claims", self.rows)
        lines += _table("Unsupported claims, caught by (one claim may be caught by several)",
                        self.caught_by)  # fmt: skip
        lines += _table("Supported claims, wrongly stopped by", self.stopped_by)
        lines.append(str(self.times))
        return "\n".join(lines)


def summarise(cases: Iterable[Case], outcomes: Iterable[Outcome]) -> Report:
    """The report of cases and their outcomes, which come in the same order."""
    pairs = list(zip(cases, outcomes, strict=True))
    true = [outcome for case, outcome in pairs if case.label is True]
    false = [outcome for case, outcome in pairs if case.label is False]
    return Report(
        rows={
            "supported, kept": Share(sum(one.is_supported for one in true), len(true)),
            "unsupported, caught": Share(sum(not one.is_supported for one in false), len(false)),
            "pairs told apart": _told_apart(pairs),
        },
        caught_by=_by_check(false),
        stopped_by=_by_check(true),
        times=Times.taken((outcome.ms for _, outcome in pairs), "claim"),
    )


def _told_apart(pairs: Pairs) -> Share:
    """Of the contexts with one true and one false claim, those where both were judged right."""
    by_context: dict[str, dict[bool, bool]] = collections.defaultdict(dict)
    for case, outcome in pairs:
        if case.label is not None:
            right = outcome.is_supported == case.label
            known = by_context[case.context].get(case.label, True)
            by_context[case.context][case.label] = known and right
    both = [judged for judged in by_context.values() if len(judged) == 2]
    return Share(sum(all(judged.values()) for judged in both), len(both))


def _by_check(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    counts = collections.Counter(
        name for outcome in outcomes for name in {f.validator for f in outcome.failures}
    )
    return {name: Share(count, len(outcomes)) for name, count in counts.most_common()}


def _table(title: str, rows: dict[str, Share]) -> list[str]:
    lines = [f"  {name:<34}{share}" for name, share in rows.items() if share.total]
    return [title, *lines, ""] if lines else []

"""The table of an answer evaluation: answered, with the right sentence, abstained.

Of the answerable, how many were answered; of those that name their gold sentences and were
answered, how many showed one; of the unanswerable, how many were left to a nurse. Each with
Wilson's 95 % interval, for each language and for all.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from agent.evals.answers_cases import BY_TRIAGE, Case, Outcome
from agent.evals.shares import Share, Times

_ALL = "all"
_ODD_MARKS = re.compile(r"[^\w%°/.,:]+")
# A gold sentence may be cut elsewhere than ours: this share of its words must be in one of ours.
_OVERLAP = 0.8

Pairs = Sequence[tuple[Case, Outcome]]


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """rows: what is counted → language → share."""

    rows: dict[str, dict[str, Share]]
    times: Times

    def __str__(self) -> str:
        """The table as text."""
        names = list(next(iter(self.rows.values()), {}))
        lines = [f"{'':<34}" + "".join(f"{name:<34}" for name in names).rstrip()]
        for what, shares in self.rows.items():
            cells = "".join(f"{shares[name]!s:<34}" for name in names)
            lines.append(f"{what:<34}{cells}".rstrip())
        lines.append(str(self.times))
        return "\n".join(lines)


def summarise(cases: Iterable[Case], outcomes: Iterable[Outcome]) -> Report:
    """The report of cases and their outcomes, which come in the same order."""
    counts = {
        "answerable: answered": answered,
        "answered: with a right sentence": right,
        "unanswerable: abstained": abstained,
        "everything: answered": any_answered,
    }
    return _report(list(zip(cases, outcomes, strict=True)), counts)


def summarise_line(cases: Iterable[Case], outcomes: Iterable[Outcome]) -> Report:
    """The report of outcomes behind triage: what it took away from answering, rightly or not."""
    counts = {
        "answerable: answered": answered,
        "instructions asked: triaged away": needless,
        "own state told: triaged away": noticed,
    }
    return _report(list(zip(cases, outcomes, strict=True)), counts)


def _report(pairs: Pairs, counts: Mapping[str, Callable[[Pairs], Share]]) -> Report:
    languages = sorted({case.lang for case, _ in pairs})
    groups = {language: [p for p in pairs if p[0].lang == language] for language in languages}
    if len(groups) != 1:
        groups[_ALL] = list(pairs)
    return Report(
        rows={
            what: {name: count(group) for name, group in groups.items()}
            for what, count in counts.items()
        },
        times=Times.taken((outcome.ms for _, outcome in pairs), "question"),
    )


def answered(pairs: Pairs) -> Share:
    """Of the answerable cases, those that were answered."""
    return any_answered([pair for pair in pairs if pair[0].answerable])


def right(pairs: Pairs) -> Share:
    """Of the answerable cases that were answered and name gold sentences, those that show one."""
    judged = [pair for pair in pairs if pair[0].answerable and pair[0].gold and pair[1].is_answered]
    return Share(sum(shows_gold(case, outcome) for case, outcome in judged), len(judged))


def abstained(pairs: Pairs) -> Share:
    """Of the unanswerable cases, those left to a nurse."""
    open_ones = [outcome for case, outcome in pairs if case.answerable is False]
    return Share(sum(not outcome.is_answered for outcome in open_ones), len(open_ones))


def needless(pairs: Pairs) -> Share:
    """Of the answerable cases that only ask for instructions, those that triage gave to a nurse."""
    return _triaged([pair for pair in pairs if pair[0].answerable and not pair[0].own_state])


def noticed(pairs: Pairs) -> Share:
    """Of the cases that tell how the patient is now, those that triage gave to a nurse."""
    return _triaged([pair for pair in pairs if pair[0].own_state])


def _triaged(pairs: Pairs) -> Share:
    return Share(sum(one.why_not.startswith(BY_TRIAGE) for _, one in pairs), len(pairs))


def any_answered(pairs: Pairs) -> Share:
    """Of all cases, those that were answered."""
    return Share(sum(outcome.is_answered for _, outcome in pairs), len(pairs))


def shows_gold(case: Case, outcome: Outcome) -> bool:
    """True where a cited sentence is a gold one, holds one, or is most of one."""
    cited = [_plain(citation.sentence) for citation in outcome.citations]
    return any(_same(one, _plain(gold)) for gold in case.gold for one in cited)


def _same(cited: str, gold: str) -> bool:
    if not cited or not gold:
        return False
    if f" {gold} " in f" {cited} " or f" {cited} " in f" {gold} ":
        return True
    ours, theirs = set(cited.split()), set(gold.split())
    return len(ours & theirs) >= _OVERLAP * max(len(ours), len(theirs))


def _plain(sentence: str) -> str:
    """Without case, list marks, line breaks and punctuation at the end of words."""
    words = _ODD_MARKS.sub(" ", sentence.casefold()).split()
    return " ".join(filter(None, (word.strip(".,:") for word in words)))

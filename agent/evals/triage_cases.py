"""The lines of a triage evaluation: what goes in, what comes out.

In: one JSON object a line, {"id", "text", "lang", "label"?, "acceptable"?: [...]}.
Out: {"id", "level", "reasons", "score", "ms"}, one line for each line in, in the same order.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator

from agent.contracts import Level
from agent.evals.lines import CaseError, identity, json_object, string


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One message to judge. acceptable: levels that are right too, besides the label."""

    id: str
    text: str
    lang: str
    label: Level | None = None
    acceptable: frozenset[Level] = frozenset()

    @property
    def right(self) -> frozenset[Level]:
        """Every level that counts as right; empty where the case has no label."""
        return self.acceptable | {self.label} if self.label is not None else self.acceptable


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided about one case.

    reasons: as a nurse reads them; score: the model's probability of its level, 0 to 1; ms: the
    time that the decision took
    """

    id: str
    level: Level
    reasons: tuple[str, ...]
    score: float
    ms: float

    def to_line(self) -> str:
        """The JSON object, without a line break."""
        value = {
            "id": self.id,
            "level": self.level.value,
            "reasons": list(self.reasons),
            "score": round(self.score, 4),
            "ms": round(self.ms, 2),
        }
        return json.dumps(value, ensure_ascii=False)


def read_cases(lines: Iterable[str]) -> Iterator[Case]:
    """The cases, in order; empty lines are skipped. CaseError at the first line that is wrong."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read(line, number)


def _read(line: str, number: int) -> Case:
    value = json_object(line, number)
    label = value.get("label")
    acceptable = value.get("acceptable") or []
    if not isinstance(acceptable, list):
        raise CaseError(f'line {number}: "acceptable" is not a list')
    return Case(
        id=identity(value, number),
        text=string(value, "text", number),
        lang=string(value, "lang", number),
        label=None if label is None else _level(label, number),
        acceptable=frozenset(_level(one, number) for one in acceptable),
    )


def _level(value: object, number: int) -> Level:
    try:
        return Level(str(value))
    except ValueError as error:
        known = ", ".join(level.value for level in Level)
        raise CaseError(f"line {number}: no such level: {value!r} (one of {known})") from error

"""The lines of a grounding evaluation: what goes in, what comes out.

In: one JSON object a line, {"id", "context", "claim", "label"?, "lang"?}. A label says whether the
context supports the claim: true or false, or one of the words below. Without "lang" the words of
the context tell.
Out: {"id", "supported", "failures": ["check: words", …], "ms"}, one line for each line in, in the
same order.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterable, Iterator

from agent.contracts import LANGUAGES, Failure
from agent.evals.lines import CaseError, identity, json_object, string
from agent.guarding.grounding import check

_LABELS = {
    "supported": True, "unsupported": False, "true": True, "false": False, "yes": True, "no": False,
    "1": True, "0": False,
}  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """label: whether the context supports the claim, None if unknown; lang: "" if unknown."""

    id: str
    context: str
    claim: str
    label: bool | None = None
    lang: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """failures: the guard's objections, none for a supported claim; ms: the time they took."""

    id: str
    failures: tuple[Failure, ...]
    ms: float

    @property
    def is_supported(self) -> bool:
        return not self.failures

    def to_line(self) -> str:
        """The JSON object, without a line break."""
        value = {
            "id": self.id,
            "supported": self.is_supported,
            "failures": [f"{failure.validator}: {failure.text}" for failure in self.failures],
            "ms": round(self.ms, 2),
        }
        return json.dumps(value, ensure_ascii=False)


def decide(case: Case) -> Outcome:
    """What the guard's checks say of the claim."""
    started = time.perf_counter()
    failures = check(case.context, case.claim, language=case.lang)
    return Outcome(case.id, failures, (time.perf_counter() - started) * 1000)


def warm_up() -> None:
    """Read the word lists now, so that the first case does not pay for it."""
    for language in LANGUAGES:
        check("Tome agua. Drink water.", "Drink it.", language=language)


def read_cases(lines: Iterable[str]) -> Iterator[Case]:
    """The cases, in order; empty lines are skipped. CaseError at the first line that is wrong."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read(line, number)


def _read(line: str, number: int) -> Case:
    value = json_object(line, number)
    lang = value.get("lang") or ""
    if not isinstance(lang, str):
        raise CaseError(f'line {number}: "lang" is not text')
    return Case(
        id=identity(value, number),
        context=string(value, "context", number),
        claim=string(value, "claim", number),
        label=_label(value.get("label"), number),
        lang=lang,
    )


def _label(value: object, number: int) -> bool | None:
    if value is None:
        return None
    label = _LABELS.get(str(value).strip().lower())
    if label is None or isinstance(value, float | list | dict):
        raise CaseError(f'line {number}: no such label: {value!r} ("supported" or "unsupported")')
    return label

"""Scores the answering room on a set of questions: answered, abstained, right sentence.

    python -m agent.evals.answers [FILE.jsonl]

One question a line: {"id", "question", "lang", "answerable", "gold": [sentence, …], "sections":
[{"title", "text"}, …]}. "sections" may be left out where an earlier line with the same "sheet" has
them. The same code answers as in production; no server is needed.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from agent.answering.answerer import Answerer
from agent.contracts import Passage

DEV_SET = Path(__file__).parent / "data" / "answers_dev.jsonl"

_STOP = re.compile(r"[.!?:]$")
_ABBREVIATION = re.compile(r"(?:Dra?|Sra?|[ap])\.")
_HALF_OF_DAY = re.compile(r"\b[ap]\. ?m\.$")


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One question, the passages it is asked of, and the sentences that answer it (none: nurse)."""

    id: str
    question: str
    language: str
    passages: tuple[Passage, ...]
    gold: frozenset[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """kind: right, wrong, missed (should have answered), leaked (should not have) or ok."""

    row: Row
    kind: str
    answer: str
    why_not: str
    ms: int


def load(path: Path) -> Iterator[Row]:
    """The rows of a file. KeyError for a row whose sheet neither it nor an earlier row defines."""
    sheets: dict[str, tuple[Passage, ...]] = {}
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            row: dict[str, Any] = json.loads(line)
            sheet = row.get("sheet", f"row {number}")
            if "sections" in row:
                sheets[sheet] = tuple(_passages(row["sections"], row["lang"]))
            gold = frozenset(row.get("gold", ()))
            yield Row(row["id"], row["question"], row["lang"], sheets[sheet], gold)


def sentences(text: str) -> list[str]:
    """The sentences of a section's text; "Dr." ends none, "a.m." only before a capital letter."""
    pieces = [""]
    tokens = re.split(r"(\s+)", text)
    for token, following in itertools.zip_longest(tokens, tokens[2:], fillvalue=""):
        pieces[-1] += token
        ends = bool(_STOP.search(token)) and not _ABBREVIATION.fullmatch(token)
        if ends and _HALF_OF_DAY.search(pieces[-1]):
            ends = following[:1].isupper()
        if ends or "\n" in token:
            pieces.append("")
    return [piece.strip() for piece in pieces if piece.strip()]


def score(answerer: Answerer, rows: Iterable[Row]) -> list[Outcome]:
    """The outcome of each row."""
    outcomes = []
    for row in rows:
        found = answerer.answer(row.question, row.passages, row.language, deadline_s=30)
        said = [s.text for s in found.draft.sentences] if found.draft else []
        if not row.gold:
            kind = "leaked" if said else "ok"
        elif not said:
            kind = "missed"
        else:
            kind = "right" if row.gold.intersection(said) else "wrong"
        outcomes.append(Outcome(row, kind, " ".join(said), found.abstained_because, found.ms))
    return outcomes


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not of:
        return (0.0, 1.0)
    z, share = 1.96, hits / of
    centre = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return ((centre - spread) / (1 + z * z / of), (centre + spread) / (1 + z * z / of))


def table(outcomes: Iterable[Outcome]) -> str:
    """Answered, right and abstained by language, with intervals."""
    by_language: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for outcome in outcomes:
        by_language[outcome.row.language][outcome.kind] += 1
    lines = []
    for language, count in sorted(by_language.items()):
        answered = count["right"] + count["wrong"]
        answerable, other = answered + count["missed"], count["ok"] + count["leaked"]
        lines += [
            _line(language, "answerable, answered", answered, answerable),
            _line(language, "answered, right sentence", count["right"], answered),
            _line(language, "unanswerable, abstained", count["ok"], other),
        ]
    return "\n".join(lines)


def _line(language: str, what: str, hits: int, of: int) -> str:
    low, high = interval(hits, of)
    share = hits / of if of else 0.0
    return f"{language}  {what:26} {hits:4} of {of:4}  {share:.3f}  [{low:.3f}, {high:.3f}]"


def _passages(sections: list[dict[str, str]], language: str) -> Iterator[Passage]:
    for number, section in enumerate(sections):
        for index, text in enumerate(sentences(section["text"])):
            yield Passage(
                key=f"{number}:{index}",
                section=str(number),
                index=index,
                title=section["title"],
                kind="",
                text=text,
                language=language,
            )


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEV_SET
    answerer = Answerer()
    answerer.warm_up()
    outcomes = score(answerer, load(path))
    for outcome in outcomes:
        if outcome.kind in ("wrong", "missed", "leaked"):
            reason = outcome.answer or outcome.why_not
            print(f"{outcome.kind:7} {outcome.row.id:16} {outcome.row.question}  →  {reason}")  # noqa: T201
    print(table(outcomes))  # noqa: T201


if __name__ == "__main__":
    main()

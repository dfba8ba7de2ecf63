"""The written sheets and their questions from which the judge learns.

texts/<sheet>.<language>.txt holds headings ("## Medicines"), numbered sentences ("3 Take …") and
questions with the numbers of the sentences that answer, each alone; "-" for none:

    ? when can I shower / how soon may i wash | 7
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """sentences: (heading, sentence); asks: (question, places of the sentences that answer)."""

    name: str
    language: str
    sentences: tuple[tuple[str, str], ...]
    asks: tuple[tuple[str, frozenset[int]], ...]


def written() -> list[Sheet]:
    """All written sheets, in the order of their names."""
    return [read(path) for path in sorted(FOLDER.glob("*.??.txt"))]


def read(path: Path) -> Sheet:
    """One sheet from its file. ValueError, naming the line, for what is none of the above."""
    heading = ""
    sentences: list[tuple[str, str]] = []
    asks: list[tuple[str, frozenset[int]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        mark, _, rest = line.partition(" ")
        if mark == "##":
            heading = rest
        elif mark == "?":
            asks.extend(_asks(rest))
        elif mark == str(len(sentences) + 1):
            sentences.append((heading, rest))
        elif line.strip():
            raise ValueError(f"{path.name}, line {number}: {line!r}")
    name, language = path.name.removesuffix(".txt").rsplit(".", 1)
    return Sheet(name, language, tuple(sentences), tuple(asks))


def _asks(line: str) -> Iterator[tuple[str, frozenset[int]]]:
    questions, _, numbers = line.rpartition("|")
    gold = frozenset(int(number) - 1 for number in numbers.replace("-", "").split())
    for question in questions.split(" / "):
        yield question.strip(), gold

"""The written pairs from which the entailment model learns, and those that it never sees.

A block, with an empty line after it: an approved sentence, what follows from it in other words, and
what does not, with the kind of difference:

    = You may shower from day two, but do not bathe in a tub until the stitches are out.
    + Showers are fine starting on the second day.
    - Tub baths are fine from the second day. | object
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"
KINDS = frozenset(
    {"number", "unit", "time", "frequency", "drug", "negation", "side", "body", "direction"}
    | {"condition", "object", "person", "finding", "reason", "added", "certainty", "order"}
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """source: the approved sentence; follows: true claims; false: (claim, kind of difference)."""

    source: str
    language: str
    follows: tuple[str, ...]
    false: tuple[tuple[str, str], ...]


def written() -> list[Block]:
    """All training blocks, in the order of their files."""
    return [block for path in sorted(FOLDER.glob("*.??.txt")) for block in read(path)]


def read(path: Path) -> list[Block]:
    """The blocks of NAME.LANGUAGE.txt. ValueError, naming the line, for what is none of it."""
    language = path.name.removesuffix(".txt").rpartition(".")[2]
    return list(_blocks(path, language))


def _blocks(path: Path, language: str) -> Iterator[Block]:
    source, follows, false = "", [], []
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), ""], start=1):
        mark, _, rest = line.partition(" ")
        claim, _, kind = rest.rpartition(" | ")
        if mark == "=" and rest and not source:
            source = rest
        elif mark == "+" and rest and source:
            follows.append(rest)
        elif mark == "-" and claim and source and kind in KINDS:
            false.append((claim, kind))
        elif line.strip():
            raise ValueError(f"{path.name}, line {number}: {line!r}")
        elif source:
            yield Block(source, language, tuple(follows), tuple(false))
            source, follows, false = "", [], []

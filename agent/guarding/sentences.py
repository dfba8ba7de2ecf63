"""A text cut into sentences: instructions, and the terse lines of clinical notes."""

from __future__ import annotations

import dataclasses
import re

# A full stop after these ends no sentence: titles, "C. trachomatis", "approx."
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|dr|dra|mr|mrs|ms|sr|sra|st|vs|no|fig|approx|aprox|e\.g|i\.e|etc|ej|"
    r"[ap]\.\s?m|q\.?d|b\.i\.d|t\.i\.d|q\.i\.d|p\.o|p\.r\.n)\.$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?;])\s+(?=[\"'(¿¡\[]?[A-ZÁÉÍÓÚÑ0-9¿¡])|\s*\n+\s*")
_BULLET = re.compile(r"^(?:[-*•·]|\d{1,2}[.)])\s+")
_LONGEST = 120
_LETTER = re.compile(r"[^\W\d_]")


@dataclasses.dataclass(frozen=True, slots=True)
class Sentence:
    """heading: the line with a colon that it stands under, "" for none."""

    text: str
    heading: str = ""


def split(text: str) -> list[Sentence]:
    """The sentences of a text, in order, without bullets. A line that ends in ":" is a heading."""
    found: list[Sentence] = []
    heading = ""
    for line in text.splitlines():
        for piece in _pieces(line):
            if piece.endswith(":"):
                heading = piece.rstrip(":")
            found.append(Sentence(piece, heading))
        if not line.strip():
            heading = ""
    return found


def _pieces(line: str) -> list[str]:
    pieces: list[str] = []
    open_piece = ""
    for part in _END.split(_BULLET.sub("", line.strip())):
        open_piece = f"{open_piece} {part}".strip()
        if not _ABBREVIATED.search(open_piece):
            pieces.append(open_piece)
            open_piece = ""
    pieces.append(open_piece)
    return [
        part
        for piece in pieces
        for part in _not_too_long(piece)
        if _LETTER.search(part) or any(map(str.isdigit, part))
    ]


def _not_too_long(piece: str) -> list[str]:
    """A run of words without an end, cut: nobody wrote it as one sentence."""
    words = piece.split()
    return [" ".join(words[at : at + _LONGEST]) for at in range(0, len(words), _LONGEST)]

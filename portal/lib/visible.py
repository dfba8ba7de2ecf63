"""Text as a reader sees it: without characters that show nothing and can hide an order.

Zero-width and direction marks, soft hyphens, tag characters and variation selectors have no place
in instructions: a clinician who signs a text must have seen all of it.
"""

from __future__ import annotations

import unicodedata

# They show nothing although Unicode calls them letters, marks or symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d")
_LATIN_END = 0x0250


def visible(text: str) -> str:
    """`text` without hidden characters; line ends and tabs become plain ones, spaces plain spaces.

    The joiners that Hindi and other scripts need inside a word stay there, and nowhere else.
    """
    kept: list[str] = []
    for place, character in enumerate(text):
        if character in "\n\t":
            kept.append(character)
        elif unicodedata.category(character) == "Zs":
            kept.append(" ")
        elif not _is_hidden(character) or _joins(text, place):
            kept.append(character)
    return "".join(kept)


def has_hidden(text: str) -> bool:
    """True where a reader does not see everything that the text holds."""
    return any(
        _is_hidden(character) and character not in "\n\t" and not _joins(text, place)
        for place, character in enumerate(text)
    )


def _is_hidden(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
        or character in _BLANK
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
    )


def _joins(text: str, place: int) -> bool:
    """True for a joiner between two characters of a script that joins."""
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return (
        text[place] in _JOINERS
        and len(around) == 2
        and all(ord(c) > _LATIN_END and unicodedata.category(c)[0] in "LM" for c in around)
    )

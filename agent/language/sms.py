"""How many text messages a text becomes, and how to cut it so that no word or number breaks.

A phone network carries 160 characters of the GSM 7-bit alphabet in one message, or 70 of any other
text; longer texts travel in parts of 153 or 67, because each part carries a number. Source: 3GPP TS
23.038 (alphabet) and 23.040 (parts).
"""

from __future__ import annotations

import re

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These cost two places: an escape and the character.
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
_GSM_ALONE, _GSM_PART = 160, 153
_UCS2_ALONE, _UCS2_PART = 70, 67

# Where a text may be cut: after white space. What stands together stays together, and so do a
# number and its unit ("20 mg", "10 a. m.").
_PIECE = re.compile(r"(?:\d[\d.,:/%-]*\s[^\W\d_]{1,3}\.?(?:\s?m\.)?(?=[\s.,;:)]|$)\S*|\S+)\s*")


def is_gsm(text: str) -> bool:
    """True where every character is in the GSM 7-bit alphabet."""
    return all(char in _GSM_BASIC or char in _GSM_EXTENDED for char in text)


def _costs(text: str, *, gsm: bool) -> list[int]:
    """Places that each character takes: septets, or UTF-16 units."""
    if gsm:
        return [2 if char in _GSM_EXTENDED else 1 for char in text]
    return [2 if ord(char) > 0xFFFF else 1 for char in text]


def segments(text: str) -> int:
    """How many messages the network makes of the text; 0 for an empty one."""
    if not text:
        return 0
    gsm = is_gsm(text)
    alone, part = (_GSM_ALONE, _GSM_PART) if gsm else (_UCS2_ALONE, _UCS2_PART)
    costs = _costs(text, gsm=gsm)
    if sum(costs) <= alone:
        return 1
    count, room = 1, part
    for cost in costs:
        # A character of two places is never cut in half.
        if cost > room:
            count, room = count + 1, part
        room -= cost
    return count


def fit(text: str, max_segments: int) -> list[str]:
    """The text in parts of at most `max_segments` messages each, in order; [] for a blank text.

    No part ends inside a word, a number or a number with its unit, unless one of them alone is
    longer than a part. White space at the cuts is dropped; everything else is in exactly one part.
    Raises ValueError where max_segments is below 1.
    """
    if max_segments < 1:
        raise ValueError("max_segments is below 1")
    parts: list[str] = []
    current = ""
    for piece in _PIECE.findall(text.strip()):
        if segments((current + piece).rstrip()) <= max_segments:
            current += piece
            continue
        if current:
            parts.append(current.rstrip())
        current = piece
        while segments(current.rstrip()) > max_segments:
            cut = _longest_head(current, max_segments)
            parts.append(current[:cut])
            current = current[cut:]
    if current.strip():
        parts.append(current.rstrip())
    return parts


def _longest_head(word: str, max_segments: int) -> int:
    """How many characters of a word that is too long fit; at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if segments(word[:middle]) <= max_segments:
            low = middle
        else:
            high = middle - 1
    return low

"""Is the draft in the patient's language? By the small words that only one language has."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping

from agent.contracts import LANGUAGES
from agent.guarding.case import Case, words
from agent.guarding.wordlists import word_lines


def language(case: Case) -> list[str]:
    """Every sentence is written in Latin letters and reads as the patient's language."""
    failures = []
    for sentence in case.draft.sentences:
        if _foreign_letters(sentence.text):
            failures.append(f"“{sentence.text}” holds letters of another script")
            continue
        counts = _counts(sentence.text)
        own = counts.get(case.language, 0)
        other = max((n for name, n in counts.items() if name != case.language), default=0)
        # A quote such as "Acetaminophen 500 mg" has no telling word; a model writes sentences.
        is_copy = sentence.text in {passage.text for passage in case.cited(sentence)}
        if other > own or (own == 0 and not case.is_quoting and not is_copy):
            failures.append(f"“{sentence.text}” is not in the patient's language")
    return failures


def likely(text: str, *, default: str = "en") -> str:
    """The served language that most of the telling words of a text belong to."""
    counts = _counts(text)
    return max((default, *LANGUAGES), key=lambda name: counts.get(name, 0))


def speaks_other(text: str, language: str) -> bool:
    """True where the telling words of another language clearly outnumber those of this one."""
    counts = _counts(text)
    own = counts.get(language, 0)
    other = max((n for name, n in counts.items() if name != language), default=0)
    return other >= own + 2


def _counts(text: str) -> dict[str, int]:
    found = words(text)
    return {name: sum(word in telling for word in found) for name, telling in _telling().items()}


@functools.lru_cache(maxsize=1)
def _telling() -> Mapping[str, frozenset[str]]:
    """Language → its telling words."""
    telling: dict[str, set[str]] = {}
    for line in word_lines("telling.txt"):
        name, _, listed = line.partition(":")
        telling.setdefault(name, set()).update(listed.split())
    return {name: frozenset(listed) for name, listed in telling.items()}


def _foreign_letters(text: str) -> bool:
    return any(c.isalpha() and "LATIN" not in unicodedata.name(c, "") for c in text if c != "µ")

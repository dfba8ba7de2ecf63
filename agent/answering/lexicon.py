"""The word lists of words/*.txt, ready to be matched. Each file says what its lines mean."""

from __future__ import annotations

import dataclasses
import functools
import importlib.resources
from collections.abc import Iterator, Mapping

from agent.answering.text import fold

# How the term of a medicine begins, and of a word that no list knows. See `terms`.
MEDICINE = "med:"
UNKNOWN = "="
# Shorter words are too close to each other for a guess at what a misspelt one was meant to be.
TYPO_LENGTH = 5

_WORDS = importlib.resources.files("agent.answering") / "words"


@dataclasses.dataclass(frozen=True, slots=True)
class Pattern:
    """One entry of a list: its words, each whole or a prefix, and the term that they mean."""

    pieces: tuple[tuple[str, bool], ...]
    term: str

    def matches(self, tokens: list[str], start: int) -> bool:
        if start + len(self.pieces) > len(tokens):
            return False
        return all(
            tokens[start + offset].startswith(piece) if prefix else tokens[start + offset] == piece
            for offset, (piece, prefix) in enumerate(self.pieces)
        )

    @property
    def strength(self) -> tuple[int, int, int]:
        """More words first, then whole words before prefixes, then longer prefixes."""
        whole = sum(not prefix for _, prefix in self.pieces)
        return (len(self.pieces), whole, sum(len(piece) for piece, _ in self.pieces))


@dataclasses.dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of one language.

    gloss: term → English word; gloss_function: Spanish function word → English, {} for English;
    gloss_words: other Spanish words and, with a trailing *, beginnings of words → English.
    """

    language: str
    by_letters: Mapping[str, tuple[Pattern, ...]]
    function_words: frozenset[str]
    vocabulary: frozenset[str]
    group: Mapping[str, str]
    gloss: Mapping[str, str]
    gloss_function: Mapping[str, str]
    gloss_words: Mapping[str, str]

    def in_english(self, word: str) -> str:
        """A Spanish word that no other list knows, in English, or as it is."""
        if word in self.gloss_words:
            return self.gloss_words[word]
        beginnings = (word[:size] + "*" for size in range(len(word), 2, -1))
        return next((self.gloss_words[b] for b in beginnings if b in self.gloss_words), word)

    def best(self, tokens: list[str], at: int) -> Pattern | None:
        """The strongest entry that starts at a token; a function word alone is never one."""
        alone = tokens[at] in self.function_words
        for pattern in self.by_letters.get(tokens[at][:2], ()):
            if pattern.matches(tokens, at) and not (alone and len(pattern.pieces) == 1):
                return pattern
        return None

    def is_weak(self, term: str) -> bool:
        """True for words like "surgery", "day", "start", which alone name no topic."""
        return self.group.get(term) == "weak"

    def is_symptom(self, term: str) -> bool:
        return self.group.get(term) == "symptom"


@functools.lru_cache(maxsize=4)
def lexicon_for(language: str) -> Lexicon:
    """The word lists for "en" or "es". The files are read once. ValueError for another language."""
    if language not in ("en", "es"):
        raise ValueError(f"no word list for language {language!r}")
    patterns: list[Pattern] = []
    group: dict[str, str] = {}
    english: dict[str, str] = {}
    for section, name, forms_en, forms_es in _concept_rows():
        group[name] = section
        english[name] = forms_en[0].rstrip("*")
        forms = forms_en if language == "en" else forms_es
        patterns.extend(_pattern(form, name) for form in forms)
    for generic, names, _ in _medicine_rows():
        term = MEDICINE + generic
        group[term] = "medicine"
        english[term] = generic
        patterns.extend(_pattern(form, term) for form in names)
    by_letters: dict[str, list[Pattern]] = {}
    for pattern in sorted(patterns, key=lambda entry: entry.strength, reverse=True):
        by_letters.setdefault(pattern.pieces[0][0][:2], []).append(pattern)
    singles = (entry.pieces[0][0] for entry in patterns if len(entry.pieces) == 1)
    return Lexicon(
        language=language,
        by_letters={letters: tuple(entries) for letters, entries in by_letters.items()},
        function_words=word_set(f"function_words.{language}.txt"),
        vocabulary=frozenset(word for word in singles if len(word) >= TYPO_LENGTH),
        group=group,
        gloss=english,
        gloss_function=_gloss_rows("gloss.es.txt") if language == "es" else {},
        gloss_words=_gloss_rows("gloss_words.es.txt") if language == "es" else {},
    )


@functools.lru_cache(maxsize=1)
def medicine_classes() -> Mapping[str, str]:
    """Medicine term → the concept of its class, for the medicines that have one."""
    return {
        MEDICINE + generic: medicine_class
        for generic, _, medicine_class in _medicine_rows()
        if medicine_class
    }


@functools.lru_cache(maxsize=8)
def word_set(name: str) -> frozenset[str]:
    """All words of a plain list such as first_names.txt, folded."""
    return frozenset(word for line in _rows(name) for word in line.split())


@functools.lru_cache(maxsize=4)
def shorthand(language: str) -> Mapping[str, str]:
    """Folded short form → what it stands for, as people type it."""
    pairs = (line.split("=") for line in _rows(f"shorthand.{language}.txt"))
    return {short.strip(): long.strip() for short, long in pairs}


def _rows(name: str) -> Iterator[str]:
    for line in (_WORDS / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield fold(line)


def _concept_rows() -> Iterator[tuple[str, str, list[str], list[str]]]:
    section = ""
    for line in _rows("concepts.txt"):
        if line.startswith("["):
            section = line.strip("[] ")
            continue
        name, english, spanish = (cell.strip() for cell in line.split("|"))
        yield section, name, _forms(english), _forms(spanish)


def _medicine_rows() -> Iterator[tuple[str, list[str], str]]:
    for line in _rows("medicines.txt"):
        generic, brands, spanish, medicine_class = (cell.strip() for cell in line.split("|"))
        yield generic, [generic, *_forms(brands), *_forms(spanish)], medicine_class


def _gloss_rows(name: str) -> dict[str, str]:
    """Spanish → English; of two lines with the same Spanish word the first one counts."""
    glosses: dict[str, str] = {}
    for line in _rows(name):
        english, spanish = line.split("=")
        for word in spanish.split():
            glosses.setdefault(word, english.strip())
    return glosses


def _forms(cell: str) -> list[str]:
    return [form.strip() for form in cell.split(",") if form.strip()]


def _pattern(form: str, term: str) -> Pattern:
    pieces = tuple((piece.rstrip("*"), piece.endswith("*")) for piece in form.split())
    return Pattern(pieces, term)

"""Misspelled, shortened and run-together words, read as the words that rules listen for.

Forms that people write on purpose ("cnt", "xq", "cant") are listed in `lexicon/spelling.yml`.
Slips are found by one edit (a letter lost, added, changed, or two swapped) against the words of the
rules, never against a `real` word that happens to lie one edit away ("fewer" is not "fever").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

# One reading of a word: the canonical words it stands for ("dont" → ("do", "not")).
Reading = tuple[str, ...]

_MIN_FUZZY = 5
_MAX_FUZZY = 18
_MIN_SOUND = 4
_PLAIN_WITHOUT_FIRST = 7
_MOST_READINGS = 6
_REMEMBERED = 8_192
_TWICE = re.compile(r"(.)\1")
_RUN = re.compile(r"(.)\1{2,}")
_DEGREE = re.compile(r"(\w{3,})(?:it|isim)([oa]s?)$")
# "trancao" is how "trancado" is said.
_SPOKEN_END = re.compile(r"(\w{3,}a)(os?)$")
_VOWELS = frozenset("aeiou")


class Speller:
    """Reads one lower-case word at a time. Safe between threads.

    danger: words worth correcting towards most, in the order that decides ties; only they are
        looked for in words run together
    others: further words worth correcting towards
    known: words that are right as they are
    forms: language → written form → canonical words
    only: the same, for forms that count only where the hint names their language
    """

    def __init__(
        self,
        danger: Iterable[str],
        others: Iterable[str],
        known: Iterable[str],
        forms: Mapping[str, Mapping[str, str]],
        only: Mapping[str, Mapping[str, str]],
    ) -> None:
        # Most words of a message are among a few thousand; what is remembered is bounded.
        self.read = functools.lru_cache(_REMEMBERED)(self._read)
        danger = list(danger)
        self._danger = frozenset(word for word in danger if len(word) >= _MIN_FUZZY)
        ordered = list(dict.fromkeys([*danger, *others]))
        self._rank = {word: place for place, word in enumerate(ordered)}
        self._forms = _by_hint(forms, only)
        self._known = frozenset(ordered) | frozenset(known)
        self._targets = frozenset(word for word in ordered if len(word) >= _MIN_FUZZY)
        self._deletes: dict[str, list[str]] = {}
        self._skeletons: dict[str, list[str]] = {}
        self._sounds: dict[str, list[str]] = {}
        for word in ordered:
            if len(word) >= _MIN_SOUND:
                self._sounds.setdefault(_sound(word), []).append(word)
            if len(word) >= _MIN_FUZZY:
                for shorter in set(_deletions(word)):
                    self._deletes.setdefault(shorter, []).append(word)
            if len(word) >= 4:
                for bones in {_bones(word), _inner_bones(word)}:
                    if len(bones) >= 3 and bones != word:
                        self._skeletons.setdefault(bones, []).append(word)

    def _read(self, word: str, hint: str | None = None) -> tuple[Reading, ...]:
        """The readings of `word`, likeliest first; never empty. An unknown word reads as itself."""
        form = self._forms.get(hint or "", self._forms[""]).get(word)
        if form is not None:
            return (form,)
        if word in self._known or len(word) > _MAX_FUZZY * 3 or not word.isascii():
            return ((word,),)
        run = _RUN.search(word)
        if run is not None:
            return self._read_elongated(word, hint)
        return self._read_slip(word)

    def _read_elongated(self, word: str, hint: str | None) -> tuple[Reading, ...]:
        once = _RUN.sub(r"\1", word)
        twice = _RUN.sub(r"\1\1", word)
        for shorter in (twice, once):
            if shorter in self._known or shorter in self._forms[""]:
                return self.read(shorter, hint)
        return self.read(once, hint)

    def _read_slip(self, word: str) -> tuple[Reading, ...]:
        size = len(word)
        if size < 3 or size > _MAX_FUZZY:
            return ((word,),)
        # A short word with a vowel at an end has too few bones to be told by them.
        if not _VOWELS.intersection(word if size < 4 else word[1:-1]):
            bones = self._skeletons.get(word)
            if bones is not None:
                return tuple((meant,) for meant in bones[:_MOST_READINGS])
        if size < 4:
            return ((word,),)
        if word.endswith("in"):
            if word + "g" in self._known:
                return ((word + "g",),)
            near = self._near(word + "g")
            if near:
                return tuple((meant,) for meant in near[:3])
        plain = _without_degree(word)
        if plain in self._known:
            return ((word,), (plain,))
        alike = [*self._sounds.get(_sound(word), ()), *self._near(word)]
        if alike:
            return tuple((meant,) for meant in list(dict.fromkeys(alike))[:3])
        if word.endswith("s") and word[:-1] in self._known:
            return ((word,),)
        if size >= 7:
            danger = self._danger
            for cut in range(3, size - 2):
                left, right = word[:cut], word[cut:]
                known = self._known
                if left in known and right in known and not danger.isdisjoint((left, right)):
                    return ((left, right),)
        return ((word,),)

    def _near(self, word: str) -> list[str]:
        """Targets one edit away that begin with the same letter, in a stable order."""
        found: dict[str, None] = {}
        for target in self._deletes.get(word, ()):
            found[target] = None
        for shorter in _deletions(word):
            if shorter in self._targets:
                found[shorter] = None
            for target in self._deletes.get(shorter, ()):
                # Equal after one deletion each: one letter changed, or two swapped.
                if len(target) == len(word) and _one_edit(word, target):
                    found[target] = None
        # A word's first letter is rarely missed; where it is, only a long word is plain.
        near = [
            target
            for target in found
            if target[0] == word[0] or len(target) >= _PLAIN_WITHOUT_FIRST
        ]
        return sorted(near, key=self._rank.__getitem__)


def _by_hint(
    forms: Mapping[str, Mapping[str, str]], only: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, Reading]]:
    """Hint ("" for none) → written form → words; where languages differ, the hinted one counts."""
    tables = {}
    for hint in ("", *forms):
        table: dict[str, str] = {}
        # What comes later counts; without a hint English does.
        for language in sorted(forms, key=lambda name: (name == (hint or "en"), name)):
            table.update(forms[language])
        table.update(only.get(hint, {}))
        tables[hint] = {written: tuple(meant.split()) for written, meant in table.items()}
    return tables


def _without_degree(word: str) -> str:
    """ "moradito" → "morado", "rapidisimo" → "rapido", "trancao" → "trancado"."""
    found = _DEGREE.match(word)
    if found:
        return found.group(1) + found.group(2)
    return _SPOKEN_END.sub(r"\1d\2", word)


# How Spanish is written by ear: (what is written, what is heard), folded one after the other.
_ALIKE = (
    ("ch", "x"),
    ("ge", "je"),
    ("gi", "ji"),
    ("hue", "gue"),
    ("gue", "ge"),
    ("gui", "gi"),
    ("w", "gu"),
    ("h", ""),
    ("v", "b"),
    ("nb", "mb"),
    ("np", "mp"),
    ("qu", "k"),
    ("q", "k"),
    ("ce", "se"),
    ("ci", "si"),
    ("z", "s"),
    ("c", "k"),
    ("ll", "y"),
    ("y", "i"),
)


def _sound(word: str) -> str:
    """What a word sounds like in Spanish: "vomito" and "bomito" are one."""
    for written, heard in _ALIKE:
        if written in word:
            word = word.replace(written, heard)
    return _TWICE.sub(r"\1", word)


def _deletions(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _bones(word: str) -> str:
    return "".join(char for char in word if char not in _VOWELS)


def _inner_bones(word: str) -> str:
    """What is left when only the vowels inside the word are dropped: "breathe" → "brthe"."""
    return f"{word[0]}{_bones(word[1:-1])}{word[-1]}"


def _one_edit(word: str, target: str) -> bool:
    """True for words of one length that differ in one letter or in one swap of neighbours."""
    places = [i for i, (left, right) in enumerate(zip(word, target, strict=True)) if left != right]
    if len(places) == 1:
        return True
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and word[places[0]] == target[places[1]]
        and word[places[1]] == target[places[0]]
    )

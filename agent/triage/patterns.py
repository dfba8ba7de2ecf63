"""The small language in which red-flag patterns are written, and its matcher.

    chest & <pain>            both in one sentence, any order, at most 14 words apart
    <cannot> <breathe>        in this order, at most 2 words between
    lost .. vision|sight      in this order, at most 6 words between; "|" means either
    short_of_breath           exactly these words, one after the other
    bleed*                    any word that begins so
    <pain>                    a named set of words of `lexicon/words.yml`, of both languages
    =fever                    a measurement, see `measures`
    ^ heart_attack $          a whole sentence or thought, but for a word before and after
    chest <pain> !cold        not when that word stands within 3 words of the match, or that
                              phrase ("!x_ray") touches it

There is no regular expression and no backtracking in it: a sentence's words are looked up once in
one table for all patterns, and only patterns whose words are all there are compared by place. So
the cost grows with the length of the text and not with what is in it.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from agent.contracts import AgentError
from agent.triage.lookup import Span, WordTable, commonness
from agent.triage.normalise import Sentence

# Words between two neighbours of an ordered pattern, plain and with "..".
GAP = 2
WIDE_GAP = 6
# Words between the parts of an "&" pattern.
APART = 14
_GUARD = 3
# Words between the beginning or end of a sentence and the first or last word.
_ANCHOR = 1
_TURNS = frozenset((",", "but", "pero"))
_EARLY = 6


# Atom → the numbers of the patterns to look at where it stands.
Index = dict[int, list[int]]


class PatternError(AgentError):
    """A pattern, or a record that holds one, is not well formed. Always an author's mistake."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


@dataclasses.dataclass(frozen=True, slots=True)
class _Pattern:
    groups: tuple[tuple[tuple[int, int], ...], ...]  # groups of (gap before, term)
    guards: tuple[int, ...]
    needs: int  # the terms, as the bits of a number


class Places:
    """Where the terms of a text stand: each term's spans, ascending, worked out when asked.

    parts: for each sentence of the text, where it begins and the spans of its atoms
    present: the terms that stand somewhere, as the bits of a number
    """

    def __init__(
        self,
        parts: Sequence[tuple[int, Mapping[int, list[Span]]]],
        atoms_of: list[set[int]],
        present: int,
    ) -> None:
        self.parts = parts
        self.present = present
        self._atoms_of = atoms_of
        self._spans: dict[int, list[Span]] = {}

    def __getitem__(self, term: int) -> list[Span]:
        spans = self._spans.get(term)
        if spans is None:
            spans = []
            for offset, atoms in self.parts:
                for atom in atoms.keys() & self._atoms_of[term]:
                    found = atoms[atom]
                    spans += [(a + offset, b + offset) for a, b in found] if offset else found
            if len(spans) > 1:
                spans = sorted(set(spans))
            self._spans[term] = spans
        return spans


class Matcher:
    """Finds all of many patterns in one pass over a sentence.

    sources: the patterns, as written; each goes by its number, its place here
    words: name of a set → its words; a name may also be used inside another set
    Raises PatternError, naming the pattern, when one cannot be read.

    An atom is a word, a phrase, a measurement or a whole named set; a term is a choice of atoms, as
    it stands between two spaces of a pattern. Words are looked up per atom, and the patterns that
    could fit follow from the terms that are present at all.
    """

    def __init__(self, sources: Sequence[str], words: Mapping[str, Sequence[str]]) -> None:
        self._words = words
        self._atoms: dict[str, int] = {}
        self._terms: dict[frozenset[int], int] = {}
        self._atoms_of: list[set[int]] = []
        self._table = WordTable()
        self._weights: dict[int, float] = {}
        self._start, self._end = self._atom("^"), self._atom("$")
        # Every sentence has them.
        self._weights[self._start] = self._weights[self._end] = 1e6
        self._patterns = [self._parse(source) for source in sources]
        # For each atom, the terms that it makes present, as bits.
        self._bits = [0] * len(self._atoms)
        for term, atoms in enumerate(self._atoms_of):
            for atom in atoms:
                self._bits[atom] |= 1 << term
        self._all_bits = (1 << len(self._atoms_of)) - 1
        self._needs = [pattern.needs for pattern in self._patterns]
        self._every = self.only(range(len(self._patterns)))

    def only(self, numbers: Iterable[int]) -> Index:
        """An index of some patterns by where to look for them: at their rarest terms."""
        index: dict[int, list[int]] = {}
        for number in numbers:
            terms = {term for group in self._patterns[number].groups for _, term in group}
            for atom in self._atoms_of[min(terms, key=self._commonness)]:
                index.setdefault(atom, []).append(number)
        return index

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every whole word that some pattern listens for."""
        return self._table.vocabulary

    def look_up(self, sentence: Sentence, measured: Sequence[tuple[str, int, int]] = ()) -> Places:
        """Where everything that some pattern listens for stands in a sentence.

        measured: (name, start, end) of the measurements in it, from `measures.measure`.
        """
        found = self._table.look_up(sentence)
        size = len(sentence.tokens)
        # A "but" begins a thought as well, and so does an early pause: "for my mom: heart attack".
        turns = [(k, k + 1) for k, word in enumerate(sentence.tokens) if word in _TURNS]
        found[self._start] = [
            (-1, 0),
            *(span for span in turns if span[0] < _EARLY or sentence.tokens[span[0]] != ","),
        ]
        found[self._end] = [*turns, (size, size + 1)]
        for name, start, end in measured:
            atom = self._atoms.get("=" + name)
            if atom is not None:
                found.setdefault(atom, []).append((start, end))
        present, bits = 0, self._bits
        for atom in found:
            present |= bits[atom]
        return Places(((0, found),), self._atoms_of, present)

    def merge(self, parts: Sequence[Places], sizes: Sequence[int]) -> Places:
        """The places of sentences read as one, each set off from the next by a pause.

        parts: each sentence's own places, from `look_up`; sizes: the sentences' lengths in words
        """
        merged: list[tuple[int, Mapping[int, list[Span]]]] = []
        offset, present = 0, 0
        for part, size in zip(parts, sizes, strict=True):
            merged.extend((offset + start, atoms) for start, atoms in part.parts)
            offset += size + 1
            present |= part.present
        return Places(merged, self._atoms_of, present)

    def candidates(self, *parts: Places, index: Index | None = None) -> list[int]:
        """The patterns all of whose words are in the sentences, wherever they stand.

        index: the only patterns that count, from `only`; every pattern where it is None
        """
        index = self._every if index is None else index
        numbers: set[int] = set()
        present = 0
        for part in parts:
            present |= part.present
            for _, atoms in part.parts:
                for atom in atoms:
                    if atom in index:
                        numbers.update(index[atom])
        absent = self._all_bits ^ present
        needs = self._needs
        return sorted([number for number in numbers if not needs[number] & absent])

    def fits(self, number: int, places: Places) -> Iterator[tuple[Span, ...]]:
        """Each way in which a candidate fits: the places of its words, half open, ascending."""
        pattern = self._patterns[number]
        first, *others = pattern.groups
        for spans in _chains(first, places):
            for full in _join(spans, others, places) if others else (spans,):
                if not pattern.guards or not _guarded(pattern.guards, full, places):
                    yield full

    def _commonness(self, term: int) -> tuple[float, int]:
        """How often a term is likely to be in a message; only the order matters."""
        return sum(self._weights.get(atom, 0.0) for atom in self._atoms_of[term]), term

    def _parse(self, source: str) -> _Pattern:
        try:
            groups: list[tuple[tuple[int, int], ...]] = []
            guards: list[int] = []
            for part in source.split("&"):
                group: list[tuple[int, int]] = []
                gap = GAP
                for piece in part.split():
                    if piece == "..":
                        gap = WIDE_GAP
                    elif piece in ("^", "$"):
                        group.append((_ANCHOR, self._term(piece)))
                        gap = _ANCHOR
                    elif piece.startswith("!"):
                        guards.append(self._term(piece[1:]))
                    else:
                        group.append((gap, self._term(piece)))
                        gap = GAP
                if not group:
                    raise PatternError("an empty part")
                groups.append(tuple(group))
        except PatternError as error:
            raise PatternError(f'pattern "{source}": {error}') from None
        needs = 0
        for _, term in itertools.chain.from_iterable(groups):
            needs |= 1 << term
        return _Pattern(tuple(groups), tuple(guards), needs)

    def _term(self, piece: str) -> int:
        alternatives = piece.split("|")
        atoms = frozenset(self._atom(alternative) for alternative in alternatives)
        known = self._terms.get(atoms)
        if known is None:
            known = self._terms[atoms] = len(self._atoms_of)
            self._atoms_of.append(set(atoms))
        return known

    def _atom(self, alternative: str) -> int:
        known = self._atoms.get(alternative)
        if known is not None:
            return known
        atom = self._atoms[alternative] = len(self._atoms)
        if not alternative:
            raise PatternError("an empty word")
        if alternative not in ("^", "$") and not alternative.startswith("="):
            for word in dict.fromkeys(self._members(alternative, depth=0)):
                self._weights[atom] = self._weights.get(atom, 0.0) + commonness(word)
                try:
                    self._table.add(tuple(word.split("_")), atom)
                except ValueError as error:
                    raise PatternError(f'"{word}": {error}') from None
        return atom

    def _members(self, alternative: str, depth: int) -> Iterator[str]:
        """The words of a named set and of the sets inside it; any other alternative is itself."""
        if not (alternative.startswith("<") and alternative.endswith(">")):
            yield alternative
            return
        name = alternative[1:-1]
        if name not in self._words or depth > 3:
            raise PatternError(f"no set of words named {alternative}")
        for member in self._words[name]:
            yield from self._members(str(member), depth + 1)


def _join(
    spans: tuple[Span, ...], others: list[tuple[tuple[int, int], ...]], places: Places
) -> Iterator[tuple[Span, ...]]:
    """`spans` together with a fit of each other group near it."""
    head, *rest = others
    low, high = spans[0][0] - APART, spans[-1][1] + APART
    for more in _chains(head, places, low, high):
        full = tuple(sorted((*spans, *more)))
        if any(left[1] > right[0] for left, right in itertools.pairwise(full)):
            continue
        if rest:
            yield from _join(full, rest, places)
        else:
            yield full


def _chains(
    group: tuple[tuple[int, int], ...], places: Places, low: int = -1, high: int | None = None
) -> Iterator[tuple[Span, ...]]:
    """Each way to place the group's terms in order, the first one between `low` and `high`."""
    starts = places[group[0][1]]
    for place in range(bisect.bisect_left(starts, (low, -1)), len(starts)):
        span = starts[place]
        if high is not None and span[0] > high:
            return
        if len(group) == 1:
            yield (span,)
        else:
            yield from _follow(group, 1, (span,), places)


def _follow(
    group: tuple[tuple[int, int], ...], index: int, spans: tuple[Span, ...], places: Places
) -> Iterator[tuple[Span, ...]]:
    gap, term = group[index]
    end = spans[-1][1]
    candidates = places[term]
    for place in range(bisect.bisect_left(candidates, (end, -1)), len(candidates)):
        span = candidates[place]
        if span[0] > end + gap:
            return
        if index + 1 == len(group):
            yield (*spans, span)
        else:
            yield from _follow(group, index + 1, (*spans, span), places)


def _guarded(guards: tuple[int, ...], spans: tuple[Span, ...], places: Places) -> bool:
    first, last = spans[0][0], spans[-1][1]
    for guard in guards:
        for start, end in places[guard]:
            # A phrase must touch the match, one word may stand a little apart.
            reach = _GUARD - 1 if end - start == 1 else 0
            if first - end <= reach and start - last <= reach:
                return True
    return False

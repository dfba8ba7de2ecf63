"""The small language in which red-flag patterns are written, and its matcher.

    chest & <pain>            both in one sentence, any order, at most 14 words apart
    <cannot> <breathe>        in this order, at most 2 words between
    lost .. vision|sight      in this order, at most 6 words between; "|" means either
    short_of_breath           exactly these words, one after the other
    bleed*                    any word that begins so
    <pain>                    a named set of words of `lexicon/words.yml`, of both languages
    =fever                    a measurement, see `measures`
    ^ heart_attack $          the whole sentence, but for a word before and after
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
from collections.abc import Iterator, Mapping, Sequence

from agent.contracts import AgentError
from agent.triage.normalise import Sentence

# Words between two neighbours of an ordered pattern, plain and with "..".
GAP = 2
WIDE_GAP = 6
# Words between the parts of an "&" pattern.
APART = 14
_GUARD = 3
# Words between the beginning or end of a sentence and the first or last word.
_ANCHOR = 1

Span = tuple[int, int]
Places = dict[int, list[Span]]


class PatternError(AgentError):
    """A pattern, or a record that holds one, is not well formed. Always an author's mistake."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """A pattern that fits a sentence. spans: the places of its words, half open, ascending."""

    pattern: int
    spans: tuple[Span, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Pattern:
    groups: tuple[tuple[tuple[int, int], ...], ...]  # groups of (gap before, term)
    guards: tuple[int, ...]
    needs: tuple[int, ...]


class Matcher:
    """Finds all of many patterns in one pass over a sentence.

    sources: the patterns, as written; a match names a pattern by its place here
    words: name of a set → its words; a name may also be used inside another set
    Raises PatternError, naming the pattern, when one cannot be read.
    """

    def __init__(self, sources: Sequence[str], words: Mapping[str, Sequence[str]]) -> None:
        self._words = words
        self._terms: dict[frozenset[str], int] = {}
        self._exact: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._phrase: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self._phrase_prefix: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self._measure: dict[str, list[int]] = {}
        self._start = self._term("^")
        self._end = self._term("$")
        self._patterns = [self._parse(source) for source in sources]
        self._lengths = sorted({len(word) for word in (*self._prefix, *self._phrase_prefix)})
        self._by_pivot: dict[int, list[int]] = {}
        users: dict[int, int] = {}
        for pattern in self._patterns:
            for term in pattern.needs:
                users[term] = users.get(term, 0) + 1
        for number, pattern in enumerate(self._patterns):
            pivot = min(pattern.needs, key=lambda term: (users[term], term))
            self._by_pivot.setdefault(pivot, []).append(number)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every whole word that some pattern listens for."""
        found = set(self._exact)
        for table in (self._phrase, self._phrase_prefix):
            for first, rests in table.items():
                found.add(first)
                for rest, _ in rests:
                    found.update(word for word in rest if not word.endswith("*"))
        return frozenset(found)

    def find(
        self, sentence: Sentence, measured: Sequence[tuple[str, int, int]] = ()
    ) -> Iterator[Match]:
        """Every way in which a pattern fits the sentence, in no order that means anything.

        measured: (name, start, end) of the measurements in it, from `measures.measure`.
        """
        places = self._places(sentence, measured)
        by_pivot = self._by_pivot
        for term in tuple(places):
            for number in by_pivot.get(term, ()):
                pattern = self._patterns[number]
                if all(need in places for need in pattern.needs):
                    for spans in _fits(pattern, places):
                        yield Match(number, spans)

    def _places(self, sentence: Sentence, measured: Sequence[tuple[str, int, int]]) -> Places:
        tokens = sentence.tokens
        places: Places = {self._start: [(-1, 0)], self._end: [(len(tokens), len(tokens) + 1)]}
        for place, token in enumerate(tokens):
            self._look_up(token, place, tokens, places)
            for reading in sentence.other.get(place, ()):
                self._look_up(reading, place, tokens, places)
        for name, start, end in measured:
            for term in self._measure.get(name, ()):
                places.setdefault(term, []).append((start, end))
                places[term].sort()
        return places

    def _look_up(self, token: str, place: int, tokens: tuple[str, ...], places: Places) -> None:
        span = (place, place + 1)
        for term in self._exact.get(token, ()):
            places.setdefault(term, []).append(span)
        for rest, term in self._phrase.get(token, ()):
            self._look_up_rest(rest, term, place, tokens, places)
        size = len(token)
        for length in self._lengths:
            if length > size:
                break
            head = token[:length]
            for term in self._prefix.get(head, ()):
                places.setdefault(term, []).append(span)
            for rest, term in self._phrase_prefix.get(head, ()):
                self._look_up_rest(rest, term, place, tokens, places)

    @staticmethod
    def _look_up_rest(
        rest: tuple[str, ...], term: int, place: int, tokens: tuple[str, ...], places: Places
    ) -> None:
        end = place + 1 + len(rest)
        if end > len(tokens):
            return
        for word, token in zip(rest, tokens[place + 1 : end], strict=True):
            if word != token and not (word[-1] == "*" and token.startswith(word[:-1])):
                return
        places.setdefault(term, []).append((place, end))

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
        needs = tuple(dict.fromkeys(term for group in groups for _, term in group))
        return _Pattern(tuple(groups), tuple(guards), needs)

    def _term(self, piece: str) -> int:
        alternatives = frozenset(self._alternatives(piece, depth=0))
        known = self._terms.get(alternatives)
        if known is not None:
            return known
        term = len(self._terms)
        self._terms[alternatives] = term
        for alternative in alternatives:
            self._listen(alternative, term)
        return term

    def _alternatives(self, piece: str, depth: int) -> Iterator[str]:
        for alternative in piece.split("|"):
            if not alternative:
                raise PatternError("an empty word")
            if alternative.startswith("<") and alternative.endswith(">"):
                name = alternative[1:-1]
                if name not in self._words or depth > 3:
                    raise PatternError(f"no set of words named {alternative}")
                for member in self._words[name]:
                    yield from self._alternatives(str(member), depth + 1)
            else:
                yield alternative

    def _listen(self, alternative: str, term: int) -> None:
        if alternative in ("^", "$"):
            return
        if alternative.startswith("="):
            self._measure.setdefault(alternative[1:], []).append(term)
            return
        first, *rest = alternative.split("_")
        for word in (first, *rest):
            plain = word.removesuffix("*")
            if not plain or not plain.isascii() or not (plain.isalnum() or plain in "%/"):
                raise PatternError(f'"{alternative}" is not plain lower-case words')
            if plain != plain.lower() or (word != plain and len(plain) < 3):
                raise PatternError(f'"{alternative}" is too short before "*", or not lower case')
        if rest:
            table = self._phrase_prefix if first.endswith("*") else self._phrase
            table.setdefault(first.removesuffix("*"), []).append((tuple(rest), term))
        elif first.endswith("*"):
            self._prefix.setdefault(first[:-1], []).append(term)
        else:
            self._exact.setdefault(first, []).append(term)


def _fits(pattern: _Pattern, places: Places) -> Iterator[tuple[Span, ...]]:
    first, *others = pattern.groups
    for spans in _chains(first, places):
        for full in _join(spans, others, places) if others else (spans,):
            if not pattern.guards or not _guarded(pattern.guards, full, places):
                yield full


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
        for start, end in places.get(guard, ()):
            # A phrase must touch the match, one word may stand a little apart.
            reach = _GUARD if end - start == 1 else 0
            if end >= first - reach and start <= last + reach:
                return True
    return False

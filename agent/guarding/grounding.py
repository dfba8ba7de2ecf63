"""Is a claim supported by a text? The guard's own checks, for any claim against any context.

A claim is judged sentence by sentence, each against the sentences of the context that match it
best. It is supported if every one of its sentences is; one objection of one check is enough
against it.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterator, Sequence

from agent.contracts import LANGUAGES, Failure
from agent.guarding import vocabulary
from agent.guarding.case import fold, words
from agent.guarding.claims import CLAIM_CHECKS, Claim
from agent.guarding.facts import facts
from agent.guarding.language import likely, speaks_other
from agent.guarding.sentences import Sentence, split

# How many sentences of the context a sentence of a claim is held against, one by one.
_TRIED = 4
# From here on a sentence is a copy of another with something changed: no third one excuses it.
_COPY = 0.6
# A sentence that may be put together from two must have this share of its words from one.
_MAIN_SHARE = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    """A sentence of the context, and what is read in it once."""

    place: int
    sentence: Sentence
    content: frozenset[str]
    values: frozenset[str]
    words: tuple[str, ...]


def check(context: str, claim: str, *, language: str = "") -> tuple[Failure, ...]:
    """The objections to a claim; none if the context supports it. Never empty for an empty claim.

    language: "en" or "es", of both texts; where it is not given the words of the context tell.
    """
    language = language if language in LANGUAGES else likely(context)
    said = split(claim)
    if not said:
        return (Failure("empty", "the claim says nothing"),)
    if speaks_other(claim, language):
        return (Failure("language", "the claim is in another language than the text"),)
    known = _read(context, language)
    if not known:
        return (Failure("empty", "the text says nothing"),)
    lines = [f" {fold(line)} " for line in context.splitlines()]
    failures = [
        failure
        for sentence in said
        if not _stands_in(sentence.text, lines)
        for failure in _objections(sentence, known, language)
    ]
    return tuple(dict.fromkeys(failures))


def _read(context: str, language: str) -> list[_Known]:
    return [
        _Known(
            place,
            sentence,
            vocabulary.content(sentence.text, language),
            frozenset(fact.value for fact in facts(sentence.text)),
            tuple(words(sentence.text)),
        )
        for place, sentence in enumerate(split(context))
    ]


def _stands_in(text: str, lines: Sequence[str]) -> bool:
    """True where the text stands in one of the folded lines, letter by letter, as whole sentences.

    "Drive" does not stand so in "Do not drive".
    """
    folded = re.escape(fold(text).strip(' .;"'))
    whole = re.compile(rf"(?:^|[.!?][\"']?) (?:[-*•·] |\d{{1,2}}[.)] )?{folded}(?:[.!?;]+ | ?$)")
    return any(whole.search(line) for line in lines)


def _objections(sentence: Sentence, known: Sequence[_Known], language: str) -> list[Failure]:
    """The objections that remain against the sentences that support this one best."""
    fewest: list[Failure] | None = None
    for support in _supports(sentence, known, language):
        claim = Claim(
            sentence.text,
            tuple(one.sentence.text for one in support),
            tuple(one.sentence.heading for one in support),
            language,
        )
        found = [
            Failure(name, text) for name, judge in CLAIM_CHECKS.items() for text in judge(claim)
        ]
        if not found:
            return []
        if fewest is None or len(found) < len(fewest):
            fewest = found
    return fewest or [Failure("words", "nothing in the text is like it")]


def _supports(
    sentence: Sentence, known: Sequence[_Known], language: str
) -> Iterator[tuple[_Known, ...]]:
    """The sentences that may bear this one: singly the best, then the best with another one."""
    own = frozenset(
        meaning
        for meaning in vocabulary.content(sentence.text, language)
        if not vocabulary.is_light(meaning, language)
    )
    values = frozenset(fact.value for fact in facts(sentence.text))
    said = words(sentence.text)

    def likeness(one: _Known) -> float:
        shared = len(own & one.content) + len(values & one.values)
        copied = difflib.SequenceMatcher(None, one.words, said, autojunk=False).quick_ratio()
        return shared / max(1, len(own) + len(values)) + 0.3 * copied

    ranked = sorted(known, key=likeness, reverse=True)
    for one in ranked[:_TRIED]:
        yield (one,)
    best = ranked[0]
    copied = difflib.SequenceMatcher(None, best.words, said, autojunk=False).ratio()
    if len(own) <= 2 or copied >= _COPY:
        return
    has_main = len(own & best.content) >= _MAIN_SHARE * len(own)
    for other in ranked[1:]:
        more = len((own & other.content) - best.content)
        if (more >= 2 and has_main) or (more and abs(other.place - best.place) == 1):
            yield (best, other)

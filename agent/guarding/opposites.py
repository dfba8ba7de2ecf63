"""Words that turn a sentence around: "before" where the approved text has "after"."""

from __future__ import annotations

import functools

from agent.guarding.case import fold
from agent.guarding.facts import facts
from agent.guarding.phrases import clauses
from agent.guarding.polarity import continues, polarity
from agent.guarding.vocabulary import content, meaning, meanings
from agent.guarding.wordlists import word_lines

_STOP_WORDS = ("stop", "continue", "dejar", "continuar")


def turned(text: str, source: str, language: str) -> list[tuple[str, str]]:
    """(what the text says, what the source says there) for each pair of opposites put around.

    Each clause of the text is held against the clause of the source that it shares most words with,
    or against the whole source if it shares none.
    """
    text, source = _without_limits(text), _without_limits(source)
    homes = clauses(source) or [source]
    found: list[tuple[str, str]] = []
    flipped = denied(source, language)
    if continues(text) and continues(source):
        flipped |= frozenset(meaning(word, language) for word in _STOP_WORDS)
    for clause in clauses(text):
        said = meanings(clause, language)
        own = content(clause, language)
        shared = [len(own & content(home, language)) for home in homes]
        most = max(shared, default=0)
        near = [home for home, n in zip(homes, shared, strict=True) if n == most and most]
        known = frozenset().union(*(meanings(home, language) for home in near or [source]))
        whole = meanings(source, language)
        for sides in _opposites(language):
            here = [side for side in sides if side & said]
            there = [side for side in sides if side & known]
            if not there:
                there = [side for side in sides if side & whole]
            if here and here[0] & flipped:
                continue
            if len(here) == 1 and there and here[0] not in there:
                found.append((min(here[0] & said), min(frozenset().union(*there) & whole)))
    return list(dict.fromkeys(found))


def has_opposite(word: str, language: str) -> bool:
    """True for a word that can be put around: "increase", "before"."""
    own = meaning(word, language)
    return any(own in side for sides in _opposites(language) for side in sides)


def denied(source: str, language: str) -> frozenset[str]:
    """The meanings whose opposite the source denies: "dry" where it says "do not get it wet"."""
    affirmed, negated = polarity(source, language)
    only_negated = negated - affirmed
    return frozenset(
        word
        for sides in _opposites(language)
        if len(sides) == 2
        for one, other in (sides, sides[::-1])
        if other & only_negated
        for word in one
    )


def _without_limits(text: str) -> str:
    """The folded text without "at least 6", "6 or more": limits are read as numbers."""
    folded = fold(text)
    for fact in facts(text):
        if fact.kind == "limit":
            folded = folded.replace(fact.shown, " ")
    return folded


@functools.lru_cache(maxsize=4)
def _opposites(language: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """For each line of the list, the meanings of its sides."""
    return tuple(
        tuple(
            frozenset(meaning(word, language) for word in side.split()) for side in line.split(":")
        )
        for line in word_lines("opposites.txt")
    )

"""The same words in another order are another statement: who calls whom, which dose first.

What is told in one statement of the text is told in one of the answer, whole, and its words stay in
their order. Only a part that says when, how long or on what condition may move as a whole.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from agent.guarding import vocabulary
from agent.guarding.facts import MAY_BE_LEFT_OUT, facts
from agent.guarding.sentences import split

_STATEMENT_ENDS = re.compile(r"[;!?]\s+|\.\s+(?=\S)")
_CLAUSE_ENDS = re.compile(
    r"[:()]|,(?!\d)|\b(?:and|or|but|then|while|when|if|unless|until|because|so"
    r"|y|o|e|u|pero|luego|mientras|cuando|si|hasta|porque)\b"
    # Before a fact, which is blotted out: "for 10 days".
    r"|\b(?:for|durante|por)\b(?=  )"
)
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")
# A clause that begins so may stand before or after what it belongs to.
_MOVES = re.compile(
    r"\W*(while|when|if|unless|until|because|so|for|in|at|on|by|every|each|during|after|before"
    r"|once|from|as|with|without|to|mientras|cuando|si|hasta|porque|por|para|en|a|al|cada|durante"
    r"|despues|antes|desde|con|sin|\d)\b"
)
# Small words that carry the meaning: as many of each in the answer as in the text.
_COUNTED = re.compile(
    r"\b(?:or|o|u|out|off|all|each|any|both|either|neither|together|alone|even"
    r"|tod[oa]s?|ambos|ambas|cualquier|ningun[oa]?|junt[oa]s|sol[oa]|incluso|ni"
    r"|he|she|him|her|they|them|el mismo|ella|ellos|ellas)\b"
)
# Words that leave it open, all counted as one: what may go away will not surely go away.
_LEFT_OPEN = re.compile(
    r"\b(?:might|could|can(?!')|(?<!\d )may(?! \d)|perhaps|maybe|possibly|probably|likely|sometimes"
    r"|usually|often|puede[ns]?|podria[ns]?|quizas?|tal vez|posiblemente|probablemente|a veces"
    r"|suelen?|a menudo)\b"
)
# A clause that opens so is the one that opens so in the text: "because you stopped" and "because
# you had a seizure" are not the same reason.
_SAME_OPENER = {
    **dict.fromkeys(("because", "so", "unless", "until", "while", "porque", "hasta", "mientras")),
    **dict.fromkeys(("if", "when"), frozenset({"if", "when"})),
    **dict.fromkeys(("si", "cuando"), frozenset({"si", "cuando"})),
}


@dataclasses.dataclass(frozen=True, slots=True)
class _Token:
    """key: the meaning of a word, or a fact's value; clause: the place of its clause."""

    key: str
    clause: int
    is_fact: bool
    may_go: bool


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Statement:
    """openers: of each clause that may move the word that it begins with, "" of the others.

    counted: how often each of the small words that carry meaning stands there.
    """

    text: str
    tokens: tuple[_Token, ...]
    openers: tuple[str, ...]
    counted: Mapping[str, int]

    @property
    def keys(self) -> Counter[str]:
        return Counter(token.key for token in self.tokens)


def reordered(said: str, sources: Sequence[str], language: str) -> list[str]:
    """What of a rewritten text does not stand together as in the sources; [] where all does."""
    if any(said == source for source in sources):
        return []
    known = [statement for source in sources for statement in _statements(source, language)]
    told: dict[int, list[_Statement]] = {}
    failures = []
    for statement in _statements(said, language):
        homes = [place for place, home in enumerate(known) if _has_all(home, statement)]
        home = next((place for place in homes if _keeps_order(statement, known[place])), None)
        if home is not None:
            told.setdefault(home, []).append(statement)
        elif homes:
            failures.append(f"the words of “{statement.text}” stand in another order in the text")
        else:
            failures.append(f"“{statement.text}” puts together what stands apart in the text")
    for place, statements in told.items():
        failures += _left_out(known[place], statements)
    return failures


def _left_out(home: _Statement, told: Sequence[_Statement]) -> Iterator[str]:
    said = Counter(itertools.chain.from_iterable(statement.keys for statement in told))
    missing = [token.key for token in home.tokens if not said[token.key] and not token.may_go]
    if missing:
        yield f"“{missing[0]}” of “{home.text}” is left out"
    counted = sum((Counter(one.counted) for one in told), Counter[str]())
    for word in Counter(home.counted) - counted:
        yield f"“{word}” of “{home.text}” is left out"
    for word in counted - Counter(home.counted):
        yield f"“{word}” is added to “{home.text}”"


def _has_all(home: _Statement, said: _Statement) -> bool:
    return not {token.key for token in said.tokens} - {token.key for token in home.tokens}


def _keeps_order(said: _Statement, home: _Statement) -> bool:
    """True where each clause stands in the text so, and the main ones one after the other.

    Words and facts are each kept in their order; a fact may stand before or after its word: "take
    40 mg of furosemide", "take furosemide 40 mg".
    """
    words = [token for token in home.tokens if not token.is_fact]
    known = [token for token in home.tokens if token.is_fact]
    last_word = last_fact = -1
    for number, group in itertools.groupby(said.tokens, key=lambda token: token.clause):
        tokens = list(group)
        spoken = [token.key for token in tokens if not token.is_fact]
        counted = [token.key for token in tokens if token.is_fact]
        opener = said.openers[number]
        # "When the clinic says so, not when the pain stops": each could be taken for the other.
        may_move = bool(opener) and home.openers.count(opener) <= 1
        fits = [
            (at, fact_at)
            for at in (_starts(spoken, words) if spoken else [last_word])
            for fact_at in (_starts(counted, known) if counted else [last_fact])
            if (may_move or (at >= last_word and fact_at >= last_fact))
            and not (spoken and _opens_otherwise(opener, home.openers[words[at].clause]))
            and not (spoken and counted and _apart(words[at].clause, known[fact_at].clause, known))
        ]
        if not fits:
            return False
        if not may_move:
            last_word, last_fact = fits[0]
    return True


def _opens_otherwise(said: str, known: str) -> bool:
    """True for a clause with a reason or a condition that is none, or another one, in the text."""
    return said in _SAME_OPENER and known not in (_SAME_OPENER[said] or {said})


def _apart(of_word: int, of_fact: int, known: Sequence[_Token]) -> bool:
    """True where a fact stands in another clause than the word, which has facts of its own."""
    return of_word != of_fact and any(token.clause == of_word for token in known)


def _starts(keys: Sequence[str], tokens: Sequence[_Token]) -> list[int]:
    """The places from which on the keys follow each other.

    Others may be skipped within a clause; where the next one stands in another, none may. Worked
    out from the last key to the first: a text that repeats itself costs no more than another.
    """
    reached = [at for at, token in enumerate(tokens) if token.key == keys[-1]]
    for key in reversed(keys[:-1]):
        reached = [
            at
            for at, token in enumerate(tokens)
            if token.key == key
            and any(
                place == at + 1 or (place > at and tokens[place].clause == token.clause)
                for place in reached
            )
        ]
    return reached


@functools.lru_cache(maxsize=2048)
def _statements(text: str, language: str) -> tuple[_Statement, ...]:
    made = []
    for sentence in split(text):
        for part in _STATEMENT_ENDS.split(sentence.text):
            statement = _statement(part, language)
            if statement.tokens:
                made.append(statement)
    return tuple(made)


def _statement(text: str, language: str) -> _Statement:
    folded = vocabulary.plain_phrases(text, language)
    found: list[tuple[int, str, bool, bool]] = []
    rest = folded
    for fact in facts(folded):
        place = rest.find(fact.shown)
        if place < 0:
            continue
        rest = f"{rest[:place]}{' ' * len(fact.shown)}{rest[place + len(fact.shown) :]}"
        found.append((place, fact.value, True, fact.kind in MAY_BE_LEFT_OUT))
    plain = vocabulary.plain_words(language)
    found += [
        (word.start(), vocabulary.meaning(word.group(), language), False, False)
        for word in _WORD.finditer(rest)
        if word.group() not in plain and not _MOVES.fullmatch(word.group())
    ]
    ends = sorted({0, *(end.start() for end in _CLAUSE_ENDS.finditer(rest)), len(folded)})
    opening = (_MOVES.match(folded[start:]) for start in ends[:-1])
    openers = tuple(match.group(1) if match else "" for match in opening)
    tokens = tuple(
        _Token(key, sum(place >= end for end in ends[1:-1]), is_fact, may_go)
        for place, key, is_fact, may_go in sorted(found)
    )
    counted = Counter(_COUNTED.findall(rest))
    if left_open := len(_LEFT_OPEN.findall(folded)):
        counted["may"] = left_open
    return _Statement(folded, tokens, openers, counted)

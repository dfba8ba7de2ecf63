"""Which sentences answer a question; none, unless all of it is surely answered.

Nearness in meaning is not an answer. A sentence answers only if the trained nets are sure of it,
and if plain rules find in it what no other words can stand for: the medicine, the side, the number,
the kind of fact that is asked for. What is not sure goes to a nurse: a wrong answer is worse.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from agent.answering import evidence, retrieval, specifics, terms
from agent.answering.lexicon import lexicon_for
from agent.answering.questions import Ask, Kind
from agent.answering.text import any_of, fold
from agent.contracts import Passage, ScoredPassage

# Log odds from which a sentence is sure enough to answer, its words counted in (see `retrieval`).
# Chosen on the development questions in agent/evals/data.
FLOOR = -0.2
# Sentences whose scores are this near to the best one answer beside it.
_BESIDE = 1.0
_AT_MOST = 2
# How many of the best ranked sentences are looked at.
_LOOK_AT = 12
# Kinds to which a sentence may answer although only its heading names what is asked.
_BY_HEADING = frozenset({Kind.OPEN, Kind.MANNER})

# Kinds whose fact must be said of what is asked about, not of something else in the sentence.
_BOUND = frozenset({Kind.HOW_LONG, Kind.HOW_MUCH, Kind.HOW_OFTEN})

_SIDES = frozenset({"side_left", "side_right", "other_side"})
# "How many pills are left", "right after surgery": no sides.
_NO_SIDE = re.compile(
    r"\bhow (?:much|many|long)\b.*\bleft\b|\bleft (?:the|over|in)\b"
    r"|\bright (?:after|before|away|now|when|where|here)\b"
)
# A sentence for a missed dose, and one that sends to a telephone or to the hospital.
_FOR_A_MISSED_DOSE = re.compile(
    r"\W*(?:if|when|si|cuando) (?:\w+ ){0,3}"
    r"(?:miss|missed|forget|forgot|skip|late|olvid\w+|salt\w+|pasa)"
)
_SENDS = re.compile(
    r"\W*(?:please |por favor )?(?:call|page|ring|phone|contact (?:us|the|your)"
    r"|go (?:straight |right )?to|llame|llamenos|avise|acuda|vaya|regrese|busque)\b"
)
_TOGETHER = any_of("with|together|along|mix|combine|at the same time|con|junto|mezclar|combinar")

# Questions to which "call us" can be the answer.
_MAY_CALL = frozenset({Kind.PHONE, Kind.WHO, Kind.OPEN, Kind.MANNER, Kind.WHERE})
_CALLING = frozenset({"call", "phone", "emergency", "nurse", "reschedule", "refill", "appointment"})
# "Put your baby to sleep on the back": an order about the baby, not about the patient.
_OF_THE_BABY = re.compile(r"(?:\w+ ){0,2}(?:your|su) (?:baby|bebe)\b")


@dataclasses.dataclass(frozen=True, slots=True)
class Judgement:
    """The passages that answer one part of a question, best first; or none and why, for a nurse."""

    passages: tuple[Passage, ...] = ()
    why_not: str = ""


def judge(ask: Ask, ranked: Sequence[ScoredPassage], passages: Sequence[Passage]) -> Judgement:
    """The one or two sentences that surely answer `ask`.

    ranked: the passages as scored for this part; passages: all of this patient's, in the language.
    """
    objection = "no sentence of the instructions is about this"
    passing: list[ScoredPassage] = []
    for scored in ranked[:_LOOK_AT]:
        why_not = objection_to(ask, scored.passage, passages)
        if not why_not and scored.score < FLOOR:
            why_not = "no sentence surely answers the question"
        if not why_not:
            passing.append(scored)
        elif not passing and scored is ranked[0]:
            objection = why_not
    if not passing:
        return Judgement(why_not=objection)
    best = passing[0].score
    beside = [scored for scored in passing if scored.score >= best - _BESIDE]
    if len(beside) > _AT_MOST and ask.kind not in _BY_HEADING:
        return Judgement(why_not="several sentences could answer, and they differ")
    return Judgement(passages=tuple(scored.passage for scored in beside[:_AT_MOST]))


def objection_to(ask: Ask, passage: Passage, passages: Sequence[Passage]) -> str:
    """Why this sentence does not answer the question, in words for a nurse; "" if it does."""
    named = retrieval.spoken_of(passage, passages)
    heading = terms.terms(passage.title, passage.language)
    own = {term for term in ask.about if retrieval.covers(named, term, passages)}
    missing = {
        term
        for term in ask.about - own
        if _must_be_named(term, ask, passages)
        and (term not in heading or terms.is_medicine(term) or retrieval.is_category(term))
    }
    if missing:
        return f"the nearest sentence does not speak of {_readable(missing)}"
    if other := _about_another_case(ask, passage):
        return other
    if not evidence.answers_kind(fold(passage.text), ask.kind, about=ask.about, asked=ask.text):
        return f"the nearest sentence does not say {ask.kind}"
    if other := _lacks(ask, passage):
        return other
    if ask.kind in _BOUND and own and not _says_it_of(own, ask, passage, passages):
        return f"the nearest sentence says {ask.kind} of something else"
    return ""


def _must_be_named(term: str, ask: Ask, passages: Sequence[Passage]) -> bool:
    """True for what no other word can stand for: a medicine, a side, a symptom.

    So too a kind of medicine of which the instructions name several; and of what is to be taken
    together, everything.
    """
    if term in _SIDES:
        return not _NO_SIDE.search(ask.text)
    if terms.is_medicine(term):
        return True
    if term != "worse" and lexicon_for(passages[0].language).is_symptom(term):
        return True
    if len(retrieval.members(term, passages)) > 1:
        return True
    return bool(ask.medicines) and _TOGETHER.search(ask.text) is not None


def _lacks(ask: Ask, passage: Passage) -> str:
    # Of a medicine, what is told beside the question counts: "I took three. May I take one now?"
    return specifics.objection(
        ask.whole if ask.medicines else ask.text,
        fold(passage.text),
        fold(passage.title),
        is_medicine=bool(ask.medicines),
    )


def _about_another_case(ask: Ask, passage: Passage) -> str:
    """The objection to a sentence for a missed dose, a call or the baby, where not asked for."""
    if not ask.about & {"baby", "breastfeed"} and _OF_THE_BABY.match(fold(passage.text)):
        return "the nearest sentence is about the baby"
    folded = fold(passage.text)
    if "skip" not in ask.about and _FOR_A_MISSED_DOSE.match(folded):
        return "the nearest sentence is for a missed dose"
    is_call = _SENDS.match(folded) is not None
    lexicon = lexicon_for(passage.language)
    asks_for_call = bool(ask.about & _CALLING) or any(map(lexicon.is_symptom, ask.about))
    if is_call and not asks_for_call and ask.kind not in _MAY_CALL:
        return "the nearest sentence only says when to call"
    return ""


def _says_it_of(own: set[str], ask: Ask, passage: Passage, passages: Sequence[Passage]) -> bool:
    """True where what is asked about stands in the main part, or in the part with the fact itself.

    "Walk for 10 minutes with your oxygen on" does not say how long the oxygen is needed.
    """
    bound = {term for term in own if terms.is_medicine(term)} or own
    for is_main, text in evidence.segments(fold(passage.text)):
        named = terms.terms(text, passage.language)
        if not any(retrieval.covers(named, term, passages) for term in bound):
            continue
        if is_main or evidence.answers_kind(text, ask.kind, about=ask.about, asked=ask.text):
            return True
    return False


def objection_to_choice(ask: Ask, passage: Passage, passages: Sequence[Passage]) -> str:
    """What of `objection_to` holds whoever chose the sentence: medicine and kind of fact."""
    named = retrieval.spoken_of(passage, passages)
    missing = {term for term in ask.medicines if not retrieval.covers(named, term, passages)}
    if missing:
        return f"the chosen sentence does not name {_readable(missing)}"
    if not evidence.answers_kind(fold(passage.text), ask.kind, about=ask.about, asked=ask.text):
        return f"the chosen sentence does not say {ask.kind}"
    return _lacks(ask, passage)


def foreign(ask: Ask, passages: Sequence[Passage]) -> str:
    """The objection to a question that no sentence can answer; "" for none.

    It asks about a medicine that the instructions do not name, or for another person.
    """
    if reason := specifics.somebody_else(ask.text, [fold(p.text) for p in passages]):
        return reason
    named = frozenset().union(*(terms.terms(p.text, p.language) for p in passages))
    missing = [m for m in ask.medicines if not retrieval.covers(named, m, passages)]
    return f"asks about {_readable(missing)}, which the instructions do not name" if missing else ""


def _readable(missing: Iterable[str]) -> str:
    return " and ".join(f"“{name}”" for name in sorted(map(terms.readable, missing)))

"""Rank the sentences of one patient's instructions for a question.

Two opinions are added: how much likelier the trained judge finds that the sentence answers than
that none does, and how much of what the question is about the sentence, or the heading that it
stands under, names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.answering import terms
from agent.answering.judge.judge import Judge
from agent.answering.lexicon import MEDICINE, medicine_classes
from agent.answering.text import any_of, fold
from agent.contracts import Passage, ScoredPassage

# What it is worth, in log odds, that the sentence names all that is asked about, or its heading
# does. Chosen on the development questions in agent/evals/data.
SENTENCE_WEIGHT = 3.0
HEADING_WEIGHT = 2.25

# What a sentence may name instead of what was asked, and still be about it.
_ALSO_COVERED_BY: dict[str, frozenset[str]] = {
    "climb": frozenset({"stairs"}),
    "pain": frozenset({"pain_medicine"}),
    "weight": frozenset({"weight_unit", "scale", "body_weight", "lift"}),
    "phone": frozenset({"call", "reschedule"}),
    "call": frozenset({"phone"}),
    "deliver": frozenset({"bring"}),
    "bring": frozenset({"deliver"}),
    "breakfast": frozenset({"with_food"}),
    "lunch": frozenset({"with_food"}),
    "eat": frozenset({"with_food"}),
    "with_food": frozenset({"eat"}),
    "travel": frozenset({"fly"}),
    "therapy": frozenset({"exercise"}),
    "injection": frozenset(
        {"vaccine", MEDICINE + "enoxaparin", MEDICINE + "insulin", MEDICINE + "heparin"}
    ),
}
_POINTS_BACK = any_of("it|them|this|dose", "lo|la|las|los|est[ae]|dosis|tomel[oa]s?|usel[oa]s?")
# How many sentences back "it" may point.
_AS_FAR_BACK = 2
# Kinds of medicine. A sentence is about one if it names it, or the only member in the sheet.
_CATEGORIES = frozenset(
    {"medicine", "pain_medicine", "antibiotic", "blood_thinner", "water_pill", "stool_softener"}
    | {"blood_pressure_medicine", "nsaid", "opioid", "iron", "potassium"}
)


def rank(
    question: str,
    passages: Sequence[Passage],
    judge: Judge,
    *,
    about: frozenset[str] | None = None,
) -> tuple[ScoredPassage, ...]:
    """All passages, best first, each with how surely it answers: log odds, about -15…15.

    The passages are one patient's and of one language; the question is in that language. about: the
    terms of the question where they are known already. Raises what `judge` raises.
    """
    if not passages:
        return ()
    language = passages[0].language
    near = vocabulary(passages)
    if about is None:
        about = terms.topics(question, language, near=near)
    scored = []
    meant = terms.respelt(fold(question), language, near=near)
    for passage, odds in zip(passages, judge(meant, passages), strict=True):
        own = coverage(about, terms.terms(passage.text, language), passages)
        either = terms.terms(passage.text, language) | terms.terms(passage.title, language)
        heading = coverage(about, either, passages) - own
        score = odds + SENTENCE_WEIGHT * own + HEADING_WEIGHT * heading
        scored.append(ScoredPassage(passage, round(score, 3)))
    # Of equals, the one that comes first in the instructions.
    return tuple(sorted(scored, key=lambda entry: -entry.score))


def coverage(about: Iterable[str], named: frozenset[str], passages: Sequence[Passage]) -> float:
    """The share of `about` that a text with the terms `named` speaks of, 0…1; 0 for no `about`."""
    about = set(about)
    if not about:
        return 0.0
    return sum(covers(named, term, passages) for term in about) / len(about)


def covers(named: frozenset[str], term: str, passages: Sequence[Passage]) -> bool:
    """True where a text with the terms `named` speaks of `term`.

    A class of medicines covers its members ("no anti-inflammatory medicines", asked of ibuprofen);
    a member covers its class only where the instructions name no other member.
    """
    if term in named or not named.isdisjoint(_ALSO_COVERED_BY.get(term, frozenset())):
        return True
    if terms.is_medicine(term) and any(_same_medicine(term, other) for other in named):
        return True
    classes = medicine_classes()
    if term in classes:
        return classes[term] in named
    if term in _CATEGORIES:
        found = members(term, passages)
        return len(found) == 1 and found <= named
    return False


def members(kind: str, passages: Sequence[Passage]) -> frozenset[str]:
    """The medicines of a kind, such as `blood_thinner`, that the instructions name."""
    classes = medicine_classes()
    return frozenset(name for name in sheet_medicines(passages) if classes.get(name) == kind)


def spoken_of(passage: Passage, passages: Sequence[Passage]) -> frozenset[str]:
    """The terms of a sentence, and the medicine that its "it" means.

    "Take it with food" speaks of the medicine that the sentence before it names.
    """
    named = terms.terms(passage.text, passage.language)
    if any(map(terms.is_medicine, named)) or not _POINTS_BACK.search(fold(passage.text)):
        return named
    before = [p for p in passages if p.section == passage.section and p.index < passage.index]
    for earlier in sorted(before, key=lambda p: -p.index)[:_AS_FAR_BACK]:
        medicines = frozenset(
            filter(terms.is_medicine, terms.terms(earlier.text, earlier.language))
        )
        if medicines:
            return named | medicines if len(medicines) == 1 else named
    return named


def _same_medicine(one: str, other: str) -> bool:
    """True for "calcium" and "calcium carbonate"."""
    return other.startswith(f"{one} ") or one.startswith(f"{other} ")


def is_category(term: str) -> bool:
    """True for a kind of medicine, such as `blood_thinner` or just `medicine`."""
    return term in _CATEGORIES


def sheet_medicines(passages: Sequence[Passage]) -> frozenset[str]:
    """The medicines that the instructions name."""
    return frozenset(
        term
        for passage in passages
        for term in terms.terms(passage.text, passage.language)
        if terms.is_medicine(term)
    )


def vocabulary(passages: Sequence[Passage]) -> frozenset[str]:
    """The longer words of the instructions, by which a misspelt word of the question is read."""
    return frozenset(
        word for passage in passages for word in terms.long_words(f"{passage.title} {passage.text}")
    )

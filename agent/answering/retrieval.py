"""Rank the sentences of one patient's instructions for a question.

Two opinions are added: how near the sentence is in meaning (MiniLM; Spanish is compared through an
English gloss, because the model knows little Spanish) and how much of what the question is about
the sentence, or the heading that it stands under, names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.answering import terms
from agent.answering.embedding import Embed
from agent.answering.lexicon import MEDICINE, medicine_classes
from agent.contracts import Passage, ScoredPassage

# How much full coverage by the sentence is worth beside a cosine of 0…1, and by the heading alone.
# Chosen on agent/evals/data/answers_dev.jsonl.
SENTENCE_WEIGHT = 0.5
HEADING_WEIGHT = 0.25

# What a sentence may name instead of what was asked, and still be about it.
_ALSO_COVERED_BY: dict[str, frozenset[str]] = {
    "climb": frozenset({"stairs"}),
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
# Kinds of medicine. A sentence is about one if it names it, or the only member in the sheet.
_CATEGORIES = frozenset(
    {"medicine", "pain_medicine", "antibiotic", "blood_thinner", "water_pill", "stool_softener"}
    | {"blood_pressure_medicine", "nsaid", "opioid", "iron", "potassium"}
)


def rank(
    question: str,
    passages: Sequence[Passage],
    embed: Embed,
    *,
    about: frozenset[str] | None = None,
) -> tuple[ScoredPassage, ...]:
    """All passages, best first, with scores of about -0.2…1.5.

    The passages are one patient's and of one language; the question is in that language. about: the
    terms of the question where they are known already. Raises what `embed` raises.
    """
    if not passages:
        return ()
    language = passages[0].language
    if about is None:
        about = terms.topics(question, language, near=vocabulary(passages))
    vectors = embed(
        [terms.gloss(passage.text, language) for passage in passages]
        + [terms.gloss(question, language)]
    )
    cosines = vectors[:-1] @ vectors[-1]
    scored = []
    for passage, cosine in zip(passages, cosines, strict=True):
        own = coverage(about, terms.terms(passage.text, language), passages)
        heading = coverage(about, terms.terms(passage.title, language), passages)
        score = float(cosine) + SENTENCE_WEIGHT * own + HEADING_WEIGHT * max(0.0, heading - own)
        scored.append(ScoredPassage(passage, round(score, 4)))
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
    classes = medicine_classes()
    if term in classes:
        return classes[term] in named
    if term in _CATEGORIES:
        members = {name for name in sheet_medicines(passages) if classes.get(name) == term}
        return len(members) == 1 and members <= named
    return False


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

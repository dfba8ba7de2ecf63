"""Rank the sentences of one patient's instructions for a question.

Three opinions are added: how much likelier the trained judge finds that a sentence answers than
that none does; how much likelier the gate finds it, which reads question and sentence together and
is asked about the best few only; and how much of what the question is about the sentence, or the
heading that it stands under, names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.answering import terms
from agent.answering.judge.judge import Judge
from agent.answering.lexicon import MEDICINE, medicine_classes
from agent.answering.text import any_of, fold
from agent.contracts import Passage, ScoredPassage

# What each opinion is worth in log odds, fitted to the development questions in agent/evals/data.
JUDGE_WEIGHT = 0.45
GATE_WEIGHT = 0.5
SENTENCE_WEIGHT = 0.7
HEADING_WEIGHT = 0.4
BASE = -0.8
# How many sentences the gate is asked about.
READ_TOGETHER = 8
# The gate's opinion of the others.
_UNREAD = -6.0

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
    gate: Judge,
    *,
    about: frozenset[str] | None = None,
) -> tuple[ScoredPassage, ...]:
    """All passages, best first, each with how surely it answers, in log odds.

    The passages are one patient's and of one language; the question is in that language. about: the
    terms of the question where they are known already. Raises what `judge` and `gate` raise.
    """
    if not passages:
        return ()
    language = passages[0].language
    near = vocabulary(passages)
    if about is None:
        about = terms.topics(question, language, near=near)
    meant = terms.respelt(fold(question), language, near=near)
    first = [
        (passage, odds, _words(about, passage, passages))
        for passage, odds in zip(passages, judge(meant, passages), strict=True)
    ]
    # Of equals, the one that comes first in the instructions.
    first.sort(key=lambda entry: -(JUDGE_WEIGHT * entry[1] + entry[2]))
    read = [passage for passage, _, _ in first[:READ_TOGETHER]]
    second = [*gate(meant, read), *([_UNREAD] * (len(first) - len(read)))]
    scored = [
        ScoredPassage(
            passage,
            round(BASE + JUDGE_WEIGHT * odds + GATE_WEIGHT * closer + words, 3),
            {"judge": round(odds, 2), "gate": round(closer, 2), "words": round(words, 2)},
        )
        for (passage, odds, words), closer in zip(first, second, strict=True)
    ]
    return tuple(sorted(scored, key=lambda entry: -entry.score))


def _words(about: frozenset[str], passage: Passage, passages: Sequence[Passage]) -> float:
    """What the words of a sentence and of its heading are worth, in log odds."""
    named = terms.terms(passage.text, passage.language)
    own = coverage(about, named, passages)
    either = coverage(about, named | terms.terms(passage.title, passage.language), passages)
    return SENTENCE_WEIGHT * own + HEADING_WEIGHT * (either - own)


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

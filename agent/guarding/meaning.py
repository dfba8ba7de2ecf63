"""Does a rewritten sentence say what the cited one says? Numbers, negations, conditions, words.

A quote is a quote (see `citations`); these checks judge what a language model wrote.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable

from agent.contracts import DraftSentence, Passage
from agent.guarding import opposites, order, polarity, vocabulary
from agent.guarding.case import Case, fold, words
from agent.guarding.facts import MAY_BE_LEFT_OUT, Fact, facts
from agent.guarding.phrases import clauses
from agent.guarding.units import unit

_SPANS = frozenset({"minute", "hour", "day", "week", "month", "year"})


def numbers(case: Case) -> list[str]:
    """Numbers, doses, units, times, dates, phones and links are those of a cited passage (P20).

    All facts of a sentence stand in one passage, each beside the medicine that it belongs to, and
    none that doses or limits is left out.
    """
    failures: list[str] = []
    for sentence in _written(case):
        cited = case.cited(sentence)
        missing = min((_missing(sentence, passage) for passage in cited), key=len, default=[])
        failures.extend(f"“{fact.shown}” does not stand in the cited text" for fact in missing)
        if not missing and not any(_bound(sentence, passage) for passage in cited):
            failures.append(f"a number of “{sentence.text}” belongs to something else")
    for passage, said in _rewritten(case):
        failures.extend(
            f"“{fact.shown}” of the cited text was left out" for fact in _left_out(passage, said)
        )
    return failures


def negations(case: Case) -> list[str]:
    """What the source forbids stays forbidden; permission and duty stay what they are."""
    failures = []
    for sentence in _written(case):
        cited = case.cited(sentence)
        affirmed, negated = polarity.polarity(sentence.text, case.language)
        known = [polarity.polarity(passage.text, case.language) for passage in cited]
        in_source = frozenset().union(*(yes | no for yes, no in known))
        turned = (affirmed & in_source) - frozenset().union(*(yes for yes, _ in known))
        turned |= (negated & in_source) - frozenset().union(*(no for _, no in known))
        if turned:
            failures.append(f"“{sentence.text}” turns “{_first(turned)}” around")
        for name, has in (
            ("a permission", polarity.permits),
            ("a duty", polarity.orders),
        ):
            if has(sentence.text) and not any(has(passage.text) for passage in cited):
                failures.append(f"“{sentence.text}” makes {name} of what is none")
        for name, times, free in (
            ("a permission", polarity.permissions, 0),
            # "Rest" and "you should rest" are one duty.
            ("a duty", polarity.duties, 1),
        ):
            if times(sentence.text) > max(free, sum(times(passage.text) for passage in cited)):
                failures.append(f"“{sentence.text}” adds {name}")
        count = sum(polarity.negations(passage.text) for passage in cited)
        if polarity.negations(sentence.text) != count:
            failures.append(f"“{sentence.text}” negates more or less than the cited text")
    return failures


def conditions(case: Case) -> list[str]:
    """ "If", "until", "only", "before" and times of day are neither added nor dropped."""
    failures = []
    for sentence in _written(case):
        allowed = frozenset().union(*(polarity.conditions(p.text) for p in case.cited(sentence)))
        for added in sorted(polarity.conditions(sentence.text) - allowed):
            failures.append(f"“{sentence.text}” adds the condition “{added}”")
    for passage, said in _rewritten(case):
        dropped = polarity.conditions(passage.text) - polarity.conditions(said)
        dropped |= polarity.times_of_day(passage.text) - polarity.times_of_day(said)
        failures.extend(
            f"the condition “{name}” of “{passage.text}” was left out" for name in sorted(dropped)
        )
    return failures


def directions(case: Case) -> list[str]:
    """Before and after, above and below, start and stop are not put around."""
    return [
        f"“{said}” where the cited text says “{known}”"
        for sentence in _written(case)
        for said, known in opposites.turned(
            sentence.text, " ".join(p.text for p in case.cited(sentence)), case.language
        )
    ]


def medicines_and_sides(case: Case) -> list[str]:
    """Medicines and sides of the body are those of the cited text; what was asked is answered."""
    failures = []
    for sentence in _written(case):
        cited = case.cited(sentence)
        for medicine in sorted(vocabulary.medicines(sentence.text)):
            if not any(medicine in words(passage.text) for passage in cited):
                failures.append(f"the cited text does not name the medicine “{medicine}”")
        known = frozenset().union(*(vocabulary.sides(p.title + " " + p.text) for p in cited))
        for side in sorted(vocabulary.sides(sentence.text) - known):
            failures.append(f"the cited text does not speak of the {side} side")
    for passage, said in _rewritten(case):
        for medicine in sorted(vocabulary.medicines(passage.text) - vocabulary.medicines(said)):
            failures.append(f"the medicine “{medicine}” of the cited text was left out")
        for side in sorted(vocabulary.sides(passage.text) - vocabulary.sides(said)):
            failures.append(f"the {side} side of the cited text was left out")
    named = frozenset().union(*(words(passage.text) for passage in case.all_cited()))
    for medicine in sorted(vocabulary.medicines(case.question) - named):
        if medicine in _known_medicines(case) or not case.is_quoting:
            failures.append(f"the patient asks about “{medicine}”, the cited text does not name it")
    return failures


def additions(case: Case) -> list[str]:
    """Each word that means something comes from the cited text: nothing is added, or said twice."""
    failures: list[str] = []
    for sentence in _written(case):
        cited = case.cited(sentence)
        source = " ".join(passage.text for passage in cited)
        said, known = _told(sentence.text, case.language), _told(source, case.language)
        new = [word for word, count in said.items() if count > known[word]]
        spans = _spans(sentence.text) - _spans(source)
        failures.extend(f"the cited text has fewer “{word}”" for word in sorted(spans))
        folded = [fold(passage.text) for passage in cited]
        failures.extend(
            f"“{clause}” says something of its own"
            for clause in clauses(sentence.text)
            if len(clause.split()) > 1
            and not _told(clause, case.language)
            and not facts(clause)
            and not any(clause in text for text in folded)
        )
        if new:
            listed = ", ".join(f"“{word}”" for word in new)
            failures.append(f"words that the cited text does not have, or not so often: {listed}")
    return failures


def word_order(case: Case) -> list[str]:
    """What stands together in the cited text stays together, in its order, and whole."""
    if case.is_quoting:
        return []
    return [
        failure
        for cited, sentences in itertools.groupby(case.draft.sentences, key=case.cited)
        for failure in order.reordered(
            " ".join(sentence.text for sentence in sentences),
            [passage.text for passage in cited],
            case.language,
        )
    ]


def omissions(case: Case) -> list[str]:
    """Whom to call, and that one should, is not left out."""
    return [
        f"“{passage.text}” tells whom to call, the answer does not"
        for passage, said in _rewritten(case)
        if _sends_to_a_person(passage.text, case.language)
        and not _sends_to_a_person(said, case.language)
    ]


def _written(case: Case) -> tuple[DraftSentence, ...]:
    return () if case.is_quoting else case.draft.sentences


def _rewritten(case: Case) -> list[tuple[Passage, str]]:
    """Each passage that a model rewrote, with all that it wrote of it."""
    if case.is_quoting:
        return []
    return [
        (passage, " ".join(s.text for s in case.sentences_citing(passage)))
        for passage in case.all_cited()
    ]


def _missing(sentence: DraftSentence, passage: Passage) -> list[Fact]:
    """The facts that the passage does not have, or not so often."""
    left = Counter(facts(passage.text))
    missing = []
    for fact in facts(sentence.text):
        if not left[fact]:
            missing.append(fact)
        left[fact] -= 1
    return missing


def _left_out(passage: Passage, said: str) -> list[Fact]:
    """The facts of a passage that its rewriting does not say and must.

    The time of a visit may be left out, but not one of two times: then the other is wrong.
    """
    kept = facts(said)
    kinds = {fact.kind for fact in kept}
    return [
        fact
        for fact in facts(passage.text)
        if fact not in kept and (fact.kind not in MAY_BE_LEFT_OUT or fact.kind in kinds)
    ]


def _bound(sentence: DraftSentence, passage: Passage) -> bool:
    """False where a fact moved to another medicine, side or time of day of the passage.

    A passage "lisinopril 10 mg and metoprolol 25 mg" does not bear "lisinopril 25 mg".
    """
    homes = clauses(passage.text)
    for clause in clauses(sentence.text):
        for fact in facts(clause):
            own = [home for home in homes if fact in facts(home)]
            if not own:
                continue
            others = [home for home in homes if home not in own]
            if any(_moved(clause, own, others, kind) for kind in _ANCHORS):
                return False
    return True


def _moved(
    clause: str, own: list[str], others: list[str], kind: Callable[[str], frozenset[str]]
) -> bool:
    """True where a fact stands by the medicine (side, time of day) of another clause."""
    here = kind(clause)
    at_home = frozenset().union(*map(kind, own))
    elsewhere = frozenset().union(*map(kind, others))
    return bool(at_home) and not here & at_home and bool(here & elsewhere)


def _spans(text: str) -> Counter[str]:
    """How often a text speaks of days, weeks, …: "the holidays" must not become "the weeks"."""
    return Counter(unit(word) for word in words(text) if unit(word) in _SPANS)


def _told(text: str, language: str) -> Counter[str]:
    """How often each meaning is told, apart from facts and from what holds a sentence together."""
    folded = vocabulary.plain_phrases(text, language)
    for fact in facts(folded):
        folded = folded.replace(fact.shown, " ", 1)
    plain = vocabulary.plain_words(language)
    return Counter(
        vocabulary.meaning(word, language) for word in words(folded) if word not in plain
    )


def _sends_to_a_person(text: str, language: str) -> bool:
    return bool(vocabulary.meanings(text, language) & vocabulary.meanings(_CALLS, language))


_CALLS = "call tell ask emergency ambulance llame avise informe emergencias ambulancia"
# What a number can belong to.
_ANCHORS = (vocabulary.medicines, vocabulary.sides, polarity.times_of_day)


def _known_medicines(case: Case) -> frozenset[str]:
    """All medicine names of the patient's instructions."""
    return frozenset().union(*(vocabulary.medicines(p.text) for p in case.passages.values()))


def _first(meanings: Iterable[str]) -> str:
    return min(meanings)

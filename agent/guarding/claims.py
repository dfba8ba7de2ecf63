"""Does a sentence say only what the sentences that it rests on say? One function a kind of fact.

The same readings of numbers, negations, conditions and words that judge a rewritten answer, for any
claim against any text: a claim may be shorter than its source, an answer to a patient may not.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping, Sequence

from agent.guarding import amounts, opposites, polarity, scope, vocabulary
from agent.guarding.case import fold, words
from agent.guarding.facts import facts
from agent.guarding.phrases import clauses


@dataclasses.dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, the texts it rests on (best first) and the headings that they stand under."""

    text: str
    sources: tuple[str, ...]
    headings: tuple[str, ...]
    language: str

    @property
    def source(self) -> str:
        return " ".join(self.sources)


def unknown_words(claim: Claim) -> list[str]:
    """Names, findings, medicines, organisms, tests, …: every word has its counterpart."""
    source = f"{claim.source} {' '.join(claim.headings)}"
    known = vocabulary.meanings(source, claim.language)
    if _IN_SOME_TIME.search(fold(source)):
        known |= vocabulary.meanings("after despues", claim.language)
    # A phrase may be one word in one of the two and stay apart in the other: "high potassium".
    readings = (vocabulary.plain_phrases(claim.text, claim.language), fold(claim.text))
    known |= vocabulary.meanings(source, claim.language, phrases=False)
    known |= opposites.denied(claim.source, claim.language)
    by_reading = [_new_words(reading, claim, known) for reading in readings]
    # But "went up" is no other reading of "increased".
    new = [word for word in by_reading[0] if opposites.has_opposite(word, claim.language)]
    new = new or min(by_reading, key=len)
    listed = ", ".join(f"“{word}”" for word in dict.fromkeys(new))
    return [f"the text does not have {listed}"] if new else []


def _new_words(reading: str, claim: Claim, known: frozenset[str]) -> list[str]:
    language = claim.language
    pieces = {vocabulary.meaning(part, language) for word in known for part in word.split("-")}
    in_facts = {word for fact in facts(claim.text) for word in words(fact.shown)}
    own = [w for w in words(reading) if w not in in_facts and not polarity.is_negator(w)]
    telling = [word for word in own if not vocabulary.is_light(word, language)]
    if len(telling) <= 1 and _WAS_DONE.search(fold(claim.text)):
        # "A colonoscopy was recommended": with so little said, what was done with it counts too.
        telling = [word for word in own if word not in vocabulary.plain_words(language)]
        telling = [word for word in telling if word not in _WHO]
    return [word for word in telling if not _is_known(word, known, pieces, language)]


_WAS_DONE = re.compile(
    r"\b(?:was|were|had|has been|have been|fue|fueron"
    r"|se (?:realizo|hizo|recomendo|administro|indico))\b"
)
_WHO = frozenset({"patient", "patients", "he", "she", "they", "there", "paciente", "ella", "el"})


def _is_known(word: str, known: frozenset[str], pieces: set[str], language: str) -> bool:
    if vocabulary.meaning(word, language) in known or vocabulary.implied_by(word, language) & known:
        return True
    parts = word.split("-")
    if len(parts) == 1:
        # "Low in salt" and "low-salt".
        return vocabulary.meaning(word, language) in pieces and not vocabulary.is_medicine(word)
    if any(vocabulary.is_medicine(part) for part in parts):
        return False
    return all(
        vocabulary.is_light(part, language) or vocabulary.meaning(part, language) in known | pieces
        for part in parts
    )


def numbers(claim: Claim) -> list[str]:
    """Every number, dose, unit, frequency, date, time and limit stands in the text."""
    known = [fact for source in claim.sources for fact in facts(source)]
    limits = {value for source in claim.sources for value in amounts.limits(source)}
    # "First he got heparin" counts nothing.
    unread = {"limit"} if any(fact.kind == "order" for fact in known) else {"limit", "order"}
    failures = [
        f"“{fact.shown}” does not stand in the text"
        for fact in facts(claim.text)
        if fact.kind not in unread and not any(amounts.same(fact, other) for other in known)
    ]
    if not limits:
        # "Over 10 days" sets no limit, it lasts.
        limits = {f"above {fact.value.split()[0]}" for fact in known if amounts.lasts(fact)}
    failures += [
        f"the text sets no limit “{value}”" for value in amounts.limits(claim.text) - limits
    ]
    return failures


def negations(claim: Claim) -> list[str]:
    """What the text denies or forbids is not affirmed, and the other way round."""
    affirmed, negated = polarity.polarity(claim.text, claim.language)
    known = [polarity.polarity(source, claim.language) for source in claim.sources]
    yes = frozenset().union(*(aff for aff, _ in known))
    no = frozenset().union(*(neg for _, neg in known))
    turned = (affirmed & (no - yes)) | (negated & (yes - no))
    if negated & no:
        # "No fluid was seen in the chest" and "the chest showed no fluid" deny the same.
        turned = frozenset(word for word in turned if vocabulary.is_medicine(word))
    if opposites.denied(claim.source, claim.language) & affirmed - yes:
        # "Keep it dry" says no other thing than "do not get it wet".
        turned = frozenset()
    if polarity.continues(claim.text) and polarity.continues(claim.source):
        # "Do not stop it" and "keep taking it".
        turned = frozenset()
    failures = [f"“{min(turned)}” is turned around"] if turned else []
    if (
        polarity.permits(claim.source)
        and polarity.forbids(claim.text)
        and not polarity.forbids(claim.source)
    ):
        failures.append("what is allowed became forbidden")
    if polarity.permits(claim.text) and not polarity.permits(claim.source):
        if polarity.must(claim.source) and not no:
            failures.append("a duty became a permission")
        if polarity.forbids(claim.source) and not polarity.forbids(claim.text):
            failures.append("what is forbidden became a permission")
    if polarity.must(claim.text) and polarity.permits(claim.source):
        failures += ["a permission became a duty"] if not polarity.must(claim.source) else []
    if polarity.keeps_on(claim.source) and polarity.stops(claim.text):
        failures += ["“do not stop” is turned around"] if not polarity.keeps_on(claim.text) else []
    return failures


# A condition may be told in another way.
_TOLD_BY: Mapping[str, frozenset[str]] = {
    "if": frozenset({"when", "while", "during", "unless", "even if", "as needed", "only"}),
    "when": frozenset({"if", "while", "during", "after", "before"}),
    "while": frozenset({"if", "when", "during"}),
    "unless": frozenset({"except", "only", "without"}),
    "except": frozenset({"unless", "only"}),
    "only": frozenset({"unless", "except"}),
    "until": frozenset({"before"}),
    "as needed": frozenset({"if", "when"}),
}
_MUST_STAY = ("unless", "until", "only", "except", "before", "after")
_NOT_ADDED = ("unless", "until", "only", "except", "before", "after")


_EITHER_WAY = re.compile(r"\bwith or without\b|\bcon o sin\b")
_EITHER_WAY_KEPT = re.compile(r"\bor without\b|\bo sin\b|\bor not\b|\beither way\b")
# "In 10 days" is after 10 days.
_IN_SOME_TIME = re.compile(r"\b(?:in|en|a l[ao]s) (?:\d|one|two|three|un|una|dos|tres)")


def conditions(claim: Claim) -> list[str]:
    """ "Unless", "until", "only", … are neither dropped nor added; nor is what follows an "if"."""
    said = polarity.conditions(claim.text)
    if _IN_SOME_TIME.search(fold(claim.text)):
        said |= {"after"}
    known = polarity.conditions(claim.source)
    if _IN_SOME_TIME.search(fold(claim.source)):
        known |= {"after", "within"}
    failures = [
        f"the condition “{name}” is added"
        for name in _NOT_ADDED
        if name in said - known and not known & _TOLD_BY.get(name, frozenset())
    ]
    if _EITHER_WAY.search(fold(claim.source)) and not _EITHER_WAY_KEPT.search(fold(claim.text)):
        failures.append("“with or without” is left out")
    main = claim.sources[0]
    if not polarity.instructs(main):
        return failures
    own = vocabulary.content(claim.text, claim.language)
    for name, phrase in polarity.condition_phrases(main):
        if name in said or said & _TOLD_BY.get(name, frozenset()):
            continue
        about = vocabulary.content(phrase, claim.language)
        rest = vocabulary.content(main, claim.language) - about
        # A claim on the condition alone, or on another part of the sentence, drops nothing.
        if not own & rest or (name not in _MUST_STAY and about & own):
            continue
        if name in _MUST_STAY or name in ("if", "as needed"):
            failures.append(f"the condition “{name} …” is left out")
    return failures


def sides(claim: Claim) -> list[str]:
    """Left stays left."""
    known = vocabulary.sides(f"{claim.source} {' '.join(claim.headings)}")
    return [
        f"the text does not speak of the {side} side"
        for side in sorted(vocabulary.sides(claim.text) - known)
    ]


def directions(claim: Claim) -> list[str]:
    """Before and after, above and below, more and less, start and stop are not put around."""
    return [
        f"“{said}” where the text says “{known}”"
        for said, known in opposites.turned(claim.text, claim.source, claim.language)
    ]


_HEDGE = re.compile(
    r"\b(?:possibl[ey]|probabl[ey]|likely|suspect\w*|suspicion|suspicious"
    r"|concern(?:ing)? for|may|might|could|cannot be excluded|rule out|posibles?|posiblemente"
    r"|probables?|probablemente|sospech\w*"
    r"|podria|puede que|descartar)\b"
)


def certainty(claim: Claim) -> list[str]:
    """What the text only suspects is not told as known."""
    hedge = _HEDGE.search(fold(claim.sources[0]))
    if hedge is None or _HEDGE.search(fold(claim.text)) or polarity.instructs(claim.sources[0]):
        return []
    behind = fold(claim.sources[0])[hedge.start() :]
    about = vocabulary.content(behind, claim.language) - {"suspect", "possibl", "probabl", "likel"}
    if not about & vocabulary.content(claim.text, claim.language):
        return []
    return [f"“{hedge.group()}” of the text is left out"]


def bonds(claim: Claim) -> list[str]:
    """A number, a side, a time of day stays with the medicine that it belongs to."""
    homes = [clause for source in claim.sources for clause in clauses(source)]
    for clause in clauses(claim.text):
        kinds = [kind(clause) for kind in _ANCHORS]
        for kind, here in zip(_ANCHORS, kinds, strict=True):
            for partner in (p for other in kinds if other is not here for p in other):
                own = [home for home in homes if any(partner in k(home) for k in _ANCHORS)]
                at_home = frozenset().union(*(kind(home) for home in own))
                elsewhere = frozenset().union(*(kind(h) for h in homes if h not in own))
                if at_home and here and not here & at_home and here & elsewhere:
                    return [f"“{partner}” belongs to something else"]
    return []


def _fact_values(text: str) -> frozenset[str]:
    return frozenset(fact.value for fact in facts(text))


_ANCHORS: tuple[Callable[[str], frozenset[str]], ...] = (
    vocabulary.medicines,
    vocabulary.sides,
    polarity.times_of_day,
    _fact_values,
)

# What may go missing from a copy without changing it.
_LIGHT = frozenset(
    {"own", "full", "small", "little", "new", "usual", "proper", "plenty", "again", "still", "very"}
)


def left_out(claim: Claim) -> list[str]:
    """A copy of the text with a word taken out of its middle: "(eosinophilic) esophagitis"."""
    source, said = words(claim.sources[0]), words(claim.text)
    matcher = difflib.SequenceMatcher(None, source, said, autojunk=False)
    if len(said) < 3 or matcher.ratio() < 0.75:
        return []
    plain = vocabulary.plain_words(claim.language) | _LIGHT
    kept = vocabulary.meanings(claim.text, claim.language)
    missing = [
        word
        for tag, i1, i2, _, _ in matcher.get_opcodes()
        for word in source[i1:i2]
        if tag in ("delete", "replace")
        and vocabulary.meaning(word, claim.language) not in kept
        and (
            vocabulary.is_medicine(word)
            or (tag == "delete" and i2 - i1 <= 2 and i2 < len(source) and word not in plain)
        )
        and not word.endswith("ly")
    ]
    return [f"“{' '.join(missing)}” of the text is left out"] if missing else []


def posing(claim: Claim) -> list[str]:
    """No licence is implied, no instruction of ours leaks."""
    return scope.never(claim.text)


CLAIM_CHECKS: Mapping[str, Callable[[Claim], Sequence[str]]] = {
    "words": unknown_words,
    "numbers": numbers,
    "negations": negations,
    "conditions": conditions,
    "sides": sides,
    "directions": directions,
    "certainty": certainty,
    "bonds": bonds,
    "left_out": left_out,
    "in_scope": posing,
}

"""What a message asks: its parts, the kind of each, and what each is about."""

from __future__ import annotations

import dataclasses
import enum
import re
from collections.abc import Collection, Sequence

from agent.answering import refusals, terms
from agent.answering.lexicon import Lexicon, lexicon_for
from agent.answering.text import any_of, parts


class Kind(enum.StrEnum):
    """What a sentence must hold to answer. See `evidence`."""

    HOW_OFTEN = "how often"
    HOW_LONG = "how long"
    HOW_MUCH = "how much"
    CLOCK = "what time"
    WHEN = "when"
    WHERE = "where"
    PHONE = "which number or person"
    WHO = "who"
    WHY = "what for"
    MANNER = "how"
    WHETHER = "whether"
    OPEN = "open"


@dataclasses.dataclass(frozen=True, slots=True)
class Ask:
    """One part of a message: what it is about (never empty) and which kind of answer it needs.

    text: the part, folded; before: what the patient tells with it, or what was asked before it,
    where the part has no topic itself
    """

    text: str
    kind: Kind
    about: frozenset[str]
    before: str = ""

    @property
    def whole(self) -> str:
        """The part with what it goes on about: "can i shower? and when?"."""
        return f"{self.before} {self.text}" if self.before else self.text

    @property
    def medicines(self) -> frozenset[str]:
        return frozenset(filter(terms.is_medicine, self.about))


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """A message as questions, or the reason (for the nurse) why a machine must not answer it."""

    asks: tuple[Ask, ...] = ()
    refused: str = ""


_THE = r"(?:el|la|los|las|este|esta|mi|mis)"

# What may stand before the word that asks.
_OPENING = r"^\W*(?:(?:and|but|so|also|ok|hi|hello|y|pero|tambien|hola)\W+)*"

# The first kind that matches wins: "how long" before "when", "what time" before "what".
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.WHEN,
        any_of(
            "how (?:soon|long) (?:before|until|till|after)",
            "cuanto (?:tiempo )?(?:falta|debo esperar|tengo que esperar)",
        ),
    ),
    (
        Kind.HOW_OFTEN,
        any_of(
            "how (?:often|frequently|many times|far apart)",
            "how many (?:hours|minutes|days) (?:between|apart)",
            "cuantas horas (?:entre|de diferencia)",
            "every how",
            r"cada cuant\w+",
            "cuantas veces",
            "con que frecuencia",
        ),
    ),
    (
        Kind.HOW_LONG,
        any_of(
            "how long",
            "how many (?:more )?(?:days|weeks|months|hours|minutes|years)",
            "(?:until|till) when",
            "when (?:can|do|should|will|could|may) (?:i|we|he|she) (?:stop|be done|finish)",
            "how much (?:longer|time|sleep|rest|screen time)",
            r"cuanto (?:tiempo|rato|tardo|tarda\w*|camino|camine|duermo|debo (?:caminar|dormir))",
            r"cuanto (?:\w+ ){0,3}(?:va\w* a )?(?:durar\w*|duran?|tardar\w*)",
            "hasta cuando",
            r"(?:por|durante) cuant\w+",
            "cuantos (?:dias|meses|minutos|anos)",
            "cuantas (?:semanas|horas)",
            r"cuanto (?:va a )?dura\w*",
        ),
    ),
    (Kind.CLOCK, any_of("(?:what|which) (?:time|hours?)", "(?:a |de |en )?que (?:hora|horario)s?")),
    (
        Kind.HOW_MUCH,
        any_of(
            "how (?:much|many|heavy|far|high)",
            "(?:what|which)(?:'s| is| are)? (?:the |my )?(?:dose|dosage|amount|limit|maximum)",
            r"cuant[oa]s?",
            "que (?:dosis|cantidad)",
            "cual es (?:la|el|mi) (?:dosis|cantidad|limite|maximo)",
        ),
    ),
    (
        Kind.PHONE,
        any_of(
            "(?:what|which)(?:'s| is)?(?: the| your)? (?:phone )?number",
            "number (?:to|for|do)",
            "who (?:do|should|can|could|must) i (?:call|contact|talk|phone|ask|reach)",
            r"phone number|\w+'s (?:phone )?number|number\W*$",
            r"(?:what|whats|what's)\b.{0,40} (?:phone|line)\W*$",
            "a quien",
            "a que numero",
            "(?:que|cual es el) (?:numero|telefono)",
            "(?:numero de|el) telefono",
        ),
    ),
    (
        Kind.WHO,
        re.compile(
            rf"{_OPENING}(?:who(?:'s|s|'ll|m)?|with who(?:m)?|(?:con )?quien(?:es)?)\b"
            r"|\b(?:with who(?:m)?|con quien)\b"
        ),
    ),
    (
        Kind.WHY,
        any_of(
            "why",
            r"what\b(?!.*\b(?:call|time|page|due|scheduled)\b).{0,40}\bfor(?=\W*$)",
            "what does .{1,40} do",
            "por que",
            "para que",
            rf"que hacen? {_THE}",
            "what is",
            "what's",
            "whats",
            "what are",
            "que (?:es|son)",
        ),
    ),
    (
        Kind.WHEN,
        # "When" that opens the question, not "can I walk when it snows".
        re.compile(
            r"^\W*(?:\w+ ){0,2}(?:when|whens|cuando)\b"
            r"|\b(?:know|tell me|say|remember|wondering) when\b"
            r"|\bwhen (?:can|do|should|will|is|are|does|may|could|must|am|did|would)\b"
            r"|\bcuando (?:puedo|debo|es|son|sera|tengo que|me toca|viene|vienen|hay que|voy)\b"
            r"|\bhow soon\b|\b(?:what|which) (?:day|days|date)\b|\bque (?:dia|dias|fecha)\b"
        ),
    ),
    (
        Kind.WHERE,
        any_of(
            "where",
            "(?:what|which) (?:floor|address|building|street|room|clinic|hospital)",
            "donde",
            "en que (?:piso|edificio|direccion|calle|clinica)",
        ),
    ),
    # Before "whether", which knows "what should I eat" by its "should I".
    (Kind.MANNER, re.compile(rf"{_OPENING}(?:how|como)\b")),
    (Kind.OPEN, re.compile(rf"{_OPENING}(?:what|which|que|cual|cuales)\b")),
    (
        Kind.WHETHER,
        re.compile(
            rf"{_OPENING}(?:can|could|may|might|should|shall|must|do|does|did|am|are|is|will|would"
            r"|ok to)\b"
            r"|\b(?:can|may|should|could) (?:i|we|he|she)\b|\b(?:allowed|permitted) to\b"
            r"|\bis it (?:ok|okay|safe|fine|all right|alright)\b"
            r"|\b(?:puedo|puede|podemos|podria|debo|deberia|esta bien|tengo que|hay que)\b"
        ),
    ),
    (Kind.MANNER, any_of("how", "como", "de que (?:manera|forma)")),
)

_WHAT_IS = any_of("what is", "what's", "whats", "what are", "que es", "que son")
_OF_THE_PATIENT = any_of(
    "(?:what is|what's|whats|what are|que es|que son) (?:my|the|your|mi|mis|lo|la|el)"
)
_ASKS = re.compile(
    rf"[?]|{_OPENING}(?:what|which|who|whose|where|when|how|que|cual|cuales|quien|donde|cuando|como)"
    r"(?:'s|s|'re)?\b"
)
_OF_THE_STAY = frozenset({"surgery", "hospital", "doctor", "home"})
_FOR_WHAT = re.compile(r"\bfor\b\W*$|\bpara que\b")


def understand(
    message: str, language: str, *, sheet_words: Collection[str], previous: str = ""
) -> Reading:
    """The questions in a message, or why it must go to a person.

    sheet_words: the words of the patient's instructions, to read misspelt words by; previous: the
    patient's question that was answered just before. A part without a topic of its own ("and for
    how long?") is about what the part before it was about, or the last part of `previous`.
    """
    message = terms.spelt_out(message, language)
    earlier = understand(previous, language, sheet_words=sheet_words).asks if previous else ()
    if reason := refusals.by_wording(message):
        return Reading(refused=reason)
    lexicon = lexicon_for(language)
    asks: list[Ask] = []
    pieces = parts(message)
    told = _told(pieces)
    story = " ".join(told)
    at_hand = terms.topics(story, language, near=sheet_words)
    for piece in pieces:
        about = terms.topics(piece, language, near=sheet_words)
        kind = kind_of(piece)
        if kind is Kind.HOW_LONG:
            # "When can I stop using the walker" asks for how long to use it.
            about -= {"stop"}
        if reason := _refused_symptom(piece, kind, about, lexicon):
            return Reading(refused=reason)
        if piece in told:
            continue
        about = about or _what_was_done(piece, language)
        if not about and kind is Kind.OPEN and not _ASKS.search(piece):
            continue  # "hello", "thank you"
        last = asks[-1] if asks else next(iter(earlier[-1:]), None)
        if about:
            # "I take Eliquis. Can I take Advil?" is about both.
            about |= frozenset(filter(terms.is_medicine, at_hand))
            asks.append(Ask(piece, kind, _without_needless(about), before=story))
        elif at_hand:
            asks.append(Ask(piece, kind, _without_needless(at_hand), before=story))
        elif last is not None:
            asks.append(Ask(piece, kind, last.about, before=last.text))
        else:
            return Reading(refused="the question does not say what it is about")
    if not asks:
        return Reading(refused="the message asks nothing that the instructions could answer")
    return Reading(asks=tuple(asks))


def _told(pieces: Sequence[str]) -> list[str]:
    """The parts that tell what the patient then asks about: "It is 9 at night. Who do I call?".

    None where no part asks; then what is told is the question ("the cast got wet").
    """
    told = [p for p in pieces if kind_of(p) is Kind.OPEN and not _ASKS.search(p)]
    return told if len(told) < len(pieces) else []


def _what_was_done(piece: str, language: str) -> frozenset[str]:
    """The words for the stay itself, where a part names nothing else: "what surgery did I have"."""
    return _OF_THE_STAY & terms.terms(piece, language) if _ASKS.search(piece) else frozenset()


def kind_of(part: str) -> Kind:
    """The kind of one folded part of a message."""
    kind = next((kind for kind, pattern in _KINDS if pattern.search(part)), Kind.OPEN)
    if kind is Kind.WHY and _WHAT_IS.search(part) and not _FOR_WHAT.search(part):
        # "What is my visit" asks for a fact of the sheet, "what is docusate" for what it does.
        return Kind.OPEN if _OF_THE_PATIENT.search(part) else Kind.WHY
    return kind


def _refused_symptom(part: str, kind: Kind, about: frozenset[str], lexicon: Lexicon) -> str:
    """Why a part that names a symptom must go to a person; "" where it may be looked up."""
    if not any(map(lexicon.is_symptom, about)):
        return ""
    if refusals.without_purpose(part) != part:
        left = terms.terms(refusals.without_purpose(part), lexicon.language)
        if not any(map(lexicon.is_symptom, left)):
            return ""
    if refusals.tells_own_state(part):
        return "the patient describes how they are, not only asks"
    # "Should my wound be red", "why does it hurt": not what to do, but what it means.
    judges = kind in (Kind.WHETHER, Kind.WHY, Kind.OPEN)
    asks_what_to_do = any(map(terms.is_medicine, about)) or "call" in about
    if judges and not asks_what_to_do and not refusals.is_hypothetical(part):
        return "the patient asks about a symptom"
    return ""


def _without_needless(about: frozenset[str]) -> frozenset[str]:
    """Without "pill" beside the name of the pill."""
    return about - {"medicine"} if any(map(terms.is_medicine, about)) else about

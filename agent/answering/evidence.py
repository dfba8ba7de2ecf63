"""Whether a sentence holds the kind of fact that a question asks for.

A sentence may speak of the right thing and still not answer: "Take furosemide 40 mg once a day"
says how much and how often, not for how long. These checks read folded text, English and Spanish.
"""

from __future__ import annotations

import re

from agent.answering.questions import Kind
from agent.answering.text import any_of

_NUMBER = (
    r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|half"
    r"|a few|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|medio|media)"
)
_UNIT_OF_TIME = (
    r"(?:minutes?|hours?|days?|weeks?|months?|years?"
    r"|minutos?|horas?|dias?|semanas?|mes|meses|anos?)"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_RANGE = r"(?: to | a | or | o |-)"

_DURATION = re.compile(
    # "every 6 hours", "in one day" and "a day" say how often, not how long.
    r"(?<!every )(?<!each )(?<!cada )(?<!in )(?<!per )(?<!en )(?<!en un )(?<!\d )(?<!\d-)"
    rf"\b(?:{_NUMBER}|una?)(?:{_RANGE}{_NUMBER})?[ -](?:more |full |mas )?{_UNIT_OF_TIME}\b"
    rf"|\b(?:in|en) {_NUMBER}{_RANGE}{_NUMBER} {_UNIT_OF_TIME}\b"
    # "for the first week" is a duration without a number.
    rf"|\b(?:for|during|in) the (?:first|next) (?:\w+ )?{_UNIT_OF_TIME}\b"
    rf"|\bdurante (?:el|la|los|las) (?:primer\w*|proxim\w+) (?:\w+ )?{_UNIT_OF_TIME}\b"
)
_UNTIL = any_of("until", "till", "as long as", "for life", "hasta", "de por vida", "por el resto")
_FREQUENCY = any_of(
    "every|each|daily|hourly|weekly|twice",
    "once (?:a|an|daily|every|each|per|in)",
    r"cada|diari\w+|semanal\w*|tod[oa]s l[oa]s",
    "(?:times?|veces|vez) (?:a|per|al|por|each|every|in)",
    "(?:a|per) (?:day|week|month)",
    "al (?:dia|mes)",
    f"{_NUMBER} (?:times|veces|vez)",
)
_AMOUNT = re.compile(
    rf"\b{_NUMBER}(?:{_RANGE}{_NUMBER})? ?"
    rf"(?!(?:{_UNIT_OF_TIME}|times?|vez|veces|to|or|and|a|o|y|de)\b)(?:%|[a-z°])"
    r"|\bun[ao]? (?:tableta|pastilla|comprimido|capsula|cucharad|vaso|taza|inhalacion|gota"
    r"|inyeccion)|\b(?:no limit|as much as|as many as|sin limite|todo lo que|todas las que)\b"
)
_CLOCK = re.compile(
    r"\b\d{1,2}(?::\d\d)? ?(?:a\.? ?m|p\.? ?m)\b|\b\d{1,2}:\d\d\b|\bo'clock\b|\ba las? \d"
    r"|\b(?:noon|midday|midnight|mediodia|medianoche)\b"
)
_DATE = any_of(
    rf"{_MONTH} \d+",
    rf"\d{{1,2}} de {_MONTH}",
    r"\d{1,2}/\d{1,2}",
    "(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|weekends?",
    "lunes|martes|miercoles|jueves|viernes|sabados?|domingos?",
)
_TIME_OF_DAY = any_of(
    "morning|evening|night|bedtime|breakfast|lunch|dinner|supper|meals?|afternoon",
    "mananas?|noches?|tarde|acostarse|dormir|desayuno|almuerzo|cena|comidas?",
)
_CONDITION = any_of(
    "after|before|until|till|when|once|as soon as|from the|from day|within|if you need|as needed",
    "despues|antes|hasta|cuando|en cuanto|desde|dentro de|en un plazo|si lo necesita|a partir",
    r"(?:day|dia) \d+",
)
_PLACE = any_of(
    "floor|building|street|avenue|suite|room|road|entrance|clinic|hospital|office|center|address"
    "|department|radiology|lab|laboratory|pharmacy",
    "piso|edificio|calle|avenida|sala|entrada|clinica|consultorio|centro|direccion|planta"
    "|radiologia|laboratorio|farmacia|departamento",
)
_PHONE = re.compile(r"\b\d{3}[-. ]\d{4}\b|\b\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|\b(?:911|112|988)\b")
_REASON = any_of(
    "so that|so you|because|helps?|prevents?|protects?|lowers?|keeps?|treats?|removes?|reduces?",
    "to (?:prevent|avoid|help|keep|thin|reduce|lower|protect|treat|stop|make|relieve|control"
    "|clear|lessen|soften|strengthen)",
    "for (?:the |your )?(?:pain|nausea|blood|heart|sleep|constipation|infection|swelling|fever"
    "|breathing|cough|cholesterol|iron)",
    r"para (?:que |el |la |los |las |su |sus |no )?(?!(?:mas|cambiar|pedir|hacer)\b)\w+",
    "porque|ayuda|evita|previene|protege|baja|reduce|mantiene",
)

_WHEN_MAY = any_of(
    "how long (?:before|until|till|after)",
    "(?:when|how soon|how long) (?:can|may|could|will|would|am|are|is)",
    "cuando (?:me |nos )?(?:puedo|podre|podria|podemos)",
)

_SUBORDINATORS = (
    r"(?:while|when|whenever|with|without|if|unless|because|so that|after|before|until|till|once"
    r"|as|mientras|cuando|con|sin|si|a menos que|porque|para que|despues de|antes de|hasta)\b"
)
_SUBORDINATOR = re.compile(rf"\s*{_SUBORDINATORS}")
_BREAK = re.compile(rf"[,;:]\s*|(?=\s{_SUBORDINATORS})")

# What is fixed by date: the answer to "when" must be one.
EVENTS = frozenset({"appointment", "xray", "ct_scan", "ultrasound", "blood_test", "test"})


def answers_kind(sentence: str, kind: Kind, *, about: frozenset[str], asked: str) -> bool:
    """True where a folded sentence holds what the kind of question needs.

    about: the terms of the question; asked: the question, folded (its own place words do not count
    as the place it asks for).
    """
    match kind:
        case Kind.HOW_LONG:
            return _has_any(sentence, _DURATION, _UNTIL)
        case Kind.HOW_OFTEN:
            return _has_any(sentence, _FREQUENCY)
        case Kind.HOW_MUCH:
            return _has_any(_without_when(sentence), _AMOUNT)
        case Kind.CLOCK:
            of_day = not about & EVENTS and _has_any(sentence, _TIME_OF_DAY)
            return of_day or _has_any(sentence, _CLOCK)
        case Kind.WHEN:
            return _has_any(sentence, *_when_patterns(about, asked))
        case Kind.WHERE:
            return any(place not in asked for place in _PLACE.findall(sentence))
        case Kind.PHONE:
            return _has_any(sentence, _PHONE)
        case Kind.WHY:
            return _has_any(sentence, _REASON)
        case Kind.MANNER | Kind.WHETHER | Kind.OPEN:
            return True


def segments(sentence: str) -> list[tuple[bool, str]]:
    """A folded sentence cut at commas and subordinators: (is it a main part, its text).

    "take docusate twice a day while you take oxycodone" → [(True, "take docusate twice a day"),
    (False, "you take oxycodone")]. What a subordinate part names is not what the sentence rules.
    """
    pieces: list[tuple[bool, str]] = []
    for chunk in _BREAK.split(sentence):
        marker = _SUBORDINATOR.match(chunk)
        text = chunk[marker.end() :] if marker else chunk
        if text.strip(" ,;.:"):
            pieces.append((marker is None, text.strip()))
    return pieces


def _when_patterns(about: frozenset[str], asked: str) -> tuple[re.Pattern[str], ...]:
    if about & EVENTS:
        return (_DATE,)
    if _WHEN_MAY.search(asked):
        return (_DURATION, _UNTIL, _DATE, _CONDITION)
    return (_DURATION, _UNTIL, _FREQUENCY, _CLOCK, _DATE, _TIME_OF_DAY, _CONDITION)


def _has_any(sentence: str, *patterns: re.Pattern[str]) -> bool:
    return any(pattern.search(sentence) for pattern in patterns)


def _without_when(sentence: str) -> str:
    """The sentence without its clock times, dates and phone numbers, whose digits are no amount."""
    for pattern in (_PHONE, _CLOCK, _DATE):
        sentence = pattern.sub(" ", sentence)
    return sentence

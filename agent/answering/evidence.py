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
    r"(?<!\bevery )(?<!\beach )(?<!\bcada )(?<!\bin )(?<!\bper )(?<!\ben )(?<!\ben un )"
    rf"(?<!\d )(?<!\d-)\b(?:{_NUMBER}|una?)(?:{_RANGE}{_NUMBER})?"
    rf"[ -](?:more |full |working |mas )?{_UNIT_OF_TIME}\b"
    # "Take it a day" says nothing, "for a year" does.
    rf"|\b(?:for|by|durante|por|de) (?:an?|una?) {_UNIT_OF_TIME}\b"
    rf"|\b(?:lasts?|takes|dura|duran|tardan?|pasar?|disappears?|goe?s? away|fades?)"
    rf" (?:[a-z]+ ){{0,3}}(?:{_NUMBER}|una?) {_UNIT_OF_TIME}\b"
    r"|\b(?:primer|segund|tercer|cuart|quint|sext|first|second|third|fourth|sixth)\w*"
    rf" {_UNIT_OF_TIME}\b"
    rf"|\b(?:in|en) {_NUMBER}{_RANGE}{_NUMBER} {_UNIT_OF_TIME}\b"
    # "for the first week" is a duration without a number.
    rf"|\b(?:for|during|in) the (?:first|next) (?:\w+ )?{_UNIT_OF_TIME}\b"
    rf"|\bdurante (?:el|la|los|las) (?:primer\w*|proxim\w+) (?:\w+ )?{_UNIT_OF_TIME}\b"
)
_UNTIL = any_of(
    "until|till|as long as|for life|lifelong|for good|forever|for the rest|last dose"
    "|while (?!awake|you are awake|you sleep)",
    "hasta|de por vida|para siempre|por el resto|ultima dosis|mientras (?!este despiert|duerm)",
)
_FREQUENCY = any_of(
    "every|each|daily|hourly|weekly|twice",
    "once (?:a|an|daily|every|each|per|in)",
    r"cada|diari\w+|semanal\w*|tod[oa]s l[oa]s",
    "(?:times?|veces|vez) (?:a|per|al|por|each|every|in)",
    "(?:a|per) (?:day|week|month)",
    "al (?:dia|mes)",
    r"mornings? and (?:\w+ ){0,3}(?:nights?|evenings?|bedtime)",
    r"manana y (?:\w+ ){0,3}(?:noche|tarde)",
    "only once|una sola vez|as needed|between|entre",
    f"{_NUMBER} (?:times|veces|vez)",
)
_AMOUNT = re.compile(
    rf"\b{_NUMBER}(?:{_RANGE}{_NUMBER})? ?"
    rf"(?!(?:{_UNIT_OF_TIME}|times?|vez|veces|to|or|and|a|o|y|de)\b)(?:%|[a-z°])"
    r"|\bun[ao]? (?:tableta|pastilla|comprimido|capsula|cucharad|vaso|taza|inhalacion|gota"
    r"|inyeccion)|\b(?:no limit|as much as|as many as|sin limite|todo lo que|todas las que)\b"
    r"|\b(?:heavier|bigger|larger|more|less) than (?:a|an|your)\b|\b(?:la mitad|half)\b"
    r"|\bmas (?:pesado )?que (?:una?|su)\b"
    r"|\b(?:was|were|is|are|fue|era|es)(?: about| de| unos)? \d+(?:[.,]\d+)?\b"
    r"(?! ?(?:a\.|p\.|am|pm|:))"
    # "80 to 130", where no unit of time follows.
    rf"|\b\d+ (?:to|a) \d+\b(?! ?(?:{_UNIT_OF_TIME}|times|veces))"
)
_CLOCK = re.compile(
    r"\b\d{1,2}(?::\d\d)? ?(?:a\.? ?m|p\.? ?m)\b|\b\d{1,2}:\d\d\b|\bo'clock\b|\ba las? \d"
    r"|\b(?:noon|midday|midnight|mediodia|medianoche)\b"
)
# When somebody is there: "from 8 to 4", "de 7 a 15 horas", "24 hours".
_HOURS = re.compile(
    r"\bde \d{1,2} a \d{1,2}\b|\b24 (?:hours|horas)\b|\b\d{1,2}(?::\d\d)? to \d{1,2}\b"
    r"|\ba (?:cualquier|toda) hora\b|\b(?:at )?any (?:hour|time)\b"
)
_DATE = any_of(
    rf"{_MONTH} \d+",
    rf"\d{{1,2}} de {_MONTH}",
    rf"(?:in|on|by|until|en|de|para|hasta) (?:early |late )?{_MONTH}(?: \d+)?",
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.? \d{1,2}",
    "tomorrow|today|tonight|hoy|manana mismo|desde manana",
    r"\d{1,2}/\d{1,2}",
    "(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|weekends?",
    "(?:mon|tue|wed|thu|fri|sat|sun)",
    "lunes|martes|miercoles|jueves|viernes|sabados?|domingos?",
)
# "In 6 weeks", "at 6 weeks", "a los 12 dias": when an event is, though not by date.
_FROM_NOW = re.compile(
    rf"\b(?:in|at|after|within|a l[oa]s|en|dentro de) (?:about |unos |unas )?{_NUMBER}"
    rf"(?:{_RANGE}{_NUMBER})?[ -]{_UNIT_OF_TIME}\b|\b(?:every|cada|tod[oa]s l[oa]s) \w+"
    r"|\b(?:one|two|\d+|una?|dos) (?:weeks?|months?|days?|semanas?|meses|dias) (?:after|despues)\b"
)
_TIME_OF_DAY = any_of(
    "morning|evening|night|bedtime|breakfast|lunch|dinner|supper|meals?|afternoon",
    "mananas?|noches?|tarde|acostarse|dormir|desayuno|almuerzo|cena|comidas?",
)
_CONDITION = any_of(
    "after|before|until|till|when|once|as soon as|from the|from day|within|if you|as needed|while"
    "|as long as|during|only for|only if|at (?:that|your|the) (?:\\w+ )?(?:visit|appointment)",
    "despues|antes|hasta|cuando|en cuanto|desde|dentro de|en un plazo|si lo necesita|a partir"
    "|mientras|solo (?:para|si)|si|en (?:esa|su|la) (?:\\w+ )?(?:cita|consulta|visita|revision)",
    r"(?:day|dia) (?:\d+|one|uno)",
    r"(?:primer|segundo|tercer|cuarto|quinto|septimo|decimo) dia|(?:first|second|third) day",
)
_PLACE_WORDS = (
    "floor|level|building|tower|street|avenue|lane|suite|room|road|entrance|clinic|hospital|office"
    "|center|address|department|radiology|lab|laboratory|pharmacy|lobby|basement|gym|home|video"
    "|phone|telephone|online"
    "|piso|planta|nivel|edificio|torre|calle|avenida|sala|salon|entrada|clinica|consultorio|centro"
    "|direccion|radiologia|laboratorio|farmacia|departamento|sotano|urgencias|casa|videollamada"
    "|telefono|linea|urologia|cuarto|domicilio"
)
# The word for a place where somebody is or goes, not "the clinic calls you".
_PLACE = re.compile(
    r"(?:\b(?:in|at|on|to|by|from|near|en|a|por|de|al|del)|[,:]|\d|\d(?:st|nd|rd|th))"
    rf" (?:the |our |a |la |el |los |su |una? )?(?:[\w.'-]+ ){{0,3}}?({_PLACE_WORDS})\b"
)
_SOMEWHERE = re.compile(
    r"\b(?:in|into|under|on|at|en|sobre|debajo de|through)"
    r" (?:the|an?|your|el|la|los|las|una?|su)"
    r" (?!first|next|same|morning|evening|afternoon|night|day|week|month|year|end|meantime|last"
    r"|primer|proxim|mism|manana|noche|tarde|dia|semana|mes|visit|appointment|cita|consulta)\w+"
    r"|\b\d{1,5} (?:\w+ ){1,2}(?:street|st|road|rd|avenue|ave|drive|dr|lane|ln|way)\b"
)
# "Which floor": only a floor answers.
_WHICH_PLACE = re.compile(
    rf"\b(?:what|which|que|cual) (?:es (?:el|la) )?({_PLACE_WORDS})\b"
    rf"|\b({_PLACE_WORDS}) (?:is|es)\b"
)
_SAME_PLACE = {"level": "floor", "piso": "floor", "planta": "floor", "nivel": "floor"}
_PHONE = re.compile(r"\b\d{3}[-. ]\d{4}\b|\b\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|\b(?:911|112|988)\b")
_PERSON = any_of(
    r"dr|dra|doctor\w*|nurse\w*|pharmacist|therapist|surgeon|social worker|dietitian|midwife",
    "manager|navigator|worker|assistant|coach|team|company|someone|somebody|husband|wife|family",
    r"enfermer\w+|farmaceutic\w+|terapeuta|cirujan\w+|trabajador\w* social|partera|psicolog\w+"
    r"|psiquiatra|equipo|alguien|familia|asesora?|especialista",
)
_WITH_SOMEBODY = re.compile(
    r"\b(?:with|by|con|por) (?:your |su )?(?!food|meals?|water|soap|a |the |la |el |un|comida|agua"
    r"|jabon|video|phone|telefono|what|if|que)[a-z]{3,}"
    r"|\b(?:in|at|en) (?:the |your |su |la |el )?(?:clinic|hospital|centro|clinica)\b"
)
# "Who is my case manager": whoever the sentence calls so.
_WHO_IS = any_of("who(?:'s| is| are)? (?:my|the|our)", "quien(?:es)? (?:es|son) (?:mi|mis|el|la)")
_REASON = any_of(
    "so that|so you|because|helps?|prevents?|protects?|lowers?|keeps?|treats?|removes?|reduces?",
    "to (?:prevent|avoid|help|keep|thin|reduce|lower|protect|treat|stop|make|relieve|control"
    "|clear|lessen|soften|strengthen)",
    r"(?:needed|day|daily|night|bedtime|morning|hours|mg|week|mcg|ml|puffs?|tablets?) to \w+",
    rf"for (?!\d|an?\b|{_NUMBER}\b|the (?:first|next|rest)|life"
    r"|about|at least|up to|now|good|more|another|several|\w+day\b)\w+",
    "slows?|thins?|loosens?|softens?|relaxes|controls?|stops?|fights?|kills?|eases?|relieves?"
    "|(?:can )?(?:cause|make|lower|raise)s?",
    r"para (?:que |el |la |los |las |su |sus |no )?(?!(?:mas|cambiar|pedir|hacer)\b)\w+",
    "porque|ayudan?|evitan?|previenen?|protegen?|bajan?|reducen?|mantienen?|pinta|combate|alivia"
    "|afloja|puede (?:causar|dar|bajar|subir)|causan?|provocan?|hacen? que",
    "because of|due to|caused by|debido|a causa|por (?:un|una|el|la)",
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
            return of_day or _has_any(sentence, _CLOCK, _HOURS)
        case Kind.WHEN:
            return _has_any(sentence, *_when_patterns(about, asked))
        case Kind.WHERE:
            return _says_where(sentence, asked)
        case Kind.PHONE:
            by_person = asked.lstrip(" ¿").startswith(("who", "quien", "a quien", "con quien"))
            return _has_any(sentence, _PHONE) or (by_person and _has_any(sentence, _PERSON))
        case Kind.WHO:
            is_named = _has_any(sentence, _PERSON, _WITH_SOMEBODY, _PHONE)
            return is_named or _WHO_IS.search(asked) is not None
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


def _says_where(sentence: str, asked: str) -> bool:
    """True where a place is named that the question did not bring itself."""
    places = _PLACE.findall(sentence)
    if which := _WHICH_PLACE.search(asked):
        wanted = which.group(1) or which.group(2)
        same = _SAME_PLACE.get(wanted, wanted)
        return any(_SAME_PLACE.get(place, place) == same for place in places)
    if any(place not in asked for place in places):
        return True
    return any(found.split()[-1] not in asked for found in _SOMEWHERE.findall(sentence))


def _when_patterns(about: frozenset[str], asked: str) -> tuple[re.Pattern[str], ...]:
    if about & EVENTS:
        return (_DATE, _FROM_NOW)
    if _WHEN_MAY.search(asked):
        return (_DURATION, _UNTIL, _DATE, _CONDITION, _FROM_NOW)
    return (
        *(_DURATION, _UNTIL, _FREQUENCY, _CLOCK),
        *(_DATE, _TIME_OF_DAY, _CONDITION, _FROM_NOW),
    )


def _has_any(sentence: str, *patterns: re.Pattern[str]) -> bool:
    return any(pattern.search(sentence) for pattern in patterns)


def _without_when(sentence: str) -> str:
    """The sentence without its clock times, dates and phone numbers, whose digits are no amount."""
    for pattern in (_PHONE, _CLOCK, _DATE):
        sentence = pattern.sub(" ", sentence)
    return sentence

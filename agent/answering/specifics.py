"""What a question holds fast: numbers, order, the most that is allowed, whose it is, what came out.

A sentence may be about the right thing, hold the right kind of fact, and still not answer, because
the question is about the second visit, about 8 puffs, about somebody else, or about the most that
may be taken. These checks read folded text, English and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.answering.text import any_of

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "twice": "2", "double": "2",
    "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8",
    "nueve": "9", "diez": "10", "doce": "12", "doble": "2",
}  # fmt: skip
_NUMBER_WORD = any_of("|".join(_WORDS))
_ANY_NUMBER = rf"(?:\d+(?:[.:]\d+)?|{'|'.join(_WORDS)})"
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)\w*"
)
# Numbers by which nobody means an amount: emergency numbers, "24 hours" for a day.
_NO_AMOUNT = re.compile(r"\b(?:911|988|112)\b|\b24 (?:hours?|hrs?|horas?)\b|\b24/7\b")
# Such as only tell how things are: the hour it is, the date, somebody's age. Of a medicine they are
# held fast nevertheless: "it is ten, do I still take it" is about a late dose.
_SITUATION = re.compile(
    rf"\b(?:half past|quarter (?:past|to)|gone|it's|its|it is) {_ANY_NUMBER}"
    r"(?= (?:at|in|now|and)|\W*$)"
    rf"|\b{_ANY_NUMBER} ?(?:am|pm|a\.m|p\.m|o'?clock"
    r"|(?:in the|at) (?:morning|afternoon|evening|night))\b"
    rf"|\b(?:son|eran|pasadas) las {_ANY_NUMBER}\b"
    rf"|\b{_ANY_NUMBER} de la (?:manana|tarde|noche|madrugada)\b"
    rf"|\b\d+(?:st|nd|rd|th)\b|\b\d+ (?:de |of )?{_MONTH}|\b{_MONTH} \d+\b"
    rf"|\b{_ANY_NUMBER}[ -](?:years?|months?|weeks?|days?)[ -]old\b"
    rf"|\b(?:he|she|who|\w+'s|is|he's|she's) (?:is )?{_ANY_NUMBER} (?:and|years|months|weeks)\b"
    rf"|\b(?:de|tiene|con) {_ANY_NUMBER} (?:anos|anitos|meses|semanas)(?: de (?:edad|nacid[oa]))?\b"
)
# A sentence that draws a line answers for every number on either side of it: "nothing over 5 kg".
_DRAWS_A_LINE = any_of(
    "no more than|not more than|nothing (?:over|above|heavier|more)|anything heavier|heavier than"
    "|more than|less than|at (?:most|least)|or (?:more|higher|above|over|less|lower|below|under)"
    "|above|below|under|over|until|between|at all|completely|no smoking",
    "no mas de|nada de|mas de|menos de|al menos|como minimo|como maximo|o (?:mas|menos)|por encima"
    "|por debajo|pasa de|pasa|hasta|entre|del todo|ningun[oa]?",
)

_ORDER = {
    "second": any_of("second|2nd|two|2|segund[oa]|dos"),
    "third": any_of("third|3rd|three|3|tercer[oa]?|tres"),
    "another": any_of(r"another|other|again|repeat\w*|otr[oa]s?|nuevo|repet\w+|repit\w+|new"),
}
_ASKED_ORDER = {
    "second": any_of("second|2nd|segund[oa]"),
    "third": any_of("third|3rd|tercer[oa]?"),
    "another": any_of("another|otr[oa] (?:cita|visita|consulta|operacion|cirugia|dosis|prueba)"),
}
_UNIT_OF_TIME = any_of("seconds? (?:long|each)|(?:a|per|for \\d+) seconds?")

# "What is the most", "how many can I take in a day": the dose is no answer to that.
_ASKS_MOST = any_of(
    "max|maximum|maximal|(?:the|a) (?:upper |daily )?limit|at most|the most|too (?:much|many)",
    r"how (?:much|many)\b.{0,40} (?:can|could|may|am i allowed)\b.{0,40}"
    r" (?:in|per|a|each|every) (?:one |single )?(?:day|24|night|row)",
    r"how (?:much|many)\b.{0,30} (?:a|per) day (?:can|could|may)\b",
    r"how (?:much|many)\b.{0,30} (?:can|could|may)\b.{0,30} (?:at once|at a time|together)",
    "a la vez|de una (?:sola )?vez",
    r"maxim[oa]s?|limite|lo mas que|como mucho|demasiad[oa]s?|tope",
    r"cuant[oa]s?\b.{0,30} (?:puedo|puede|podemos)\b.{0,30}(?:(?:al|por|en un|en el) dia|en 24)",
)
_SAYS_MOST = any_of(
    "max|maximum|limit|at most|no more|not more|never more|more than|do not exceed|up to|no limit"
    r"|(?:under|below|less than|over|within) \d+",
    "maximo|maxima|limite|como mucho|sin pasar|no pase|no tome mas|no mas|mas de|no exceda|hasta"
    "|menos de|no beba mas|no coma mas|pasar de|limitar",
)
_SWALLOWS = any_of("take|pills?|tablets?|doses?", "tom(?:o|ar|arme)|pastillas?|tabletas?|dosis")
# What a value should be, and what it was.
_ASKS_GOAL = any_of(
    r"(?:what|where|how (?:high|low|much|many)) should (?:my|his|her|the|our)\b.* be",
    "(?:goals?|targets?)",
    "what(?:'s| is| are) (?:a |the )?(?:normal|good|healthy|ideal)",
    r"(?:cuanto|cual|en cuanto) (?:debe|deberia|tiene que)\b.{0,40}\b(?:ser|estar|tener)",
    r"meta|objetivo|cuanto debo (?:tener|pesar)|cual es (?:el|la) \w+ normal",
)
_SAYS_GOAL = any_of(
    "goals?|targets?|should be|below|above|less than|more than|at least|aim"
    r"|or (?:higher|lower|more|less)|\d+ (?:to|-) \d+",
    "meta|objetivo|debe (?:ser|estar)|menos de|mas de|por debajo|por encima|al menos"
    r"|mayor|menor|\d+ a \d+",
)
_ASKS_RESULT = any_of(
    r"what (?:was|were|did) (?:my|the|his|her|our|they|you|it)\b.{0,40}"
    "(?:results?|level|count|test|scan|biopsy|pathology|show|find|found|say|mri|ct|x-?ray)?",
    r"(?:my|the|his|her) \w+(?: \w+)? (?:results?|level) (?:was|were|came)",
    "que (?:salio|salieron|encontraron|encontro|mostro|dijo|vieron)",
    "(?:cuanto|como) (?:salio|salieron|estaba|estuvo|sali)",
    "(?:cual|cuanto) (?:fue|era)",
)
_SAYS_RESULT = any_of(
    "was|were|had|showed?|shows|found|normal|negative|positive|removed|repaired|placed|done",
    r"fue|era|estaba|salio|tuvo|mostro|encontr\w+|normal|negativ[oa]|positiv[oa]|hubo|hicimos"
    "|quitamos|pusimos|operamos",
)
_WILL = any_of(
    r"will|discuss\w*|ready|planned|scheduled|due|have your|tendra|estara|se le|le hara\w*"
)

# The word of a price in the question, and in a sentence that could answer it.
_ASKS_COST = any_of(
    r"costs?|price|how much do i (?:pay|owe)|expensive|cheap\w*|copay|pay for|insurance|covers?",
    r"cuest\w+|precio|costo|cobra\w*|pagar|pago|seguro (?:cubre|paga)|cubre",
)
_SAYS_COST = re.compile(
    r"[$€]|\b(?:costs?|free|covered|covers?|pay|paid|insurance|price|dollars|money|bill|gratis"
    r"|gratuit\w+|cuesta\w*|costo|cubre|cubierto|paga\w*|seguro|precio|dinero)\b"
)

_WHO_EN = (
    r"(?:my|his|her|our|the) (?:\w+ )?(?:wife|husband|spouse|partner|boyfriend|girlfriend|brother"
    "|sister|mom|mother|dad|father|grandma|grandmother|grandpa|grandfather|friend|neighbor|cousin"
    "|uncle|aunt|roommate|dog|cat|grandson|granddaughter|grandkids?|grandchildren"
    r"|(?:other|older|younger|little) (?:son|daughter|child|kid|one))\b(?!')"
)
_WHO_ES = (
    "(?:mi (?:espos[oa]|marido|mujer|parej[a]|novi[oa]|herman[oa]|mama|madre|papa|padre|abuel[oa]"
    "|amig[oa]|vecin[oa]|prim[oa]|ti[oa]|perr[oa]|gat[oa]|niet[oa]|suegr[oa]|cunad[oa])"
    "|mi otr[oa] (?:hij[oa]|nin[oa]|bebe))"
)
_CHILD_EN = r"my (?:son|daughter|child|kid|baby)\b(?!')"
_CHILD_ES = "mi (?:hij[oa]|nin[oa]|bebe)"


def _acting(who_en: str, who_es: str) -> re.Pattern[str]:
    """Finds somebody who does something, or for whom it is; not in "my wife says it is cold"."""
    return any_of(
        r"(?:can|could|may|might|should|must|does|do|is|are|will|would|for|to|give)"
        rf" (?P<asked>{who_en})",
        rf"(?P<does>{who_en}) (?:also |too |just )?(?:can|could|takes?|took|needs?|has|uses?|ate)",
        rf"(?:para|puede|debe|que|dar(?:l[ea])? (?:\w+ )?a|necesita|toma|usa|a) (?P<para>{who_es})",
        rf"(?P<hace>{who_es}) (?:tambien )?(?:puede|debe|tom[ao]|necesita|us[ao]|comio|bebio)",
    )


_PERSON = _acting(_WHO_EN, _WHO_ES)
_OWN_CHILD = _acting(_CHILD_EN, _CHILD_ES)
# A sheet for the parents of a patient.
_FOR_PARENTS = any_of(
    r"your (?:child|baby|son|daughter|newborn|infant)(?:'s)?",
    "su (?:hij[oa]|bebe|nin[oa])",
    r"(?:he|she|him|del[ea]|acuestel[oa]|lavel[ea]|lev[ea]l[oa]|amamantel[oa])",
)
_TAKES = any_of(
    "tak(?:e|es|ing)|took|uses?|using|needs?|have|has|get|doses?|drinks?|drank|eats?|ate|wears?"
    "|shares?|give|pills?|tablets?|medicines?|allowed",
    r"tom(?:ar|arl[oa]s?|e|o|a|arse)|us(?:ar|arl[oa]s?|a|e)|necesita|dosis|pastillas?|medicin\w+"
    "|dar(?:l[ea])?|darsel[oa]|compartir|comer|beber",
)


def objection(asked: str, sentence: str, heading: str, *, is_medicine: bool) -> str:
    """What of the question the sentence does not hold, for a nurse; "" where nothing is missing.

    asked, sentence, heading: folded; is_medicine: the question names one
    """
    said = f"{heading} {sentence}"
    takes = is_medicine or _SWALLOWS.search(asked) is not None
    told = asked if takes else _SITUATION.sub(" ", asked)
    missing = sorted(numbers(told) - numbers(said))
    if missing and (takes or not _DRAWS_A_LINE.search(sentence)):
        return f"the question is about {' and '.join(missing)}, the nearest sentence is not"
    for name, pattern in _ASKED_ORDER.items():
        if pattern.search(asked) and not _ORDER[name].search(said):
            return f"the question is about a {name} one, the nearest sentence is not"
    if takes and _ASKS_MOST.search(asked) and not _SAYS_MOST.search(sentence):
        return "the nearest sentence does not say what the most is"
    if _ASKS_COST.search(asked) and not _SAYS_COST.search(said):
        return "the nearest sentence does not say what it costs"
    if _ASKS_GOAL.search(asked) and not _SAYS_GOAL.search(sentence):
        return "the nearest sentence does not say what it should be"
    if _ASKS_RESULT.search(asked) and (not _SAYS_RESULT.search(sentence) or _WILL.search(sentence)):
        return "the nearest sentence does not say what it was"
    return ""


def somebody_else(asked: str, sheet: Collection[str]) -> str:
    """The objection to a question about another person than the patient; "" for none.

    sheet: all folded sentences. A person whom the instructions name may be asked about; a sheet
    that speaks to parents is about their child.
    """
    found = _PERSON.search(asked)
    if found:
        person = _who(found)
        named = any(re.search(rf"\b{person.split()[-1]}", text) for text in sheet)
        return f"the question is about “{person}”" if _TAKES.search(asked) and not named else ""
    child = _OWN_CHILD.search(asked)
    if child and not any(_FOR_PARENTS.search(text) for text in sheet):
        return f"the question is about “{_who(child)}”"
    return ""


def _who(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group)


def numbers(text: str) -> frozenset[str]:
    """The amounts that a folded text names, as digits: "two 500 mg tablets" → {"2", "500"}."""
    text = _NO_AMOUNT.sub(" ", text)
    digits = {number.replace(",", "").rstrip(".:/") for number in _NUMBER.findall(text)}
    return frozenset(digits | {_WORDS[word] for word in _NUMBER_WORD.findall(text)})

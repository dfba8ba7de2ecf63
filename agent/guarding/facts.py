"""The exact facts of a text in one form: numbers with units, how often, times, dates, phones.

"Twice a day" and "2 times daily" are one fact, "5 mg" and "5 mcg" are two. English and Spanish.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable

from agent.guarding.case import fold
from agent.guarding.units import MONTHS, NUMBER_WORDS, WEEKDAYS, number, unit


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """kind: quantity, range, every, times, limit, order, time, date, weekday, phone or link.

    value: its one form, for comparing; shown: the words it was read from; at: where they begin.
    """

    kind: str
    value: str
    shown: str = dataclasses.field(compare=False)
    at: int = dataclasses.field(compare=False)


# What an answer may leave out of a passage: when a visit is, a number to call. Not how much.
MAY_BE_LEFT_OUT = frozenset({"time", "date", "weekday", "phone", "link"})

_NUMERAL = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?(?:/\d+)?"
_NUM = rf"(?:{_NUMERAL}|(?:{'|'.join(NUMBER_WORDS)})\b)"
_SPAN = r"(?:hour|day|week|month|year|hora|dia|semana|mes|ano)"
_SPANS = (
    r"(?:hours?|hrs?|minutes?|mins?|days?|weeks?|months?|years?"
    r"|horas?|minutos?|dias?|semanas?|mes|meses|anos?)"
)
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_OF_DAY = r"(?:morning|afternoon|evening|night|noche|manana|tarde)"
# Possessive: a word is one word, or a long one would be tried at every letter.
_UNIT_WORD = r"(?:%|°\s?[cf]\b|[a-zµ]++(?:-[a-z]++)?)"


def facts(text: str) -> tuple[Fact, ...]:
    """The facts of a text, in order."""
    return _facts(fold(text))


@functools.lru_cache(maxsize=2048)
def _facts(folded: str) -> tuple[Fact, ...]:
    rest = folded
    found: list[Fact] = []
    for kind, pattern, value_of in _READERS:
        for match in pattern.finditer(rest):
            value = value_of(match)
            if value:
                # "Once a day" is "every day".
                if kind == "times" and value.startswith("1 / "):
                    kind, value = "every", f"1 {value[4:]}"
                found.append(Fact(kind, value, match.group().strip(" ,."), match.start()))
        # What was read is blanked, so that the "8" of "8 am" is not read again as a quantity.
        if kind != "limit":
            rest = pattern.sub(lambda match: " " * len(match.group()), rest)
    return tuple(sorted(found, key=lambda fact: fact.at))


def _clock(match: re.Match[str]) -> str:
    if match["name"]:
        return "00:00" if match["name"] in ("midnight", "medianoche") else "12:00"
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = match["half"] or match["of_day"] or match["en_of_day"] or ""
    is_pm = half.startswith(
        ("p", "t", "af", "e", "n")
    )  # pm, tarde, afternoon, evening, night/noche
    is_am = half.startswith(("a", "m")) and not half.startswith("af")
    if is_pm and hour < 12 and not (half.startswith("n") and hour <= 3):
        hour += 12
    if (is_am or half.startswith("n")) and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}"


def _date(match: re.Match[str]) -> str:
    if match["slashed"]:
        return match["slashed"].replace("-", "/")
    month = MONTHS[match["month"] or match["mes"]]
    day = int(match["day"] or match["dia"])
    year = match["year"] or match["ano"] or ""
    return f"{month:02d}-{day:02d}{'-' if year else ''}{year}"


def _limit(match: re.Match[str]) -> str:
    """A number with its comparison: "no more than 4" and "4 or more" have it at either end."""
    word = match["before"] or match["after"]
    amount = number(match["n1"] or match["n2"])
    return f"{_comparison(word)} {amount}"


def _comparison(word: str) -> str:
    for name, forms in _COMPARISONS.items():
        if re.fullmatch(forms, word):
            return name
    return word


_COMPARISONS = {
    "at most": r"at most|no more than|not more than|up to|maximum(?: of)?|a maximum of|max"
    r"|como maximo|no mas de|maximo|hasta|or less|or fewer|or under|or lower|o menos",
    "at least": r"at least|no less than|minimum(?: of)?|por lo menos|al menos|como minimo|minimo"
    r"|or more|or higher|or over|or above|or longer|o mas|o superior",
    "above": r"more than|over|above|(?<!the )past|beyond|greater than|higher than|heavier than"
    r"|longer than|exceeds"
    r"|mas de|superior a|mayor de|pesad[oa]s? de|por encima de|pasa de",
    "below": r"less than|fewer than|under|below|lower than|menos de|inferior a|menor de"
    r"|por debajo de|baja de",
}
_BEFORE = "|".join(
    form for forms in _COMPARISONS.values() for form in forms.split("|")
    if not form.startswith(("or ", "o "))
)  # fmt: skip
_AFTER = r"(?:or|o) (?:less|fewer|under|lower|more|higher|over|above|longer|menos|mas|superior)"


def _every(match: re.Match[str]) -> str:
    span = match["span"] or match["span_es"] or "day"
    if re.fullmatch(rf"{_OF_DAY}s?", span):
        # "Every morning" is "once a day in the morning"; the words say which part of the day.
        span = "day"
    amount = "2" if match["other"] else number(match["n1"] or "1")
    upto = f"-{number(match['n2'])}" if match["n2"] else ""
    return f"{amount}{upto} {unit(span)}"


def _times(match: re.Match[str]) -> str:
    amounts = {"once": "1", "twice": "2", "una vez": "1", "un vez": "1"}
    amount = amounts[match["once"]] if match["once"] else number(match["n1"])
    upto = f"-{number(match['n2'])}" if match["n2"] else ""
    return f"{amount}{upto} / {unit(match['span'] or 'day')}"


def _order(match: re.Match[str]) -> str:
    if match["n"]:
        return match["n"]
    return {"f": "1", "p": "1", "s": "2", "t": "3"}[match["word"][0]]


def _range(match: re.Match[str]) -> str:
    return f"{number(match['n1'])}-{number(match['n2'])} {unit(match['unit'] or '')}".strip()


def _quantity(match: re.Match[str]) -> str:
    if match["one"]:
        return f"1 {unit(match['span'])}"
    return f"{number(match['n1'])} {unit(match['unit'] or '')}".strip()


_TO = r"(?: to | a | and | y | or | o |-)"
_DATE = (
    rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?"
    rf"|\b(?P<dia>\d{{1,2}}) (?:de )?(?P<mes>{_MONTH})\b(?: (?:de|del) (?P<ano>\d{{4}}))?"
    r"|\b(?P<slashed>\d{1,2}[/-]\d{1,2}[/-]\d{2,4})\b"
)
_CLOCK = (
    r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?: ?(?P<half>a\.? ?m|p\.? ?m)\b\.?"
    r"| de la (?P<of_day>manana|tarde|noche)\b"
    r"| (?:in the|at) (?P<en_of_day>morning|afternoon|evening|night)\b|(?<=:\d\d))"
    r"|\b(?P<name>noon|midday|midnight|mediodia|medianoche)\b"
)
_LIMIT = (
    rf"\b(?:(?P<before>{_BEFORE}) (?:of )?(?P<n1>{_NUM})"
    rf"|(?P<n2>{_NUM})(?: ?{_UNIT_WORD}){{0,3}}(?: \([^)]*\))? (?P<after>{_AFTER})\b)"
)
_TIMES = (
    rf"\b(?:(?P<once>once|twice|una vez)"
    rf"|(?P<n1>{_NUM})(?:{_TO}(?P<n2>{_NUM}))? (?:times?|veces|vez))"
    rf" (?:(?:a|an|per|each|every|in a|al|por|a la|cada) (?P<span>{_SPAN})\b|daily|diarias)"
)
_EVERY = (
    rf"\b(?:every|each|cada) (?:(?P<n1>{_NUM})(?:{_TO}(?P<n2>{_NUM}))? )?(?P<other>other )?"
    rf"(?P<span>{_SPANS}|{_OF_DAY}s?|meal|comida)\b"
    rf"|\btod[oa]s l[oa]s (?P<span_es>dias|{_OF_DAY}s|semanas|comidas)\b"
    r"|\b(?:daily|diario|diariamente|a diario)\b"
)
_RANGE = (
    rf"\b(?:from |between |de |entre )?(?P<n1>{_NUM}){_TO}(?P<n2>{_NUM}) ?(?P<unit>{_UNIT_WORD})?"
)
_QUANTITY = (
    rf"(?<![\w.])(?P<n1>{_NUM})(?:(?<=half) (?:of )?an?\b| (?:full|more|mas)\b)? ?-?"
    rf"(?P<unit>{_UNIT_WORD})?"
    rf"|\b(?:for|in|after|within|durante|por|en|de) (?P<one>an?|una?) (?P<span>{_SPAN})\b"
)
_PER = rf"\b(?:an?|per|al|por|a la) (?P<span>{_SPAN})\b"
_ORDER = (
    r"\b(?P<word>first|second|third|primer[oa]?s?|segund[oa]s?|tercer[oa]?s?)\b"
    r"|\b(?P<n>\d+)(?:st|nd|rd|th)\b"
)
_LINK = (
    r"\bhttps?://\S+|\bwww\.\S+|\S+@\S+\.\w+"
    r"|\b[\w-]+\.(?:com|org|net|gov|edu|health|info|es|mx)\b\S*"
)
_PHONE = (
    r"(?:\+\d{1,3}[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}\b|\b\d{3}[-. ]\d{4}\b"
    r"|\b(?:911|988|112|108)\b"
)

# Read in this order; what one has read, the next does not see.
_READERS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("link", re.compile(_LINK), lambda match: match.group().rstrip(".,;)")),
    ("phone", re.compile(_PHONE), lambda match: re.sub(r"\D", "", match.group())),
    ("date", re.compile(_DATE), _date),
    ("time", re.compile(_CLOCK), _clock),
    ("weekday", re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b"), lambda m: WEEKDAYS[m.group()]),
    ("limit", re.compile(_LIMIT), _limit),
    ("times", re.compile(_TIMES), _times),
    ("every", re.compile(_EVERY), _every),
    ("order", re.compile(_ORDER), _order),
    ("range", re.compile(_RANGE), _range),
    ("quantity", re.compile(_QUANTITY), _quantity),
    ("every", re.compile(_PER), lambda match: f"1 {unit(match['span'])}"),
)

"""Numbers with units in a patient's words: fever, blood pressure, sugar, weight, oxygen, pulse.

`measure` names what a number means for a red-flag pattern (`=fever`), not the number itself.
Limits are the common public ones and, like every rule, need sign-off by the clinical owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.triage.normalise import Sentence

# (name, first token, token after the last)
Measured = tuple[str, int, int]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NUMBER = re.compile(r"\d+(?:\.\d+)?$")
_NEAR = 5

_TEMPERATURE = _words(
    "fever fevers feverish temp temps temperature thermometer fiebre calentura "
    "temperatura termometro febril burning shivering chills escalofrios marca ardo arde"
)
_CELSIUS = _words("c celsius centigrade centigrados")
_FAHRENHEIT = _words("f fahrenheit")
_DEGREES = _words("degrees degree deg grados grado")
_PRESSURE = _words("bp pressure presion tension systolic diastolic sistolica diastolica ta")
_PRESSURE_NAMES = _PRESSURE - {"diastolic", "diastolica"}
_SUGAR = _words(
    "sugar sugars glucose glucometer bg azucar glucosa glucemia glicemia meter dexcom libre cgm "
    "glucometro"
)
_OXYGEN = _words(
    "oxygen o2 ox sat sats spo2 pulseox oximeter saturation oxigeno saturacion saturando "
    "oximetro saturo satura finger dedo dedito"
)
_BREATHS = _words(
    "breaths breath breathing breathes breathe respira respiraciones respirando respiracion rr "
    "respirations"
)
_PULSE = _words("pulse bpm hr heartrate heartbeat heart beats pulso latidos pulsaciones corazon")
_PAIN = _words("pain hurts hurt dolor duele scale escala pains hurting")
_KILO = _words("kg kgs kilo kilos kilogramos kilograms")
_POUND = _words("lb lbs pound pounds libra libras")
_PILLS = _words(
    "pill pills tablet tablets tab tabs capsule capsules caps pastilla pastillas pildora "
    "pildoras tableta tabletas capsulas comprimidos comprimido"
)
_AGE = {
    "day": 1, "days": 1, "dia": 1, "dias": 1,
    "week": 7, "weeks": 7, "wk": 7, "wks": 7, "semana": 7, "semanas": 7,
    "month": 30, "months": 30, "mo": 30, "mos": 30, "mes": 30, "meses": 30,
}  # fmt: skip
_OLD = _words("old baby newborn infant bebe recien edad nacido nacida bebito bebita hijo")
# Words that give a bare number another meaning: "39 weeks", "102 lbs", "100 mg".
_NOT_DEGREES = (
    _KILO
    | _POUND
    | _PILLS
    | frozenset(_AGE)
    | _words(
        "mg ml mcg g oz am pm percent % / years year yrs anos ano hours hour hrs horas hora "
        "minutes min minutos dollars miles bpm mmhg times veces old room"
    )
)
_NOT_MANY = (_NOT_DEGREES - _PILLS) | _words("c f units unidades puffs of de")
_SPOKEN = {
    ("one", "oh", "one"): 101.0,
    ("one", "oh", "two"): 102.0,
    ("one", "oh", "three"): 103.0,
    ("one", "oh", "four"): 104.0,
    ("treinta", "y", "ocho"): 38.0,
    ("treinta", "y", "nueve"): 39.0,
    ("cuarenta", "y", "uno"): 41.0,
    ("cuarenta", "y", "medio"): 40.5,
    ("cuarenta",): 40.0,
    ("a", "hundred", "and", "one"): 101.0,
    ("hundred", "and", "one"): 101.0,
    ("hundred", "and", "two"): 102.0,
    ("hundred", "and", "three"): 103.0,
    ("hundred", "and", "four"): 104.0,
    ("hundred", "one"): 101.0,
    ("hundred", "two"): 102.0,
    ("hundred", "three"): 103.0,
    ("hundred", "four"): 104.0,
}
_SPOKEN_STARTS = frozenset(words[0] for words in _SPOKEN)
_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4,
    "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
}  # fmt: skip

# Words that give numbers their meaning: none of them may be taken for a slip of another word.
MEASURE_WORDS: frozenset[str] = frozenset().union(
    _TEMPERATURE,
    _CELSIUS,
    _FAHRENHEIT,
    _DEGREES,
    _PRESSURE,
    _SUGAR,
    _OXYGEN,
    _PULSE,
    _PAIN,
    _KILO,
    _POUND,
    _PILLS,
    _OLD,
    _NOT_DEGREES,
    _AGE,
    _SMALL,
)


def measure(sentence: Sentence) -> list[Measured]:
    """The measurements in a sentence, in the order of their numbers; most sentences have none."""
    tokens = sentence.tokens
    found: list[Measured] = []
    if sentence.cries:
        found.append(("cry", len(tokens), len(tokens)))
    done = 0
    for place, token in enumerate(tokens):
        if token[0].isdigit():
            if place >= done and _NUMBER.match(token) and token.isascii() and len(token) <= 7:
                pair = _second_number(tokens, place + 1)
                if pair is None:
                    found.extend(_readings(tokens, place, place + 1, float(token)))
                else:
                    lower, done = pair
                    found.extend(_pair(tokens, place, done, float(token), lower))
        elif token in _SMALL:
            found.extend(_counts(tokens, place, place + 1, float(_SMALL[token])))
        if token in _SPOKEN_STARTS:
            for words, value in _SPOKEN.items():
                end = place + len(words)
                if tokens[place:end] == words:
                    found.extend(_temperature(tokens, place, end, value))
    return found


def _readings(tokens: tuple[str, ...], start: int, end: int, value: float) -> Iterator[Measured]:
    yield from _temperature(tokens, start, end, value)
    yield from _sugar(tokens, start, end, value)
    yield from _oxygen(tokens, start, end, value)
    yield from _pulse(tokens, start, end, value)
    yield from _upper_pressure(tokens, start, end, value)
    near = _near(tokens, start, end)
    if near & _BREATHS and near & {"minute", "minuto", "min", "rr"} and not near & _PULSE:
        if value <= 8:
            yield "breaths_few", start, end
        if 30 <= value <= 90:
            yield "breaths_many", start, end
    yield from _counts(tokens, start, end, value)


def _upper_pressure(
    tokens: tuple[str, ...], start: int, end: int, value: float
) -> Iterator[Measured]:
    """The upper number alone: "pressure is 70", "presión en 185"."""
    named = not _PRESSURE_NAMES.isdisjoint(tokens[max(0, start - 3) : start])
    if value % 1 or not named or not 40 <= value <= 260 or _after(tokens, end) in _NOT_DEGREES:
        return
    if value >= 180:
        yield "bp_very_high", start, end
    if value >= 160:
        yield "bp_severe_in_pregnancy", start, end
    if value < 85:
        yield "bp_low", start, end


def _near(tokens: tuple[str, ...], start: int, end: int) -> frozenset[str]:
    return frozenset(tokens[max(0, start - _NEAR) : end + _NEAR])


def _after(tokens: tuple[str, ...], end: int) -> str:
    return tokens[end] if end < len(tokens) else ""


_JOINS = tuple(tuple(j.split()) for j in ("/", "over", "sobre", "con", "out of", "of", "de", "por"))


def _second_number(tokens: tuple[str, ...], end: int) -> tuple[float, int] | None:
    """The 110 of "190/110", "190 over 110", "190 sobre 110" or "9 out of 10", and its end."""
    for join in (
        ("/",),
        ("over",),
        ("sobre",),
        ("con",),
        ("out", "of"),
        ("of",),
        ("de",),
        ("por",),
    ):
        after = end + len(join)
        if tokens[end:after] == join and after < len(tokens) and _NUMBER.match(tokens[after]):
            return float(tokens[after]), after + 1
    return None


def _pair(
    tokens: tuple[str, ...], start: int, end: int, upper: float, lower: float
) -> Iterator[Measured]:
    if lower == 10 and 0 <= upper <= 20:
        if upper >= 8 and _near(tokens, start, end) & _PAIN:
            yield "pain_severe", start, end
        return
    if not (60 <= upper <= 300 and 20 <= lower <= 180 and upper > lower):
        return
    if upper >= 180 or lower >= 120:
        yield "bp_very_high", start, end
    if upper >= 160 or lower >= 110:
        yield "bp_severe_in_pregnancy", start, end
    if upper >= 140 or lower >= 90:
        yield "bp_high_in_pregnancy", start, end
    if upper < 90 or lower < 50:
        yield "bp_low", start, end


def _temperature(tokens: tuple[str, ...], start: int, end: int, value: float) -> Iterator[Measured]:
    after = _after(tokens, end)
    unit = _after(tokens, end + 1) if after in _DEGREES or after == "o" else after
    near = _near(tokens, start, end)
    context = bool(near & _TEMPERATURE) or after in _DEGREES
    if unit in _CELSIUS or (context and 34 <= value <= 43):
        celsius = value
    elif (
        unit in _FAHRENHEIT
        or (context and 93 <= value <= 110)
        or (value % 1 and 99 < value <= 108 and after not in _NOT_DEGREES and not near & _SUGAR)
    ):
        celsius = (value - 32) / 1.8
    elif value % 1 and 38 <= value <= 42 and after not in _NOT_DEGREES and not near & _SUGAR:
        celsius = value
    else:
        return
    if after in _NOT_DEGREES or not 30 <= celsius <= 44:
        return
    end = end + 1 if after in _DEGREES or unit in _CELSIUS | _FAHRENHEIT else end
    # Rounded: 100.4 °F is 38 °C exactly as people use it.
    celsius = round(celsius, 2)
    if celsius >= 38:
        yield "fever", start, end
    if celsius >= 39.4:
        yield "fever_high", start, end
    if celsius >= 40:
        yield "fever_very_high", start, end
    if celsius < 36.5:
        yield "temperature_low", start, end
    if 36.5 <= celsius < 38:
        yield "temperature_normal", start, end


def _sugar(tokens: tuple[str, ...], start: int, end: int, value: float) -> Iterator[Measured]:
    near = _near(tokens, start, end)
    if not near & _SUGAR or near & {"calories", "calorias", "cups", "tazas"}:
        return
    after = _after(tokens, end)
    if after == "mmol" or (value % 1 and value <= 35):
        value *= 18
    elif (after in _NOT_DEGREES and tokens[end : end + 2] != ("mg", "/")) or not 10 <= value <= 900:
        return
    if value < 54:
        yield "sugar_very_low", start, end
    if value < 70:
        yield "sugar_low", start, end
    if value >= 300:
        yield "sugar_high", start, end
    if value >= 400:
        yield "sugar_very_high", start, end


def _oxygen(tokens: tuple[str, ...], start: int, end: int, value: float) -> Iterator[Measured]:
    if not 40 <= value <= 100 or not _near(tokens, start, end) & _OXYGEN:
        return
    if _after(tokens, end) in _NOT_DEGREES - {"%", "percent"}:
        return
    if value <= 88:
        yield "oxygen_very_low", start, end
    if value <= 92:
        yield "oxygen_low", start, end


def _pulse(tokens: tuple[str, ...], start: int, end: int, value: float) -> Iterator[Measured]:
    near = _near(tokens, start, end)
    # "24 hr" are hours.
    named = near & (_PULSE - {"hr"}) or "hr" in tokens[max(0, start - 2) : start]
    if value % 1 or not named or near & (_PRESSURE | _OXYGEN) or not 20 <= value <= 260:
        return
    if _after(tokens, end) in _NOT_DEGREES - {"bpm"}:
        return
    if value >= 140 or value < 40:
        yield "pulse_very_abnormal", start, end
    if value >= 115 or value < 50:
        yield "pulse_abnormal", start, end


def _counts(tokens: tuple[str, ...], start: int, end: int, value: float) -> Iterator[Measured]:
    after = _after(tokens, end)
    if 8 <= value <= 300 and value % 1 == 0 and after not in _NOT_MANY:
        yield "many", start, end
    if after in _POUND and value >= 2:
        yield "weight_pounds", start, end + 1
        if value >= 3:
            yield "weight_step", start, end + 1
    elif after in _KILO and value >= 1:
        yield "weight_kilos", start, end + 1
        if value >= 1.3:
            yield "weight_step", start, end + 1
    elif after in _PILLS or (_after(tokens, end + 1) in _PILLS and after.isalpha()):
        if value >= 8:
            yield "pills_many", start, end + 1
    elif after in _AGE:
        if 0 < value * _AGE[after] <= 92 and _near(tokens, start, end + 3) & _OLD:
            yield "age_under_three_months", start, end + 1
    elif (
        8 <= value <= 10
        and tokens[start][0].isdigit()
        and after not in _NOT_DEGREES
        and _near(tokens, start, end) & _PAIN
    ):
        yield "pain_severe", start, end

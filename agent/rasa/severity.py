"""Reads "how bad is it, from 0 to 10?" out of a patient's words, in English and Spanish.

Where the words leave a doubt there is no number: the nurse then sees the words themselves.
Standard library only.
"""

from __future__ import annotations

import dataclasses
import math
import re
import unicodedata

_WORDS = {
    "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
    "cero": 0, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10,
}  # fmt: skip
# "one" and "uno" are pronouns more often than numbers: they count only where nothing else is said.
_ONES = frozenset({"one", "uno", "una", "un"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that may stand around a number without saying anything else.
_FILLERS = _words("""
    a about actually almost an and around at bad be been between close feel feels for from got guess
    hmm i id im is it its just kind like maybe more my nearly now number of ok on or out oh pain
    please pretty probably really roughly say scale sir so solid sorry sort strong that the think
    thinking to uh um well with would yeah yes
    al ahora algo asi aproximadamente bueno casi como creo de del digamos diria dolor el ella en
    entre es esta este favor fuerte hay la lo los mas me menos mi numero o pienso por pues que quiza
    quizas segun senorita senor seria si siento son tal tengo unos vez y ya yo
""")
_JOINERS = _words("to or and a o y - maybe quiza quizas even")
# A number followed by one of these counts something else.
_UNITS = _words("""
    second seconds sec min mins minute minutes hour hours hr hrs day days night nights week weeks wk
    month months year years time times am pm pill pills tablet tablets mg ml mcg g pound pounds lb
    lbs kg kilo kilos cup cups pad pads people kids child children stitches staples oclock degrees
    segundo segundos minuto minutos hora horas dia dias noche noches semana semanas mes meses ano
    anos veces pastilla pastillas tableta tabletas libra libras taza tazas toalla toallas puntos
    grapas hijos grados : %
""")
_NO_PAIN = frozenset({
    "no pain", "no pain at all", "no pain now", "none", "nothing", "it doesnt hurt", "doesnt hurt",
    "sin dolor", "nada de dolor", "nada", "ninguno", "no me duele", "no me duele nada",
})  # fmt: skip
_OUT_OF_TEN = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|over|de|sobre)\s*10\b")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[a-z]+|[/:%-]")


@dataclasses.dataclass(frozen=True, slots=True)
class Severity:
    """value: 0 to 10. alone: the message says the number and nothing else."""

    value: int
    alone: bool


def read_severity(text: str) -> Severity | None:
    """The number that the patient gave, or None where there is none, several, or a doubt.

    "7", "7/10", "like an 8", "siete", "5 or 6" (the higher), "7.5" (rounded up), "no pain" (0).
    Not: "11", "3 days", "very bad", "3 then 8".
    """
    plain = _plain(text)
    if plain in _NO_PAIN:
        return Severity(0, alone=True)
    # "8 out of 10" is said as one number, so that its ten is not taken for a second one.
    tokens = _TOKEN.findall(_OUT_OF_TEN.sub(r" \1 ", _digits_for_words(plain)))
    kept = _without_counted_things(tokens)
    said_nothing_else = _FILLERS | _JOINERS | _ONES
    others = [token for token in kept if not _is_number(token) and token not in said_nothing_else]
    alone = not others and kept == tokens
    numbers = [place for place, token in enumerate(kept) if _is_number(token)]
    if not numbers and alone and len(tokens) <= 4 and sum(token in _ONES for token in tokens) == 1:
        return Severity(1, alone=True)
    value = _one_value(kept, numbers)
    return None if value is None else Severity(value, alone)


def _without_counted_things(tokens: list[str]) -> list[str]:
    """The tokens without each number that counts something, and what it counts: "for 3 days"."""
    kept: list[str] = []
    for token in tokens:
        if token in _UNITS and kept and _is_number(kept[-1]):
            kept.pop()
        else:
            kept.append(token)
    return kept


def _one_value(tokens: list[str], numbers: list[int]) -> int | None:
    values = [float(tokens[place].replace(",", ".")) for place in numbers]
    if not 1 <= len(values) <= 2 or max(values) > 10:
        return None
    if len(values) == 2:
        between = tokens[numbers[0] + 1 : numbers[1]]
        # "7 or 8", "5-6", "entre 5 y 6"; anything else between two numbers is a story.
        if not between or not set(between) <= _JOINERS:
            return None
    return math.ceil(max(values))


def _is_number(token: str) -> bool:
    return token[0].isdigit()


def _plain(text: str) -> str:
    """Lower case, no accents, no apostrophes, single spaces, no full stop at the end."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"['’`´]", "", letters).split()).strip(" .!?,;")


def _digits_for_words(plain: str) -> str:
    return re.sub(r"[a-z]+", lambda word: str(_WORDS.get(word[0], word[0])), plain)

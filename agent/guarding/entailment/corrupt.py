"""One thing of a sentence changed by program, so that it no longer says the same.

For training only. A change that the sentence does not offer is not made.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

# Either word of a pair becomes the other.
_PAIRS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("left", "right"), ("before", "after"), ("more", "less"), ("at least", "at most"),
        ("above", "below"), ("morning", "evening"), ("morning", "night"), ("day", "week"),
        ("days", "weeks"), ("hours", "days"), ("minutes", "hours"), ("weeks", "months"),
        ("start", "stop"), ("hot", "cold"), ("warm", "cold"), ("high", "low"),
        ("higher", "lower"), ("with", "without"), ("can", "cannot"), ("may", "must"),
        ("do not", "do"), ("is", "is not"), ("should", "should not"), ("was", "was not"),
        ("increase", "decrease"), ("always", "never"), ("mg", "mcg"), ("mg", "mL"),
        ("once", "twice"), ("two", "three"), ("one", "two"), ("four", "six"), ("knee", "hip"),
        ("arm", "leg"), ("foot", "hand"), ("eye", "ear"), ("shower", "bath"), ("walk", "run"),
        ("food", "water"), ("pharmacist", "surgeon"), ("nurse", "doctor"), ("upper", "lower"),
        ("until", "after"), ("if", "even if"), ("unless", "if"), ("and", "or"),
        ("sitting", "standing"), ("empty", "full"), ("up to", "at least"), ("first", "last"),
        ("Monday", "Thursday"), ("Tuesday", "Friday"), ("March", "May"), ("June", "July"),
    ),
    "es": (
        ("izquierda", "derecha"), ("izquierdo", "derecho"), ("antes", "después"),
        ("más", "menos"), ("al menos", "como máximo"), ("mañana", "noche"), ("día", "semana"),
        ("días", "semanas"), ("horas", "días"), ("minutos", "horas"), ("semanas", "meses"),
        ("alta", "baja"), ("alto", "bajo"), ("con", "sin"), ("caliente", "frío"),
        ("puede", "no puede"), ("debe", "no debe"), ("es", "no es"), ("siempre", "nunca"),
        ("hasta", "desde"), ("si", "aunque"), ("a menos que", "si"), ("y", "o"),
        ("dos", "tres"), ("una", "dos"), ("mg", "mcg"), ("rodilla", "cadera"),
        ("brazo", "pierna"), ("pie", "mano"), ("ojo", "oído"), ("enfermera", "doctora"),
        ("lunes", "jueves"), ("martes", "viernes"), ("enero", "marzo"), ("ducha", "tina"),
        ("sube", "baja"), ("mayor", "menor"), ("encima", "debajo"), ("primera", "última"),
    ),
}  # fmt: skip
_MEDICINES = (
    "ibuprofen", "oxycodone", "apixaban", "warfarin", "lisinopril", "metoprolol", "furosemide",
    "prednisone", "insulin", "acetaminophen", "amoxicillin", "gabapentin", "metformin", "aspirin",
    "ibuprofeno", "warfarina", "furosemida", "prednisona", "insulina", "amoxicilina", "metformina",
)  # fmt: skip
_ADDED = {
    "en": (
        ", which is normal", ", so there is no need to worry", " and drink plenty of water",
        " to help it heal faster", ", or sooner if you feel well", " and rest",
        ", because it may be infected", ", unless you feel fine", " every day", ", for life",
    ),
    "es": (
        ", lo cual es normal", ", así que no se preocupe", " y tome mucha agua",
        " para que sane más rápido", ", o antes si se siente bien", " y descanse",
        ", porque puede estar infectado", ", salvo si se siente bien", " todos los días",
    ),
}  # fmt: skip
_NUMBER = re.compile(r"\d+")


def corrupted(text: str, language: str, rng: random.Random) -> str:
    """The text with one thing changed; "" where nothing of it can be."""
    ways: list[Callable[[str, str, random.Random], str]] = [
        _other_word, _other_word, _other_word, _other_number, _other_medicine, _added, _swapped,
    ]  # fmt: skip
    rng.shuffle(ways)
    for way in ways:
        changed = way(text, language, rng)
        if changed and changed != text:
            return changed
    return ""


def _other_word(text: str, language: str, rng: random.Random) -> str:
    changes = []
    for pair in _PAIRS[language]:
        for old, new in (pair, pair[::-1]):
            for found in re.finditer(rf"(?<!\w){old}(?!\w)", text, re.IGNORECASE):
                changes.append(f"{text[: found.start()]}{new}{text[found.end() :]}")
    return rng.choice(changes) if changes else ""


def _other_number(text: str, language: str, rng: random.Random) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return ""
    one = rng.choice(found)
    value = int(one.group())
    other = rng.choice((value + 1, max(1, value * 2), max(1, value // 2), value * 10, value + 5))
    return f"{text[: one.start()]}{other}{text[one.end() :]}" if other != value else ""


def _other_medicine(text: str, language: str, rng: random.Random) -> str:
    found = [name for name in _MEDICINES if re.search(rf"(?<!\w){name}(?!\w)", text)]
    if not found:
        return ""
    other = rng.choice([name for name in _MEDICINES if name not in found])
    return text.replace(rng.choice(found), other)


def _added(text: str, language: str, rng: random.Random) -> str:
    return f"{text.rstrip('.')}{rng.choice(_ADDED[language])}."


def _swapped(text: str, language: str, rng: random.Random) -> str:
    """Two different numbers change places."""
    found = list(_NUMBER.finditer(text))
    if len(found) < 2:
        return ""
    one, other = found[0], found[1]
    return (
        f"{text[: one.start()]}{other.group()}{text[one.end() : other.start()]}"
        f"{one.group()}{text[other.end() :]}"
    )

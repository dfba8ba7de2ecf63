"""How people type: slips, texting forms, no vowels, no accents, shouting. Same meaning, other form.

Used to train (fresh noise every epoch) and to test that a level does not fall when only the form
changes. Every function is pure for a given random generator.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

_NEIGHBOURS = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa",
    "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu",
    "z": "x",
}  # fmt: skip
_TEXTING = {
    "en": {
        "you": "u", "your": "ur", "are": "r", "to": "2", "for": "4", "be": "b", "and": "n",
        "with": "w", "because": "bc", "please": "pls", "before": "b4", "tonight": "tonite",
        "night": "nite", "right": "rite", "what": "wat", "when": "wen", "my": "mi", "is": "iz",
        "can't": "cant", "don't": "dont", "won't": "wont", "going": "goin", "really": "rly",
        "something": "smth", "today": "2day", "have": "hav", "i'm": "im", "should": "shud",
        "breathe": "breth", "swollen": "swolen", "appointment": "appt", "thanks": "thx",
        "medicine": "meds", "through": "thru", "since": "sinse", "bleeding": "bleedin",
    },
    "es": {
        "que": "q", "qué": "q", "porque": "xq", "por": "x", "para": "pa", "está": "ta",
        "estoy": "toy", "me": "m", "de": "d", "se": "c", "tengo": "tngo", "también": "tb",
        "mucho": "muxo", "mucha": "muxa", "bien": "bn", "hacer": "acer", "hago": "ago",
        "cuándo": "kuando", "cómo": "komo", "quiero": "kiero", "hay": "ay",
        "herida": "erida", "hinchada": "inchada", "hinchado": "inchado", "desde": "dsd",
        "llamar": "yamar", "voy": "boy", "cabeza": "kbza", "hasta": "asta", "gracias": "grax",
        "pecho": "pexo", "noche": "noxe", "favor": "fa", "hijo": "ijo", "haber": "aber",
    },
}  # fmt: skip
_VOWELS = re.compile(r"(?<=\w)[aeiouáéíóú](?=\w)", re.IGNORECASE)

Rng = random.Random


def slip(word: str, rng: Rng) -> str:
    """One typing slip inside a word of three letters or more; shorter words stay."""
    if len(word) < 3 or not word.isalpha():
        return word
    place = rng.randrange(len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case 1:
            return word[:place] + word[place + 1 :]
        case 2:
            return word[:place] + word[place] + word[place:]
        case _:
            near = _NEIGHBOURS.get(word[place].lower(), word[place])
            return word[:place] + rng.choice(near) + word[place + 1 :]


def slips(text: str, rng: Rng, *, share: float = 0.2) -> str:
    """Slips in about `share` of the words."""
    return _each_word(text, lambda word: slip(word, rng) if rng.random() < share else word)


def texting(text: str, rng: Rng, language: str, *, share: float = 0.7) -> str:
    """Texting forms, lower case, little punctuation."""
    table = _TEXTING[language]

    def shorten(word: str) -> str:
        return table.get(word, word) if rng.random() < share else word

    return _each_word(re.sub(r"[.,;:!¿¡]+", "", text.lower()), shorten)


def without_vowels(text: str, rng: Rng, *, share: float = 1.0) -> str:
    """Inner vowels dropped in about `share` of the words of four letters or more."""
    return _each_word(
        text,
        lambda word: _VOWELS.sub("", word) if len(word) > 3 and rng.random() < share else word,
    )


def without_accents(text: str) -> str:
    """Accents and the tilde taken away: "pequeño" → "pequeno"."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def stretched(text: str, rng: Rng) -> str:
    """One long word drawn out: "help" → "heeelp"."""
    words = text.split(" ")
    longer = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if longer:
        place = rng.choice(longer)
        found = re.search(r"[aeiou]", words[place])
        if found:
            start = found.start()
            words[place] = words[place][:start] + found[0] * 3 + words[place][start:]
    return " ".join(words)


def disturb(text: str, rng: Rng, language: str) -> str:
    """Some form a real person might have typed instead. For training."""
    if rng.random() < 0.35:
        text = texting(text, rng, language)
    if rng.random() < 0.7:
        text = slips(text, rng, share=rng.choice((0.08, 0.15, 0.25)))
    if rng.random() < 0.18:
        text = without_vowels(text, rng, share=rng.choice((0.3, 0.6, 1.0)))
    if rng.random() < 0.4:
        text = without_accents(text)
    if rng.random() < 0.3:
        text = re.sub(r"[.,;:!?¿¡]+", "", text)
    if rng.random() < 0.06:
        text = stretched(text, rng)
    return text


def _each_word(text: str, change: Callable[[str], str]) -> str:
    return " ".join(change(word) for word in text.split(" "))

"""Which words carry meaning, which hold a sentence together, and which mean the same."""

from __future__ import annotations

import functools
import importlib.resources
import re

from agent.guarding.case import fold, stem, words

_WORDS = importlib.resources.files("agent.guarding") / "words"
_LANGUAGES = ("en", "es")

# Endings that the international names of medicines are made with; English and Spanish, folded.
_MEDICINE = re.compile(
    r"\w{2,}(?:pril|sartan|olol|dipin[eoa]?|statin[a]?|prazole?|tidin[ea]|semid[ea]|thiazid[ea]"
    r"|tiazida|profeno?|oxeno?|cillin|cilina|mycin|micina|floxacino?|cyclin[ea]|ciclina|conazole?"
    r"|parin[a]?|xaban|gatran|gliptin[a]?|gliflozin[a]?|glutid[ea]|formin[a]?|codon[ea]|morphon[ea]"
    r"|morfona|adol|zepam|zolam|zolpidem|oxetin[ea]|tralin[ea]|triptan|setron|dronat[eo]|lukast"
    r"|terol|tropium|tropio|isone?|isona|solon[ea]|gabalin[a]?|pentin[a]?|caine?|caina|vir|grel|grelor"
    r"|lactone|lactona|darone?|darona|oxin[ea]?|mab)"
    r"|aspirin[a]?|insulin[a]?|warfarin[a]?|heparin[a]?|acetaminophen|acetaminofeno?|paracetamol"
    r"|morphine|morfina|codeine|codeina|senna|docusat[eo]|naproxeno?|lithium|litio|nitroglycerin"
    r"|nitroglicerina|methotrexate|metotrexato|levothyroxine|levotiroxina|albuterol|salbutamol"
)

SIDES = {
    "left": "left", "izquierda": "left", "izquierdo": "left", "right": "right",
    "derecha": "right", "derecho": "right",
}  # fmt: skip
_NOT_A_SIDE = re.compile(
    r"\bright (?:away|now|after|before|on time)|\ball right|\bthat's right|\bderecho a\b"
    r"|\bhas the right|\bleft (?:over|for|the|off)\b|\bif you left"
)


def is_medicine(word: str) -> bool:
    """True for a folded word that is made like the name of a medicine."""
    return _MEDICINE.fullmatch(word) is not None


def medicines(text: str) -> frozenset[str]:
    """The words of a text that are made like names of medicines."""
    return frozenset(word for word in words(text) if is_medicine(word))


def sides(text: str) -> frozenset[str]:
    """ "left" and "right", where the text means a side of the body."""
    plain = _NOT_A_SIDE.sub(" ", fold(text))
    return frozenset(SIDES[word] for word in words(plain) if word in SIDES)


@functools.lru_cache(maxsize=2048)
def content(text: str, language: str) -> frozenset[str]:
    """The meaning of the words of a text: one stem for each, one for all synonyms of a group."""
    return frozenset(meaning(word) for word in words(text) if word not in plain_words(language))


@functools.lru_cache(maxsize=8192)
def meaning(word: str) -> str:
    """What a folded word counts as: the first word of its group of synonyms, or its own stem."""
    return _groups().get(stem(word), stem(word))


@functools.lru_cache(maxsize=4)
def plain_words(language: str) -> frozenset[str]:
    """The words that any rewritten answer may use. Empty for a language without a list."""
    lines = word_lines(f"plain.{language}.txt") if language in _LANGUAGES else []
    return frozenset(word for line in lines for word in line.split())


def word_lines(name: str) -> list[str]:
    """The folded lines of a word list, without comments."""
    lines = (_WORDS / name).read_text(encoding="utf-8").splitlines()
    return [fold(line) for line in lines if line.strip() and not line.startswith("#")]


@functools.lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    for line in word_lines("synonyms.txt"):
        first, *_ = group = [stem(word) for word in line.split()]
        groups.update(dict.fromkeys(group, first))
    return groups

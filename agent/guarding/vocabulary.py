"""Which words carry meaning, which hold a sentence together, and which mean the same."""

from __future__ import annotations

import functools
import re

from agent.guarding.case import fold, words
from agent.guarding.lemmas import lemma
from agent.guarding.wordlists import word_lines, word_set

# Endings that the international names of medicines are made with; English and Spanish, folded.
_MEDICINE = re.compile(
    r"\w{2,}(?:pril|sartan|olol|dipin[eoa]?|statin[a]?|prazole?|tidin[ea]|semid[ea]|thiazid[ea]"
    r"|tiazida|profeno?|oxeno?|cillin|cilina|mycin|micina|floxacino?|cyclin[ea]|ciclina|conazole?"
    r"|parin[a]?|xaban|gatran|gliptin[a]?|gliflozin[a]?|glutid[ea]|formin[a]?|codon[ea]|morphon[ea]"
    r"|morfona|adol|zepam|zolam|zolpidem|oxetin[ea]|tralin[ea]|triptan|setron|dronat[eo]|lukast"
    r"|terol|tropium|tropio|(?:dn|rt)ison[ea]|solon[ea]|gabalin[a]?|pentin[a]?|caine?|caina|vir|grel|grelor"
    r"|lactone|lactona|darone?|darona|oxin[ea]?|mab|tinib|racetam|trigin[ea]|apin[ea]|peridon[ea]"
    r"|faxin[ea]|azodon[ea]|trozole?|oxifeno?|steride|urinol|rizin[ea]|tadin[ea]|hydramine"
    r"|hidramina|asone|asona|onide|onida|fenaco?|oxicam|icam|nidin[ea]|chloroquine|cloroquina"
    r"|thromycin|fibrat[eo]?|zosin[a]?|sulosin[a]?|nitrat[eo]|semide|barbital|bactam|penem|dopa)"
    r"|aspirin[a]?|insulin[a]?|warfarin[a]?|heparin[a]?|acetaminophen|acetaminofeno?|paracetamol"
    r"|morphine|morfina|codeine|codeina|senna|docusat[eo]|naproxeno?|lithium|litio|nitroglycerin"
    r"|nitroglicerina|methotrexate|metotrexato|levothyroxine|levotiroxina|albuterol|salbutamol"
    r"|colchicin[ea]|bupropion|baclofeno?|loperamid[ea]|lactulos[ea]|bisacodyl|melatonin[a]?"
    r"|tylenol|advil|motrin|aleve|eliquis|xarelto|lasix|coumadin|plavix|lipitor|zofran|ambien"
    r"|xanax|percocet|vicodin|norco|benadryl|claritin|zyrtec|pepcid|prilosec|nexium|colace|miralax"
    r"|imodium|lantus|humalog|novolog|ozempic|ventolin|humira|brilinta|keflex|bactrim|neurontin"
    r"|lyrica|prozac|zoloft|lexapro|synthroid|crestor|norvasc|tramal|nurofen|augmentin|valium"
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


@functools.lru_cache(maxsize=4096)
def content(text: str, language: str) -> frozenset[str]:
    """The meaning of the words of a text: one stem for each, one for all synonyms of a group."""
    return frozenset(
        meaning(word, language)
        for word in words(plain_phrases(text, language))
        if word not in plain_words(language)
    )


@functools.lru_cache(maxsize=4096)
def meanings(text: str, language: str, *, phrases: bool = True) -> frozenset[str]:
    """The meaning of all words of a text, also of those that only hold it together."""
    read = plain_phrases(text, language) if phrases else text
    return frozenset(meaning(word, language) for word in words(read))


@functools.lru_cache(maxsize=16384)
def meaning(word: str, language: str) -> str:
    """What a folded word counts as: the first word of its group of synonyms, or its own lemma."""
    own = lemma(word, language)
    return _groups(language).get(own, own)


@functools.lru_cache(maxsize=4096)
def plain_phrases(text: str, language: str) -> str:
    """The folded text with one word for each phrase that has one: "passed out" is "faint"."""
    pattern, heads = _phrases(language)
    return pattern.sub(lambda found: heads[found[1]], fold(text))


def plain_words(language: str) -> frozenset[str]:
    """The words that any rewritten answer may use. Empty for a language without a list."""
    return word_set(f"plain.{language}.txt")


@functools.lru_cache(maxsize=16384)
def is_light(word: str, language: str) -> bool:
    """True for a word, in any of its forms, that any claim may be told with."""
    return word in plain_words(language) or lemma(word, language) in _light(language)


@functools.lru_cache(maxsize=4)
def _light(language: str) -> frozenset[str]:
    listed = plain_words(language) | word_set(f"light.{language}.txt")
    return frozenset(lemma(word, language) for word in listed)


@functools.lru_cache(maxsize=8192)
def implied_by(word: str, language: str) -> frozenset[str]:
    """The meanings of which any lets a claim use this word too."""
    return _implied(language).get(meaning(word, language), frozenset())


@functools.lru_cache(maxsize=4)
def _implied(language: str) -> dict[str, frozenset[str]]:
    split = (line.split(":") for line in word_lines(f"implied.{language}.txt"))
    return {
        meaning(word.strip(), language): frozenset(meaning(one, language) for one in ones.split())
        for word, ones in split
    }


@functools.lru_cache(maxsize=4)
def synonym_groups(language: str) -> tuple[tuple[str, ...], ...]:
    """The groups of words that mean the same; empty for a language without a list."""
    return tuple(tuple(line.split()) for line in word_lines(f"synonyms.{language}.txt"))


@functools.lru_cache(maxsize=4)
def _groups(language: str) -> dict[str, str]:
    groups: dict[str, str] = {}
    for group in synonym_groups(language):
        first = lemma(group[0], language)
        groups.update({lemma(word, language): first for word in group if "_" not in word})
    return groups


@functools.lru_cache(maxsize=4)
def _phrases(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """(a pattern of all phrases, longest first; phrase → the first word of its group)."""
    heads = {
        word.replace("_", " "): group[0]
        for group in synonym_groups(language)
        for word in group
        if "_" in word
    }
    listed = sorted(heads, key=len, reverse=True)
    any_of = "|".join(map(re.escape, listed)) or "(?!)"
    return re.compile(rf"\b({any_of})s?\b"), heads

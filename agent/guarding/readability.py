"""Is a draft short enough for its channel, and plain enough to be read?"""

from __future__ import annotations

import re

from agent.guarding.case import Case, fold
from agent.guarding.vocabulary import is_medicine

# Characters, without the disclosure that is sent along. A text message is split into pieces of 153.
_LONGEST = {"sms": 320, "web": 700}
# A quote is not shortened, so it may be longer; beyond this it is a page, and a nurse sends that.
_LONGEST_QUOTE = {"sms": 1000, "web": 2000}
_MOST_SENTENCES = 4
# School grade of a rewritten answer (Flesch-Kincaid), unless the cited text is as hard itself.
_MOST_GRADE = 8.0
# Ease of a rewritten Spanish answer (Fernández-Huerta: 70 is "fairly easy"), likewise.
_LEAST_EASE = 65.0
# On one sentence the formulas swing: one longer word is this much.
_SWING_GRADE = 2.0
_SWING_EASE = 5.0

_SENTENCE = re.compile(r"[.!?]+(?=\s|$)")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_VOWELS_EN = re.compile(r"[aeiouy]+")
# In Spanish, two open vowels are two syllables, an open and a closed one make one.
_VOWELS_ES = re.compile(r"[iu]?[aeo](?:[iu]|y\b)?|[iu]+(?:y\b)?|y\b")


def length(case: Case) -> list[str]:
    """The draft fits its channel. A quote may be longer than what a model writes."""
    limits = _LONGEST_QUOTE if case.is_quoting else _LONGEST
    limit = limits.get(case.channel)
    if limit is None:
        return [f"unknown channel {case.channel!r}"]
    failures = []
    if len(case.draft.text) > limit:
        failures.append(f"the answer has {len(case.draft.text)} characters, {limit} fit")
    if not case.is_quoting and len(case.draft.sentences) > _MOST_SENTENCES:
        failures.append(f"the answer has more than {_MOST_SENTENCES} sentences")
    return failures


def reading_level(case: Case) -> list[str]:
    """What a model wrote is no harder to read than grade 8, or than the cited text."""
    if case.is_quoting or not case.draft.sentences:
        return []
    text = case.draft.text
    source = " ".join(passage.text for passage in case.all_cited())
    if case.language == "es":
        ease, allowed = ease_es(text), min(_LEAST_EASE, ease_es(source) - _SWING_EASE)
        return [f"hard to read (ease {ease:.0f})"] if ease < allowed else []
    grade, most = grade_en(text), max(_MOST_GRADE, grade_en(source) + _SWING_GRADE)
    return [f"hard to read (grade {grade:.0f})"] if grade > most else []


def grade_en(text: str) -> float:
    """The Flesch-Kincaid grade of an English text, 0 for no words."""
    words, sentences = _WORD.findall(fold(text)), _sentences(text)
    if not words:
        return 0.0
    # The name of a medicine is on its box: no shorter word would be plainer.
    syllables = sum(2 if is_medicine(word) else syllables_en(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def ease_es(text: str) -> float:
    """The Fernández-Huerta ease of a Spanish text: 0 is hard, 100 easy; 100 for no words."""
    words, sentences = _WORD.findall(fold(text)), _sentences(text)
    if not words:
        return 100.0
    syllables = sum(map(syllables_es, words))
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences


def syllables_en(word: str) -> int:
    """The syllables of an English word, by its groups of vowels; at least 1."""
    groups = len(_VOWELS_EN.findall(word))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee", "ye")) and groups > 1
    silent_ed = word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1
    return max(1, groups - silent_e - silent_ed)


def syllables_es(word: str) -> int:
    """The syllables of a Spanish word, folded; at least 1."""
    return max(1, len(_VOWELS_ES.findall(word)))


def _sentences(text: str) -> int:
    return max(1, len(_SENTENCE.findall(text)))

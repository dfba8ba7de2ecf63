"""The form in which all forms of a word meet: "tablets", "tablet"; "took", "take"; "tome", "tomar".

Shy on purpose: two words that meet here are forms of one word, or of one family ("dizzy",
"dizziness"). Words are folded: lower case, no accents.
"""

from __future__ import annotations

import functools
import re

from agent.guarding.wordlists import word_lines, word_set

_DRY = re.compile(r"(?<=[a-z][^aeiou])y$")
_VOWEL = re.compile(r"[aeiouy]")


def lemma(word: str, language: str) -> str:
    """The lemma of a folded word, as a stem: comparable, not readable."""
    return _spanish(word) if language == "es" else _english(word)


@functools.lru_cache(maxsize=16384)
def _english(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'")
    word = _forms().get(word, word)
    if word in word_set("whole.en.txt") or len(word) < 4:
        return _DRY.sub("i", word)
    for ending, put in (
        ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"),
        ("ness", ""), ("ing", ""), ("ed", ""), ("ly", ""), ("s", ""),
    ):  # fmt: skip
        base = word.removesuffix(ending)
        if base == word or len(base) < 3 or not _VOWEL.search(base):
            continue
        if ending == "s" and base[-1] in "sui":
            continue
        word = base + put
        if ending in ("ing", "ed") and word[-1] == word[-2] and word[-1] not in "lsz":
            word = word[:-1]
        # "Tablets" has one ending, "meetings" has two.
        if ending == "s":
            return _english(word)
        break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


_CLITICS = re.compile(
    r"(?P<base>.{2,}(?:ar|er|ir|ando|iendo)|.{3,}[ae])(?:se|me|te|le)?(?:l[aeo]s?|se|nos|me)"
)
_ENDINGS_ES = (
    "aciones", "amiento", "amientos", "imiento", "imientos", "acion", "iendo", "ando", "ado", "ada",
    "ido", "ida", "amo", "emo", "imo", "aron", "ieron", "aban", "aba", "ian", "ia", "aran", "eran",
    "iran", "ara", "era", "ira", "ar", "er", "ir", "an", "en", "o", "a", "e",
)  # fmt: skip


@functools.lru_cache(maxsize=16384)
def _spanish(word: str) -> str:
    if len(word) < 4 or word in word_set("whole.es.txt"):
        return word
    if word.removesuffix("s") in word_set("whole.es.txt"):
        return word.removesuffix("s")
    if len(word) > 8:
        word = word.removesuffix("mente")
    if (found := _CLITICS.fullmatch(word)) is not None:
        word = found["base"]
    if len(word) > 4 and word.endswith("s"):
        word = word[:-2] if word.endswith("es") and word[-3] in "lrndzjy" else word[:-1]
    for ending in _ENDINGS_ES:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            return word[:-1] if len(word) > 3 and word.endswith("i") else word
    return word


@functools.lru_cache(maxsize=1)
def _forms() -> dict[str, str]:
    """Irregular English form → its word."""
    split = (line.split(":") for line in word_lines("forms.en.txt"))
    return {form: base.strip() for base, forms in split for form in forms.split()}

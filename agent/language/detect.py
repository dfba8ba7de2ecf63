"""Is this message in a language that we serve?

Short texts, names of medicines and misspelt words look like anything, so they count as the language
that the patient is known to use. A text in a language that we do not serve is recognised by its
script, by its frequent words, or by lingua where there are three words or more to judge.
"""

import functools
import re
import unicodedata

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from agent.contracts import LANGUAGES
from agent.language.common_words import ENGLISH, OTHERS, SPANISH

_OURS = {"en": ENGLISH, "es": SPANISH}
_EITHER = ENGLISH | SPANISH
_CODES = {Language.ENGLISH: "en", Language.SPANISH: "es"}
# Spoken by patients of hospitals in the US, Spain and India; the list keeps lingua small.
_NEIGHBOURS = (
    Language.FRENCH,
    Language.GERMAN,
    Language.INDONESIAN,
    Language.ITALIAN,
    Language.POLISH,
    Language.PORTUGUESE,
    Language.SOMALI,
    Language.SWAHILI,
    Language.TAGALOG,
    Language.TURKISH,
    Language.VIETNAMESE,
)
# Of lingua's confidences (they sum to 1 over the languages above), where no frequent word tells.
_SURE_OF_ANOTHER = 0.8
_MANY_WORDS = 3
# Nobody writes four words of English or Spanish without one of the frequent ones.
_ENOUGH_WORDS = 4
# lingua slows down with length, and the first lines tell.
_ENOUGH = 600
_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHES = re.compile(r"['’`´ʼ]")
# Letters with marks that English and Spanish have.
_OUR_LETTERS = frozenset("áéíóúüñÁÉÍÓÚÜÑ")


def detect(text: str, *, expected: str | None = None) -> str | None:
    """ "en", "es", or None for a language that we do not serve.

    expected: the language the patient is known to use; the answer wherever the text does not say
    otherwise clearly, and where English and Spanish are mixed. Without it, doubt is None. Never
    raises. Well under 1 ms; the first call that needs lingua takes about 0.2 s.
    """
    written = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text[:_ENOUGH]))
    words = _WORD.findall(written)
    if not words:
        return expected
    if not _is_mostly_latin(words):
        return None
    plain = [_plain(word) for word in words]
    ours = sum(word in _EITHER for word in plain)
    if _is_another(words, plain, ours):
        return None
    return _which_of_ours(plain, expected)


def _is_another(words: list[str], plain: list[str], ours: int) -> bool:
    foreign = max(
        sum(word in frequent and word not in _EITHER for word in plain)
        for frequent in OTHERS.values()
    )
    strange = sum(any(_is_strange(letter) for letter in word) for word in words)
    if foreign + strange >= 2 and foreign + strange >= ours:
        return True
    if ours:
        return len(words) >= _MANY_WORDS and ours * 4 < len(words) and _lingua_says_another(plain)
    return (
        foreign > 0
        or strange > 0
        or len(words) >= _ENOUGH_WORDS
        or (len(words) >= _MANY_WORDS and _lingua_says_another(plain))
    )


def _which_of_ours(plain: list[str], expected: str | None) -> str | None:
    """The language with clearly more of its frequent words; `expected` where there is none."""
    counts = {
        code: sum(word in frequent for word in plain)
        for code, frequent in _OURS.items()
        if code in LANGUAGES
    }
    best = max(counts, key=lambda code: counts[code])
    rest = max(count for code, count in counts.items() if code != best)
    if expected is None:
        return best if counts[best] > rest else None
    needed = max(_MANY_WORDS, len(plain) // 4)
    return best if counts[best] >= needed and counts[best] >= 2 * rest + 1 else expected


def _plain(word: str) -> str:
    """Lower case, without accents, as the frequent words are written."""
    folded = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _is_strange(letter: str) -> bool:
    return not letter.isascii() and letter not in _OUR_LETTERS


def _is_mostly_latin(words: list[str]) -> bool:
    letters = "".join(words)
    latin = sum(letter.isascii() or "LATIN" in unicodedata.name(letter, "") for letter in letters)
    return latin * 2 > len(letters)


def _lingua_says_another(plain: list[str]) -> bool:
    first = _detector().compute_language_confidence_values(" ".join(plain))[0]
    return first.language not in _CODES and first.value >= _SURE_OF_ANOTHER


@functools.cache
def _detector() -> LanguageDetector:
    """Loaded when first needed: about 25 MB in its small mode, which short texts do not miss."""
    return (
        LanguageDetectorBuilder.from_languages(*_CODES, *_NEIGHBOURS)
        .with_low_accuracy_mode()
        .build()
    )

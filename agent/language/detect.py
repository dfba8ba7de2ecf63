"""Is this message in a language that we serve? lingua says, where there is enough to say it from.

Short texts, names of medicines and misspelt words look like anything, so they count as the language
that the patient is known to use. A text in a language that we do not serve is recognised by its
script, or by three words or more that are clearly of that language.
"""

import functools
import re
import unicodedata

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from agent.contracts import LANGUAGES

_CODES = {Language.ENGLISH: "en", Language.SPANISH: "es"}
# Spoken by patients of hospitals in the US, Spain and India; the list keeps lingua small.
_OTHERS = (
    Language.ARABIC,
    Language.CHINESE,
    Language.FRENCH,
    Language.GERMAN,
    Language.HINDI,
    Language.ITALIAN,
    Language.KOREAN,
    Language.POLISH,
    Language.PORTUGUESE,
    Language.RUSSIAN,
    Language.SOMALI,
    Language.TAGALOG,
    Language.VIETNAMESE,
)
# Of lingua's confidences (they sum to 1 over the languages above). Measured on short messages:
# plain English and Spanish reach .45 and more, texting English .3, other languages .85 and more.
_SURE_OF_OURS = 0.45
_SURE_OF_ANOTHER = 0.8
_MANY_WORDS = 3
# lingua slows down with length, and the first lines tell.
_ENOUGH = 600
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str, *, expected: str | None = None) -> str | None:
    """ "en", "es", or None for a language that we do not serve.

    expected: the language the patient is known to use; the answer wherever the text does not say
    otherwise clearly. Without it, doubt is None. Never raises. About 0.3 ms; the first call 2 s.
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text[:_ENOUGH]))
    if not words:
        return expected
    if not _is_mostly_latin(words):
        return None
    values = _detector().compute_language_confidence_values(" ".join(words))
    first = values[0]
    ours = _CODES.get(first.language)
    if ours is None:
        is_another = first.value >= _SURE_OF_ANOTHER and len(words) >= _MANY_WORDS
        return None if is_another else expected
    if expected is None:
        return ours
    return ours if first.value >= _SURE_OF_OURS and len(words) >= _MANY_WORDS else expected


def _is_mostly_latin(words: list[str]) -> bool:
    letters = "".join(words)
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in letters)
    return latin * 2 > len(letters)


@functools.cache
def _detector() -> LanguageDetector:
    """Loaded on the first message: 2 s and about 150 MB, so in workers only."""
    ours = [language for language, code in _CODES.items() if code in LANGUAGES]
    return LanguageDetectorBuilder.from_languages(*ours, *_OTHERS).build()

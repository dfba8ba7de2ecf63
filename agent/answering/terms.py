"""What a text is about: its words as concepts and medicines, the same in English and Spanish.

A term is a short string: `shower` (a concept of words/concepts.txt), `med:furosemide` (a medicine
of words/medicines.txt) or `=gazebo` (a word that no list knows, stemmed). "¿Puedo ducharme?" and
"Can I shower?" have the same terms. That is how a Spanish question finds its sentence, and how a
question on something that the instructions never mention is noticed.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Collection

from agent.answering.lexicon import MEDICINE, TYPO_LENGTH, UNKNOWN, Lexicon, lexicon_for, shorthand
from agent.answering.text import fold, words

# "take the dressing off" is read as "take off the dressing".
_PARTED = re.compile(r"\b(take[ns]?|taking|took|pull|peel|come)((?: [a-z]+){1,3}) (off|out)\b")
_TITLE = re.compile(r"\b(dra?|sra?|srta|mrs?|ms)\.")
_WORD = re.compile(r"[A-Za-z]{3,}")
_LONG_WORD = re.compile(rf"[a-z]{{{TYPO_LENGTH},}}")
_SHORT = re.compile(r"\b(?:w/o?(?=\s)|[a-z0-9]+(?:'s)?\b)")


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """One term where it stands in the text, and the words that it was read from."""

    term: str
    words: tuple[str, ...]


def read(text: str, language: str, *, near: Collection[str] | None = None) -> list[Found]:
    """The terms of a text in their order; function words are left out.

    near: words of the instructions. Given, a misspelt word is read as the word of the instructions
    or of the lists that it misses by one letter; that is for what patients type.
    """
    lexicon = lexicon_for(language)
    tokens = words(_PARTED.sub(r"\1 \3\2", fold(text)) if language == "en" else text)
    found: list[Found] = []
    at = 0
    while at < len(tokens):
        pattern = lexicon.best(tokens, at)
        if pattern is not None:
            size = len(pattern.pieces)
            found.append(Found(pattern.term, tuple(tokens[at : at + size])))
            at += size
            continue
        token = tokens[at]
        if "-" in token and any(part and lexicon.best([part], 0) for part in token.split("-")):
            # "hydrocodone-acetaminophen" is both.
            tokens[at : at + 1] = filter(None, token.split("-"))
            continue
        at += 1
        if token in lexicon.function_words or token[0].isdigit():
            continue
        meant = token if near is None else _meant(token, lexicon, near)
        pattern = None if meant == token else lexicon.best([meant], 0)
        found.append(Found(pattern.term if pattern else UNKNOWN + stem(meant), (token,)))
    return found


@functools.lru_cache(maxsize=4096)
def terms(text: str, language: str) -> frozenset[str]:
    """The set of terms of a text of the instructions."""
    return frozenset(found.term for found in read(text, language))


def topics(text: str, language: str, *, near: Collection[str]) -> frozenset[str]:
    """The terms of a patient's words that name a topic."""
    lexicon = lexicon_for(language)
    found = (entry.term for entry in read(text, language, near=near))
    return frozenset(term for term in found if not lexicon.is_weak(term))


def spelt_out(message: str, language: str) -> str:
    """A patient's message, folded, with what is typed for short in full: "whn" → "when"."""
    long = shorthand(language)
    # A stop that ends no sentence must not outlive the short form that it belongs to.
    text = _TITLE.sub(r"\1", fold(message))
    return _SHORT.sub(lambda found: long.get(found.group(), found.group()), text)


def respelt(text: str, language: str, *, near: Collection[str]) -> str:
    """A folded text with its misspelt words as they were meant: "showr" → "shower"."""
    lexicon = lexicon_for(language)

    def meant(found: re.Match[str]) -> str:
        word = found.group()
        if word in lexicon.function_words or lexicon.best([word], 0):
            return word
        return _meant(word, lexicon, near)

    return _LONG_WORD.sub(meant, text)


def is_medicine(term: str) -> bool:
    """True for a term that is one medicine by name."""
    return term.startswith(MEDICINE)


def readable(term: str) -> str:
    """A term as a nurse can read it: "med:furosemide" → "furosemide"."""
    return term.removeprefix(MEDICINE).removeprefix(UNKNOWN).replace("_", " ")


@functools.lru_cache(maxsize=4096)
def long_words(text: str) -> frozenset[str]:
    """The words of a text that are long enough to be what a misspelt one meant."""
    return frozenset(w for w in words(text) if len(w) >= TYPO_LENGTH and not w[0].isdigit())


@functools.lru_cache(maxsize=4096)
def gloss(text: str, language: str) -> str:
    """A text for the English sentence model: Spanish word by word in English, generic medicines.

    "¿Cuándo puedo ducharme?" → "when can i shower"; "Take Tylenol" → "Take acetaminophen". Words
    that no list knows stay.
    """
    lexicon = lexicon_for(language)
    if language == "en":
        return _WORD.sub(lambda found: _generic(found.group(), lexicon), text)
    tokens = words(text)
    pieces: list[str] = []
    at = 0
    while at < len(tokens):
        word = lexicon.gloss_function.get(tokens[at])
        pattern = None if word is not None else lexicon.best(tokens, at)
        if pattern is not None:
            pieces.append(lexicon.gloss[pattern.term])
            at += len(pattern.pieces)
        else:
            pieces.append(lexicon.in_english(tokens[at]) if word is None else word)
            at += 1
    return " ".join(piece for piece in pieces if piece)


def stem(word: str) -> str:
    """A rough stem that lets plural and singular, "-ing" and "-ed" forms meet."""
    for ending in ("'s", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word[:-1] if len(word) > 4 and word[-1] in "aeo" else word


def one_letter_apart(one: str, other: str) -> bool:
    """True where one letter added, dropped, changed or swapped with its neighbour parts them."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest_one, rest_other = one[start:], other[start:]
    return (
        rest_one[1:] == rest_other[1:]
        or rest_one[1:] == rest_other
        or rest_one == rest_other[1:]
        or (rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:])
    )


def _generic(word: str, lexicon: Lexicon) -> str:
    pattern = lexicon.best([fold(word)], 0)
    return readable(pattern.term) if pattern and is_medicine(pattern.term) else word


def _meant(token: str, lexicon: Lexicon, near: Collection[str]) -> str:
    """The known word that `token` misspells, or `token` itself."""
    if len(token) < TYPO_LENGTH or token in near:
        return token
    for known in (near, lexicon.vocabulary):
        for word in sorted(known):
            if word[0] == token[0] and one_letter_apart(token, word):
                return word
    return token

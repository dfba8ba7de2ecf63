"""A patient's words, made comparable: `read` turns raw text into sentences of canonical tokens.

What is undone here: case, accents, Unicode look-alikes, invisible and direction marks, apostrophes,
odd spacing ("c h e s t"), elongation ("heeelp"), texting forms ("cnt", "xq"), common misspellings,
dropped g ("hurtin") and words run together ("chestpain"). Typos next to a word that a red-flag
rule listens for are read as that word; see `spelling`.

Everything is one linear pass over at most `MAX_CHARS` characters, and pure.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator

from agent.triage.spelling import Speller

# Longer texts are read at both ends; nobody types this much, so it is a paste or an attack.
MAX_CHARS = 12_000

_PICTURES = {
    "🆘": " sos ",
    "🚑": " ambulance ",
    "🩸": " blood ",
    "🤮": " vomiting ",
    "♡": " ",
}
# (a sign without which there is nothing to do, what to replace, by what)
_SHORTHAND = (
    ("/", re.compile(r"\bw/o\b"), "without"),
    ("/", re.compile(r"\bw/(?=\s|\w)"), "with "),
    ("/", re.compile(r"\bb/c\b"), "because"),
    ("/", re.compile(r"\bb/p\b"), "bp"),
    ("/", re.compile(r"\bc/o\b"), "complains of"),
    ("/", re.compile(r"\b24/7\b"), "always"),
    ("/", re.compile(r"(?<=\d)\s+(?=\d{2,3}\s*/\s*\d)"), " , "),
)
# Points that end no sentence.
_POINTS = (
    ("a.m.", "am"),
    ("p.m.", "pm"),
    ("dr.", "dr"),
    ("dra.", "dra"),
    ("mr.", "mr"),
    ("mrs.", "mrs"),
    ("sra.", "sra"),
)
_APOSTROPHES = "'’‘`´ʼ＇"
_TOKEN = re.compile(
    r"\n+|\d+(?:[.,:]\d+)*|[^\W_]+|\.{2,}|\s[-–—]+\s|[.!?¿¡;…,:()/%&]",
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+$")
# Single letters in a row that spell a word.
_SPACED = 4
# Different marks up to which dropping one after the other is quicker.
_FEW = 16
_ENDS = frozenset(".!?¡¿")
_PAUSES = frozenset(",:;()")


@dataclasses.dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a message.

    tokens: canonical words, numbers ("38.5"), "%", "/" between numbers, and "," for any pause
    other: further readings of a token by its place, where its spelling is ambiguous ("hrt")
    asks: the sentence ends in a question mark, or begins with an inverted one
    cries: it ends in an exclamation mark
    """

    tokens: tuple[str, ...]
    other: dict[int, tuple[str, ...]]
    asks: bool
    cries: bool = False

    @property
    def text(self) -> str:
        """The canonical text, tokens joined by one space."""
        return " ".join(self.tokens)


def clean(text: str) -> str:
    """Lower-case text without accents, invisible characters or look-alike letters.

    At most `MAX_CHARS` characters are kept: the beginning and the end.
    """
    if len(text) > MAX_CHARS:
        half = MAX_CHARS // 2
        text = f"{text[:half]}\n{text[-half:]}"
    for picture, word in _PICTURES.items():
        if picture in text:
            text = text.replace(picture, word)
    if text.isascii():
        text = text.replace("\r", "\n").lower()
        return text.replace("'", "").replace("`", "")
    text = text.replace("\r", "\n").replace("\u2028", "\n")
    for apostrophe in _APOSTROPHES:
        text = text.replace(apostrophe, "")
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return _without_marks(text)


def _without_marks(text: str) -> str:
    """The text without accents that stand alone and without invisible characters."""
    marks = [
        char for char in set(text) if char >= "\x80" and unicodedata.category(char) in ("Mn", "Cf")
    ]
    if len(marks) > _FEW:
        return text.translate(dict.fromkeys(map(ord, marks)))
    for mark in marks:
        text = text.replace(mark, "")
    return text


def read(text: str, speller: Speller, *, language_hint: str | None = None) -> tuple[Sentence, ...]:
    """The sentences of a message, in order, canonical.

    text: anything; speller: knows the words that rules listen for; language_hint: "en" or "es"
    decides texting forms that mean different things in the two languages, nothing else.
    """
    cleaned = clean(text)
    for sign, pattern, replacement in _SHORTHAND:
        if sign in cleaned:
            cleaned = pattern.sub(replacement, cleaned)
    for written, meant in _POINTS:
        cleaned = cleaned.replace(written, meant)
    return tuple(_sentences(cleaned, speller, language_hint))


def _sentences(cleaned: str, speller: Speller, hint: str | None) -> Iterator[Sentence]:
    words: list[str] = []
    asks = False
    for token in _TOKEN.findall(cleaned):
        if token[0].isalnum():
            words.append(token)
            continue
        mark = token.strip() or token
        if mark in _ENDS or token[0] == "\n":
            # A line of one or two words is a thought that goes on in the next line.
            if token[0] == "\n" and 0 < len(words) < 3:
                continue
            if words:
                asks = asks or mark == "?"
                yield _sentence(words, speller, hint, asks=asks, cries=mark == "!")
                words = []
            asks = mark == "¿"
        elif mark[0] in ".…":
            # Three points are how some people write a space.
            continue
        elif mark[0] in _PAUSES or mark[0] in "-–—":
            words.append(",")
        elif mark == "&":
            words.append("and")
        else:
            words.append(mark)
    if words:
        yield _sentence(words, speller, hint, asks=asks, cries=False)


def _sentence(
    words: list[str], speller: Speller, hint: str | None, *, asks: bool, cries: bool
) -> Sentence:
    tokens: list[str] = []
    other: dict[int, tuple[str, ...]] = {}
    letters = len([word for word in words if len(word) == 1])
    for word in _join_spaced_letters(words) if letters >= _SPACED else words:
        if word == ",":
            if tokens and tokens[-1] != ",":
                tokens.append(",")
        elif word == "/":
            tokens.append("/" if tokens and tokens[-1][0].isdigit() else ",")
        elif word[0].isdigit() and word[-1].isdigit():
            tokens.append(_number(word))
        else:
            readings = speller.read(word, hint)
            if len(readings) > 1:
                other[len(tokens)] = tuple(reading[0] for reading in readings[1:])
            tokens.extend(readings[0])
    return Sentence(tuple(tokens), other, asks, cries)


def _number(word: str) -> str:
    if not word.isascii():
        return word
    if _THOUSANDS.match(word):
        return word.replace(",", "")
    return word.replace(",", ".")


def _join_spaced_letters(words: list[str]) -> Iterator[str]:
    """Join a run of four or more single letters: "c h e s t pain" → "chest pain"."""
    run: list[str] = []
    for word in words:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        if run:
            yield from ["".join(run)] if len(run) >= _SPACED else run
            run = []
        yield word
    if run:
        yield from ["".join(run)] if len(run) >= _SPACED else run


def join(sentences: tuple[Sentence, ...]) -> Sentence:
    """The sentences as one, with pauses between."""
    tokens: list[str] = []
    other: dict[int, tuple[str, ...]] = {}
    for sentence in sentences:
        if tokens:
            tokens.append(",")
        other.update({len(tokens) + place: words for place, words in sentence.other.items()})
        tokens.extend(sentence.tokens)
    return Sentence(tuple(tokens), other, any(sentence.asks for sentence in sentences))

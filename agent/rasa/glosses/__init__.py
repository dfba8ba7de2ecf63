"""Spanish, word by word in English: for the sentence model, which has read English only.

"desde ayer me duele la herida" becomes "since yesterday me hurts the wound". No person ever reads
that, and nothing is quoted from it: it only brings the vector of a Spanish message near those of
English ones that mean the same. What has no gloss stays as it was written: names, medicines,
English words among Spanish ones. Standard library only.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from functools import cache
from pathlib import Path

_GLOSSES = Path(__file__).with_name("es.txt")
_WORD = re.compile(r"\w+")
_LONGEST_PHRASE = 4
# Spelled as it sounds: "kiero", "pastiya", "buelvo", "ace dos dias" are read too.
_SOUNDS = (
    (re.compile(r"(.)\1{2,}"), r"\1"),
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"v"), "b"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"qu(?=[ei])|q|c(?=[^eih]|$)"), "k"),
    (re.compile(r"z|c(?=[ei])"), "s"),
    (re.compile(r"g(?=[ei])"), "j"),
)
# The commonest words of English messages; what is Spanish too ("me", "no", "a", "he") decides
# nothing, because it counts on both sides.
_COMMON_ENGLISH = """
i my me the a an is am are was were be been it its to of and in on at for from with this that
these those what when where who how why which can could may should would will do does did have
has had not no yes if or but so since about after before up out off there here now all still
just he she his her him they them we our us you your need want get got go take took ago one two
three new same last more pain pill pills dose double salt water time day week hour bot robot
human person number record send ask stop cancel quit call text thank thanks bye good see correct
incorrect please help again first u r ya yo y uh huh limit gave come came
"""
_ENGLISH = frozenset(_COMMON_ENGLISH.split())


@dataclasses.dataclass(frozen=True, slots=True)
class _Glosses:
    """Gloss by phrase or word as it sounds, and by the beginning of a word."""

    whole: dict[str, str]
    beginnings: dict[str, str]

    def of(self, sound: str) -> str | None:
        """The gloss of one word or of several with spaces between them, or None."""
        if sound in self.whole:
            return self.whole[sound]
        # Of several words, only the last may go on.
        for end in range(len(sound), sound.rfind(" ") + 2, -1):
            if sound[:end] in self.beginnings:
                return self.beginnings[sound[:end]]
        return None


def in_english(text: str) -> str:
    """A Spanish text word by word in English; any other text as it is."""
    words = _WORD.findall(text)
    sounds = [_sound(word) for word in words]
    glosses = _read_glosses()
    english = sum(word.lower() in _ENGLISH for word in words)
    spanish = sum(glosses.of(sound) is not None for sound in sounds)
    if spanish <= english:
        return text
    read = []
    position = 0
    while position < len(words):
        for length in range(_LONGEST_PHRASE, 0, -1):
            gloss = glosses.of(" ".join(sounds[position : position + length]))
            if gloss is not None:
                break
        read.append(words[position] if gloss is None else gloss)
        position += length
    return " ".join(read) + ("?" if "?" in text else "")


def _sound(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.lower())
    sound = "".join(char for char in plain if not unicodedata.combining(char))
    for pattern, replacement in _SOUNDS:
        sound = pattern.sub(replacement, sound)
    return sound


@cache
def _read_glosses() -> _Glosses:
    glosses = _Glosses({}, {})
    for line in _GLOSSES.read_text(encoding="utf-8").splitlines():
        english, _, spanish = line.partition(":")
        if not spanish or line.startswith("#"):
            continue
        for entry in spanish.split():
            sound = " ".join(_sound(word) for word in entry.rstrip("*").split("_"))
            where = glosses.beginnings if entry.endswith("*") else glosses.whole
            where.setdefault(sound, english)
    return glosses

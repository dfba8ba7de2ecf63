"""Messages without readable words: nothing at all, only signs or pictures, another script."""

from __future__ import annotations

import re
import unicodedata

from agent.contracts import Level, Reason

# Pictures that are a friendly answer and nothing else.
_HARMLESS = frozenset("👍👌🙏❤♥💙💚💛💜🧡🤍🖤💕💖😊🙂😀😃😄😁☺🤗😘🥰😍🎉🌹💐🌸🌷✅✔👏🙌😇🤝💪☀🌞")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_ASCII_LETTERS = re.compile(r"[A-Za-z]")
_DIGITS = re.compile(r"\d")
_END_OF_LATIN = "\u0250"
_INVISIBLE = ("Cf", "Cc", "Mn")
_JOINERS = frozenset("\u200d\ufe0f\ufe0e🏻🏼🏽🏾🏿")


def unreadable_reason(text: str) -> Reason | None:
    """Why a text cannot be screened by rules, as an URGENT reason; None where it can be.

    A text of friendly pictures only ("👍", "❤️🙏") is readable: it says nothing dangerous.
    """
    if _ASCII_WORD.search(text) and text.isascii():
        return None
    latin, digits = len(_ASCII_LETTERS.findall(text)), len(_DIGITS.findall(text))
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if latin and latin >= beyond_ascii:
        return None
    other = signs = 0
    pictures_known = True
    for char in text:
        if char.isascii():
            signs += not (char.isalnum() or char.isspace() or char < " ")
            pictures_known = pictures_known and (char.isalnum() or char.isspace())
        elif char.isalpha():
            if char < _END_OF_LATIN or "LATIN" in unicodedata.name(char, ""):
                latin += 1
            else:
                other += 1
        elif char.isspace() or char in _JOINERS or unicodedata.category(char) in _INVISIBLE:
            continue
        else:
            signs += 1
            pictures_known = pictures_known and char in _HARMLESS
    if other > latin:
        return _urgent("the message is not written in Latin letters, so no rule can read it")
    if latin or digits:
        return None
    if signs and pictures_known:
        return None
    if "🆘" in text:
        return _urgent('the message says only "SOS"')
    return _urgent("the message has no words" if signs else "the message is empty")


def _urgent(text: str) -> Reason:
    return Reason("language", text, Level.URGENT)

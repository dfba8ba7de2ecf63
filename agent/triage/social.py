"""The closed list of friendly phrases that need no person (P12), alone in their message."""

import re

from agent.triage.normalise import clean

_WORDS = re.compile(r"[^\W_]+")

# One phrase or two in a row, in either language: "ok thank you", "gracias, buenas noches".
_PHRASES = frozenset(
    phrase.strip()
    for phrase in """
    hi | hello | hey | hi there | hello there | good morning | good afternoon | good evening
    thanks | thank you | thx | ty | tysm | thank u | many thanks | thanks a lot | thanks so much
    thank you so much | thank you very much | much appreciated | i appreciate it | appreciate it
    ok | okay | k | great | perfect | got it | sounds good | will do | cool | awesome | wonderful
    bye | goodbye | good bye | good night | goodnight | see you | take care | have a good day
    have a nice day | have a great day | you too | have a good one | god bless | god bless you
    hola | buenas | buenos dias | buen dia | buenas tardes | buenas noches | que tal
    gracias | muchas gracias | mil gracias | muchisimas gracias | muy amable | se lo agradezco
    se agradece | gracias por todo | gracias por su ayuda | thanks for your help
    thank you for your help | thanks for everything
    vale | de acuerdo | esta bien | muy bien | perfecto | entendido | listo | excelente | genial
    adios | hasta luego | hasta pronto | hasta manana | chao | chau | nos vemos | que este bien
    igualmente | cuidese | bendiciones | dios lo bendiga | dios la bendiga | que tenga buen dia
    """.replace("\n", "|").split("|")
    if phrase.strip()
)
_MAX_PHRASES = 3
_MODIFIERS = frozenset("🏻🏼🏽🏾🏿\ufe0f")
_FRIENDLY_SIGNS = frozenset("👍🙏❤♥😊🙂😀💕🌹👋👌💐🤗🏻🏼🏽🏾🏿\ufe0f")


def is_listed_social(text: str) -> bool:
    """True when the whole message is one to three listed phrases, or only friendly signs.

    "thanks, and is the swelling normal?" is not: something else is in it.
    """
    if len(text) > 120 or "?" in text:
        return False
    words = _WORDS.findall(clean(text))
    signs = set(re.sub(r"[\w\s.,;:!¡'’\-]", "", text))
    if not signs <= _FRIENDLY_SIGNS:
        return False
    if not words:
        return bool(signs - _MODIFIERS)
    return _splits(words, _MAX_PHRASES)


def _splits(words: list[str], phrases_left: int) -> bool:
    if not words:
        return True
    if phrases_left == 0:
        return False
    return any(
        " ".join(words[:length]) in _PHRASES and _splits(words[length:], phrases_left - 1)
        for length in range(1, min(6, len(words)) + 1)
    )

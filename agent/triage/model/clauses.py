"""A message cut into the thoughts it holds, as they were typed, for the model to read one by one.

"can i shower? also my incision is leaking" is two thoughts; read as one, the harmless half hides
the other. Cuts are few: a list ("no fever, chest pain or cough") stays whole, because its parts
alone would say the opposite. Sentences that run on for long are cut at commas too.
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[.!?;…]+(?:\s|$)|[\r\n]+|[¿¡]")
_TURN = re.compile(
    r"[,\s]+(?=(?:but|also|btw|anyway|although|plus|oh and|and also"
    r"|pero|tambi[eé]n|adem[aá]s|aunque|ah y|y adem[aá]s|por cierto)\b)",
    re.IGNORECASE,
)
_PAUSE = re.compile(r",\s+|\s+(?=(?:and|because|so|then|y|porque|entonces|as[ií] que)\s)", re.I)
_WORD = re.compile(r"\w+")
# A thought of one word has too little to be judged on its own; the whole message has it too.
_FEWEST_WORDS = 2
_RUN_ON_WORDS = 22
# The clauses of a very long message are read several at a time, so that none is left out.
MAX_CLAUSES = 24


def split(text: str) -> list[str]:
    """The clauses of a message, in order; empty when it is a single thought."""
    parts: list[str] = []
    for sentence in _SENTENCE.split(text):
        for clause in _TURN.split(sentence):
            run_on = len(_WORD.findall(clause)) > _RUN_ON_WORDS
            parts.extend(_PAUSE.split(clause) if run_on else [clause])
    clauses = [part.strip(" ,-–—\t") for part in parts if _counts(part)]
    if len(clauses) < 2:
        return []
    size = -(-len(clauses) // MAX_CLAUSES)
    return [". ".join(clauses[at : at + size]) for at in range(0, len(clauses), size)]


def _counts(part: str) -> bool:
    return len(_WORD.findall(part)) >= _FEWEST_WORDS

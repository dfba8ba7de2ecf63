"""Text made comparable: folded, cut into words, cut into the parts of a question."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
)
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*\d*[a-z\d]*|\d+(?:[.,:/]\d+)*")

# A conjunction starts a new part only where a new question follows it: "ham and eggs" stays whole.
# "Or" starts none: "can I shower or must I wait" asks one thing.
_QUESTION_START = (
    "when|how|what|where|who|why|which|can|may|could|should|do|does|is|are|will|"
    "cuando|como|cuanto|cuanta|cuantos|cuantas|que|donde|quien|por que|para que|cual|puedo|debo|"
    "tengo que|se puede|es|a que|cada cuanto|hasta cuando"
)
_PART_END = re.compile(r"(?<=[.?!;])\s+|\n+")
_CONJUNCTION = re.compile(
    rf"(?:,\s*|\s+)(?:and|also|plus|y|e|tambien|ademas)\s+"
    rf"(?=(?:(?:also|tambien)\s+)?¿?(?:{_QUESTION_START})\b)"
)
_ABBREVIATION = re.compile(r"\b(dr|dra|mr|mrs|ms|sr|sra|st|no|vs)\.")


def fold(text: str) -> str:
    """`text` in lower case without accents, invisible characters or typographic quotes."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return "".join(
        c for c in decomposed if c == "\n" or unicodedata.category(c) not in ("Mn", "Cf", "Cc")
    ).lower()


def words(text: str) -> list[str]:
    """The words and numbers of a text, folded, in order; "wife's" is "wife"."""
    return [word.removesuffix("'s") for word in _WORD.findall(fold(text))]


def parts(question: str) -> list[str]:
    """The parts of a message that each ask or state something, folded; never an empty part.

    "Can I shower? And when is my visit" → ["can i shower?", "and when is my visit"]
    """
    text = _ABBREVIATION.sub(r"\1", fold(question))
    pieces = [
        piece.strip(" ,;")
        for sentence in _PART_END.split(text)
        for piece in _CONJUNCTION.split(sentence)
    ]
    return [piece for piece in pieces if _WORD.search(piece)]


def any_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern that finds any of the alternatives as whole words in folded text."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")

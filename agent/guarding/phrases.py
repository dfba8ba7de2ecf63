"""Where the clauses of a sentence end."""

from __future__ import annotations

import re

from agent.guarding.case import fold

_BREAK = re.compile(
    r"[;:]|,(?!\d)|\b(?:and|or|but|then|while|when|if|unless|y|o|e|u|pero|luego|mientras|cuando|si)\b"
)


def clauses(text: str) -> list[str]:
    """The folded clauses of a text, cut at commas and conjunctions."""
    return [piece.strip() for piece in _BREAK.split(fold(text)) if piece.strip()]

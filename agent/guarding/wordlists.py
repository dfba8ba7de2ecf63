"""The word lists of the room: folded lines, comments left out."""

from __future__ import annotations

import functools
import importlib.resources

from agent.guarding.case import fold

_WORDS = importlib.resources.files("agent.guarding") / "words"


@functools.lru_cache(maxsize=32)
def word_lines(name: str) -> tuple[str, ...]:
    """The folded lines of a list; () for a list that does not exist: a language without one."""
    file = _WORDS / name
    if not file.is_file():
        return ()
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(fold(line) for line in lines if line.strip() and not line.startswith("#"))


@functools.lru_cache(maxsize=32)
def word_set(name: str) -> frozenset[str]:
    """All words of a list."""
    return frozenset(word for line in word_lines(name) for word in line.split())

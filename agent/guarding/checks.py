"""All checks of a draft, by the names under which the Guard registers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.guarding import citations, language, meaning, readability, scope
from agent.guarding.case import Case

# A check gives its objections in words that a nurse can read; [] for none.
Check = Callable[[Case], list[str]]

CHECKS: Mapping[str, Check] = {
    "cited": citations.cited,
    "quoted": citations.quoted,
    "complete": citations.complete,
    "numbers": meaning.numbers,
    "negations": meaning.negations,
    "conditions": meaning.conditions,
    "directions": meaning.directions,
    "medicines_and_sides": meaning.medicines_and_sides,
    "word_order": meaning.word_order,
    "omissions": meaning.omissions,
    "additions": meaning.additions,
    "in_scope": scope.in_scope,
    "language": language.language,
    "length": readability.length,
    "reading_level": readability.reading_level,
}

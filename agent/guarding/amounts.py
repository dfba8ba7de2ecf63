"""When two amounts are one amount, and what a limit is: for a claim against a text."""

from __future__ import annotations

import re

from agent.guarding import polarity, vocabulary
from agent.guarding.case import fold
from agent.guarding.facts import Fact, facts
from agent.guarding.units import is_unit


def same(fact: Fact, other: Fact) -> bool:
    """True where two facts of two texts are one, whatever their form: "2 weeks", "14 days"."""
    if fact == other:
        return True
    if {fact.kind, other.kind} - {"quantity", "range", "order"}:
        return False
    amount, _, unit = fact.value.partition(" ")
    known_amount, _, known_unit = other.value.partition(" ")
    if unit in _MINUTES and known_unit in _MINUTES:
        # "Half an hour" and "30 minutes", "two weeks" and "14 days".
        return _minutes(amount, unit) == _minutes(known_amount, known_unit)
    # "24-year-old" and "aged 24"; but "2 tablets" is not "2 capsules".
    return amount == known_amount and (not is_unit(unit) or vocabulary.is_light(known_unit, "en"))


_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}


def _minutes(amount: str, unit: str) -> tuple[float, ...]:
    """One number for a quantity, two for a range; none for what is no number."""
    try:
        return tuple(float(one) * _MINUTES[unit] for one in amount.split("-"))
    except ValueError:
        return ()


_FLIPPED = {"above": "at most", "below": "at least"}
_LIMITED = re.compile(r"\blimit\w*\b[^.;]*?\b(?:to|a|en) (\d+(?:[.,]\d+)?)")


def limits(text: str) -> frozenset[str]:
    """The limits of a text; "not more than 5" is "at most 5"."""
    folded = fold(text)
    scopes = polarity.negated(folded)
    found = set()
    for fact in facts(text):
        if fact.kind == "limit":
            name, _, amount = fact.value.rpartition(" ")
            is_negated = any(start <= fact.at < end for start, end in scopes)
            found.add(f"{_FLIPPED.get(name, name) if is_negated else name} {amount}")
    found |= {f"at most {m[1].replace(',', '.')}" for m in _LIMITED.finditer(folded)}
    return frozenset(found)


def lasts(fact: Fact) -> bool:
    """True for a quantity of time."""
    return fact.value.partition(" ")[2] in {*_MINUTES, "month", "year"}

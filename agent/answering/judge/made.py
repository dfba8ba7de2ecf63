"""Sheets made by program from texts/made.*.yml: the same thing asked for what is said and is not.

A made medicine line says its dose but not for how long; a question asks for how long: no answer.
That is what written questions have too little of. Pure for a given random generator.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from agent.answering.judge.examples import FOLDER, Sheet

# Facts of a medicine and of a visit, in the order in which a sentence says them, and how often.
_FACTS: Mapping[str, Mapping[str, float]] = {
    "medicines": {
        "dose": 0.85, "often": 0.6, "daytime": 0.35, "food": 0.25, "long": 0.4, "why": 0.35,
        "most": 0.15,
    },
    "visits": {"date": 0.8, "time": 0.6, "who": 0.4, "place": 0.5, "bring": 0.2, "fast": 0.15},
    "care": {"how": 0.5, "often": 0.5, "long": 0.5},
}  # fmt: skip
_HOW_MANY = {"medicines": (2, 5), "visits": (1, 3), "care": (0, 2)}
_EXTRA = 0.3
# The share of a thing's questions that are asked.
_ASKED = 0.35
# "When do I take it" may be answered by how often, and the other way round: not asked then.
_BLURRED = {
    ("medicines", "daytime"): "often",
    ("medicines", "often"): "daytime",
    ("medicines", "food"): "daytime",
}

Ask = tuple[str, frozenset[int]]


class _Writer:
    """One sheet while it is written."""

    def __init__(self, language: str, rng: random.Random) -> None:
        self.pieces = _pieces(language)
        self.rng = rng
        self.sentences: list[tuple[str, str]] = []
        self.asks: list[Ask] = []

    def say(self, group: str, sentence: str) -> int:
        """The place of a new sentence under a heading of the group."""
        self.sentences.append((self.headings[group], _opened(sentence)))
        return len(self.sentences) - 1

    @functools.cached_property
    def headings(self) -> dict[str, str]:
        return {
            group: self.rng.choice(pieces["headings"])
            for group, pieces in self.pieces.items()
            if group != "other"
        }

    def ask(self, questions: Sequence[str], gold: int | None, **slots: str) -> None:
        """One of the questions, answered by the sentence at `gold` or by none."""
        if self.rng.random() < _ASKED:
            question = self.rng.choice(questions).format(**slots)
            self.asks.append((question, frozenset() if gold is None else frozenset({gold})))


def make(language: str, rng: random.Random, number: int = 0) -> Sheet:
    """One made sheet of 8 to 20 sentences, with questions of which about half have no answer."""
    writer = _Writer(language, rng)
    for group in ("medicines", "visits", "care"):
        _things(writer, group)
    _doings(writer)
    _calls(writer)
    for _ in range(2):
        writer.ask(writer.pieces["other"], None)
    return Sheet(f"made-{number}", language, tuple(writer.sentences), tuple(writer.asks))


def _things(writer: _Writer, group: str) -> None:
    """Medicines, visits or things to care for, some facts each; two more are only asked for."""
    pieces, rng = writer.pieces[group], writer.rng
    low, high = _HOW_MANY[group]
    count = rng.randint(low, high)
    names = rng.sample(pieces["names"], count + 2)
    for name in names[:count]:
        slots = _slots(name, rng.choice(names))
        if "extra" in pieces and rng.random() < _EXTRA:
            extra = rng.choice(pieces["extra"])
            place = writer.say(group, rng.choice(extra["says"]).format(**slots))
            for _ in range(2):
                writer.ask(extra["ask"], place, **slots)
            if rng.random() < 0.5:
                continue
            _facts(writer, group, slots, never=False)
        else:
            _facts(writer, group, slots, never=True)
    for name in names[count:]:
        questions = [question for asks in pieces["ask"].values() for question in asks]
        writer.ask(questions, None, **_slots(name, names[0]))


def _facts(writer: _Writer, group: str, slots: Mapping[str, str], *, never: bool) -> None:
    """A sentence with some facts of one thing, and questions for each fact, said or not."""
    pieces, rng = writer.pieces[group], writer.rng
    said = {fact for fact, share in _FACTS[group].items() if rng.random() < share}
    said = said or {next(iter(_FACTS[group]))}
    facts = " ".join(rng.choice(pieces[fact]) for fact in _FACTS[group] if fact in said)
    sentence = rng.choice(pieces["shapes"]).format(facts=facts.replace(" ;", ";"), **slots)
    place = writer.say(group, sentence)
    for fact, questions in pieces["ask"].items():
        if fact in said or fact == "any":
            writer.ask(questions, place, **slots)
        elif _BLURRED.get((group, fact)) not in said:
            writer.ask(questions, None, **slots)
    if never:
        for _ in range(2):
            writer.ask(pieces["never"], None, **slots)


def _doings(writer: _Writer) -> None:
    """What may be done now, later or never; "when" has no answer where only "never" is said."""
    pieces, rng = writer.pieces["doings"], writer.rng
    doings = rng.sample(pieces["names"], rng.randint(3, 6))
    for doing in doings[:-1]:
        how = rng.choice(("limited", "limited", "allowed", "forbidden"))
        why = rng.random() < 0.2 and how != "allowed"
        sentence = rng.choice(pieces[how]).format(do=doing["do"], long=rng.choice(pieces["long"]))
        if why:
            sentence = f"{sentence.rstrip('.')} {rng.choice(pieces['why'])}."
        place = writer.say("doings", sentence)
        slots = {"ask": rng.choice(doing["ask"])}
        writer.ask(pieces["ask"]["whether"], place, **slots)
        if how != "allowed":
            writer.ask(pieces["ask"]["when"], place if how == "limited" else None, **slots)
            writer.ask(pieces["ask"]["why"], place if why else None, **slots)
        writer.ask(pieces["never"], None, **slots)
    slots = {"ask": rng.choice(doings[-1]["ask"])}
    writer.ask([*pieces["ask"]["whether"], *pieces["ask"]["when"]], None, **slots)


def _calls(writer: _Writer) -> None:
    pieces, rng = writer.pieces["calls"], writer.rng
    one, two, three, other = rng.sample(pieces["signs"], 4)
    slots = {
        "one": one, "two": two, "three": three, "other": other,
        "whom": rng.choice(pieces["whom"]), "phone": rng.choice(pieces["phones"]),
    }  # fmt: skip
    # The shorter ones do not name the third sign: only the first two are asked about.
    place = writer.say("calls", rng.choice(pieces["says"]).format(**slots))
    for _ in range(3):
        writer.ask(pieces["ask"], place, **slots)
        writer.ask(pieces["never"], None, **slots)


def _slots(name: str, other: str) -> dict[str, str]:
    return {"name": name, "Name": _opened(name), "other": other}


def _opened(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


@functools.cache
def _pieces(language: str) -> dict[str, Any]:
    pieces: dict[str, Any] = yaml.safe_load(
        (FOLDER / f"made.{language}.yml").read_text(encoding="utf-8")
    )
    return pieces

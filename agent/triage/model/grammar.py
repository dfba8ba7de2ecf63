"""Variety made by program for training: every message is a free choice from a written pattern.

`{a|b|}` chooses one branch, `{NAME}` alone or a bare NAME in capitals is a list from `slots`.
Deterministic for a seed. Nothing made here is ever used to calibrate or to test.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import yaml

from agent.contracts import Level
from agent.triage.model.examples import Example

_TEXTS = Path(__file__).parent / "texts"
_INNERMOST = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\b[A-Z]{2,}\b")
_TRIES = 40
VOICE = "grammar"


def make(language: str, *, seed: int) -> tuple[Example, ...]:
    """The made messages of one language: for each scenario at most its `take`, all different."""
    grammar = yaml.safe_load((_TEXTS / language / "grammar.yml").read_text(encoding="utf-8"))
    slots = {name: values.split("|") for name, values in grammar["slots"].items()}
    # A seed from text: the same on every machine, and different for the two languages.
    rng = random.Random(f"{seed}-{language}")  # noqa: S311 - variety, not secrecy
    made: list[Example] = []
    for scenario in grammar["scenarios"]:
        texts: dict[str, None] = {}
        for turn in range(scenario["take"] * _TRIES):
            if len(texts) == scenario["take"]:
                break
            line = scenario["lines"][turn % len(scenario["lines"])]
            texts[expand(line, slots, rng)] = None
        made.extend(
            Example(
                text=text,
                level=Level(scenario["level"]),
                language=language,
                scenario=scenario["id"],
                voice=VOICE,
                domain=scenario["domain"],
                condition="any",
                split="train",
                made=True,
            )
            for text in texts
        )
    return tuple(made)


def expand(line: str, slots: dict[str, list[str]], rng: random.Random) -> str:
    """One message from a pattern."""
    while found := _INNERMOST.search(line):
        line = line[: found.start()] + rng.choice(found[1].split("|")) + line[found.end() :]
    while found := _first_slot(line, slots):
        line = line[: found.start()] + rng.choice(slots[found[0]]) + line[found.end() :]
    return " ".join(line.split())


def _first_slot(line: str, slots: dict[str, list[str]]) -> re.Match[str] | None:
    return next((found for found in _SLOT.finditer(line) if found[0] in slots), None)

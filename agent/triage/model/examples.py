"""The written messages, read from `texts/`, each with its scenario, voice, level and split.

A file `texts/<language>/<split>-<anything>.yml` is a list of scenarios; under a scenario stand the
voices, and under a voice its messages, one a line. Splits share neither a scenario nor a voice, so
that a score on `test` is a score on people and events that were never seen in training.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from agent.contracts import LANGUAGES, Level

# "stranger" is a second test, by an author who saw none of the other messages.
SPLITS = ("train", "calibrate", "test", "stranger")
# The domain of messages about harming oneself or one's baby: their emergency text is its own.
SELF_HARM = "self-harm"
_TEXTS = Path(__file__).parent / "texts"
_HEADER = ("id", "level", "domain", "condition")


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """One message and what it is.

    scenario: what happens; voice: who writes; domain: of the red-flag list, or the kind of question
    made: put together by program from a grammar (training only), not written as it stands
    """

    text: str
    level: Level
    language: str
    scenario: str
    voice: str
    domain: str
    condition: str
    split: str
    made: bool = False


@cache
def voices() -> dict[str, dict[str, tuple[str, ...]]]:
    """The names of the voices, by language and split."""
    loaded = yaml.safe_load((_TEXTS / "voices.yml").read_text(encoding="utf-8"))
    return {
        language: {split: tuple(names) for split, names in loaded[language].items()}
        for language in LANGUAGES
    }


def load(split: str, language: str) -> tuple[Example, ...]:
    """The written messages of one split and language, in file order.

    ValueError when a scenario uses a voice of another split, or a header is incomplete.
    """
    examples: list[Example] = []
    for path in sorted((_TEXTS / language).glob(f"{split}-*.yml")):
        for scenario in yaml.safe_load(path.read_text(encoding="utf-8")):
            examples.extend(_messages(scenario, split, language, path.name))
    return tuple(examples)


def _messages(scenario: dict[str, Any], split: str, language: str, place: str) -> Iterator[Example]:
    missing = [key for key in _HEADER if key not in scenario]
    if missing:
        raise ValueError(f"{place}: {scenario.get('id', '?')} lacks {', '.join(missing)}")
    for voice, block in scenario.items():
        if voice in _HEADER:
            continue
        if voice not in voices()[language][split]:
            raise ValueError(f"{place}: {scenario['id']}: {voice} is no voice of {split}")
        for line in block.splitlines():
            yield Example(
                text=line.strip(),
                level=Level(scenario["level"]),
                language=language,
                scenario=scenario["id"],
                voice=voice,
                domain=scenario["domain"],
                condition=scenario["condition"],
                split=split,
            )

"""Temperature and thresholds, chosen on the calibration split, which training never saw.

A threshold is an order statistic: the highest score that still keeps the wanted share of the
messages of that level or above. A clause has to be a little surer than a whole message, because
it is torn out of what stands around it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path

import torch

from agent.contracts import LANGUAGES, Level
from agent.triage.model.classify import ASCENDING, Reader, Scores, Settings, at_least
from agent.triage.model.examples import Example, load

# Of the messages at this level or above, the share that has to reach it.
WANTED = {Level.EMERGENCY: 0.96, Level.URGENT: 0.97, Level.CLINICAL: 0.97}
# No threshold beyond these, however easy or hard the calibration split was.
BOUNDS = {
    Level.EMERGENCY: (0.25, 0.6),
    Level.URGENT: (0.25, 0.6),
    Level.CLINICAL: (0.2, 0.55),
}
# How much of the way from its threshold to certainty a single clause has to go.
CLAUSE_SURER = {Level.EMERGENCY: 0.35, Level.URGENT: 0.35, Level.CLINICAL: 0.5}


def calibrate(adapter: Path, settings: Path, *, seed: int) -> Settings:
    """Choose temperature and thresholds for an adapter, write them to `settings`, return them."""
    examples = [example for language in LANGUAGES for example in load("calibrate", language)]
    raw = Reader(adapter, Settings(1.0, {}, {}, ""))
    log_scores = torch.log(_matrix(raw, examples).clamp(min=1e-9))
    targets = torch.tensor([example.level.severity for example in examples])
    temperature = best_temperature(log_scores, targets)
    shares = torch.softmax(log_scores / temperature, dim=1).tolist()
    scores: list[Scores] = [dict(zip(ASCENDING, row, strict=True)) for row in shares]
    whole = {level: threshold(scores, examples, level) for level in WANTED}
    clause = {
        level: round(value + (1 - value) * CLAUSE_SURER[level], 4) for level, value in whole.items()
    }
    version = _version(adapter, temperature, whole, clause)
    stored = {
        "version": version,
        "seed": seed,
        "temperature": temperature,
        "whole": {level.value: value for level, value in whole.items()},
        "clause": {level.value: value for level, value in clause.items()},
        "calibrated_on": len(examples),
    }
    settings.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    return Settings(temperature, whole, clause, version)


def best_temperature(log_scores: torch.Tensor, targets: torch.Tensor) -> float:
    """The temperature with the least cross-entropy, on a grid from 0.5 to 5."""
    grid = [0.5 * 1.05**step for step in range(48)]
    losses = [
        float(torch.nn.functional.cross_entropy(log_scores / value, targets)) for value in grid
    ]
    return round(grid[losses.index(min(losses))], 3)


def threshold(scores: Sequence[Scores], examples: Sequence[Example], level: Level) -> float:
    """The highest threshold that keeps the wanted share of the messages at `level` or above."""
    reached = sorted(
        at_least(row, level)
        for row, example in zip(scores, examples, strict=True)
        if example.level.severity >= level.severity
    )
    allowed_misses = math.floor(len(reached) * (1 - WANTED[level]))
    low, high = BOUNDS[level]
    return round(min(max(reached[allowed_misses], low), high), 4)


def _matrix(reader: Reader, examples: list[Example], size: int = 32) -> torch.Tensor:
    rows: list[list[float]] = []
    for start in range(0, len(examples), size):
        texts = [example.text for example in examples[start : start + size]]
        rows.extend([one.scores[level] for level in ASCENDING] for one in reader.read(texts))
    return torch.tensor(rows)


def _version(adapter: Path, *numbers: object) -> str:
    """Changes whenever the adapter or a number does."""
    digest = hashlib.sha256(adapter.read_bytes())
    digest.update(repr(numbers).encode())
    return digest.hexdigest()[:10]

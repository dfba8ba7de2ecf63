"""Temperature and thresholds, chosen on the calibration split, which training never saw.

Two wishes meet in a threshold. Recall: the order statistic, that is the highest score that still
keeps the wanted share of the messages at that level or above. Quiet: the score that only a given
share of calm messages exceeds. Where both can be had, the threshold is the higher one, because it
gives up nothing; where they conflict, quiet wins up to a ceiling, because the rules stand beside
the model and what misses a level here still reaches the one below.

A clause has to be surer than a whole message: it is torn out of what stands around it. The more so
in a story of many clauses, where old dangers are told to explain a question.
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
WANTED = {Level.EMERGENCY: 0.96, Level.URGENT: 0.97, Level.CLINICAL: 0.98}
# Of the calm messages (labelled at most so), the share that may reach it.
CALM = {
    Level.EMERGENCY: (Level.CLINICAL, 0.01),
    Level.URGENT: (Level.INFORMATIONAL, 0.025),
    Level.CLINICAL: (Level.INFORMATIONAL, 0.08),
}
# No threshold beyond these, however easy or hard the calibration split was.
BOUNDS = {
    Level.EMERGENCY: (0.12, 0.17),
    Level.URGENT: (0.12, 0.17),
    Level.CLINICAL: (0.04, 0.06),
}
# How much of the way from its threshold to certainty a clause has to go, in a message of a few
# clauses and in a story.
CLAUSE_SURER = {Level.EMERGENCY: 0.55, Level.URGENT: 0.4, Level.CLINICAL: 0.5}
STORY_SURER = {Level.EMERGENCY: 0.95, Level.URGENT: 0.75, Level.CLINICAL: 0.6}


def calibrate(adapter: Path, settings: Path, *, seed: int) -> Settings:
    """Choose temperature and thresholds for an adapter, write them to `settings`, return them."""
    examples = [example for language in LANGUAGES for example in load("calibrate", language)]
    raw = Reader(adapter, Settings(1.0, {}, {}, {}, ""))
    log_scores = torch.log(_matrix(raw, examples).clamp(min=1e-9))
    targets = torch.tensor([example.level.severity for example in examples])
    temperature = best_temperature(log_scores, targets)
    shares = torch.softmax(log_scores / temperature, dim=1).tolist()
    scores: list[Scores] = [dict(zip(ASCENDING, row, strict=True)) for row in shares]
    whole = {level: threshold(scores, examples, level) for level in WANTED}
    clause = _surer(whole, CLAUSE_SURER)
    story = _surer(whole, STORY_SURER)
    version = _version(adapter, temperature, whole, clause, story)
    stored = {
        "version": version,
        "seed": seed,
        "temperature": temperature,
        "whole": {level.value: value for level, value in whole.items()},
        "clause": {level.value: value for level, value in clause.items()},
        "story": {level.value: value for level, value in story.items()},
        "calibrated_on": len(examples),
    }
    settings.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    return Settings(temperature, whole, clause, story, version)


def _surer(whole: dict[Level, float], shares: dict[Level, float]) -> dict[Level, float]:
    return {level: round(value + (1 - value) * shares[level], 4) for level, value in whole.items()}


def best_temperature(log_scores: torch.Tensor, targets: torch.Tensor) -> float:
    """The temperature with the least cross-entropy, on a grid from 0.5 to 5."""
    grid = [0.5 * 1.05**step for step in range(48)]
    losses = [
        float(torch.nn.functional.cross_entropy(log_scores / value, targets)) for value in grid
    ]
    return round(grid[losses.index(min(losses))], 3)


def threshold(scores: Sequence[Scores], examples: Sequence[Example], level: Level) -> float:
    """The threshold of a level, between its bounds. See the head of this module."""
    calmest, allowed = CALM[level]
    reached: list[float] = []
    calm: list[float] = []
    for row, example in zip(scores, examples, strict=True):
        if example.level.severity >= level.severity:
            reached.append(at_least(row, level))
        elif example.level.severity <= calmest.severity:
            calm.append(at_least(row, level))
    low, high = BOUNDS[level]
    wished = max(_keeping(reached, WANTED[level]), _exceeded_by(calm, allowed))
    return round(min(max(wished, low), high), 4)


def _keeping(scores: list[float], share: float) -> float:
    """The highest threshold that `share` of the scores reach; 0.0 without scores."""
    misses = math.floor(len(scores) * (1 - share) + 1e-9)
    return sorted(scores)[misses] if scores else 0.0


def _exceeded_by(scores: list[float], share: float) -> float:
    """The lowest of the scores that no more than `share` of them exceed; 0.0 without scores."""
    above = math.floor(len(scores) * share + 1e-9)
    return sorted(scores)[-1 - above] if scores else 0.0


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

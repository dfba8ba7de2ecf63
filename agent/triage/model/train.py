"""Train the triage adapter from the written messages: `python -m agent.triage.model.train`.

Same seed and machine, same adapter. Some 20 minutes. What is written: the adapter, and
beside it `settings.json` with the temperature, the thresholds and the version (see `calibrate`).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from agent.contracts import LANGUAGES
from agent.minilm import adapters, training
from agent.triage.model import net as network
from agent.triage.model.calibrate import calibrate
from agent.triage.model.classify import ADAPTER, SETTINGS
from agent.triage.model.examples import SELF_HARM, Example, load
from agent.triage.model.grammar import make
from agent.triage.model.noise import disturb
from agent.triage.model.wrapping import joined, wrapped

SEED = 11
EPOCHS = 4
BATCH = 24
RATE = 1e-3
# Shares of an epoch's messages that are typed badly, or joined to another message.
NOISY = 0.45
JOINED = 0.12
# Of the messages made by program, the share that an epoch uses; the written ones are all used.
MADE = 0.25
# The weight of the second question, "is it about self-harm?", beside the level.
CRISIS = 0.3
# Encoded texts, the class of each, and whether it is about self-harm.
Batch = tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]
_CLASS = {level: place for place, level in enumerate(network.LEVELS)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = training.command_line(__doc__, seed=SEED, epochs=EPOCHS, adapter=ADAPTER)
    parser.add_argument("--settings", type=Path, default=SETTINGS)
    parser.add_argument("--calibrate-only", action="store_true", help="keep the adapter as it is")
    given = parser.parse_args(arguments)
    if not given.calibrate_only:
        examples = training_messages(given.seed)
        training.say(f"{len(examples)} messages")
        training.run(
            lambda: train(examples, seed=given.seed, epochs=given.epochs, start=given.start), given
        )
    calibrate(given.adapter, given.settings, seed=given.seed)
    return 0


def training_messages(seed: int) -> list[Example]:
    """Everything that may be learnt from: the written training split and the made variety."""
    return [
        example
        for language in LANGUAGES
        for example in (*load("train", language), *make(language, seed=seed))
    ]


def train(
    examples: list[Example], *, seed: int, epochs: int, start: Path | None = None
) -> network.TriageNet:
    """The network after `epochs` passes; every pass sees each message in a fresh form.

    start: an adapter to go on from
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - variety, not secrecy
    tokenizer, net = network.load_base()
    if start is not None:
        adapters.go_on_from(net, start)
    level_loss = nn.CrossEntropyLoss(label_smoothing=0.02)
    crisis_loss = nn.BCEWithLogitsLoss()

    def loss(batch: Batch) -> torch.Tensor:
        texts, targets, crises = batch
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = net(**texts).float()
        both: torch.Tensor = level_loss(scores[:, :-1], targets)
        both = both + CRISIS * crisis_loss(scores[:, -1], crises)
        return both

    training.fit(
        net,
        [_batches(examples, tokenizer, rng) for _ in range(epochs)],
        loss,
        steps=epochs * -(-len(_drawn(examples, random.Random(seed))) // BATCH),  # noqa: S311
        rate=RATE,
        floor=0,
    )
    return net


def _drawn(examples: list[Example], rng: random.Random) -> list[Example]:
    """The messages of one epoch: every written one, and some of the made ones."""
    written = [example for example in examples if not example.made]
    made = [example for example in examples if example.made]
    return written + rng.sample(made, round(len(made) * MADE))


def _batches(examples: list[Example], tokenizer: Any, rng: random.Random) -> Iterator[Batch]:
    """One epoch: shuffled, disturbed, and cut into batches of texts of similar length."""
    drawn = _drawn(examples, rng)
    seen = [_varied(example, drawn, rng) for example in drawn]
    # Similar lengths together save padding; the jitter keeps the batches different each epoch.
    seen.sort(key=lambda item: len(item[0]) * rng.uniform(0.8, 1.25))
    batches = [seen[start : start + BATCH] for start in range(0, len(seen), BATCH)]
    rng.shuffle(batches)
    for batch in batches:
        texts = network.encode(tokenizer, [text for text, _, _ in batch])
        yield (
            texts,
            torch.tensor([target for _, target, _ in batch]),
            torch.tensor([crisis for _, _, crisis in batch]),
        )


def _varied(
    example: Example, examples: list[Example], rng: random.Random
) -> tuple[str, int, float]:
    if rng.random() < JOINED:
        other = rng.choice(examples)
        if other.language == example.language:
            first, second = rng.sample((example, other), 2)
            example = joined(first, second, rng)
    text = wrapped(example, rng)
    if rng.random() < NOISY:
        text = disturb(text, rng, example.language)
    return text, _CLASS[example.level], float(example.domain == SELF_HARM)


if __name__ == "__main__":
    sys.exit(main())

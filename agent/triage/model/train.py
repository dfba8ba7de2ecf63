"""Train the triage adapter from the written messages: `python -m agent.triage.model.train`.

Same seed and machine, same adapter. Two cores, under 20 minutes. What is written: the adapter, and
beside it `settings.json` with the temperature, the thresholds and the version (see `calibrate`).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from agent.contracts import LANGUAGES
from agent.minilm import adapters
from agent.triage.model import net as network
from agent.triage.model.calibrate import calibrate
from agent.triage.model.classify import ADAPTER, SETTINGS
from agent.triage.model.examples import SELF_HARM, Example, load
from agent.triage.model.grammar import make
from agent.triage.model.noise import disturb
from agent.triage.model.wrapping import joined, wrapped

SEED = 11
EPOCHS = 5
BATCH = 24
RATE = 1e-3
WARM_UP = 0.06
# Shares of an epoch's messages that are typed badly, or joined to another message.
NOISY = 0.45
JOINED = 0.12
# Of the messages made by program, the share that an epoch uses; the written ones are all used.
MADE = 0.25
# The weight of the second question, "is it about self-harm?", beside the level.
CRISIS = 0.3
_CLASS = {level: place for place, level in enumerate(network.LEVELS)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=2, help="1 is faster on a busy machine")
    parser.add_argument("--adapter", type=Path, default=ADAPTER)
    parser.add_argument("--settings", type=Path, default=SETTINGS)
    parser.add_argument("--calibrate-only", action="store_true", help="keep the adapter as it is")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    if options.calibrate_only:
        calibrate(options.adapter, options.settings, seed=options.seed)
        return 0
    examples = training_messages(options.seed)
    started = time.monotonic()
    net = train(examples, seed=options.seed, epochs=options.epochs)
    adapters.save_adapter(net, options.adapter)
    calibrate(options.adapter, options.settings, seed=options.seed)
    _say(f"{len(examples)} messages, {time.monotonic() - started:.0f} s, {options.adapter}")
    return 0


def training_messages(seed: int) -> list[Example]:
    """Everything that may be learnt from: the written training split and the made variety."""
    return [
        example
        for language in LANGUAGES
        for example in (*load("train", language), *make(language, seed=seed))
    ]


def train(examples: list[Example], *, seed: int, epochs: int) -> network.TriageNet:
    """The network after `epochs` passes; every pass sees each message in a fresh form."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - variety, not secrecy
    tokenizer, net = network.load_base()
    adapters.halve_base(net)
    trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01, fused=True)
    steps = epochs * -(-len(_drawn(examples, random.Random(seed))) // BATCH)  # noqa: S311
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    level_loss = nn.CrossEntropyLoss(label_smoothing=0.02)
    crisis_loss = nn.BCEWithLogitsLoss()
    net.train()
    for epoch in range(epochs):
        total = 0.0
        seen = 0
        for texts, targets, crises in _batches(_drawn(examples, rng), tokenizer, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = net(**texts).float()
            loss = level_loss(scores[:, :-1], targets) + CRISIS * crisis_loss(scores[:, -1], crises)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(targets)
            seen += len(targets)
        _say(f"epoch {epoch + 1} of {epochs}: loss {total / seen:.3f}")
    return net.float().eval()


def _rate(step: int, steps: int) -> float:
    warm_up = max(1, int(steps * WARM_UP))
    return min((step + 1) / warm_up, (steps - step) / max(1, steps - warm_up))


def _drawn(examples: list[Example], rng: random.Random) -> list[Example]:
    """The messages of one epoch: every written one, and some of the made ones."""
    written = [example for example in examples if not example.made]
    made = [example for example in examples if example.made]
    return written + rng.sample(made, round(len(made) * MADE))


def _batches(
    examples: list[Example], tokenizer: Any, rng: random.Random
) -> Iterator[tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]]:
    """One epoch: shuffled, disturbed, and cut into batches of texts of similar length."""
    seen = [_varied(example, examples, rng) for example in examples]
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


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

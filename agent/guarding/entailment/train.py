"""Train the entailment model from its written pairs: `python -m agent.guarding.entailment.train`.

Same seed and machine, same adapter. Beside what was written each epoch has, made afresh: copies of
approved sentences, copies and paraphrases with one thing corrupted by program, and paraphrases held
against a sentence of another block.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import nn

from agent.guarding.entailment import net as network
from agent.guarding.entailment.corrupt import corrupted
from agent.guarding.entailment.examples import Block, written
from agent.minilm import adapters, pairs

SEED = 5
EPOCHS = 5
BATCH = 24
RATE = 8e-4
WARM_UP = 0.06
# Shares of the blocks that bring one more of each kind in an epoch.
COPIED = 0.3
CORRUPTED = 0.8
FOREIGN = 0.15
# The share of pairs whose approved sentence stands beside another one.
BESIDE = 0.2
# The share of pairs of which both sides are written without capitals or accents.
PLAIN = 0.1

Pair = tuple[str, str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=2, help="1 is faster on a busy machine")
    parser.add_argument("--adapter", type=Path, required=True, help="where it is written")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    started = time.monotonic()
    net = train(written(), seed=options.seed, epochs=options.epochs)
    adapters.save_adapter(net, options.adapter)
    _say(f"{time.monotonic() - started:.0f} s, {options.adapter}")
    return 0


def train(blocks: Sequence[Block], *, seed: int, epochs: int) -> pairs.PairNet:
    """The net after `epochs` passes over the blocks."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - variety, not secrecy
    tokenizer, net = network.load_base()
    adapters.halve_base(net)
    trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01, fused=True)
    steps = epochs * -(-len(_epoch(blocks, random.Random(seed))) // BATCH)  # noqa: S311
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    loss_of = nn.BCEWithLogitsLoss()
    net.train()
    for epoch in range(epochs):
        losses = []
        for batch in _batches(_epoch(blocks, rng), rng):
            texts = network.encode(tokenizer, [(one, other) for one, other, _ in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = net(**texts)[:, 0].float()
            loss = loss_of(scores, torch.tensor([target for _, _, target in batch]))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        _say(f"epoch {epoch + 1} of {epochs}: loss {sum(losses) / len(losses):.3f}")
    return net.float().eval()


def _rate(step: int, steps: int) -> float:
    warm_up = max(1, int(steps * WARM_UP))
    return min((step + 1) / warm_up, max(0.02, (steps - step) / max(1, steps - warm_up)))


def _epoch(blocks: Sequence[Block], rng: random.Random) -> list[Pair]:
    """(approved, claim, 1.0 if it follows): everything written, and new made ones."""
    made: list[Pair] = []
    for block in blocks:
        source = block.source
        made += [(source, claim, 1.0) for claim in block.follows]
        made += [(source, claim, 0.0) for claim, _ in block.false]
        if rng.random() < COPIED:
            made.append((source, source, 1.0))
        if rng.random() < CORRUPTED:
            truth = rng.choice((source, *block.follows))
            wrong = corrupted(truth, block.language, rng)
            made += [(source, wrong, 0.0)] if wrong else []
        if rng.random() < FOREIGN:
            other = rng.choice(blocks)
            if other is not block and other.follows:
                made.append((source, rng.choice(other.follows), 0.0))
    return [_varied(pair, blocks, rng) for pair in made]


def _varied(pair: Pair, blocks: Sequence[Block], rng: random.Random) -> Pair:
    source, claim, target = pair
    if rng.random() < BESIDE:
        beside = rng.choice(blocks).source
        source = f"{source} {beside}" if rng.random() < 0.5 else f"{beside} {source}"
    if rng.random() < PLAIN:
        source, claim = source.lower(), claim.lower()
    return source, claim, target


def _batches(made: list[Pair], rng: random.Random) -> Iterator[list[Pair]]:
    """Pairs of similar length together; the jitter keeps batches different each epoch."""
    made.sort(key=lambda pair: (len(pair[0]) + len(pair[1])) * rng.uniform(0.8, 1.25))
    batches = [made[start : start + BATCH] for start in range(0, len(made), BATCH)]
    rng.shuffle(batches)
    yield from batches


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

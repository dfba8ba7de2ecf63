"""Train the entailment model from its written pairs: `python -m agent.guarding.entailment.train`.

Same seed and machine, same adapter. Beside what was written each epoch has, made afresh: copies of
approved sentences, copies and paraphrases with one thing corrupted by program, and paraphrases held
against a sentence of another block.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import nn

from agent.guarding.entailment import net as network
from agent.guarding.entailment.corrupt import corrupted
from agent.guarding.entailment.examples import Block, written
from agent.minilm import adapters, pairs, training

# Nothing loads it yet: see the card.
ADAPTER = Path("var/entailment.safetensors")
SEED = 5
EPOCHS = 5
BATCH = 24
RATE = 8e-4
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
    parser = training.command_line(__doc__, seed=SEED, epochs=EPOCHS, adapter=ADAPTER)
    given = parser.parse_args(arguments)
    training.run(
        lambda: train(written(), seed=given.seed, epochs=given.epochs, start=given.start), given
    )
    return 0


def train(
    blocks: Sequence[Block], *, seed: int, epochs: int, start: Path | None = None
) -> pairs.PairNet:
    """The net after `epochs` passes over the blocks. start: an adapter to go on from."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - variety, not secrecy
    tokenizer, net = network.load_base()
    if start is not None:
        adapters.go_on_from(net, start)
    loss_of = nn.BCEWithLogitsLoss()

    def loss(batch: list[Pair]) -> torch.Tensor:
        texts = network.encode(tokenizer, [(one, other) for one, other, _ in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = net(**texts)[:, 0].float()
        right: torch.Tensor = loss_of(scores, torch.tensor([target for _, _, target in batch]))
        return right

    training.fit(
        net,
        [_batches(blocks, rng) for _ in range(epochs)],
        loss,
        steps=epochs * -(-len(_epoch(blocks, random.Random(seed))) // BATCH),  # noqa: S311
        rate=RATE,
    )
    return net


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


def _batches(blocks: Sequence[Block], rng: random.Random) -> Iterator[list[Pair]]:
    """One epoch, pairs of similar length together; the jitter keeps batches different."""
    made = _epoch(blocks, rng)
    made.sort(key=lambda pair: (len(pair[0]) + len(pair[1])) * rng.uniform(0.8, 1.25))
    batches = [made[start : start + BATCH] for start in range(0, len(made), BATCH)]
    rng.shuffle(batches)
    yield from batches


if __name__ == "__main__":
    sys.exit(main())

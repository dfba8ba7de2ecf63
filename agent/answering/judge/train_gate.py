"""Train the gate from the judge's sheets: `python -m agent.answering.judge.train_gate`.

Same seed and machine, same adapter. Each question stands beside one sentence that answers and
others that are near it in the untrained model's eyes, or only beside those; in some questions that
have an answer it is left out, and then "none" is right.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from agent.answering.judge import pair_net as network
from agent.answering.judge.examples import Sheet, written
from agent.answering.judge.gate import ADAPTER, MAX_TOKENS, pair_text
from agent.answering.judge.judge import question_text, sentence_text
from agent.answering.judge.made import make
from agent.answering.judge.train import typed
from agent.contracts import LANGUAGES
from agent.minilm import adapters, pairs, training

SEED = 7
EPOCHS = 2
RATE = 8e-4
# Questions of one step.
ASKS = 8
# Sentences beside a question that do not answer, drawn from this many of the nearest.
NEAR = 3
NEAREST = 10
HIDDEN = 0.15
# Made sheets an epoch and language, and the most of their questions that are asked.
MADE = 8
MADE_ASKS = 14
# Questions that are put in order of length together.
CHUNK = 200


class Item:
    """One question, the sentence that answers (if any), and sentences that do not."""

    def __init__(self, sheet: Sheet, question: str, gold: int | None, others: list[int]) -> None:
        self.sheet = sheet
        self.question = question
        self.has_answer = gold is not None
        self.places = others if gold is None else [gold, *others]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = training.command_line(__doc__, seed=SEED, epochs=EPOCHS, adapter=ADAPTER)
    parser.add_argument("--share", type=float, default=1.0, help="of the questions, each epoch")
    given = parser.parse_args(arguments)
    training.run(
        lambda: train(
            written(), seed=given.seed, epochs=given.epochs, start=given.start, share=given.share
        ),
        given,
    )
    return 0


def train(
    sheets: Sequence[Sheet],
    *,
    seed: int,
    epochs: int,
    made: int = MADE,
    start: Path | None = None,
    share: float = 1.0,
) -> pairs.PairNet:
    """The net after `epochs` passes over the sheets, with made ones between them.

    start: an adapter to go on from; share: of the written questions, those of one pass
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - variety, not secrecy
    nearest = _nearest(sheets)
    tokenizer, net = network.load_base()
    if start is not None:
        adapters.go_on_from(net, start)
    # What a sentence must beat; at the end the head takes it in.
    none = nn.Parameter(torch.zeros(1))
    counted = _steps(sheets, nearest, random.Random(seed), made, share)  # noqa: S311
    training.fit(
        net,
        [_steps(sheets, nearest, rng, made, share) for _ in range(epochs)],
        lambda items: _loss(net, none, tokenizer, items, rng),
        steps=epochs * len(list(counted)),
        rate=RATE,
        beside=[none],
    )
    with torch.no_grad():
        net.head.bias.sub_(none)
    return net


def _nearest(sheets: Sequence[Sheet]) -> list[np.ndarray]:
    """For each sheet and each of its questions, its sentences, nearest first."""
    tokenizer, encoder = adapters.load_encoder(dropout=0)

    def vectors(texts: list[str]) -> np.ndarray:
        rows = []
        with torch.inference_mode():
            for start in range(0, len(texts), 32):
                batch = adapters.encode(tokenizer, texts[start : start + 32], MAX_TOKENS)
                hidden = encoder.eval()(**batch).last_hidden_state
                mean = adapters.mean_pool(hidden, batch["attention_mask"])
                rows.append(nn.functional.normalize(mean, dim=1).numpy())
        return np.concatenate(rows)

    found = []
    for sheet in sheets:
        said = vectors([sentence_text(*one, sheet.language) for one in sheet.sentences])
        asked = vectors([question_text(question, sheet.language) for question, _ in sheet.asks])
        found.append(np.argsort(-(asked @ said.T), axis=1))
    return found


def _steps(
    sheets: Sequence[Sheet],
    nearest: Sequence[np.ndarray],
    rng: random.Random,
    made: int,
    share: float,
) -> Iterator[list[Item]]:
    """One epoch, in steps of questions of similar length."""
    items = list(_written_items(sheets, nearest, rng))
    items = [*rng.sample(items, round(len(items) * share)), *_made_items(rng, made)]
    rng.shuffle(items)
    for start in range(0, len(items), CHUNK):
        chunk = items[start : start + CHUNK]
        chunk.sort(key=lambda item: len(item.question) * rng.uniform(0.8, 1.2))
        steps = [chunk[place : place + ASKS] for place in range(0, len(chunk), ASKS)]
        rng.shuffle(steps)
        yield from steps


def _written_items(
    sheets: Sequence[Sheet], nearest: Sequence[np.ndarray], rng: random.Random
) -> Iterator[Item]:
    for sheet, by_question in zip(sheets, nearest, strict=True):
        for (question, gold), order in zip(sheet.asks, by_question, strict=True):
            wrong = [int(place) for place in order if place not in gold]
            others = rng.sample(wrong[:NEAREST], min(NEAR, len(wrong)))
            if gold and rng.random() >= HIDDEN:
                yield Item(sheet, question, rng.choice(sorted(gold)), others)
            else:
                yield Item(sheet, question, None, list(dict.fromkeys([*others, *wrong[:1]])))


def _made_items(rng: random.Random, made: int) -> Iterator[Item]:
    for language in LANGUAGES:
        for number in range(made):
            sheet = make(language, rng, number)
            for question, gold in rng.sample(sheet.asks, min(MADE_ASKS, len(sheet.asks))):
                wrong = [place for place in range(len(sheet.sentences)) if place not in gold]
                others = rng.sample(wrong, min(NEAR, len(wrong)))
                yield Item(sheet, question, rng.choice(sorted(gold)) if gold else None, others)


def _loss(
    net: pairs.PairNet, none: nn.Parameter, tokenizer: Any, items: list[Item], rng: random.Random
) -> torch.Tensor:
    """How unlikely the net finds the right choice: the sentence that answers, or none."""
    texts = []
    for item in items:
        question = typed(item.question, rng)
        texts += [
            pair_text(question, *item.sheet.sentences[place], item.sheet.language)
            for place in item.places
        ]
    scores = _scores(net, tokenizer, texts)
    losses = []
    parted = torch.split(scores, [len(item.places) for item in items])
    for item, own in zip(items, parted, strict=True):
        chances = torch.cat([own, none]).log_softmax(0)
        losses.append(-chances[0 if item.has_answer else -1])
    return torch.stack(losses).mean()


def _scores(net: pairs.PairNet, tokenizer: Any, texts: Sequence[tuple[str, str]]) -> torch.Tensor:
    """One score a text, in their order; read in two halves of like length, which saves padding."""
    order = sorted(range(len(texts)), key=lambda place: sum(map(len, texts[place])))
    half = len(order) // 2
    with torch.autocast("cpu", dtype=torch.bfloat16):
        read = [
            net(**network.encode(tokenizer, [texts[place] for place in places]))[:, 0].float()
            for places in (order[:half], order[half:])
            if places
        ]
    return torch.cat(read)[torch.tensor(order).argsort()]


if __name__ == "__main__":
    sys.exit(main())

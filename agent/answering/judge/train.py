"""Train the answer judge from its sheets: `python -m agent.answering.judge.train`.

Same seed and machine, same adapter. Each step reads one sheet with some of its questions. Of the
questions that have an answer, some lose it in a step: the sentences that answer are hidden from
them, and "none" is right. What is written: the adapter.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from agent.answering.judge import net as network
from agent.answering.judge.examples import Sheet, written
from agent.answering.judge.judge import ADAPTER, question_text, sentence_text
from agent.answering.judge.made import make
from agent.contracts import LANGUAGES
from agent.minilm import adapters, training

SEED = 7
EPOCHS = 4
RATE = 4e-4
# Questions of one step.
ASKS = 20
# Made sheets an epoch and language, new ones each time.
MADE = 30
# Shares of questions that are typed badly, and that lose their answer.
TYPED = 0.4
HIDDEN = 0.25

Ask = tuple[str, frozenset[int]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = training.command_line(__doc__, seed=SEED, epochs=EPOCHS, adapter=ADAPTER)
    given = parser.parse_args(arguments)
    training.run(
        lambda: train(written(), seed=given.seed, epochs=given.epochs, start=given.start), given
    )
    return 0


def train(
    sheets: Sequence[Sheet],
    *,
    seed: int,
    epochs: int,
    made: int = MADE,
    start: Path | None = None,
) -> network.JudgeNet:
    """The net after `epochs` passes over the sheets, with made ones between them.

    start: an adapter to go on from
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - variety, not secrecy
    tokenizer, net = network.load_base()
    if start is not None:
        adapters.go_on_from(net, start)
    training.fit(
        net,
        [_steps(sheets, rng, made) for _ in range(epochs)],
        lambda step: _loss(net, tokenizer, *step, rng),
        steps=epochs * len(list(_steps(sheets, random.Random(seed), made))),  # noqa: S311
        rate=RATE,
    )
    return net


def _steps(
    sheets: Sequence[Sheet], rng: random.Random, made: int
) -> Iterator[tuple[Sheet, list[Ask]]]:
    """One epoch: every question of the written sheets and of new made ones, shuffled."""
    others = [make(language, rng, number) for language in LANGUAGES for number in range(made)]
    steps: list[tuple[Sheet, list[Ask]]] = []
    for sheet in (*sheets, *others):
        asks = rng.sample(sheet.asks, len(sheet.asks))
        steps += [(sheet, asks[start : start + ASKS]) for start in range(0, len(asks), ASKS)]
    rng.shuffle(steps)
    yield from steps


def _loss(
    net: network.JudgeNet, tokenizer: object, sheet: Sheet, asks: list[Ask], rng: random.Random
) -> torch.Tensor:
    """How unlikely the net finds the right choice: any gold sentence, or none."""
    questions = [question_text(typed(question, rng), sheet.language) for question, _ in asks]
    sentences = [sentence_text(*sentence, sheet.language) for sentence in sheet.sentences]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        asked = net(**network.encode(tokenizer, questions))
        said = net(**network.encode(tokenizer, sentences))
    scores = net.scores(asked, said)
    right = torch.zeros_like(scores, dtype=torch.bool)
    for row, (_, gold) in enumerate(asks):
        if gold and rng.random() < HIDDEN:
            scores[row, list(gold)] = -torch.inf
            gold = frozenset()
        right[row, list(gold) or [len(sheet.sentences)]] = True
    chances = scores.log_softmax(dim=1)
    return -chances.masked_fill(~right, -torch.inf).logsumexp(dim=1).mean()


def typed(question: str, rng: random.Random) -> str:
    """The question as somebody may type it: no capitals, marks or accents, slips."""
    if rng.random() > TYPED:
        return question
    if rng.random() < 0.5:
        question = question.lower()
    if rng.random() < 0.5:
        question = re.sub(r"[¿?¡!.,]", "", question)
    if rng.random() < 0.5:
        decomposed = unicodedata.normalize("NFKD", question)
        question = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_slip(word, rng) if rng.random() < 0.12 else word for word in question.split())


def _slip(word: str, rng: random.Random) -> str:
    """A letter dropped, doubled or swapped with the next, in words of four letters or more."""
    if len(word) < 4 or not word.isalpha():
        return word
    place = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )


if __name__ == "__main__":
    sys.exit(main())

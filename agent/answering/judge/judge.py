"""How much more likely a sentence answers than none does, by the trained judge.

Vectors of sentences are remembered, so that a question costs one short text.
"""

from __future__ import annotations

import collections
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from agent.answering import terms
from agent.contracts import Passage
from agent.minilm.net import Floats, Trained, loaded

ADAPTER = Path(__file__).parent / "adapter" / "adapter.safetensors"
MAX_TOKENS = 96
# How far apart nearness pulls the odds; fixed before training.
TEMPERATURE = 15.0


class Judge(Protocol):
    """A question and passages of one language in; for each, log odds against "none answers"."""

    def __call__(self, question: str, passages: Sequence[Passage], /) -> Sequence[float]: ...


def trained(adapter: Path = ADAPTER) -> Trained:
    """The net that is made of an adapter."""
    return Trained("judge", adapter, "agent.answering.judge.net:load_merged", MAX_TOKENS)


class AnswerJudge:
    """The trained judge: loaded on first use, for all threads."""

    def __init__(self, adapter: Path = ADAPTER, *, remember: int = 20_000) -> None:
        """remember: how many vectors are kept, about 1.5 kB each."""
        self._trained = trained(adapter)
        self._remember = remember
        self._rows: collections.OrderedDict[str, Floats] = collections.OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, question: str, passages: Sequence[Passage], /) -> list[float]:
        """AgentError (permanent) when weights or adapter are missing or altered."""
        if not passages:
            return []
        language = passages[0].language
        *said, asked = self._read(
            [
                *(sentence_text(p.title, p.text, language) for p in passages),
                question_text(question, language),
            ]
        )
        vectors = np.stack(said)[:, :-1]
        odds = TEMPERATURE * (vectors @ asked[:-1] - asked[-1])
        return [float(one) for one in odds]

    def warm_up(self, passages: Sequence[Passage] = ()) -> None:
        """Load the model, and make the vectors of these passages, of any languages, now."""
        self._read(["warm up"])
        self._read([sentence_text(p.title, p.text, p.language) for p in passages])

    def _read(self, texts: Sequence[str]) -> list[Floats]:
        """For each text its vector and its score for "none"; remembered ones are not made again."""
        # One lock for memory and net: two threads on one core gain nothing by running at once.
        with self._lock:
            net = loaded(self._trained)
            rows = []
            for text in texts:
                row = self._rows.get(text)
                self._rows[text] = net(text) if row is None else row
                self._rows.move_to_end(text)
                rows.append(self._rows[text])
            while len(self._rows) > self._remember:
                self._rows.popitem(last=False)
        return rows


def question_text(question: str, language: str) -> str:
    """A question as the net reads it: Spanish word by word in English, which the base knows."""
    return f"question: {terms.gloss(question, language)}"


def sentence_text(heading: str, sentence: str, language: str) -> str:
    """A sentence as the net reads it, under its heading."""
    return f"{terms.gloss(heading, language)}: {terms.gloss(sentence, language)}"

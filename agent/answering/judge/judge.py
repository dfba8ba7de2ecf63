"""How much more likely a sentence answers than none does, by the trained judge.

The adapter is merged into the packaged sentence model once, on first use; vectors of sentences are
remembered, so that a question costs one short text. Safe to share between threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from agent.answering import terms
from agent.answering.embedding import MiniLM
from agent.contracts import Passage

ADAPTER = Path(__file__).parent / "adapter" / "adapter.safetensors"
# How far apart nearness pulls the odds; fixed before training.
TEMPERATURE = 15.0


class Judge(Protocol):
    """A question and passages of one language in; for each, log odds against "none answers"."""

    def __call__(self, question: str, passages: Sequence[Passage], /) -> Sequence[float]: ...


class AnswerJudge:
    """The trained judge. AgentError (permanent) when weights or adapter are missing or altered."""

    def __init__(self, adapter: Path = ADAPTER, *, remember: int = 20_000) -> None:
        """remember: how many vectors are kept, about 1.5 kB each."""
        self._encoder = _Adapted(adapter, remember=remember)

    def __call__(self, question: str, passages: Sequence[Passage], /) -> list[float]:
        if not passages:
            return []
        language = passages[0].language
        said = [sentence_text(p.title, p.text, language) for p in passages]
        vectors = self._encoder([*said, question_text(question, language)])
        asked = vectors[-1]
        odds = TEMPERATURE * (vectors[:-1] @ asked - self._encoder.none_for(asked))
        return [float(one) for one in odds]

    def warm_up(self, passages: Sequence[Passage] = ()) -> None:
        """Load the model, and make the vectors of these passages, of any languages, now."""
        self._encoder(["warm up"])
        self._encoder([sentence_text(p.title, p.text, p.language) for p in passages])


def question_text(question: str, language: str) -> str:
    """A question as the net reads it: Spanish word by word in English, which the base knows."""
    return f"question: {terms.gloss(question, language)}"


def sentence_text(heading: str, sentence: str, language: str) -> str:
    """A sentence as the net reads it, under its heading."""
    return f"{terms.gloss(heading, language)}: {terms.gloss(sentence, language)}"


class _Adapted(MiniLM):
    """The sentence model with the adapter merged in."""

    def __init__(self, adapter: Path, *, remember: int) -> None:
        super().__init__(remember=remember)
        self._adapter = adapter
        self._none: tuple[Any, float] | None = None

    def none_for(self, asked: Any) -> float:
        """The nearness that a sentence must have to this question's vector to beat "none"."""
        if self._none is None:
            self._load()
        weight, bias = self._none or (np.zeros_like(asked), 0.0)
        return float(asked @ weight + bias)

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            # Here and not above: torch takes seconds, and the web process never judges.
            from agent.answering.judge import net as network  # noqa: PLC0415

            tokenizer, net = network.load_trained(self._adapter)
            self._none = (net.none.weight[0].numpy(), float(net.none.bias[0]))
            self._loaded = (tokenizer, net.encoder)
        return self._loaded

"""A second look at the few best sentences: the question and each of them read together.

The judge makes a vector of each by itself, which is quick and forgets words; here every word of the
question can look for its counterpart. Too slow for a whole sheet, and not needed for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.answering import terms
from agent.answering.judge.judge import sentence_text
from agent.contracts import Passage
from agent.minilm.net import Trained, loaded

ADAPTER = Path(__file__).parent / "adapter" / "gate.safetensors"
MAX_TOKENS = 128


def trained(adapter: Path = ADAPTER) -> Trained:
    """The net that is made of an adapter."""
    return Trained("gate", adapter, "agent.answering.judge.pair_net:load_merged", MAX_TOKENS)


class Gate:
    """The trained gate: loaded on first use, for all threads."""

    def __init__(self, adapter: Path = ADAPTER) -> None:
        self._trained = trained(adapter)

    def __call__(self, question: str, passages: Sequence[Passage], /) -> list[float]:
        """For each passage, the log odds that it answers, against "none answers".

        AgentError (permanent) when weights or adapter are missing or altered.
        """
        net = loaded(self._trained)
        return [float(net(*pair_text(question, p.title, p.text, p.language))[0]) for p in passages]

    def warm_up(self) -> None:
        """Load the net now, so that the first patient does not wait for it."""
        loaded(self._trained)


def pair_text(question: str, heading: str, sentence: str, language: str) -> tuple[str, str]:
    """A question and a sentence as the net reads them: Spanish word by word in English."""
    return terms.gloss(question, language), sentence_text(heading, sentence, language)

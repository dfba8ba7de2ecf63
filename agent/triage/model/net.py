"""The network of triage: MiniLM with adapters on words and linear layers, and one head.

Imports torch: only training and export do that.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from agent.contracts import Level
from agent.minilm import adapters
from agent.minilm.packaged import WIDTH
from agent.triage.model.classify import MAX_TOKENS

# The order of the head's outputs, least serious first.
LEVELS = tuple(sorted(Level, key=lambda level: level.severity))


class TriageNet(nn.Module):
    """Texts as token ids in, scores out: (batch, len(LEVELS) + 1).

    One score a level, in the order LEVELS, to be read together (softmax), and last one for "this is
    about harming oneself or one's baby", to be read alone (sigmoid).
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(WIDTH, len(LEVELS) + 1)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        scores: torch.Tensor = self.head(self.dropout(adapters.mean_pool(hidden, attention_mask)))
        return scores


def load_base() -> tuple[Any, TriageNet]:
    """The tokenizer and the network on the packaged weights, with untrained adapters.

    AgentError (permanent) when the weights are missing or are not the ones we know.
    """
    tokenizer, encoder = adapters.load_encoder(dropout=0, words=True)
    return tokenizer, TriageNet(encoder)


def load_merged(adapter: Path) -> tuple[Any, TriageNet]:
    """The tokenizer and the network as trained, adapters merged into plain layers, for inference.

    AgentError (permanent) when the adapter file is missing or does not fit.
    """
    tokenizer, net = load_base()
    adapters.load_adapter(net, adapter)
    return tokenizer, net


def encode(tokenizer: Any, texts: Sequence[str]) -> dict[str, torch.Tensor]:
    """Token ids and mask of a batch, padded to its longest text, cut at MAX_TOKENS."""
    return adapters.encode(tokenizer, texts, MAX_TOKENS)

"""The network of entailment: MiniLM reading the approved sentence and the claim together.

Imports torch: only training and export do that.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from agent.minilm import adapters, pairs
from agent.minilm.net import Trained

MAX_TOKENS = 160


def trained(adapter: Path) -> Trained:
    """The net that is made of an adapter."""
    return Trained("entailment", adapter, "agent.guarding.entailment.net:load_merged", MAX_TOKENS)


def load_base() -> tuple[Any, pairs.PairNet]:
    """The tokenizer and the net as it is before training. AgentError without the weights."""
    return pairs.load_base(words=True)


def load_merged(adapter: Path) -> tuple[Any, pairs.PairNet]:
    """The tokenizer and the trained net, for export. AgentError without weights or adapter."""
    tokenizer, net = load_base()
    adapters.load_adapter(net, adapter)
    return tokenizer, net


def encode(tokenizer: Any, texts: Sequence[tuple[str, str]]) -> dict[str, torch.Tensor]:
    """Token ids, kinds and mask of a batch of (approved, claim)."""
    return pairs.encode(tokenizer, texts, MAX_TOKENS)

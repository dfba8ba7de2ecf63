"""The network of the answer judge: one encoder for questions and sentences, and a learned "none".

Imports torch: only training and export do that.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from agent.answering.judge.judge import MAX_TOKENS, TEMPERATURE
from agent.minilm import adapters
from agent.minilm.packaged import WIDTH


class JudgeNet(nn.Module):
    """Texts in, unit vectors out; a question's score for "no sentence answers" from its vector."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.none = nn.Linear(WIDTH, 1)
        nn.init.zeros_(self.none.weight)
        nn.init.constant_(self.none.bias, 0.5)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mean = adapters.mean_pool(hidden, attention_mask)
        return nn.functional.normalize(mean.float(), dim=-1)

    def scores(self, questions: torch.Tensor, sentences: torch.Tensor) -> torch.Tensor:
        """(Q, WIDTH), (S, WIDTH) → (Q, S + 1): each sentence, and last "none"; for a softmax."""
        near = questions @ sentences.T
        return TEMPERATURE * torch.cat([near, self.none(questions)], dim=1)


def load_base() -> tuple[Any, JudgeNet]:
    """The tokenizer and the net as it is before training. AgentError without the weights."""
    tokenizer, encoder = adapters.load_encoder(words=True)
    return tokenizer, JudgeNet(encoder)


class MergedJudge(nn.Module):
    """A text in; its vector and, last, its score for "none", as the exported net gives them."""

    def __init__(self, net: JudgeNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        vectors = self.net(input_ids, attention_mask)
        return torch.cat([vectors, self.net.none(vectors)], dim=1)


def load_merged(adapter: Path) -> tuple[Any, MergedJudge]:
    """The tokenizer and the trained net, for inference. AgentError without weights or adapter."""
    tokenizer, net = load_base()
    adapters.load_adapter(net, adapter)
    return tokenizer, MergedJudge(net)


def encode(tokenizer: Any, texts: Sequence[str]) -> dict[str, torch.Tensor]:
    """Token ids and mask of a batch."""
    return adapters.encode(tokenizer, texts, MAX_TOKENS)

"""A net that reads two texts together, with one number as its opinion of the pair.

MiniLM was made for one text at a time. Read together, each word of the one can look for its
counterpart in the other, which two vectors made apart cannot do. Imports torch: only training and
export do that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from agent.minilm import adapters
from agent.minilm.packaged import WIDTH


class PairNet(nn.Module):
    """Pairs as token ids in, one score a pair out: (batch, 1), above 0 for yes.

    The head compares the means of the two texts, as each was read beside the other.
    """

    # For `export`: the net takes `kinds` too.
    takes_pairs = True

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.middle = nn.Linear(4 * WIDTH, 128)
        self.head = nn.Linear(128, 1)

    def forward(
        self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> torch.Tensor:
        hidden = self.encoder(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        second = token_type_ids * attention_mask
        one = adapters.mean_pool(hidden, attention_mask - second)
        other = adapters.mean_pool(hidden, second)
        seen = torch.cat([one, other, (one - other).abs(), one * other], dim=1)
        score: torch.Tensor = self.head(torch.tanh(self.middle(self.dropout(seen))))
        return score


def load_base(*, words: bool = False) -> tuple[Any, PairNet]:
    """The tokenizer and the net before training. AgentError without the weights."""
    tokenizer, encoder = adapters.load_encoder(words=words)
    return tokenizer, PairNet(encoder)


def encode(
    tokenizer: Any, pairs: Sequence[tuple[str, str]], max_tokens: int
) -> dict[str, torch.Tensor]:
    """Token ids, kinds and mask of a batch of pairs, cut at `max_tokens`."""
    known = [[text.encode(errors="replace").decode() for text in pair] for pair in pairs]
    batch = tokenizer(
        [one for one, _ in known],
        [other for _, other in known],
        padding=True,
        truncation=True,
        max_length=max_tokens,
        return_tensors="pt",
        return_token_type_ids=True,
    )
    return {name: batch[name] for name in ("input_ids", "token_type_ids", "attention_mask")}

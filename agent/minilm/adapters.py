"""MiniLM with low-rank adapters on its linear layers, and on its words: how small nets are trained.

torch and transformers are loaded with this module; import it only where a net is trained or
exported, never where a text is judged.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
import transformers
from torch import nn

from agent.contracts import AgentError
from agent.minilm import packaged

RANK = 16
ALPHA = 32.0
DROPOUT = 0.05


class LowRank(nn.Module):
    """A frozen linear layer plus a trained low-rank change: W x + (α/r) B A x."""

    def __init__(self, base: nn.Linear, dropout: float = DROPOUT) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.down = nn.Linear(base.in_features, RANK, bias=False)
        self.up = nn.Linear(RANK, base.out_features, bias=False)
        # Not even a module where there is none: it costs a fifth of a training step.
        self.dropout = nn.Dropout(dropout) if dropout else nn.Identity()
        nn.init.kaiming_uniform_(self.down.weight, a=5**0.5)
        nn.init.zeros_(self.up.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = self.base(x) + self.up(self.down(self.dropout(x))) * (ALPHA / RANK)
        return changed

    def merged(self) -> nn.Linear:
        """One plain linear layer that does the same."""
        with torch.no_grad():
            self.base.weight += (self.up.weight @ self.down.weight) * (ALPHA / RANK)
        return self.base


class LowRankWords(nn.Module):
    """The frozen vectors of the words plus a trained low-rank change: W[i] + (α/r) B A[i].

    The base cuts Spanish into pieces that it hardly knows; here they get a meaning of their own.
    """

    def __init__(self, base: nn.Embedding) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.down = nn.Embedding(base.num_embeddings, RANK)
        self.up = nn.Linear(RANK, base.embedding_dim, bias=False)
        nn.init.zeros_(self.down.weight)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = self.base(ids) + self.up(self.down(ids)) * (ALPHA / RANK)
        return changed

    def merged(self) -> nn.Embedding:
        """One plain table of vectors that does the same."""
        with torch.no_grad():
            self.base.weight += (self.down.weight @ self.up.weight.T) * (ALPHA / RANK)
        return self.base


def load_encoder(*, dropout: float = DROPOUT, words: bool = False) -> tuple[Any, Any]:
    """The tokenizer and the encoder on the packaged weights, frozen, with untrained adapters.

    dropout: of the adapters while they are trained; words: adapt the vectors of the words too.
    AgentError (permanent) when the weights are missing or are not the ones we know.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    folder = packaged.folder()
    packaged.check_weights(folder / "model.safetensors")
    # The package's file also holds a pooling layer, which is not used here: no report about it.
    talk: Any = transformers.utils.logging
    talk.disable_progress_bar()
    talk.set_verbosity_error()
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        encoder = transformers.AutoModel.from_pretrained(
            folder, local_files_only=True, attn_implementation="eager", add_pooling_layer=False
        )
    except (OSError, ValueError) as error:
        raise AgentError(f"the sentence model cannot be loaded: {error}", permanent=True) from error
    encoder.requires_grad_(False)
    for owner, name, layer in _children(encoder, nn.Linear):
        setattr(owner, name, LowRank(layer, dropout))
    if words:
        encoder.embeddings.word_embeddings = LowRankWords(encoder.embeddings.word_embeddings)
    return tokenizer, encoder


def halve_base(net: nn.Module) -> None:
    """Keep the frozen layers as bfloat16, for training only: a third faster, and nothing else."""
    for module in net.modules():
        if isinstance(module, LowRank):
            module.base.to(torch.bfloat16)


def mean_pool(hidden: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
    """(batch, tokens, WIDTH) → (batch, WIDTH): the mean over the tokens that are no padding."""
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean: torch.Tensor = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return mean


def trained_state(net: nn.Module) -> dict[str, torch.Tensor]:
    """What was trained and must be shipped: the low-rank matrices and all outside the encoder."""
    return {
        name: value
        for name, value in net.state_dict().items()
        if ".down." in name or ".up." in name or not name.startswith("encoder.")
    }


def save_adapter(net: nn.Module, path: Path) -> None:
    """Write what was trained as 16-bit floats."""
    state = {name: value.half().contiguous() for name, value in trained_state(net).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    safetensors.torch.save_file(state, path)


def load_adapter(net: nn.Module, path: Path) -> None:
    """Read what was trained into a net that has an `encoder`, and merge it into plain layers.

    AgentError (permanent) when the file is missing, broken, or does not fit.
    """
    go_on_from(net, path)
    for owner, name, layer in _children(net, (LowRank, LowRankWords)):
        setattr(owner, name, layer.merged())
    net.eval().requires_grad_(False)


def go_on_from(net: nn.Module, path: Path) -> None:
    """Read what was trained into a net that has an `encoder`, to train it further.

    AgentError (permanent) when the file is missing, broken, or does not fit.
    """
    try:
        state: Mapping[str, torch.Tensor] = safetensors.torch.load_file(path)
    except (OSError, safetensors.SafetensorError) as error:
        raise AgentError(f"no adapter: {error}", permanent=True) from error
    if state.keys() != trained_state(net).keys():
        raise AgentError("the adapter does not fit the base", permanent=True)
    try:
        net.load_state_dict({name: value.float() for name, value in state.items()}, strict=False)
    except RuntimeError as error:
        raise AgentError("the adapter does not fit the base", permanent=True) from error


def encode(tokenizer: Any, texts: Sequence[str], max_tokens: int) -> dict[str, torch.Tensor]:
    """Token ids and mask of a batch, padded to its longest text, cut at `max_tokens`."""
    # Half of a surrogate pair, which no encoding knows, is more than a tokenizer can bear.
    known = [text.encode(errors="replace").decode() for text in texts]
    batch = tokenizer(
        known, padding=True, truncation=True, max_length=max_tokens, return_tensors="pt"
    )
    return {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"]}


def _children(
    net: nn.Module, kind: type[nn.Module] | tuple[type[nn.Module], ...]
) -> list[tuple[nn.Module, str, Any]]:
    return [
        (owner, name, child)
        for owner in net.modules()
        for name, child in owner.named_children()
        if isinstance(child, kind)
    ]

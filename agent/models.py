"""Export the trained nets for onnxruntime, where they are not yet: `python -m agent.models`.

Part of setting up. A worker that finds a net missing exports it itself, and is late by ten seconds.
"""

from __future__ import annotations

import sys

from agent.answering.judge import gate, judge
from agent.contracts import AgentError
from agent.minilm.net import Trained, build
from agent.triage.model import classify


def all_trained() -> tuple[Trained, ...]:
    """Every net that this software runs."""
    return (classify.trained(), judge.trained(), gate.trained())


def main() -> int:
    try:
        for trained in all_trained():
            if not trained.file.exists():
                sys.stdout.write(f"models: exporting {trained.name} …\n")
                sys.stdout.flush()
                build(trained)
            _forget_older(trained)
    except AgentError as error:
        sys.stderr.write(f"models: {error}\n")
        return 1
    return 0


def _forget_older(trained: Trained) -> None:
    """Remove the files of earlier adapters, 90 MB each."""
    for path in trained.file.parent.glob(f"{trained.name}-*.onnx"):
        if path != trained.file:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())

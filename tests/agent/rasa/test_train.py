"""Training where it is needed, and not where it is not."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from agent.rasa import project
from tests.agent.rasa.rasa_server import RASA_PYTHON, ROOT, free_port, train


def test_a_second_training_of_the_same_files_does_nothing(model: None) -> None:
    modified = project.model_path().stat().st_mtime
    started = time.monotonic()
    trained = train()
    assert time.monotonic() - started < 1
    assert trained.stdout == f"rasa: model {project.model_id(project.model_path())} is up to date\n"
    assert project.model_path().stat().st_mtime == modified


def test_the_model_is_named_after_everything_that_goes_into_it() -> None:
    inputs = project.model_inputs()
    names = {path.name for path in inputs}
    assert {"config.yml", "intake.yml", "questions.yml", "channel.py", "rasa.lock"} <= names
    assert {"meaning.py", "minilm.py", "es.txt", "weights.py"} <= names
    assert project.GLOSSES / "__init__.py" in inputs


def test_a_changed_file_is_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "ROOT", tmp_path)
    rules, other = tmp_path / "rules.yml", tmp_path / "other.yml"
    rules.write_text("a")
    other.write_text("b")
    before = project.fingerprint([rules, other])
    assert project.fingerprint([rules, other]) == before
    rules.write_text("b")
    other.write_text("a")
    swapped = project.fingerprint([rules, other])
    other.rename(tmp_path / "renamed.yml")
    renamed = project.fingerprint([rules, tmp_path / "renamed.yml"])
    assert len({before, swapped, renamed}) == 3


def serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RASA_PYTHON, "agent/rasa/serve.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "RASA_TOKEN": "long-enough-for-a-token", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_a_model_one_line_says_what_to_do(tmp_path: Path) -> None:
    served = serve("--port", str(free_port()), RASA_MODELS_DIR=str(tmp_path))
    assert served.returncode == 1
    assert served.stderr.startswith("rasa: there is no model aftercare-")
    assert served.stderr.endswith(": run agent/rasa/train.py\n")
    assert served.stderr.count("\n") == 1


def test_a_taken_port_is_one_line(model: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        served = serve("--port", str(port))
    assert served.returncode == 1
    assert served.stderr == f"rasa: 127.0.0.1:{port} cannot be used: Address already in use\n"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1"])  # noqa: S104
def test_it_listens_on_loopback_only(host: str) -> None:
    served = serve("--host", host)
    assert served.returncode == 1
    assert served.stderr == "rasa: the dialogue server listens on a loopback address only\n"


@pytest.mark.parametrize("token", ["", "short"])
def test_without_a_token_it_does_not_start(model: None, token: str) -> None:
    served = serve("--port", str(free_port()), RASA_TOKEN=token)
    assert served.returncode == 1
    assert served.stderr == "rasa: set RASA_TOKEN to at least 12 characters\n"

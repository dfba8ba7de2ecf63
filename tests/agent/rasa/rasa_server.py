"""The real dialogue server as a process of its own, and a patient who talks to it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agent.contracts import DialogueReply, DialogueRequest
from agent.dialogue.client import DialogueClient
from agent.rasa import project

ROOT = Path(__file__).resolve().parents[3]
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
TOKEN = "a-token-for-the-tests-of-rasa"
SERVE = "agent/rasa/serve.py"
READY_WITHIN_S = 180


class RasaServer:
    """A running server. `log` is everything it wrote, `folder` its temporary directory."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while "ready on" not in self.log:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the dialogue server did not start:\n{self.log}")
            time.sleep(0.1)


def train() -> subprocess.CompletedProcess[str]:
    """Train the model of the files as they are, where that is needed."""
    return subprocess.run(
        [RASA_PYTHON, "agent/rasa/train.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )


@contextlib.contextmanager
def rasa_server(folder: Path, *, script: str = SERVE) -> Iterator[RasaServer]:
    """Start a server on a free port, wait until it is ready, and stop it at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    # Whatever it wants to leave behind on disk goes where a test can look.
    environment = {
        **os.environ,
        "RASA_TOKEN": TOKEN,
        "TMPDIR": str(folder),
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if script != SERVE:
        # serve.py finds its own modules; other scripts are told where they are.
        environment["PYTHONPATH"] = rasa_environment()["PYTHONPATH"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [RASA_PYTHON, script, "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            server = RasaServer(process, port, folder)
            server.wait_until_ready()
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def rasa_environment() -> dict[str, str]:
    """The variables under which Rasa's Python finds the project and the stand-in."""
    path = os.pathsep.join([str(project.STAND_IN), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "RASA_TELEMETRY_ENABLED": "false"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Patient:
    """One conversation. Keeps the state as the portal does, and tells decisions as short lines:

    says("my knee is swollen") → ["escalate clinical symptom", "ask symptom_onset"]
    """

    def __init__(self, *clients: DialogueClient, name: str = "c-1", language: str = "en") -> None:
        self._clients = clients
        self._turns = 0
        self.name = name
        self.language = language
        self.state: Mapping[str, Any] = {}
        self.replies: list[DialogueReply] = []

    def says(self, text: str, **context: Any) -> list[str]:
        """Send a message; keywords change the context that the portal would give."""
        client = self._clients[self._turns % len(self._clients)]
        self._turns += 1
        known = {
            "triage": "informational",
            "owner": "agent",
            "open_escalation": False,
            "last_decision": "",
        }
        reply = client.decide(
            DialogueRequest(self.name, text, self.language, known | context, self.state)
        )
        self.state = reply.state
        self.replies.append(reply)
        return [tell(decision.kind, decision.data) for decision in reply.decisions]


def tell(kind: str, data: Mapping[str, Any]) -> str:
    """A decision in one line: "record symptom_severity=7", "answer"."""
    if kind == "record":
        return f"record {data['slot']}={data['value']!r}"
    ordered = [
        str(data[key]) for key in ("level", "topic", "slot", "key", "language") if key in data
    ]
    return " ".join([kind, *ordered])

"""Nothing leaves the machine: no telemetry, no download, no look-up, in any process (P39).

Each process runs under a watch (watched/sitecustomize.py) that refuses and writes down every socket
that is not for this machine.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.setup.running_demo import RASA_PYTHON, READY, ROOT, Demo

WATCHED = Path(__file__).with_name("watched")

IMPORT_EVERYTHING = """
import importlib, pkgutil
import tests.settings, django
django.setup()
import agent, portal
for package in (agent, portal):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.startswith("agent.rasa") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
            print(module.name)
"""


def environment(watch: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": f"{WATCHED}{os.pathsep}{ROOT}",
        "SOCKET_WATCH": str(watch),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }


def watched(watch: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment(watch)},
        capture_output=True,
        text=True,
        check=False,
    )


def outside(watch: Path) -> list[str]:
    return [line for line in watch.read_text().splitlines() if line.startswith("outside")]


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "import urllib.request; urllib.request.urlopen('http://telemetry.example/', timeout=1)",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
        "import httpx\ntry: httpx.get('http://192.0.2.1/')\nexcept Exception: pass",
    ],
)
def test_the_watch_sees_who_goes_outside_even_in_silence(tmp_path: Path, code: str) -> None:
    watched(tmp_path / "watch", code)
    assert outside(tmp_path / "watch")


def test_the_watch_lets_this_machine_talk_to_itself(tmp_path: Path) -> None:
    done = watched(
        tmp_path / "watch",
        "import socket; d = socket.create_server(('127.0.0.1', 0)); "
        "socket.create_connection(('localhost', d.getsockname()[1]))",
    )
    assert done.returncode == 0, done.stderr
    assert outside(tmp_path / "watch") == []


def test_importing_every_module_goes_nowhere(tmp_path: Path) -> None:
    done = watched(tmp_path / "watch", IMPORT_EVERYTHING)
    assert done.returncode == 0, done.stderr
    for module in ("agent.guarding.guard", "agent.answering.answerer", "portal.sms.provider"):
        assert module in done.stdout.split()
    assert outside(tmp_path / "watch") == []


@pytest.mark.journey
@pytest.mark.timeout(600)
@pytest.mark.skipif(not RASA_PYTHON.exists(), reason="needs make setup")
def test_a_question_is_answered_by_text_message_and_no_process_goes_outside(
    tmp_path: Path,
) -> None:
    watch = tmp_path / "watch"
    demo = Demo(tmp_path, **environment(watch) | {"DJANGO_SETTINGS_MODULE": "portal.settings"})
    try:
        demo.wait_for(READY)
        phone = "+13125550142"
        question = {"phone": phone, "text": "When can I shower?"}
        httpx.post(demo.url("PHONE", "/control/texts"), json=question).raise_for_status()
        answer = answer_on(demo, phone)
    finally:
        demo.process.terminate()
        log = demo.rest()

    assert "shower" in answer, log
    lines = watch.read_text()
    for process in ("uvicorn", "celery", "serve.py", "portal.demo.twilio"):
        assert any(process in line for line in lines.splitlines() if line.startswith("watched"))
    assert outside(watch) == []


def answer_on(demo: Demo, phone: str) -> str:
    """The words of the first text that the hospital sends to this phone."""
    for _ in range(300):
        texts = httpx.get(demo.url("PHONE", "/control/texts"), params={"phone": phone}).json()
        received = [text["body"] for text in texts if text["to"] == phone]
        if received:
            return str(received[0])
        time.sleep(0.1)
    raise AssertionError("no answer came")

"""`make demo` itself: it starts, is truly ready, says where to go, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.setup.running_demo import RASA_PYTHON, READY, ROOT, Demo

pytestmark = [
    pytest.mark.journey,
    # It may have to train the dialogue model first, on a machine that does other things too.
    pytest.mark.timeout(600),
    pytest.mark.skipif(not RASA_PYTHON.exists(), reason="needs make setup"),
]


def is_open(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def demo(var: Path) -> Iterator[Demo]:
    run = Demo(var)
    yield run
    if run.process.poll() is None:
        run.process.terminate()
        run.process.communicate(timeout=30)


def test_it_starts_answers_everywhere_and_ends_on_ctrl_c_without_a_trace(demo: Demo) -> None:
    demo.wait_for(READY)
    demo.wait_for("╰")
    for name in ("web", "worker", "rasa", "phone"):
        assert f"{name} is ready" in demo.log
    assert "going-home-safely" in demo.log
    for address in re.findall(r"https?://[\w.:]+/[\w/]*", demo.log.partition(READY)[2]):
        # A page, or the way to sign in: never an error.
        assert httpx.get(address, follow_redirects=True).status_code in {200, 403}, address
    assert httpx.get(demo.url("WEB", "/readyz")).status_code == 200
    assert len(demo.children()) == 4

    children = demo.children()
    demo.process.send_signal(signal.SIGINT)
    log = demo.rest()
    assert demo.process.returncode == 0, log
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    assert not any(is_open(port) for port in demo.ports.values())
    assert "Traceback" not in log


def test_a_second_start_is_quick_and_when_one_dies_all_stop_and_it_is_named(demo: Demo) -> None:
    is_busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    started = time.monotonic()
    demo.wait_for(READY)
    # The promise is for a machine that does nothing else.
    assert time.monotonic() - started < (120 if is_busy else 30)
    assert "the data is there already" in demo.log

    serving = subprocess.run(
        ["pgrep", "--parent", str(demo.process.pid), "--full", "serve.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    os.kill(int(serving.stdout), signal.SIGKILL)
    log = demo.rest()
    assert "rasa ended (killed by SIGKILL)" in log
    assert demo.process.returncode == 1
    assert not any(is_open(port) for port in demo.ports.values())


def test_a_taken_port_is_one_clear_line(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "portal.demo.manage", "demo"],
            cwd=ROOT,
            env={**os.environ, "AFTERCARE_VAR": str(var), "AFTERCARE_WEB_PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    complaint = done.stderr.strip().splitlines()
    assert len(complaint) == 1
    assert f"Port {port} is taken" in complaint[0]

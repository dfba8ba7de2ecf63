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

ROOT = Path(__file__).parents[2]
READY = "Aftercare is running"
READY_WITHIN_S = 120

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        not (ROOT / ".venv-rasa" / "bin" / "python").exists(), reason="needs make setup"
    ),
]


class Demo:
    """One run of the demo on ports and with data of its own."""

    def __init__(self, var: Path) -> None:
        self.ports = dict(zip(("WEB", "RASA", "PHONE"), free_ports(3), strict=True))
        self.lines: list[str] = []
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AFTERCARE_", "TWILIO_", "RASA_", "DJANGO_", "DATABASE_"))
        }
        environment |= {f"AFTERCARE_{name}_PORT": str(port) for name, port in self.ports.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.demo.manage", "demo"],
            cwd=ROOT,
            env=environment | {"AFTERCARE_VAR": str(var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for(self, words: str) -> str:
        """Read the log up to the line with these words, and give that line back."""
        assert self.process.stdout
        end = time.monotonic() + READY_WITHIN_S
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return line
            assert time.monotonic() < end, self.log
        raise AssertionError(f"{words!r} was never said:\n{self.log}")

    def rest(self) -> str:
        """Wait for the end; everything that was said."""
        self.lines += self.process.communicate(timeout=30)[0].splitlines()
        return self.log

    @property
    def log(self) -> str:
        return "\n".join(self.lines)

    def children(self) -> list[int]:
        """The processes that this run started, by their parent."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(pid) for pid in listed.stdout.split()]

    def url(self, door: str, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.ports[door]}{path}"


def free_ports(count: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [door.getsockname()[1] for door in doors]
    finally:
        for door in doors:
            door.close()


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
    started = time.monotonic()
    demo.wait_for(READY)
    assert time.monotonic() - started < 30
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

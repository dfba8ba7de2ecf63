"""The demo as one process among others, on ports and with data of its own."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
READY = "Aftercare is running"
READY_WITHIN_S = 300


class Demo:
    """One run of the demo on ports and with data of its own."""

    def __init__(self, var: Path, **variables: str) -> None:
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
            env=environment | {"AFTERCARE_VAR": str(var)} | variables,
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

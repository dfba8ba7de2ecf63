"""The demo's processes run as one: ready together, one log, one end, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROGRAM = Path(__file__).with_name("small_services.py")


def start(here: Path, *names: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), str(here), *names],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said_until(process: subprocess.Popen[str], words: str) -> list[str]:
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        if words in line:
            return lines
    raise AssertionError(f"{words!r} was never said: {lines}")


def is_alive(pid: int) -> bool:
    """Whether the process still runs; a zombie that nobody has collected yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def gone(pid: int, within_s: float = 5) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def pid_of(here: Path, name: str) -> int:
    return int((here / name).read_text())


def test_the_log_names_who_speaks(tmp_path: Path) -> None:
    process = start(tmp_path, "calm", "slow")
    lines = said_until(process, "READY")
    process.terminate()
    process.wait(10)
    assert "calm | all is well" in lines


def test_ready_is_said_once_and_only_when_all_are(tmp_path: Path) -> None:
    process = start(tmp_path, "calm", "slow")
    lines = said_until(process, "READY")
    assert any("slow is ready" in line for line in lines[:-1])
    process.terminate()
    rest = process.communicate(timeout=10)[0]
    assert "READY" not in rest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_and_is_no_failure(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path, "calm", "slow")
    said_until(process, "READY")
    process.send_signal(number)
    assert process.wait(10) == 0
    assert gone(pid_of(tmp_path, "calm"))
    assert gone(pid_of(tmp_path, "slow"))


def test_when_one_ends_the_others_are_stopped_and_the_log_says_who_it_was(tmp_path: Path) -> None:
    process = start(tmp_path, "calm", "short")
    output = process.communicate(timeout=15)[0]
    assert "short ended (exit code 7); stopping the others" in output
    assert process.returncode == 1
    assert gone(pid_of(tmp_path, "calm"))


def test_a_killed_one_is_named_with_its_signal(tmp_path: Path) -> None:
    process = start(tmp_path, "calm", "slow")
    said_until(process, "READY")
    os.kill(pid_of(tmp_path, "slow"), signal.SIGKILL)
    output = process.communicate(timeout=15)[0]
    assert "slow ended (killed by SIGKILL)" in output


def test_grandchildren_that_ignore_the_signal_are_killed(tmp_path: Path) -> None:
    process = start(tmp_path, "family")
    said_until(process, "READY")
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert gone(pid_of(tmp_path, "child"))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_children_end_even_when_the_supervisor_is_killed_outright(tmp_path: Path) -> None:
    process = start(tmp_path, "calm", "slow")
    said_until(process, "READY")
    process.kill()
    assert gone(pid_of(tmp_path, "calm"))
    assert gone(pid_of(tmp_path, "slow"))

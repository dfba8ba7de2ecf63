"""Build the project's environments from the lock files. Standard library only.

    python3.11 requirements/install.py app|dev|rasa [...]     build or bring up to date
    python3.11 requirements/install.py --lock [--upgrade]     compile the lock files

`app` and `dev` go to .venv (`dev` is `app` and more: an environment that has it keeps it), `rasa`
to .venv-rasa, and the installer itself, a pinned uv, to .tools. Each environment remembers the lock
it was built from, so a second call does nothing. What goes wrong is said in one line, with exit
status 1.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
UV = TOOLS / "bin" / "uv"
ENVIRONMENTS = {"app": ROOT / ".venv", "dev": ROOT / ".venv", "rasa": ROOT / ".venv-rasa"}
# Gigabytes that must be free for a new environment (measured: 1.7, 2.0 and 0.5), and for a change.
NEW_GB = {"app": 2.5, "dev": 3.0, "rasa": 1.0}
CHANGE_GB = 0.5
LOG = ROOT / "var" / "setup.log"
TICK_S = 10

Command = list[str | Path]


class SetupError(Exception):
    """Set-up cannot go on; the text is the one line that says why."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the environments from the lock files.")
    parser.add_argument("groups", nargs="*", choices=[*ENVIRONMENTS, []], metavar="app|dev|rasa")
    parser.add_argument("--lock", action="store_true", help="compile the lock files")
    parser.add_argument("--upgrade", action="store_true", help="with newer versions where allowed")
    wanted = parser.parse_args()
    try:
        if wanted.lock:
            compile_locks(upgrade=wanted.upgrade)
        for group in wanted.groups:
            install(group)
    except SetupError as problem:
        print(f"set-up: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("set-up: stopped; start it again and it goes on where it was.", file=sys.stderr)
        return 130
    except OSError as problem:
        print(f"set-up: {_in_one_line(str(problem))}", file=sys.stderr)
        return 1
    return 0


def install(group: str) -> None:
    """Bring the group's environment to exactly what its lock says; at once when it is there."""
    environment = ENVIRONMENTS[group]
    stamp = environment / "built-from"
    built_from = stamp.read_text().strip() if stamp.is_file() else ""
    if group == "app" and built_from.startswith("dev "):
        group = "dev"
    target = f"{group} {_fingerprint(LOCKS / f'{group}.lock')}"
    is_new = not (environment / "bin" / "python").exists()
    if built_from == target and not is_new:
        return

    _need_space(NEW_GB[group] if is_new else CHANGE_GB)
    _need_uv()
    stamp.unlink(missing_ok=True)
    if is_new:
        _try(
            f"making {environment.name}",
            [UV, "venv", "--quiet", "--clear", "--python", sys.executable, environment],
        )
    lock = LOCKS / f"{group}.lock"
    sync: Command = [UV, "pip", "sync", "--require-hashes", "--python", environment, lock]
    _try_where_torch_is(f"{environment.name} from {lock.name}", sync)
    stamp.write_text(target + "\n")


def compile_locks(*, upgrade: bool) -> None:
    """Write requirements/*.lock from pyproject.toml: exact versions, hashes, and no addresses."""
    _need_uv()
    for group in ("tools", *ENVIRONMENTS):
        compiling: Command = [UV, "pip", "compile", "--quiet", "--no-header", "--generate-hashes"]
        compiling += ["--python-version", "3.11", "--group", group, ROOT / "pyproject.toml"]
        compiling += ["--output-file", LOCKS / f"{group}.lock", *(["--upgrade"] if upgrade else [])]
        _try_where_torch_is(f"{group}.lock", compiling)


def _need_uv() -> None:
    lock = LOCKS / "tools.lock"
    version = lock.read_text().partition("uv==")[2].split()[0]
    if UV.exists() and _output([UV, "--version"]).split()[1:2] == [version]:
        return
    if not (TOOLS / "bin" / "python").exists():
        _try("making .tools", [sys.executable, "-m", "venv", "--clear", TOOLS])
    pip: Command = [TOOLS / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
    _try(f"the installer, uv {version}", [*pip, "--disable-pip-version-check", "-r", lock])


def _try_where_torch_is(what: str, command: Command) -> None:
    """Run uv so that it can find the CPU build of torch.

    Where pip is told of a place for wheels, uv is told of it too (it does not read pip's settings).
    Everywhere else uv knows by itself where PyTorch keeps its CPU builds.
    """
    places = os.environ.get("UV_FIND_LINKS") or ",".join(_pip_find_links())
    if places:
        try:
            return _try(what, command, UV_FIND_LINKS=places)
        except SetupError as problem:
            if "torch" not in str(problem):
                raise
    return _try(what, [*command, "--torch-backend", "cpu"])


def _pip_find_links() -> list[str]:
    configured = _output(
        [TOOLS / "bin" / "python", "-m", "pip", "config", "get", "global.find-links"]
    )
    return (os.environ.get("PIP_FIND_LINKS") or configured).split()


def _try(what: str, command: Command, **variables: str) -> None:
    """Run one step with its output in var/setup.log; SetupError with one line when it fails."""
    LOG.parent.mkdir(exist_ok=True)
    print(f"set-up: {what} …", flush=True)
    started = time.monotonic()
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1", **variables}
    environment.pop("VIRTUAL_ENV", None)
    with LOG.open("w+") as log:
        step = subprocess.Popen(
            [str(part) for part in command], stdout=log, stderr=log, env=environment, cwd=ROOT
        )
        for seconds in _ticks(step, started):
            print(f"set-up: … still at it after {seconds} s", flush=True)
        log.seek(0)
        said = log.read()
    if step.returncode:
        raise SetupError(f"{what}: {_why(said)} (the whole story: {LOG.relative_to(ROOT)})")


def _ticks(step: "subprocess.Popen[bytes]", started: float) -> Iterator[int]:
    try:
        while True:
            try:
                step.wait(timeout=TICK_S)
                return
            except subprocess.TimeoutExpired:
                yield round(time.monotonic() - started)
    except BaseException:
        step.terminate()
        step.wait()
        raise


# What package installers say, in lower case, and what it means to the person who waits.
REASONS = (
    (("no space left", "os error 28", "disk quota"), "the disk is full; make room and try again"),
    (
        ("torch==", "torch-2"),
        "the CPU build of torch was not found; put its wheel in a folder and name that folder in "
        "UV_FIND_LINKS, or let this machine reach PyTorch's own package index",
    ),
    (
        ("dns error", "error sending request", "failed to fetch", "connection", "timed out"),
        "a package could not be downloaded; look at the network or the proxy and try again",
    ),
    (("hash mismatch", "hashes"), "a package is not the one that was locked; nothing was changed"),
    (("permission denied", "os error 13"), "this folder or the download cache may not be written"),
    (("ensurepip",), "this Python has no venv module; on Debian install python3.11-venv"),
)


def _why(said: str) -> str:
    lowered = said.lower()
    for signs, reason in REASONS:
        if any(sign in lowered for sign in signs):
            return reason
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return _in_one_line(lines[-1]) if lines else "it failed without a word"


def _need_space(gigabytes: float) -> None:
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < gigabytes:
        raise SetupError(
            f"only {free:.1f} GB are free in {ROOT}, and about {gigabytes} GB are needed."
        )


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _output(command: Command) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def _in_one_line(text: str) -> str:
    return " ".join(text.split())[:300]


if __name__ == "__main__":
    sys.exit(main())

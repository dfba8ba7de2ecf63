"""Running several processes as one: one merged log, one end for all.

Every process leads a group of its own, and its end is the end of its group, so that nothing is left
behind. On Linux the kernel also ends them should this process be killed outright.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

POLL_S = 0.25
# How long a process may take to end in peace.
GRACE_S = 8.0
REMIND_S = 10.0
LONGEST_LINE = 1 << 20
_COLOURS = (36, 33, 32, 35, 34, 31)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Service:
    """One process, and the question whether it does its work yet. The question must not block."""

    name: str
    command: Sequence[str]
    is_ready: Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Log:
    """One line per line, with the name of who wrote it before it; in colour on a terminal."""

    width: int
    in_colour: bool

    def write(self, name: str, line: str, colour: int = 1) -> None:
        label = f"{name:<{self.width}} |"
        if self.in_colour:
            label = f"\x1b[{colour}m{label}\x1b[0m"
        sys.stdout.write(f"{label} {line}\n")
        sys.stdout.flush()


async def run(
    services: Sequence[Service], *, environment: Mapping[str, str], when_ready: Callable[[], None]
) -> int:
    """Run all until a signal comes or the first one ends, then end all.

    `when_ready` is called once, as soon as every service says that it is ready. Returns the exit
    status: 0 after a signal, 1 when a process ended by itself.
    """
    log = Log(
        width=max(len("demo"), *(len(service.name) for service in services)),
        in_colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ,
    )
    signalled = _signals()
    running: dict[str, asyncio.subprocess.Process] = {}
    relays: list[asyncio.Task[None]] = []
    ready = asyncio.create_task(_await_ready(services, log, when_ready))
    try:
        for number, service in enumerate(services):
            process = running[service.name] = await _start(service.command, environment)
            colour = _COLOURS[number % len(_COLOURS)]
            relays.append(asyncio.create_task(_relay(process, log, service.name, colour)))
        ended = await _first_end(running, signalled)
        for name in ended:
            log.write("demo", f"{name} ended ({_how(running[name])}); stopping the others")
        if not ended:
            log.write("demo", "stopping")
        return 1 if ended else 0
    finally:
        ready.cancel()
        signalled.clear()
        await _stop_all(running.values(), again=signalled)
        if relays:
            # What they said last is still on its way.
            await asyncio.wait(relays, timeout=1)
        log.write("demo", "stopped")


async def _first_end(
    running: Mapping[str, asyncio.subprocess.Process], signalled: asyncio.Event
) -> list[str]:
    """Wait for a signal, or for somebody's end. The names of those who ended by themselves."""
    asked = asyncio.create_task(signalled.wait())
    ends = {asyncio.create_task(process.wait()): name for name, process in running.items()}
    done, pending = await asyncio.wait({asked, *ends}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    return [] if asked in done else [ends[task] for task in done]


def _signals() -> asyncio.Event:
    came = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, came.set)
    return came


async def _start(
    command: Sequence[str], environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        env=dict(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=end_with_parent,
        limit=LONGEST_LINE,
    )


def end_with_parent() -> None:
    """Called in a new process before its program: it gets SIGTERM when its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _relay(process: asyncio.subprocess.Process, log: Log, name: str, colour: int) -> None:
    assert process.stdout is not None
    while line := await process.stdout.readline():
        if text := line.decode(errors="replace").rstrip():
            log.write(name, text, colour)


async def _await_ready(
    services: Sequence[Service], log: Log, when_ready: Callable[[], None]
) -> None:
    started = time.monotonic()
    waiting, next_word = list(services), REMIND_S
    while waiting:
        for service in list(waiting):
            if await service.is_ready():
                waiting.remove(service)
                log.write("demo", f"{service.name} is ready")
        if waiting and time.monotonic() - started > next_word:
            names = ", ".join(service.name for service in waiting)
            log.write("demo", f"still waiting for {names} after {next_word:.0f} s")
            next_word += REMIND_S
        await asyncio.sleep(POLL_S)
    when_ready()


async def _stop_all(
    processes: Collection[asyncio.subprocess.Process], again: asyncio.Event
) -> None:
    """SIGTERM to every group; SIGKILL to what is left in any, after a while or a second signal."""
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    in_peace = asyncio.create_task(_all_ended(processes))
    hurry = asyncio.create_task(again.wait())
    await asyncio.wait({in_peace, hurry}, timeout=GRACE_S, return_when=asyncio.FIRST_COMPLETED)
    hurry.cancel()
    for process in processes:
        _signal_group(process, signal.SIGKILL)
    await in_peace


async def _all_ended(processes: Collection[asyncio.subprocess.Process]) -> None:
    for process in processes:
        await process.wait()


def _signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _how(process: asyncio.subprocess.Process) -> str:
    code = process.returncode
    if code is not None and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"

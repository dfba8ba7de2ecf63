"""The supervisor over small processes:  small_services.py FOLDER NAME …

Each writes its process id to a file of its name when it is ready. "family" has a child that ignores
SIGTERM and would live on.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from portal.demo import supervisor

BEGINNING = """
import os, pathlib, signal, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
def tell(name, pid=None):
    (folder / "unfinished").write_text(str(pid or os.getpid()))
    (folder / "unfinished").rename(folder / name)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
PROGRAMS = {
    "calm": "print('all is well'); tell('calm'); time.sleep(60)",
    "slow": "time.sleep(0.7); tell('slow'); time.sleep(60)",
    "short": "tell('short'); time.sleep(0.5); sys.exit(7)",
    "family": f"""
child = subprocess.Popen([sys.executable, "-c", {STUBBORN!r}])
tell("child", child.pid)
tell("family")
time.sleep(60)
""",
}


def service(folder: Path, name: str) -> supervisor.Service:
    command = [sys.executable, "-u", "-c", BEGINNING + PROGRAMS[name], str(folder)]
    return supervisor.Service(name, command, has_told(folder / name))


def has_told(file: Path) -> Callable[[], Awaitable[bool]]:
    async def is_ready() -> bool:
        return file.exists()

    return is_ready


if __name__ == "__main__":
    supervisor.GRACE_S = 2.0
    services = [service(Path(sys.argv[1]), name) for name in sys.argv[2:]]
    status = supervisor.run(
        services, environment=os.environ, when_ready=lambda: print("READY", flush=True)
    )
    sys.exit(asyncio.run(status))

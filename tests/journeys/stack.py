"""The whole product as processes on free loopback ports: web, worker, Rasa, the Twilio stand-in.

Tests talk to it as the world does: HTTP, and the phone of the stand-in. What it stored is read
with plain SQL, never with our own models.
"""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

ROOT = Path(__file__).resolve().parents[2]
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "journey-twilio-token"
FROM_NUMBER = "+13125550100"
RASA_TOKEN = "journey-rasa-token"

# D and S shorter than in production, so that a journey need not wait half a minute for a rescue.
DEADLINE_S = 12
SWEEP_S = 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], *, seconds: float = 60, what: str = "") -> Any:
    """The first true value of the condition; fails with `what` when none comes in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            value = condition()
            if value:
                return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what or condition}")


@dataclass
class Stack:
    """Everything running, and the ways to look at it and to hurt it."""

    folder: Path
    database_url: str
    broker_url: str
    rasa_port: int
    web_port: int = field(default_factory=free_port)
    twilio_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    # --- its life -------------------------------------------------------------------------------

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith(("AFTERCARE_", "TWILIO_"))},
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "AFTERCARE_DEMO": "1",
            "AFTERCARE_VAR": str(self.folder),
            "AFTERCARE_HOSPITAL_NAME": "Lakeside Hospital",
            "AFTERCARE_NURSE_LINE": "+13125550110",
            "AFTERCARE_PUBLIC_URL": self.web,
            "AFTERCARE_ANSWER_DEADLINE_S": str(DEADLINE_S),
            "AFTERCARE_SWEEP_PERIOD_S": str(SWEEP_S),
            "AFTERCARE_LLM_TIMEOUT_S": "3",
            "RASA_TIMEOUT_S": "3",
            "RASA_URL": f"http://127.0.0.1:{self.rasa_port}",
            "RASA_TOKEN": RASA_TOKEN,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_FROM_NUMBER": FROM_NUMBER,
            "TWILIO_BASE_URL": self.twilio,
            "DATABASE_URL": self.database_url,
            "CELERY_BROKER_URL": self.broker_url,
            "HF_HUB_OFFLINE": "1",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def twilio(self) -> str:
        return f"http://127.0.0.1:{self.twilio_port}"

    def manage(self, *arguments: str) -> str:
        """Run a management command in the stack's environment; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("seed_demo")
        self.start_twilio()
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        self._start(
            "web",
            [sys.executable, "-m", "uvicorn", "portal.asgi:application"]
            + ["--host", "127.0.0.1", "--port", str(self.web_port)]
            + ["--loop", "asyncio", "--lifespan", "off", "--no-access-log"],
        )
        wait_for(lambda: httpx.get(f"{self.web}/healthz").is_success, what="web is up")

    def start_worker(self) -> None:
        self._start(
            "worker",
            [sys.executable, "-m", "celery", "-A", "portal", "worker", "--beat"]
            + ["--schedule", str(self.folder / "beat"), "--pool", "threads", "--concurrency", "4"]
            + ["--without-gossip", "--without-mingle", "--without-heartbeat"]
            + ["--loglevel", "WARNING"],
        )
        wait_for(
            lambda: httpx.get(f"{self.web}/readyz").is_success, seconds=180, what="worker sweeps"
        )

    def start_twilio(self) -> None:
        self._start(
            "twilio",
            [sys.executable, "-m", "portal.demo.twilio"]
            + ["--port", str(self.twilio_port), "--webhook", self.web, "--pace", "0.05"],
        )
        wait_for(lambda: httpx.get(self.twilio).is_success, what="the Twilio stand-in is up")

    def start_rasa(self) -> None:
        self._start(
            "rasa", [str(RASA_PYTHON), "agent/rasa/serve.py", "--port", str(self.rasa_port)]
        )
        health = f"http://127.0.0.1:{self.rasa_port}/webhooks/aftercare/health"
        wait_for(lambda: httpx.get(health).is_success, seconds=180, what="Rasa is up")

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """End, or only stop, one process and its children."""
        process = self.processes[name]
        os.killpg(process.pid, how)
        if how in {signal.SIGKILL, signal.SIGTERM}:
            process.wait(15)
            del self.processes[name]

    def stop(self) -> None:
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)
        self.processes.clear()

    def log_of(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    # --- looking at it ----------------------------------------------------------------------------

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Plain SQL over what was stored."""
        if self.database_url.startswith("sqlite"):
            path = self.database_url.removeprefix("sqlite:///")
            with contextlib.closing(sqlite3.connect(path, timeout=20)) as database:
                return database.execute(sql).fetchall()
        with psycopg.connect(self.database_url) as database:
            return database.execute(sql.encode()).fetchall()

    def waiting(self) -> int:
        """How many messages have no disposition yet."""
        ((count,),) = self.rows("SELECT COUNT(*) FROM conversations_turn WHERE disposition = ''")
        return int(count)

    # --- being a patient --------------------------------------------------------------------------

    def phone(self, number: str) -> "Phone":
        return Phone(self, number)

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.web, follow_redirects=True, timeout=20)


@dataclass
class Phone:
    """A patient's phone at the stand-in: what is typed there travels as a signed webhook."""

    stack: Stack
    number: str

    def send(self, text: str) -> None:
        """Type a text; returns when the webhook has answered."""
        answer = httpx.post(
            f"{self.stack.twilio}/control/texts",
            json={"phone": self.number, "text": text},
            timeout=20,
        )
        assert answer.is_success, answer.text
        assert not answer.json()["note"], answer.json()["note"]

    def received(self) -> list[str]:
        """What the phone shows from the hospital, oldest first."""
        answer = httpx.get(f"{self.stack.twilio}/control/texts", params={"phone": self.number})
        return [
            text["body"]
            for text in answer.json()
            if text["direction"] != "inbound" and text["status"] in {"sent", "delivered"}
        ]

    def next_text(self, *, after: int, seconds: float = 30) -> str:
        """The first text that arrives beyond the `after` known ones."""
        return self.gets("", after=after, seconds=seconds)

    def gets(self, words: str, *, after: int, seconds: float = 30) -> str:
        """The first text with these words beyond the `after` known ones."""

        def found() -> list[str]:
            return [text for text in self.received()[after:] if words in text]

        texts = wait_for(found, seconds=seconds, what=f"{words!r} on {self.number}")
        return str(texts[0])


def sign_in(stack: Stack, number: str) -> httpx.Client:
    """A browser that is signed in as the patient with this phone, by the code that came to it."""
    browser = stack.browser()
    known = len(stack.phone(number).received())
    post(browser, "/sign-in/", {"phone": number})
    text = stack.phone(number).next_text(after=known)
    code = re.search(r"\b(\d{6})\b", text)
    assert code is not None, text
    page = post(browser, "/sign-in/code/", {"code": code.group(1)})
    assert page.url.path == "/chat/", page.url
    return browser


def staff_sign_in(stack: Stack, username: str, password: str) -> httpx.Client:
    """A browser that is signed in as a member of staff."""
    browser = stack.browser()
    page = post(browser, "/staff/sign-in/", {"login": username, "password": password})
    assert page.url.path.startswith("/staff/"), page.url
    assert "sign-in" not in page.url.path, page.text
    return browser


def post(browser: httpx.Client, path: str, data: dict[str, str]) -> httpx.Response:
    """Fill in the form of that page as a browser without JavaScript does."""
    page = browser.get(path)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token is not None, f"no form at {path}: {page.status_code}"
    return browser.post(
        path,
        data={**data, "csrfmiddlewaretoken": token.group(1)},
        headers={"Referer": f"{browser.base_url}{path}"},
    )


@contextlib.contextmanager
def running(folder: Path, *, database_url: str, broker_url: str, rasa_port: int) -> Iterator[Stack]:
    """A stack that is up, and gone afterwards. Rasa is shared: it keeps nothing."""
    stack = Stack(folder, database_url, broker_url, rasa_port)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()

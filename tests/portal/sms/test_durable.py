"""Durable: what was answered with a 2xx is there, whatever happens to the process (P01)."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from portal.demo.twilio.signing import signature

ROOT = Path(__file__).parents[3]
TOKEN = "test-twilio-token"


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database of its own."""
    folder = tmp_path_factory.mktemp("durable")
    _run(folder, "manage.py", "migrate", "--verbosity", "0")
    return folder


@pytest.fixture
def server(var: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    process = subprocess.Popen(
        [
            *(
                sys.executable,
                "-m",
                "uvicorn",
                "--factory",
                "django.core.asgi:get_asgi_application",
            ),
            *("--port", str(port), "--loop", "asyncio", "--lifespan", "off"),
            *("--log-level", "error"),
        ],
        cwd=ROOT,
        env=_environment(var),
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/sms/inbound", trust_env=False)
                break
            except httpx.TransportError:
                assert process.poll() is None, "the server did not start"
                time.sleep(0.1)
        yield process, url
    finally:
        process.kill()
        process.wait()


def test_a_text_that_was_answered_survives_kill_nine_p01(
    var: Path, server: tuple[subprocess.Popen[bytes], str]
) -> None:
    process, url = server
    sid = f"SM{uuid.uuid4().hex}"
    fields = {"MessageSid": sid, "From": "+13125550142", "Body": "I can't breathe"}
    signed = signature(token=TOKEN, url="http://testserver/sms/inbound", fields=fields)

    response = httpx.post(
        f"{url}/sms/inbound",
        data=fields,
        headers={"X-Twilio-Signature": signed},
        trust_env=False,
        timeout=30,
    )
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert response.status_code == 200
    assert "911" in response.text
    with sqlite3.connect(var / "aftercare.sqlite3") as database:
        rows = database.execute(
            """SELECT m.body, t.disposition, e.level FROM conversations_message m
               JOIN conversations_turn t ON t.message_id = m.id
               JOIN escalations_escalation e ON e.id = t.escalation_id
               WHERE m.provider_sid = ?""",
            [sid],
        ).fetchall()
    assert rows == [("I can't breathe", "escalated", "emergency")]


def test_every_commit_waits_for_the_disk_p01(var: Path) -> None:
    """2 is FULL: a commit returns when the disk has it, so power may fail right after."""
    ask = (
        "import django; django.setup();"
        "from django.db import connection as c; k = c.cursor();"
        "print(k.execute('PRAGMA synchronous').fetchone()[0],"
        " k.execute('PRAGMA journal_mode').fetchone()[0])"
    )

    assert _run(var, "-c", ask).split() == ["2", "wal"]


def _run(var: Path, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=_environment(var),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _environment(var: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k != "AFTERCARE_TEST_DATABASE_URL"}
    return {**kept, "DJANGO_SETTINGS_MODULE": "tests.settings", "AFTERCARE_TEST_VAR": str(var)}

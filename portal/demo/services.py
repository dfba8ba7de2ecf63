"""The processes of the demo: how each is started, and when it truly does its work."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import httpx
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from portal.conversations.models import Heartbeat
from portal.demo.environment import ROOT
from portal.demo.ports import HOST, Ports
from portal.demo.supervisor import Service

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
PROBE_S = 2.0


def demo_services(ports: Ports, *, started_at: datetime) -> list[Service]:
    """Web, worker with beat, dialogue manager and the stand-in for Twilio, in the log's order."""
    return [
        Service("web", _web(ports.web), _answers(ports.web, "/healthz")),
        Service("worker", _worker(settings.VAR_DIR), _sweeps(started_at)),
        Service(
            "rasa",
            [str(RASA_PYTHON), "agent/rasa/serve.py", "--port", str(ports.rasa)],
            _answers(ports.rasa, "/webhooks/aftercare/health"),
        ),
        Service("phone", _phone(ports), _answers(ports.phone, "/")),
    ]


def _web(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "uvicorn", "portal.asgi:application"),
        *("--host", HOST, "--port", str(port)),
        # uvloop leaks file descriptors in guardrails, and plain asyncio is fast enough.
        *("--loop", "asyncio", "--http", "h11", "--ws", "none"),
        # Live pages hold a connection open; they come back by themselves.
        *("--timeout-graceful-shutdown", "2", "--log-level", "warning"),
    ]


def _worker(var: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-A", "portal", "--quiet", "worker"),
        *("--pool", "threads", "--concurrency", "4", "--loglevel", "info"),
        *("--beat", "--schedule", str(var / "demo-beat")),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def _phone(ports: Ports) -> list[str]:
    return [sys.executable, "-m", "portal.demo.twilio", "--port", str(ports.phone)]


def _answers(port: int, path: str) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        try:
            async with httpx.AsyncClient(timeout=PROBE_S, trust_env=False) as client:
                return (await client.get(f"http://{HOST}:{port}{path}")).status_code == 200
        except httpx.HTTPError:
            return False

    return ask


def _sweeps(started_at: datetime) -> Callable[[], Awaitable[bool]]:
    """The worker is ready when it has swept once: then its rooms are loaded too."""

    def look() -> bool:
        close_old_connections()
        try:
            return Heartbeat.objects.filter(name="sweep", at__gte=started_at).exists()
        except DatabaseError:
            return False

    async def ask() -> bool:
        return await asyncio.to_thread(look)

    return ask

"""One Rasa for all journeys, and a stack for each kind of database and broker."""

import os
import socket
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.journeys.stack import RASA_PYTHON, ROOT, Stack, free_port, running

POSTGRES = os.environ.get("AFTERCARE_TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/test")
REDIS = os.environ.get("AFTERCARE_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
RABBITMQ = os.environ.get("AFTERCARE_TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")

# The demo's people that the journeys are about (portal/demo/data).
KNEE_PHONE = "+13125550142"


@pytest.fixture(scope="session")
def rasa_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real Rasa with the present model; it keeps nothing, so all stacks share it."""
    if not RASA_PYTHON.exists():
        pytest.fail("there is no .venv-rasa: run make setup")
    subprocess.run([RASA_PYTHON, "agent/rasa/train.py"], cwd=ROOT, check=True, timeout=300)
    shared = Stack(tmp_path_factory.mktemp("rasa"), "", "", rasa_port=free_port())
    shared.start_rasa()
    yield shared.rasa_port
    shared.stop()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, rasa_port: int) -> Iterator[Stack]:
    """The default that needs no server: SQLite and the embedded broker."""
    folder = tmp_path_factory.mktemp("stack")
    with running(
        folder,
        database_url=f"sqlite:///{folder}/aftercare.sqlite3",
        broker_url=f"sqla+sqlite:///{folder}/broker.sqlite3?timeout=5",
        rasa_port=rasa_port,
    ) as started:
        yield started


@pytest.fixture(scope="module", params=["redis", "rabbitmq"])
def served_stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, rasa_port: int
) -> Iterator[Stack]:
    """PostgreSQL with Redis, and with RabbitMQ; skipped, and listed, where they are not there."""
    broker = {"redis": REDIS, "rabbitmq": RABBITMQ}[request.param]
    for url in (POSTGRES, broker):
        if not reachable(url):
            pytest.skip(f"no server at {urlsplit(url).hostname}:{urlsplit(url).port}")
    with (
        own_database() as database_url,
        running(
            tmp_path_factory.mktemp(request.param),
            database_url=database_url,
            broker_url=broker,
            rasa_port=rasa_port,
        ) as started,
    ):
        yield started


def reachable(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


class own_database:
    """A PostgreSQL database for one stack, dropped afterwards."""

    def __enter__(self) -> str:
        self.name = f"aftercare_{uuid.uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE "{self.name}"')
        return urlsplit(POSTGRES)._replace(path=f"/{self.name}").geturl()

    def __exit__(self, *_: object) -> None:
        self._run(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _run(self, sql: str) -> None:
        with psycopg.connect(POSTGRES, autocommit=True) as server:
            server.execute(sql.encode())


def screenshots() -> Path:
    """Where browser journeys leave their pictures."""
    folder = ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

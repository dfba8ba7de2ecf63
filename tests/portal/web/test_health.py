"""What machines ask: alive, and able to work?"""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from portal.conversations.models import Heartbeat

pytestmark = pytest.mark.django_db


def beat(seconds_ago: float) -> None:
    at = timezone.now() - datetime.timedelta(seconds=seconds_ago)
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": at})


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_a_process_that_answers_is_alive(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_while_the_sweeper_works(client: Client) -> None:
    beat(1)
    assert ready(client) == (200, {"ready": True, "problems": []})


def test_not_ready_before_the_first_sweep(client: Client) -> None:
    status, body = ready(client)
    assert status == 503
    assert body["problems"] == ["the sweeper has never run: is the worker started?"]


def test_not_ready_when_three_sweeps_are_missing(client: Client) -> None:
    """P10: the dead man's switch is visible from outside."""
    beat(3 * settings.SWEEP_PERIOD_S - 1)
    assert ready(client)[0] == 200
    beat(3 * settings.SWEEP_PERIOD_S + 2)
    status, body = ready(client)
    assert status == 503
    assert "silent" in body["problems"][0]


def test_not_ready_without_a_database_and_without_its_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P39: an error of the database may name hosts and users."""

    def broken(*_: Any, **__: Any) -> None:
        raise DatabaseError("could not connect to db.internal as aftercare")

    monkeypatch.setattr(Heartbeat.objects, "filter", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["the database does not answer"]
    assert "internal" not in answer.content.decode()


def test_other_methods_are_refused(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405

"""Nudges: a broker that is slow, hung or gone never holds up a request (P07)."""

import threading
import time
from types import SimpleNamespace
from uuid import UUID

import pytest

from portal.conversations import agents, nudge, tasks
from portal.instructions.models import InstructionVersion
from portal.instructions.services import withdraw
from tests import cast


@pytest.fixture
def publishing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(
        nudge.app, "send_task", lambda task, args, **_: sent.append(f"{task} {args[0]}")
    )
    return sent


def wait_for(condition: object, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.01)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_stored_message_wakes_a_worker_after_the_commit(publishing: list[str]) -> None:
    turn = cast.says(cast.alice(), "When can I shower?").turn

    assert wait_for(lambda: publishing[-1:] == [f"{nudge.DECIDE} {turn.pk}"])


@pytest.mark.django_db(transaction=True)
def test_a_hung_broker_does_not_hold_up_the_request_p07(monkeypatch: pytest.MonkeyPatch) -> None:
    is_hanging, may_go_on = threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> None:
        is_hanging.set()
        may_go_on.wait(30)

    monkeypatch.setattr(nudge.app, "send_task", hang)
    try:
        # Returns although the publisher never does: both messages are stored.
        cast.says(cast.alice(), "When can I shower?")
        assert is_hanging.wait(5)
        second = cast.says(cast.alice(), "When can I drive?")
        assert second.turn.pk
        assert not may_go_on.is_set()
    finally:
        may_go_on.set()


def test_a_broker_that_is_gone_loses_a_nudge_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, publishing: list[str]
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(nudge.app, "send_task", gone)
        nudge.now("first", UUID(int=1))
        assert wait_for(lambda: nudge._pending.empty())
        time.sleep(0.05)

    nudge.now("second", UUID(int=2))
    assert wait_for(lambda: publishing == [f"second {UUID(int=2)}"])


@pytest.mark.django_db(transaction=True)
def test_signed_instructions_wake_a_worker_to_prepare_for_questions(publishing: list[str]) -> None:
    alice = cast.alice()
    version = InstructionVersion.objects.get(instructions__encounter__patient=alice)

    assert wait_for(lambda: f"{nudge.PREPARE} {version.pk}" in publishing)


@pytest.mark.django_db
def test_preparing_makes_the_vectors_of_every_signed_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = cast.alice()
    version = InstructionVersion.objects.get(instructions__encounter__patient=alice)
    made: list[str] = []
    answerer = SimpleNamespace(warm_up=lambda passages: made.extend(p.text for p in passages))
    monkeypatch.setattr(agents, "answerer", lambda: answerer)
    tasks.prepare_version(str(version.pk))
    signed = [text for section in version.sections.all() for text in section.sentences]

    assert sorted(made) == sorted(signed)

    made.clear()
    withdraw(version, by=cast.clara())
    tasks.prepare_version(str(version.pk))

    assert made == []

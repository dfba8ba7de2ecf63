"""Things break while messages come in: nothing is lost, everything is answered or with a nurse."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.contracts import Level
from agent.triage.rules import screen
from tests.journeys.conftest import KNEE_PHONE
from tests.journeys.stack import Stack, free_port, running, wait_for
from tests.journeys.steps import everything_is_decided

pytestmark = pytest.mark.journey

CANARY = "zebra-canary-7391"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack with a Rasa of its own, which may be killed."""
    folder = tmp_path_factory.mktemp("failures")
    stack = Stack(
        folder,
        database_url=f"sqlite:///{folder}/aftercare.sqlite3",
        broker_url=f"sqla+sqlite:///{folder}/broker.sqlite3?timeout=5",
        rasa_port=free_port(),
    )
    try:
        stack.start_rasa()
        stack.start()
        yield stack
    finally:
        stack.stop()


def dispositions(stack: Stack, words: str) -> list[str]:
    rows = stack.rows(
        "SELECT t.disposition FROM conversations_turn t "
        f"JOIN conversations_message m ON m.id = t.message_id WHERE m.body = '{words}'"
    )
    return [row[0] for row in rows]


def test_with_rasa_killed_a_question_goes_to_a_nurse_p10(stack: Stack) -> None:
    stack.kill("rasa")
    try:
        stack.phone(KNEE_PHONE).send("When can I sleep on my side?")
        everything_is_decided(stack)
        assert dispositions(stack, "When can I sleep on my side?") == ["escalated"]
    finally:
        stack.start_rasa()


def test_with_rasa_hanging_a_question_goes_to_a_nurse_and_a_webhook_stays_quick_p07_p10(
    stack: Stack,
) -> None:
    stack.kill("rasa", signal.SIGSTOP)
    try:
        # Would time out if the webhook waited for Rasa.
        stack.phone(KNEE_PHONE).send("When can I wear my boots?")
        everything_is_decided(stack)
        assert dispositions(stack, "When can I wear my boots?") == ["escalated"]
    finally:
        stack.kill("rasa", signal.SIGCONT)


def test_with_rasa_hanging_what_only_the_model_takes_for_an_emergency_is_answered_p25(
    stack: Stack,
) -> None:
    words = "everything on my right went to sleep and I keep dropping the spoon"
    assert screen(words).level is not Level.EMERGENCY, "a rule knows it now: take other words"
    stack.kill("rasa", signal.SIGSTOP)
    try:
        phone = stack.phone(KNEE_PHONE)
        known = len(phone.received())
        phone.send(words)
        assert phone.gets("Call 911", after=known, seconds=30)
        assert dispositions(stack, words) == ["escalated"]
    finally:
        stack.kill("rasa", signal.SIGCONT)


def test_with_the_worker_killed_the_web_process_hands_over_p10(stack: Stack) -> None:
    stack.kill("worker")
    try:
        stack.phone(KNEE_PHONE).send("When can I go dancing?")
        everything_is_decided(stack, seconds=60)
        assert dispositions(stack, "When can I go dancing?") == ["escalated"]
        assert "no worker has swept" in stack.log_of("web")
    finally:
        stack.start_worker()


def test_an_emergency_is_answered_with_everything_else_down_p24_p25(stack: Stack) -> None:
    stack.kill("worker")
    stack.kill("rasa")
    try:
        phone = stack.phone(KNEE_PHONE)
        known = len(phone.received())
        phone.send("i cant breathe pls help")
        assert phone.gets("Call 911", after=known, seconds=5)
        assert dispositions(stack, "i cant breathe pls help") == ["escalated"]
    finally:
        stack.start_rasa()
        stack.start_worker()


def test_with_the_broker_file_removed_messages_still_get_their_end(stack: Stack) -> None:
    for path in Path(stack.folder).glob("broker.sqlite3*"):
        path.unlink()
    stack.phone(KNEE_PHONE).send("When can I have a bath?")

    everything_is_decided(stack)
    assert dispositions(stack, "When can I have a bath?")[0] in {"answered", "escalated"}


def test_a_message_survives_kill_9_right_after_the_webhooks_answer_p01(stack: Stack) -> None:
    stack.phone(KNEE_PHONE).send("When can I climb stairs?")
    stack.kill("web")
    stack.kill("worker")
    stack.start_web()
    stack.start_worker()

    assert len(dispositions(stack, "When can I climb stairs?")) == 1
    everything_is_decided(stack, seconds=60)


def test_a_worker_killed_in_the_middle_of_a_turn_is_followed_by_another_attempt_p15(
    stack: Stack,
) -> None:
    stack.kill("rasa", signal.SIGSTOP)
    try:
        stack.phone(KNEE_PHONE).send("When can I kneel?")
        wait_for(
            lambda: stack.rows(
                "SELECT 1 FROM conversations_turn t JOIN conversations_message m "
                "ON m.id = t.message_id WHERE m.body = 'When can I kneel?' AND t.attempts > 0"
            ),
            what="a worker has it",
        )
        stack.kill("worker")
    finally:
        stack.kill("rasa", signal.SIGCONT)
    stack.start_worker()
    everything_is_decided(stack, seconds=60)


def test_a_patients_words_are_in_the_database_and_nowhere_else_p39(stack: Stack) -> None:
    stack.phone(KNEE_PHONE).send(f"When can I shower? {CANARY}")
    stack.kill("rasa")
    stack.phone(KNEE_PHONE).send(f"When can I drive? {CANARY}")
    everything_is_decided(stack)
    stack.start_rasa()

    assert stack.rows(f"SELECT 1 FROM conversations_message WHERE body LIKE '%{CANARY}%'")
    telling = [
        path.name
        for path in Path(stack.folder).rglob("*")
        if path.is_file()
        and not path.name.startswith("aftercare.sqlite3")
        # The stand-in of Twilio is outside the hospital and of course has the text.
        and path.name != "twilio.log"
        and CANARY.encode() in path.read_bytes()
    ]
    assert telling == []


def test_the_processes_are_gone_when_the_stack_is(
    tmp_path_factory: pytest.TempPathFactory, stack: Stack
) -> None:
    folder = tmp_path_factory.mktemp("short")
    with running(
        folder,
        database_url=f"sqlite:///{folder}/aftercare.sqlite3",
        broker_url=f"sqla+sqlite:///{folder}/broker.sqlite3?timeout=5",
        rasa_port=stack.rasa_port,
    ) as short:
        ids = [process.pid for process in short.processes.values()]
    for pid in ids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

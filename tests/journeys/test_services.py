"""The main journeys again on PostgreSQL, with Redis and with RabbitMQ."""

import pytest

from portal.demo.seed import PASSWORD
from tests.journeys.conftest import KNEE_PHONE
from tests.journeys.stack import Stack, sign_in
from tests.journeys.steps import (
    ask_in_chat,
    ends_as,
    everything_is_decided,
    nurse_answers,
    open_escalation_about,
    sees,
)

pytestmark = [pytest.mark.journey, pytest.mark.postgres]


def test_answered_escalated_and_emergency_go_the_whole_way(served_stack: Stack) -> None:
    stack = served_stack
    patient = sign_in(stack, KNEE_PHONE)
    ask_in_chat(patient, "When can I shower?")
    ends_as(stack, "When can I shower?", "answered")
    sees(patient, "You can shower 48 hours after surgery")

    phone = stack.phone(KNEE_PHONE)
    known = len(phone.received())
    phone.send("my incision is leaking")
    assert phone.next_text(after=known)
    escalation = open_escalation_about(stack, "my incision is leaking")
    nurse_answers(stack, escalation, "Please come in today.", password=PASSWORD)
    sees(patient, "Please come in today.")

    known = len(phone.received())
    phone.send("crushing chest pain cant breathe")
    assert phone.gets("Call 911", after=known, seconds=5)
    everything_is_decided(stack)


def test_with_the_worker_killed_the_web_process_hands_over_p10(served_stack: Stack) -> None:
    served_stack.kill("worker")
    try:
        served_stack.phone(KNEE_PHONE).send("When can I go dancing?")
        everything_is_decided(served_stack, seconds=60)
    finally:
        served_stack.start_worker()

"""By text message: signed webhooks in, the outbox out, a phone in the patient's hand."""

import pytest

from portal.demo.seed import PASSWORD
from tests.journeys.conftest import KNEE_PHONE
from tests.journeys.stack import Stack
from tests.journeys.steps import everything_is_decided, nurse_answers, open_escalation_about

pytestmark = pytest.mark.journey

STRANGER = "+13125550188"


def test_a_question_is_answered_with_disclosure_and_source_p23(stack: Stack) -> None:
    phone = stack.phone(KNEE_PHONE)
    known = len(phone.received())
    phone.send("When can I shower?")

    text = phone.next_text(after=known)
    assert "You can shower 48 hours after surgery" in text
    assert text.startswith("Automatic answer")
    assert "Adeyemi" in text
    everything_is_decided(stack)


def test_a_clinical_question_is_handed_over_and_the_nurse_answers_by_text(stack: Stack) -> None:
    phone = stack.phone(KNEE_PHONE)
    known = len(phone.received())
    phone.send("my calf hurts when I walk is that normal")
    phone.next_text(after=known)

    escalation = open_escalation_about(stack, "my calf hurts when I walk is that normal")
    known = len(phone.received())
    nurse_answers(stack, escalation, "I will call you in ten minutes.", password=PASSWORD)

    assert phone.gets("I will call you in ten minutes.", after=known)
    everything_is_decided(stack)


def test_an_emergency_is_answered_by_the_webhook_itself_p24(stack: Stack) -> None:
    phone = stack.phone(KNEE_PHONE)
    known = len(phone.received())
    phone.send("crushing chest pain cant breathe")

    assert phone.gets("Call 911", after=known, seconds=5)
    everything_is_decided(stack)


def test_stop_ends_the_texts_and_start_brings_them_back_p34(stack: Stack) -> None:
    phone = stack.phone(KNEE_PHONE)
    known = len(phone.received())
    phone.send("STOP")
    assert phone.gets("no more texts", after=known)

    known = len(phone.received())
    phone.send("When can I drive?")
    everything_is_decided(stack)
    assert phone.received()[known:] == []

    phone.send("START")
    known = len(phone.received())
    phone.send("When can I shower?")
    assert phone.gets("48 hours", after=known)


def test_an_unknown_number_learns_nothing_about_anybody_p38(stack: Stack) -> None:
    phone = stack.phone(STRANGER)
    phone.send("When can Marianne Kowalski shower?")

    text = phone.next_text(after=0)
    assert "Marianne" not in text
    assert "48 hours" not in text

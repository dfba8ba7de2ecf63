"""By chat: from a patient's question to the approved sentence, or to a nurse and back."""

import httpx
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

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def patient(stack: Stack) -> httpx.Client:
    """The knee patient's browser, signed in once: codes are limited to a few a minute."""
    return sign_in(stack, KNEE_PHONE)


def test_an_answerable_question_is_answered_with_its_source(
    stack: Stack, patient: httpx.Client
) -> None:
    ask_in_chat(patient, "When can I shower?")
    ends_as(stack, "When can I shower?", "answered")

    page = sees(patient, "You can shower 48 hours after surgery")
    assert "Adeyemi" in page, "the approver is shown"
    everything_is_decided(stack)


def test_a_clinical_question_goes_to_a_nurse_whose_answer_appears_in_the_chat(
    stack: Stack, patient: httpx.Client
) -> None:
    ask_in_chat(patient, "my incision is leaking, is that ok?")
    ends_as(stack, "my incision is leaking, is that ok?", "escalated")
    sees(patient, "when did it start?")
    ask_in_chat(patient, "since yesterday evening")
    ends_as(stack, "since yesterday evening", "escalated")
    sees(patient, "0 (nothing) to 10")

    escalation = open_escalation_about(stack, "my incision is leaking, is that ok?")
    nurse = nurse_answers(stack, escalation, "Please come in today.", password=PASSWORD)

    sees(patient, "Please come in today.")
    assert "since yesterday evening" in nurse.get(f"/staff/escalations/{escalation}/").text
    everything_is_decided(stack)


def test_an_emergency_is_answered_in_the_pages_own_response_p24(
    stack: Stack, patient: httpx.Client
) -> None:
    page = ask_in_chat(patient, "I can't breathe and my chest hurts")

    assert "Call 911" in page.text
    assert open_escalation_about(stack, "I can't breathe and my chest hurts")


def test_what_one_patient_writes_no_other_patient_sees_p21(
    stack: Stack, patient: httpx.Client
) -> None:
    ask_in_chat(patient, "canary-of-the-knee-patient")
    sees(patient, "canary-of-the-knee-patient")
    (other,) = stack.rows(
        "SELECT e164 FROM patients_phonenumber "
        f"WHERE e164 <> '{KNEE_PHONE}' AND verified_at IS NOT NULL ORDER BY e164 LIMIT 1"
    )

    assert "canary-of-the-knee-patient" not in sign_in(stack, other[0]).get("/chat/").text

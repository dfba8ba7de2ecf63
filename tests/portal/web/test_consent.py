"""Whether we may text: shown in the words that were agreed to, changed by the patient."""

import pytest
from django.test import Client

from portal.audit.models import AuditEvent
from portal.patients.models import Consent, Patient
from portal.patients.services import may_text
from portal.web.texts import WORDING_VERSION, agreement
from tests import cast
from tests.portal.web import by_hand

pytestmark = pytest.mark.django_db


def choose(browser: Client, choice: str) -> str:
    return browser.post("/texts/", {"choice": choice}, follow=True).content.decode()


def test_the_page_says_whether_we_text_and_what_that_means(alice_browser: Client) -> None:
    words = alice_browser.get("/texts/").content.decode()
    assert "We may text you at" in words
    assert "(312) 555-0142" in words
    assert agreement() in words
    assert 'value="stop"' in words


def test_stopping_counts_at_once(alice: Patient, alice_browser: Client) -> None:
    """P34: the ledger refuses from the moment of the click."""
    words = choose(alice_browser, "stop")
    assert not may_text(cast.ALICE_PHONE)
    assert "We will not text you any more." in words
    assert 'value="allow"' in words
    line = Consent.objects.get()
    assert (line.status, line.source, line.patient) == ("revoked", "web", alice)
    assert line.wording_version == WORDING_VERSION


def test_agreeing_again_keeps_the_very_words(alice_browser: Client) -> None:
    choose(alice_browser, "stop")
    choose(alice_browser, "allow")
    assert may_text(cast.ALICE_PHONE)
    assert Consent.objects.latest("id").wording == agreement()
    assert len(agreement()) < 500


def test_the_ledger_only_grows(alice_browser: Client) -> None:
    for choice in ("stop", "allow", "stop"):
        choose(alice_browser, choice)
    assert [line.status for line in Consent.objects.order_by("id")] == [
        "revoked",
        "granted",
        "revoked",
    ]


def test_who_asked_by_text_and_stops_needs_a_call(alice: Patient, alice_browser: Client) -> None:
    """P34."""
    message = cast.texts(cast.ALICE_PHONE, "My incision is leaking, is that ok?").message
    escalation = by_hand.hand_over(message)
    choose(alice_browser, "stop")
    escalation.refresh_from_db()
    assert escalation.needs_phone_call


def test_who_asked_in_the_chat_still_reads_the_answer_there(
    alice: Patient, alice_browser: Client
) -> None:
    escalation = by_hand.hand_over(by_hand.asks(alice, "My incision is leaking, is that ok?"))
    choose(alice_browser, "stop")
    escalation.refresh_from_db()
    assert not escalation.needs_phone_call


@pytest.mark.parametrize("choice", ["", "maybe"])
def test_an_unclear_choice_changes_nothing(alice_browser: Client, choice: str) -> None:
    choose(alice_browser, choice)
    assert not Consent.objects.exists()


def test_one_patients_choice_is_not_anothers(
    alice_browser: Client, bob: Patient, bob_browser: Client
) -> None:
    """P21: the page takes no number from the browser."""
    bob_browser.post("/texts/", {"choice": "stop", "number": cast.ALICE_PHONE})
    assert may_text(cast.ALICE_PHONE)
    assert not may_text(cast.BOB_PHONE)
    assert "555-0143" not in alice_browser.get("/texts/").content.decode()


def test_without_a_number_there_is_nothing_to_agree_to(
    alice: Patient, alice_browser: Client
) -> None:
    alice.phones.all().delete()
    words = choose(alice_browser, "allow")
    assert "no phone number of yours" in words
    assert not Consent.objects.exists()


def test_reading_and_changing_are_audited(alice: Patient, alice_browser: Client) -> None:
    """P40."""
    choose(alice_browser, "stop")
    events = AuditEvent.objects.filter(patient=str(alice.id), action__startswith="consent.")
    assert [event.action for event in events] == ["consent.revoked", "consent.viewed"]


def test_strangers_and_staff_do_not_get_in(client: Client, nora_browser: Client) -> None:
    assert client.get("/texts/").status_code == 302
    assert nora_browser.post("/texts/", {"choice": "stop"}).status_code == 403

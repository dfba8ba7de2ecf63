"""English and Spanish, on every page, for everything that we write."""

import pytest
from django.conf import settings
from django.test import Client

from portal.audit.models import AuditEvent
from portal.conversations.models import Conversation
from portal.patients.models import Patient
from portal.web.suggestions import suggested_questions
from tests import cast

pytestmark = pytest.mark.django_db


def switch(browser: Client, language: str, to: str = "/sign-in/") -> str:
    answer = browser.post("/language/", {"language": language, "next": to})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_signed_out_the_browser_remembers_the_language(client: Client) -> None:
    assert '<html lang="en">' in client.get("/sign-in/").content.decode()
    assert switch(client, "es") == "/sign-in/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    assert '<html lang="es">' in client.get("/sign-in/").content.decode()


def test_a_patient_is_written_to_in_the_new_language_everywhere(
    alice: Patient, alice_browser: Client
) -> None:
    conversation = cast.conversation(alice)
    assert switch(alice_browser, "es", "/chat/") == "/chat/"
    alice.refresh_from_db()
    assert alice.language == "es"
    assert Conversation.objects.get().language == "es"
    # Other pages that are open hear of it.
    assert Conversation.objects.get().changed_at > conversation.changed_at
    assert AuditEvent.objects.filter(action="patient.language_set").count() == 1


def test_signed_in_the_patients_language_counts_and_not_the_browsers(
    alice: Patient, alice_browser: Client
) -> None:
    Patient.objects.filter(id=alice.id).update(language="es")
    alice_browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for path in ("/chat/", "/instructions/", "/texts/"):
        answer = alice_browser.get(path, headers={"Accept-Language": "en"})
        assert '<html lang="es">' in answer.content.decode(), path
        assert answer["Content-Language"] == "es"
    # From here on the browser knows, also when nobody is signed in.
    assert alice_browser.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"


def test_the_sheet_follows_the_language(alice_browser: Client) -> None:
    switch(alice_browser, "es", "/instructions/")
    assert "Puede ducharse" in alice_browser.get("/instructions/").content.decode()


def test_the_page_offers_the_language_by_its_own_name(alice_browser: Client) -> None:
    words = alice_browser.get("/chat/").content.decode()
    assert 'value="es" lang="es"' in words
    assert "Español" in words


def test_a_language_that_we_do_not_serve_changes_nothing(
    alice: Patient, alice_browser: Client
) -> None:
    answer = alice_browser.post("/language/", {"language": "tlh"})
    assert answer.status_code == 400
    alice.refresh_from_db()
    assert alice.language == "en"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""]
)
def test_the_way_back_is_never_to_another_site(client: Client, elsewhere: str) -> None:
    assert switch(client, "es", elsewhere) == "/"


def test_a_nurse_may_switch_without_touching_any_patient(
    alice: Patient, nora_browser: Client
) -> None:
    switch(nora_browser, "es", "/")
    alice.refresh_from_db()
    assert alice.language == "en"


def test_suggestions_need_an_approved_sheet_in_that_language(alice: Patient) -> None:
    encounter = alice.encounters.get()
    assert len(suggested_questions(encounter, "es")) == len(suggested_questions(encounter, "en"))
    assert suggested_questions(encounter, "hi") == []
    assert suggested_questions(None, "en") == []

"""Writing into the chat: once, durably, with nothing lost on the way."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client

from portal.conversations.models import Disposition, Message, Turn
from portal.patients.models import Patient
from portal.web import chat
from tests import cast

pytestmark = pytest.mark.django_db

SEND = "/chat/messages"
HTMX = {"HX-Request": "true"}
EMERGENCY = "I have chest pain and I cannot breathe"


def send(browser: Client, text: str, message_id: Any = None, **options: Any) -> Any:
    data = {"text": text, "client_message_id": str(message_id or uuid4())}
    return browser.post(SEND, data, **options)


def test_without_scripts_the_page_comes_back_with_the_message(alice_browser: Client) -> None:
    answer = send(alice_browser, "When can I shower?")
    assert (answer.status_code, answer["Location"]) == (302, "/chat/#end")
    assert "When can I shower?" in alice_browser.get("/chat/").content.decode()


def test_with_scripts_the_thread_comes_back_with_an_id_for_the_next(alice_browser: Client) -> None:
    first = uuid4()
    answer = send(alice_browser, "When can I shower?", first, headers=HTMX)
    assert answer.status_code == 200
    assert "When can I shower?" in answer.content.decode()
    assert "Reading your message" in answer.content.decode()
    assert answer["X-Next-Message-Id"] != str(first)
    assert "<html" not in answer.content.decode()


def test_the_message_is_stored_and_waits_for_a_worker(alice_browser: Client) -> None:
    send(alice_browser, "When can I shower?")
    turn = Turn.objects.get()
    assert turn.message.body == "When can I shower?"
    assert turn.message.channel == "web"
    assert not turn.is_decided


def test_the_same_id_again_is_the_same_message(alice_browser: Client) -> None:
    """P04: a double click, a retry after a lost answer, a reload of the posted page."""
    message_id = uuid4()
    answers = [send(alice_browser, "When can I shower?", message_id) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert Message.objects.filter(direction="inbound").count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_same_id_with_another_text_is_a_conflict_that_keeps_the_words(
    alice_browser: Client, headers: dict[str, str]
) -> None:
    """P04."""
    message_id = uuid4()
    send(alice_browser, "When can I shower?", message_id)
    answer = send(alice_browser, "And when can I drive?", message_id, headers=headers)
    assert answer.status_code == 409
    assert Message.objects.filter(direction="inbound").count() == 1
    if headers:
        # The words are still in the box; the next try gets an id of its own.
        assert answer["X-Next-Message-Id"] != str(message_id)
    else:
        assert "And when can I drive?</textarea>" in answer.content.decode()
        assert str(message_id) not in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("text", ["", "   \n\t "])
def test_nothing_is_not_sent_and_said_so(
    alice_browser: Client, text: str, headers: dict[str, str]
) -> None:
    answer = send(alice_browser, text, headers=headers)
    assert answer.status_code == 422
    assert "Write your message first." in answer.content.decode()
    assert not Message.objects.exists()


def test_a_message_that_is_too_long_stays_in_the_box(alice_browser: Client) -> None:
    text = "word " * 801
    message_id = uuid4()
    answer = send(alice_browser, text, message_id)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "too long, by 4." in page
    assert text.strip() in page
    assert str(message_id) in page
    assert not Message.objects.exists()


def test_a_line_counts_as_one_character_however_the_browser_ends_it(alice_browser: Client) -> None:
    text = "\r\n".join(["y"] * 2000)
    assert send(alice_browser, text).status_code == 302
    assert Message.objects.get().body == "\n".join(["y"] * 2000)


@pytest.mark.parametrize("message_id", ["not-an-id", "1; DROP TABLE"])
def test_a_broken_id_loses_no_words(alice_browser: Client, message_id: str) -> None:
    answer = send(alice_browser, "When can I shower?", message_id)
    assert answer.status_code == 422
    assert "When can I shower?</textarea>" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_emergency_is_answered_in_that_very_response(
    alice_browser: Client, headers: dict[str, str]
) -> None:
    """P24: no worker, no Rasa, no model runs in this test."""
    answer = send(alice_browser, EMERGENCY, headers=headers, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This may be an emergency" in page
    assert page.count('href="tel:911"') >= 1
    turn = Turn.objects.get()
    assert turn.disposition == Disposition.ESCALATED
    assert turn.escalation is not None
    assert turn.escalation.level == "emergency"


def test_sending_an_emergency_twice_says_it_twice_and_stores_it_once(alice_browser: Client) -> None:
    """P04 and P24 together: the lost answer is shown by the retry."""
    message_id = uuid4()
    pages = [send(alice_browser, EMERGENCY, message_id, headers=HTMX) for _ in range(2)]
    assert all("This may be an emergency" in page.content.decode() for page in pages)
    assert Message.objects.filter(kind=Message.Kind.EMERGENCY).count() == 1


def test_reach_a_nurse_is_a_message_like_any_other(alice_browser: Client) -> None:
    page = alice_browser.get("/chat/").content.decode()
    assert 'value="I want to talk to a nurse"' in page
    send(alice_browser, "I want to talk to a nurse")
    assert Turn.objects.get().message.body == "I want to talk to a nurse"


def test_what_cannot_be_stored_is_a_500_and_never_a_success(
    alice: Patient, alice_browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P02."""

    def broken(**_: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(chat, "receive_chat", broken)
    alice_browser.raise_request_exception = False
    answer = send(alice_browser, "When can I shower?")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "+13125550100" in answer.content.decode()


def test_only_the_patient_writes_in_the_patients_thread(
    client: Client, alice: Patient, nora_browser: Client
) -> None:
    assert send(client, "hello").status_code == 302
    assert send(nora_browser, "hello").status_code == 403
    assert not Message.objects.exists()


def test_a_form_of_another_site_is_refused_in_plain_words(alice: Patient) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert alice.user is not None
    strict.force_login(alice.user)
    answer = send(strict, "hello")
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()
    assert not Message.objects.exists()


def test_the_words_are_in_no_address(alice_browser: Client, bob: Patient) -> None:
    """P39: neither the form's address nor the redirect holds any of it."""
    page = alice_browser.get("/chat/").content.decode()
    assert 'method="post" action="/chat/messages"' in page
    assert "?" not in send(alice_browser, "canary-words")["Location"]
    assert cast.conversation(bob).messages.count() == 0

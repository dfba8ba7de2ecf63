"""Whoever walks away is signed out, by the server."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.audit.models import AuditEvent
from portal.patients.models import Patient
from portal.web import middleware
from tests.portal.web import by_hand

pytestmark = pytest.mark.django_db

BACKGROUND = {"X-Background": "1"}
STREAM = {"Accept": "text/event-stream"}
IDLE_S = 900


@pytest.fixture(autouse=True)
def fifteen_minutes(settings: object) -> None:
    settings.IDLE_SIGN_OUT_S = IDLE_S  # type: ignore[attr-defined]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let seconds pass on the clock that the sessions go by."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(middleware.time, "time", lambda: now[0])

    def passes(seconds: int) -> None:
        now[0] += seconds

    return passes


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_patient_who_left_is_signed_out_and_told_why(
    wait: Callable[[int], None], alice_browser: Client
) -> None:
    alice_browser.get("/chat/")
    wait(IDLE_S + 1)
    answer = alice_browser.get("/chat/", follow=True)
    assert answer.redirect_chain == [("/sign-in/", 302)]
    assert "We signed you out" in answer.content.decode()
    assert not is_signed_in(alice_browser)
    assert AuditEvent.objects.filter(action="session.idle_sign_out").count() == 1


def test_a_nurse_who_left_is_signed_out_to_her_own_door(
    wait: Callable[[int], None], nora_browser: Client
) -> None:
    nora_browser.get("/staff/")
    wait(IDLE_S + 1)
    assert nora_browser.get("/staff/")["Location"] == "/staff/sign-in/"
    assert not is_signed_in(nora_browser)


def test_using_the_page_keeps_the_session(
    wait: Callable[[int], None], alice_browser: Client
) -> None:
    for _ in range(5):
        alice_browser.get("/chat/")
        wait(IDLE_S - 20)
    assert alice_browser.get("/chat/").status_code == 200


@pytest.mark.parametrize(("path", "headers"), [("/chat/thread", BACKGROUND), ("/session/", STREAM)])
def test_what_a_page_does_by_itself_keeps_no_session(
    wait: Callable[[int], None], alice_browser: Client, path: str, headers: dict[str, str]
) -> None:
    alice_browser.get("/chat/")
    for _ in range(3):
        wait(IDLE_S // 3 - 1)
        assert alice_browser.get(path, headers=headers).status_code in {200, 204}
    wait(3)
    assert alice_browser.get(path, headers=headers).status_code == 401
    assert not is_signed_in(alice_browser)


def test_a_stream_is_refused_once_the_session_is_over(
    wait: Callable[[int], None], alice_browser: Client
) -> None:
    alice_browser.get("/chat/")
    wait(IDLE_S + 1)
    assert alice_browser.get("/chat/events", headers=STREAM).status_code == 401


def test_a_message_that_comes_too_late_is_not_stored_and_the_page_leaves(
    wait: Callable[[int], None], alice: Patient, alice_browser: Client
) -> None:
    alice_browser.get("/chat/")
    wait(IDLE_S + 1)
    answer = alice_browser.post("/chat/messages", {"text": "hi"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/sign-in/"
    assert alice.conversations.count() <= 1
    assert not is_signed_in(alice_browser)


def test_the_page_can_ask_how_long_is_left_and_stay(
    wait: Callable[[int], None], alice_browser: Client
) -> None:
    alice_browser.get("/chat/")
    wait(600)
    assert alice_browser.get("/session/", headers=BACKGROUND).json() == {"seconds_left": 300}
    assert alice_browser.post("/session/").json() == {"seconds_left": IDLE_S}


def test_the_warning_stands_ready_for_whoever_is_signed_in(
    client: Client, alice: Patient, alice_browser: Client
) -> None:
    by_hand.asks(alice)
    words = alice_browser.get("/chat/").content.decode()
    assert f'data-idle-s="{IDLE_S}"' in words
    assert "Are you still there?" in words
    assert "Are you still there?" not in client.get("/sign-in/").content.decode()


def test_nobody_has_no_session_to_ask_about(client: Client) -> None:
    assert client.get("/session/").status_code == 401

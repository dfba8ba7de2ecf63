"""The adapter: the real Twilio SDK against our stand-in, and against a network that misbehaves."""

import logging
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.conversations.channels import ProviderError, get_provider
from portal.conversations.models import Delivery
from portal.demo.twilio.faults import Faults
from portal.demo.twilio.server import RunningTwilio
from portal.sms import http
from portal.sms.provider import TwilioProvider
from tests import cast

CALLBACK = "http://127.0.0.1:9/sms/status/1"
Status = Delivery.Status


def send(body: str = "A nurse knows.", to: str = cast.ALICE_PHONE) -> object:
    return TwilioProvider().send(to=to, body=body, status_callback=CALLBACK)


def failure(body: str = "A nurse knows.", to: str = cast.ALICE_PHONE) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        send(body, to)
    return caught.value


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Whatever connects is handed to `answer`, once its request was read."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            while True:
                try:
                    visitor, _ = door.accept()
                except OSError:
                    return
                with visitor:
                    visitor.recv(65536)
                    answer(visitor)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        door.shutdown(socket.SHUT_RDWR)


def test_the_settings_name_this_adapter() -> None:
    assert isinstance(get_provider(), TwilioProvider)


def test_a_text_is_taken_over_with_its_id(standin: RunningTwilio) -> None:
    result = TwilioProvider().send(
        to=cast.ALICE_PHONE, body="¿Cómo está? 😟", status_callback=CALLBACK
    )

    (text,) = standin.texts
    assert (result.sid, result.status) == (text.sid, Status.SENT)
    assert (text.to, text.body, text.callback_url) == (cast.ALICE_PHONE, "¿Cómo está? 😟", CALLBACK)
    assert text.from_number == django_settings.TWILIO_FROM_NUMBER


def test_each_call_is_made_once_p32(standin: RunningTwilio) -> None:
    standin.faults = Faults(status=503)
    failure()

    assert len(standin.texts) == 1


@pytest.mark.parametrize(
    ("faults", "is_unclear"),
    [
        (Faults(status=500), True),
        (Faults(status=500, lost_before=True), True),
        (Faults(status=503), True),
        (Faults(reset=True), True),
        (Faults(status=429, lost_before=True), False),
    ],
)
def test_an_answer_from_which_nobody_can_tell_is_unclear_p32(
    standin: RunningTwilio, faults: Faults, is_unclear: bool
) -> None:
    standin.faults = faults

    error = failure()

    assert error.unclear is is_unclear
    assert not error.permanent


def test_silence_is_unclear_and_ends_in_time_p32(
    standin: RunningTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 0.6)
    monkeypatch.setattr(http, "CONNECT_S", 0.2)
    standin.faults = Faults(hang=True)

    begin = time.monotonic()
    error = failure()

    assert error.unclear
    assert time.monotonic() - begin < 3


def test_an_answer_that_trickles_in_ends_in_time_p32(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 1.0)
    monkeypatch.setattr(http, "CONNECT_S", 0.2)

    def trickle(visitor: socket.socket) -> None:
        try:
            visitor.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(60):
                visitor.sendall(b"{")
                time.sleep(0.1)
        except OSError:
            return

    with server(trickle) as settings.TWILIO_BASE_URL:
        begin = time.monotonic()
        error = failure()

    assert error.unclear
    assert time.monotonic() - begin < 4


def test_a_reset_after_the_request_has_left_is_unclear_p32(settings: Settings) -> None:
    def reset(visitor: socket.socket) -> None:
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with server(reset) as settings.TWILIO_BASE_URL:
        assert failure().unclear


@pytest.mark.parametrize("body", [b"<html>busy</html>", b"{}", b"[]", b"null"])
def test_a_yes_that_cannot_be_read_is_unclear_p32(settings: Settings, body: bytes) -> None:
    head = f"HTTP/1.1 201 Created\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    with server(lambda visitor: visitor.sendall(head + body)) as settings.TWILIO_BASE_URL:
        assert failure().unclear


def test_what_did_not_leave_may_be_tried_again(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    settings.TWILIO_BASE_URL = f"http://127.0.0.1:{port}"

    error = failure()

    assert not error.unclear
    assert not error.permanent


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [("+1312", "hello", "21211"), (cast.ALICE_PHONE, "x" * 1601, "21617")],
)
def test_a_refusal_is_permanent_and_explained(
    standin: RunningTwilio, to: str, body: str, code: str
) -> None:
    error = failure(body, to)

    assert error.permanent
    assert not error.opted_out
    assert code in str(error)
    assert to not in str(error)


def test_a_wrong_token_is_a_refusal_for_an_operator(
    standin: RunningTwilio, settings: Settings
) -> None:
    settings.TWILIO_AUTH_TOKEN = "wrong"

    error = failure()

    assert error.permanent
    assert "operator" in str(error)


def test_a_number_that_said_stop_to_the_carrier_is_told_apart_p34(standin: RunningTwilio) -> None:
    standin.opt_out(cast.ALICE_PHONE)

    error = failure()

    assert error.permanent
    assert error.opted_out


def test_without_an_account_nothing_is_tried(settings: Settings) -> None:
    settings.SMS_ENABLED = False

    assert failure().permanent


def test_a_text_is_found_again_by_its_id(standin: RunningTwilio) -> None:
    standin.faults = Faults(outcome="undelivered", error_code=30003)
    send()
    standin.wait_until_idle()

    found = TwilioProvider().fetch(standin.texts[0].sid)

    assert found is not None
    assert found.status == Status.UNDELIVERED
    assert "30003" in found.error
    assert TwilioProvider().fetch("SM" + "0" * 32) is None


def test_a_text_is_found_again_by_number_words_and_time(standin: RunningTwilio) -> None:
    before = timezone.now() - timedelta(minutes=1)
    send("first")
    send("to Bob", to=cast.BOB_PHONE)
    send("second")

    found = list(TwilioProvider().sent_to(cast.ALICE_PHONE, since=before))

    assert [result.body for result in found] == ["first", "second"]
    assert all(result.created_at and result.created_at >= before for result in found)
    later = timezone.now() + timedelta(minutes=5)
    assert list(TwilioProvider().sent_to(cast.ALICE_PHONE, since=later)) == []


def test_inbound_texts_are_listed_over_all_pages(
    standin: RunningTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.sms.provider.PAGE_SIZE", 3)
    standin.faults = Faults(webhook_copies=0)
    send("outbound, not listed")
    for n in range(8):
        standin.type_on_phone(cast.ALICE_PHONE, f"text {n}", media_count=n % 2)
    since, until = timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(minutes=1)

    listed = list(TwilioProvider().received(since=since, until=until))

    assert [text.text for text in listed] == [f"text {n}" for n in range(8)]
    assert [text.media_count for text in listed][:2] == [0, 1]
    assert {text.from_number for text in listed} == {cast.ALICE_PHONE}
    assert list(TwilioProvider().received(since=since, until=since)) == []


def test_a_look_up_that_fails_says_so(settings: Settings) -> None:
    settings.TWILIO_BASE_URL = "http://127.0.0.1:9"
    provider, now = TwilioProvider(), timezone.now()

    for look_up in (
        lambda: provider.fetch("SM1"),
        lambda: list(provider.sent_to(cast.ALICE_PHONE, since=now)),
        lambda: list(provider.received(since=now, until=now)),
    ):
        with pytest.raises(ProviderError):
            look_up()


def test_nothing_is_logged_of_words_and_numbers_p39(
    standin: RunningTwilio, caplog: pytest.LogCaptureFixture
) -> None:
    """At the most talkative level of the SDK and of ours; httpx is kept at WARNING by settings."""
    caplog.set_level(logging.DEBUG, logger="twilio")
    caplog.set_level(logging.DEBUG, logger="portal")
    caplog.set_level("WARNING", logger="httpx")

    send("canary-90aa")
    failure("canary-90aa", to="+1312")
    list(TwilioProvider().sent_to(cast.ALICE_PHONE, since=timezone.now()))

    assert "canary" not in caplog.text
    assert cast.ALICE_PHONE.removeprefix("+") not in caplog.text

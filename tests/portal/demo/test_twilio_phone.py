"""The phones at the far end: what is typed there leaves signed, what arrives is shown, live."""

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest

from portal.demo.twilio.config import Config, Phone
from portal.demo.twilio.faults import Faults
from portal.demo.twilio.server import RunningTwilio, running
from portal.demo.twilio.signing import signature

ROOT = Path(__file__).parents[3]
TOKEN, NUMBER, PHONE = "token", "+13125550199", "+13125550142"


class Portal(http.server.ThreadingHTTPServer):
    """A portal that notes what is posted and answers with what it was given."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.posts: list[tuple[str, dict[str, str], str]] = []
        self.twiml = "<Response/>"
        self.status = 200


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Portal

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = dict(parse_qsl(body, keep_blank_values=True))
        self.server.posts.append((self.path, fields, self.headers["X-Twilio-Signature"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.twiml.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def standin(portal: Portal) -> Iterator[RunningTwilio]:
    phones = (Phone(PHONE, "Alice Adams"), Phone("+13125550143", "Beatriz Cruz", "es"))
    config = Config(
        "AC1", TOKEN, NUMBER, portal.url, hospital="Lakeside <Hospital>", phones=phones, pace_s=0.0
    )
    with running(config) as started:
        yield started


def page(standin: RunningTwilio, path: str = f"/phone/{PHONE}") -> str:
    answer = httpx.get(standin.url + path, trust_env=False)
    assert answer.status_code == 200
    return answer.text


def test_what_is_typed_is_posted_signed_as_twilio_does(
    standin: RunningTwilio, portal: Portal
) -> None:
    httpx.post(f"{standin.url}/phone/{PHONE}", data={"text": "¿Puedo ducharme?"}, trust_env=False)

    ((path, fields, signed),) = portal.posts
    assert path == "/sms/inbound"
    assert (fields["From"], fields["To"], fields["Body"]) == (PHONE, NUMBER, "¿Puedo ducharme?")
    assert fields["MessageSid"] == fields["SmsSid"] == standin.texts[0].sid
    assert signed == signature(token=TOKEN, url=portal.url + path, fields=fields)


def test_the_replies_in_the_answer_are_on_the_phone(standin: RunningTwilio, portal: Portal) -> None:
    portal.twiml = "<Response><Message action='http://127.0.0.1:9/x'>Call 911 &amp; wait</Message>"
    portal.twiml += "<Message>A nurse knows.</Message></Response>"

    standin.type_on_phone(PHONE, "help me")

    assert standin.on_phone(PHONE) == ["Call 911 & wait", "A nurse knows."]
    assert "Call 911 &amp; wait" in page(standin)


def test_progress_is_reported_to_the_address_that_was_given(
    standin: RunningTwilio, portal: Portal
) -> None:
    portal.twiml = f"<Response><Message action='{portal.url}/report/7'>hello</Message></Response>"

    standin.type_on_phone(PHONE, "hi")

    reports = [(path, fields["MessageStatus"]) for path, fields, _ in portal.posts[1:]]
    assert reports == [("/report/7", "sent"), ("/report/7", "delivered")]
    path, fields, signed = portal.posts[-1]
    assert signed == signature(token=TOKEN, url=portal.url + path, fields=fields)


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (Faults(reverse_callbacks=True), ["delivered", "sent"]),
        (Faults(callback_copies=2), ["sent", "sent", "delivered", "delivered"]),
        (Faults(drop_callbacks=True), []),
        (Faults(outcome="undelivered", error_code=30003), ["sent", "undelivered"]),
        (Faults(outcome="failed", error_code=30008), ["failed"]),
    ],
)
def test_reports_go_wrong_on_request(
    standin: RunningTwilio, portal: Portal, faults: Faults, expected: list[str]
) -> None:
    portal.twiml = f"<Response><Message action='{portal.url}/report/7'>hello</Message></Response>"
    standin.faults = faults

    standin.type_on_phone(PHONE, "hi")

    assert [fields["MessageStatus"] for _, fields, _ in portal.posts[1:]] == expected
    if faults.error_code:
        assert portal.posts[-1][1]["ErrorCode"] == str(faults.error_code)


def test_a_lost_webhook_is_not_tried_again(standin: RunningTwilio, portal: Portal) -> None:
    standin.faults = Faults(webhook_copies=0)

    standin.type_on_phone(PHONE, "hello")

    assert portal.posts == []
    assert len(standin.texts) == 1


def test_a_portal_that_refuses_is_asked_once_and_seen_on_the_page(
    standin: RunningTwilio, portal: Portal
) -> None:
    portal.status = 403

    standin.type_on_phone(PHONE, "hello")

    assert len(portal.posts) == 1
    assert "The portal answered 403." in page(standin)


def test_after_stop_the_carrier_confirms_and_blocks_our_reply(
    standin: RunningTwilio, portal: Portal
) -> None:
    portal.twiml = f"<Response><Message action='{portal.url}/report/7'>bye</Message></Response>"

    standin.type_on_phone(PHONE, "STOP")

    (confirmation,) = standin.on_phone(PHONE)
    assert "START" in confirmation
    _, report, _ = portal.posts[-1]
    assert (report["MessageStatus"], report["ErrorCode"]) == ("failed", "21610")


def test_words_are_shown_as_words(standin: RunningTwilio) -> None:
    standin.type_on_phone(PHONE, "<script>alert(1)</script>")

    shown = page(standin)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "Lakeside &lt;Hospital&gt;" in shown


def test_pages_load_nothing_from_elsewhere(standin: RunningTwilio) -> None:
    answer = httpx.get(f"{standin.url}/phone/{PHONE}", trust_env=False)

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert 'src="http' not in answer.text
    assert 'rel="stylesheet" href="/static/phone.css"' in answer.text
    for name in ("phone.css", "phone.js"):
        assert page(standin, f"/static/{name}")


def test_the_list_shows_every_phone_also_one_that_turned_up(standin: RunningTwilio) -> None:
    standin.type_on_phone("+13125550177", "Is this the hospital?")

    shown = page(standin, "/")
    for words in ("Alice Adams", "Beatriz Cruz", "(312) 555-0177", "Is this the hospital?"):
        assert words in shown


def test_a_number_leads_to_its_phone(standin: RunningTwilio) -> None:
    answer = httpx.get(standin.url, params={"number": "+1 312 555 0142"}, trust_env=False)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/phone/{PHONE}"


def test_an_open_page_hears_of_a_new_text(standin: RunningTwilio) -> None:
    with httpx.stream(
        "GET", f"{standin.url}/phone/{PHONE}/events", trust_env=False, timeout=10
    ) as stream:
        events = (line for line in stream.iter_lines() if line.startswith("data: "))
        assert "No messages yet" in json.loads(next(events).removeprefix("data: "))

        threading.Thread(target=standin.type_on_phone, args=(PHONE, "hello there")).start()

        assert any("hello there" in json.loads(e.removeprefix("data: ")) for e in events)


def test_faults_and_texts_are_reached_over_http(standin: RunningTwilio) -> None:
    control = f"{standin.url}/control"
    put = httpx.put(f"{control}/faults", json={"webhook_copies": 0}, trust_env=False)
    assert put.json()["webhook_copies"] == 0
    wrong = httpx.put(f"{control}/faults", json={"nonsense": 1}, trust_env=False)
    assert wrong.status_code == 400

    made = httpx.post(
        f"{control}/texts", json={"phone": PHONE, "text": "hello"}, trust_env=False
    ).json()
    (listed,) = httpx.get(f"{control}/texts", params={"phone": PHONE}, trust_env=False).json()
    assert listed["sid"] == made["sid"]

    httpx.delete(f"{control}/texts", trust_env=False)
    assert standin.texts == []


def test_the_command_runs_without_django_and_says_when_its_port_is_taken() -> None:
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "TWILIO"))},
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM_NUMBER": NUMBER,
        "DATABASE_URL": "sqlite:////nonexistent/never.sqlite3",
    }
    command = [sys.executable, "-m", "portal.demo.twilio", "--port"]
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = str(door.getsockname()[1])
        taken = subprocess.run(
            [*command, port], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
        )
    assert taken.returncode == 1
    assert taken.stderr.strip() == f"Port {port} is taken; choose another with --port."

    nothing_set = {k: v for k, v in env.items() if not k.startswith("TWILIO")}
    missing = subprocess.run(
        [*command, port], cwd=ROOT, env=nothing_set, capture_output=True, text=True, timeout=60
    )
    assert missing.returncode == 2
    assert "auth_token" in missing.stderr

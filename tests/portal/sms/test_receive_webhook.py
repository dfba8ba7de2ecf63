"""The inbound webhook: stored once, before the answer, with nothing but the database."""

import threading
import time
import uuid

import pytest
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from portal.celery import app as celery_app
from portal.conversations.models import Delivery, Disposition, Message, Turn
from portal.escalations.models import Escalation
from portal.patients.models import Consent
from portal.patients.services import may_text
from portal.sms import inbound
from tests import cast
from tests.portal.sms.webhooks import Twilio, callbacks_in, replies_in

pytestmark = pytest.mark.django_db


def received() -> list[Message]:
    return list(Message.objects.filter(direction="inbound"))


def test_an_ordinary_text_is_stored_and_answered_with_nothing_yet(twilio: Twilio) -> None:
    cast.alice()

    response = twilio.texts("When can I shower?", sid="SM1")

    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/xml")
    assert replies_in(response) == []
    (message,) = received()
    assert (message.body, message.provider_sid) == ("When can I shower?", "SM1")
    assert message.conversation.patient == cast.alice()


def test_an_emergency_is_answered_in_the_response_itself_p24(twilio: Twilio) -> None:
    cast.alice()

    response = twilio.texts("I can't breathe")

    (reply,) = replies_in(response)
    assert "911" in reply
    delivery = Delivery.objects.get()
    assert callbacks_in(response) == [f"http://testserver/sms/status/{delivery.id}"]
    assert Escalation.objects.get().level == "emergency"


def test_a_reply_with_markup_in_it_stays_text(twilio: Twilio, settings: Settings) -> None:
    settings.HOSPITAL = {**settings.HOSPITAL, "name": "Smith & Sons <Clinic>"}
    cast.alice()

    (reply,) = replies_in(twilio.texts("HELP"))

    assert "Smith & Sons <Clinic>" in reply


@given(
    deliveries=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=9),
    texts=st.fixed_dictionaries(
        {
            name: st.sampled_from(["When can I shower?", "I can't breathe", "HELP", "NURSE"])
            for name in "abc"
        }
    ),
)
@hypothesis(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_number_of_deliveries_in_any_order_make_one_row_each_p03(
    twilio: Twilio, deliveries: list[str], texts: dict[str, str]
) -> None:
    cast.alice()
    run = uuid.uuid4().hex
    answers: dict[str, set[tuple[str, ...]]] = {}

    for name in deliveries:
        response = twilio.texts(texts[name], sid=f"SM{run}{name}")
        assert response.status_code == 200
        answers.setdefault(name, set()).add(tuple(replies_in(response)))

    stored = Message.objects.filter(provider_sid__startswith=f"SM{run}")
    assert stored.count() == len(set(deliveries))
    assert Turn.objects.filter(message__in=stored).count() == len(set(deliveries))
    assert all(len(different) == 1 for different in answers.values()), "each time the same reply"


@pytest.mark.django_db(transaction=True)
def test_deliveries_at_the_same_moment_make_one_row_p03() -> None:
    cast.alice()
    start = threading.Barrier(6)
    statuses: list[int] = []

    def deliver() -> None:
        start.wait()
        statuses.append(Twilio(Client()).texts("When can I shower?", sid="SM1").status_code)
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 6
    assert len(received()) == 1


def test_what_could_not_be_stored_gets_a_500_p02(
    twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(inbound, "receive_sms", full)

    assert twilio.texts("When can I shower?").status_code == 500
    assert received() == []


@pytest.mark.django_db(transaction=True)
def test_a_hung_broker_does_not_delay_the_answer_p07(
    twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.alice()
    called, release = threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> None:
        called.set()
        release.wait(30)

    monkeypatch.setattr(celery_app, "send_task", hang)
    try:
        begin = time.monotonic()
        assert twilio.texts("When can I shower?").status_code == 200
        took = time.monotonic() - begin
        assert called.wait(5), "the broker was to be nudged"
    finally:
        release.set()
    assert took < 2
    assert len(received()) == 1


@pytest.mark.disable_socket
def test_the_webhook_opens_no_socket_p07(twilio: Twilio, settings: Settings) -> None:
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        pytest.skip("THE DATABASE ITSELF IS A SOCKET HERE: shown on SQLite only")
    cast.alice()

    assert twilio.texts("When can I shower?").status_code == 200
    assert twilio.texts("I can't breathe").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"MessageSid": ""}, "MessageSid"),
        ({"MessageSid": "x" * 65}, "MessageSid"),
        ({"From": ""}, "From"),
        ({"From": "72975"}, "From"),
        ({"From": "MyBank"}, "From"),
        ({"From": "whatsapp:+13125550142"}, "whatsapp"),
        ({"From": "messenger:1234"}, "messenger"),
    ],
)
def test_a_signed_form_that_is_no_text_message_is_a_400_that_says_why(
    twilio: Twilio, wrong: dict[str, str], because: str
) -> None:
    fields = {"MessageSid": "SM1", "From": cast.ALICE_PHONE, "Body": "hello", **wrong}

    response = twilio.posts("/sms/inbound", fields)

    assert response.status_code == 400
    assert because in response.content.decode()
    assert received() == []


def test_the_longest_text_is_kept_whole(twilio: Twilio) -> None:
    cast.alice()
    body = "My knee hurts. " * 1000

    assert twilio.texts(body).status_code == 200
    (message,) = received()
    assert message.body == body


def test_an_emergency_at_the_end_of_a_long_text_is_not_missed_p26(twilio: Twilio) -> None:
    """Whether it is read to the end or not: a nurse has it."""
    cast.alice()

    response = twilio.texts("I went for a walk today. " * 400 + "I can't breathe")

    assert response.status_code == 200
    turn = Turn.objects.get()
    assert turn.disposition in {"", Disposition.ESCALATED}
    assert turn.triage["level"] in {"emergency", "urgent", "clinical"}


def test_a_character_that_a_database_refuses_does_not_lose_the_text(twilio: Twilio) -> None:
    cast.alice()

    assert twilio.texts("my wound\x00 is open 😟").status_code == 200
    (message,) = received()
    assert message.body == "my wound is open 😟"


def test_pictures_are_counted(twilio: Twilio) -> None:
    cast.alice()

    twilio.texts("", NumMedia="3")

    (message,) = received()
    assert (message.body, message.media_count) == ("", 3)


def test_an_unknown_number_gets_one_reply_without_anything_about_anybody(twilio: Twilio) -> None:
    first = twilio.texts("When can I shower?", phone="+13125550177")
    second = twilio.texts("Hello?", phone="+13125550177")

    (reply,) = replies_in(first)
    assert "do not know this number" in reply
    assert replies_in(second) == []
    assert Escalation.objects.get().topic == "unknown_number"


def test_stop_and_start_are_obeyed_at_once_p34_p35(twilio: Twilio) -> None:
    cast.alice()

    assert len(replies_in(twilio.texts("STOP"))) == 1
    assert not may_text(cast.ALICE_PHONE)
    assert len(replies_in(twilio.texts("START"))) == 1
    assert may_text(cast.ALICE_PHONE)


@pytest.mark.parametrize(("word", "kind"), [("STOP", "STOP"), ("START", "START"), ("HELP", "HELP")])
def test_what_twilio_has_confirmed_itself_is_not_confirmed_twice(
    twilio: Twilio, word: str, kind: str
) -> None:
    cast.alice()

    response = twilio.texts(word, OptOutType=kind)

    assert replies_in(response) == []
    assert Delivery.objects.get().status == Delivery.Status.CANCELLED


def test_a_word_that_only_twilio_takes_for_stop_is_a_stop_for_us_too_p34(twilio: Twilio) -> None:
    cast.alice()

    twilio.texts("no more of these please", OptOutType="STOP")

    assert not may_text(cast.ALICE_PHONE)
    assert Consent.objects.get().source == "carrier"


def test_an_opted_out_patients_emergency_is_still_answered_p25(twilio: Twilio) -> None:
    cast.alice()
    twilio.texts("STOP")

    response = twilio.texts("I can't breathe", OptOutType="HELP")

    (reply,) = replies_in(response)
    assert "911" in reply


def test_refusals_are_logged_without_number_and_words_p39(
    twilio: Twilio, caplog: pytest.LogCaptureFixture
) -> None:
    fields = {"MessageSid": "SM1", "From": cast.ALICE_PHONE, "Body": "canary-51b2"}
    twilio.posts("/sms/inbound", fields, signed="no")
    twilio.posts("/sms/inbound", {**fields, "From": "whatsapp:" + cast.ALICE_PHONE})

    assert "refused" in caplog.text
    assert "canary" not in caplog.text
    assert cast.ALICE_PHONE not in caplog.text

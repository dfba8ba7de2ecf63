"""The whole way: a phone, the stand-in, the webhook over HTTP, the outbox, and back again."""

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from portal.conversations.delivery import deliver, sweep
from portal.conversations.models import Delivery, Message
from portal.demo.twilio.config import Config
from portal.demo.twilio.faults import Faults
from portal.demo.twilio.server import RunningTwilio, running
from portal.escalations.models import Escalation
from portal.patients.services import may_text
from portal.sms import reconciling
from tests import cast
from tests.portal.sms import outbox_cast

pytestmark = pytest.mark.django_db(transaction=True)
Status = Delivery.Status


@pytest.fixture
def phone(live_server: LiveServer, settings: Settings) -> Iterator[RunningTwilio]:
    """Alice's phone, and all that is between it and a portal that listens on loopback."""
    settings.PUBLIC_URL = live_server.url
    config = Config(
        account_sid=django_settings.TWILIO_ACCOUNT_SID,
        auth_token=django_settings.TWILIO_AUTH_TOKEN,
        number=django_settings.TWILIO_FROM_NUMBER,
        portal_url=live_server.url,
        pace_s=0.0,
    )
    with running(config) as started:
        settings.TWILIO_BASE_URL = started.url
        cast.alice()
        yield started


def test_a_text_reaches_the_portal_signed(phone: RunningTwilio) -> None:
    text = phone.type_on_phone(cast.ALICE_PHONE, "When can I shower? 🚿 ¿Sí?")

    assert text.note == ""
    message = Message.objects.get(provider_sid=text.sid)
    assert message.body == "When can I shower? 🚿 ¿Sí?"


def test_an_emergency_is_on_the_phone_with_nobody_at_work_p24(phone: RunningTwilio) -> None:
    phone.type_on_phone(cast.ALICE_PHONE, "I can't breathe")

    (reply,) = phone.on_phone(cast.ALICE_PHONE)
    assert "911" in reply
    assert Delivery.objects.get().status == Status.DELIVERED, "its fate is followed too"


def test_a_nurses_words_arrive_and_are_known_to_have_arrived(phone: RunningTwilio) -> None:
    text = outbox_cast.queued_nurse_reply("Please come in at ten.")

    deliver(text.id)
    phone.wait_until_idle()

    assert phone.on_phone(cast.ALICE_PHONE) == ["Please come in at ten."]
    now = outbox_cast.now_of(text.id)
    assert now.status == Status.DELIVERED
    assert now.provider_sid == phone.texts[0].sid


def test_a_sign_in_code_arrives(phone: RunningTwilio) -> None:
    deliver(outbox_cast.queued_code().id)
    phone.wait_until_idle()

    assert "482913" in phone.on_phone(cast.ALICE_PHONE)[0]


@pytest.mark.parametrize(
    "faults",
    [
        Faults(reverse_callbacks=True),
        Faults(callback_copies=3),
        Faults(reverse_callbacks=True, callback_copies=2),
        Faults(reset=True),
        Faults(status=500),
    ],
)
def test_callbacks_settle_it_in_any_order_even_when_the_answer_was_lost_p32_p36(
    phone: RunningTwilio, faults: Faults
) -> None:
    phone.faults = faults
    text = outbox_cast.queued()

    deliver(text.id)
    phone.wait_until_idle()
    phone.faults = Faults()
    sweep()

    assert outbox_cast.now_of(text.id).status == Status.DELIVERED
    assert len(phone.texts) == 1


def test_without_callbacks_and_answer_a_look_up_settles_it_p32(phone: RunningTwilio) -> None:
    phone.faults = Faults(reset=True, drop_callbacks=True)
    text = outbox_cast.queued()
    deliver(text.id)
    phone.wait_until_idle()
    assert outbox_cast.now_of(text.id).status == Status.UNKNOWN

    phone.faults = Faults()
    sweep()

    now = outbox_cast.now_of(text.id)
    assert now.status == Status.DELIVERED
    assert now.provider_sid == phone.texts[0].sid
    assert len(phone.texts) == 1


def test_what_twilio_never_got_stays_unknown_and_is_not_sent_again_p32(
    phone: RunningTwilio,
) -> None:
    phone.faults = Faults(status=500, lost_before=True)
    text = outbox_cast.queued()
    deliver(text.id)

    phone.faults = Faults()
    sweep()
    sweep()

    assert phone.texts == []
    assert outbox_cast.now_of(text.id).status == Status.UNKNOWN


def test_a_text_posted_three_times_is_one_message_with_one_reply_p03(
    phone: RunningTwilio,
) -> None:
    phone.faults = Faults(webhook_copies=3)

    phone.type_on_phone(cast.ALICE_PHONE, "I can't breathe")

    assert Message.objects.filter(direction="inbound").count() == 1
    assert len(phone.on_phone(cast.ALICE_PHONE)) == 1


def test_a_text_whose_webhook_was_lost_is_fetched_p05(
    phone: RunningTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciling, "GRACE", -reconciling.GRACE)
    phone.faults = Faults(webhook_copies=0)
    text = phone.type_on_phone(cast.ALICE_PHONE, "I can't breathe")
    assert Message.objects.count() == 0
    phone.faults = Faults()

    reconciling.fetch_missed()
    sweep()
    phone.wait_until_idle()

    assert Message.objects.get(provider_sid=text.sid).own_turn.late
    assert Escalation.objects.get().level == "emergency"
    assert "911" in phone.on_phone(cast.ALICE_PHONE)[0]


def test_stop_on_the_phone_stops_us_and_start_brings_us_back_p34(phone: RunningTwilio) -> None:
    phone.type_on_phone(cast.ALICE_PHONE, "STOP")
    assert not may_text(cast.ALICE_PHONE)
    assert len(phone.on_phone(cast.ALICE_PHONE)) == 1, "one confirmation"

    phone.type_on_phone(cast.ALICE_PHONE, "START")
    assert may_text(cast.ALICE_PHONE)
    deliver(outbox_cast.queued("Good to have you back.").id)
    phone.wait_until_idle()
    assert phone.on_phone(cast.ALICE_PHONE)[-1] == "Good to have you back."


def test_a_stop_that_only_the_carrier_got_ends_our_texts_p34(phone: RunningTwilio) -> None:
    phone.opt_out(cast.ALICE_PHONE)

    deliver(outbox_cast.queued_nurse_reply().id)

    assert not may_text(cast.ALICE_PHONE)
    assert Escalation.objects.get().needs_phone_call
    assert phone.texts == []

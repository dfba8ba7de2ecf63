"""The status webhook: what became of a text, in whatever order the news comes."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.conversations.models import Delivery
from portal.patients.models import Consent
from portal.patients.services import may_text
from tests import cast
from tests.portal.sms import outbox_cast
from tests.portal.sms.webhooks import Twilio, callbacks_in

pytestmark = pytest.mark.django_db
Status = Delivery.Status


def sent() -> Delivery:
    """A text that Twilio has taken over."""
    text = outbox_cast.queued_nurse_reply()
    Delivery.objects.filter(id=text.id).update(status=Status.SENT, provider_sid="SM1")
    return text


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("accepted", Status.SENT),
        ("queued", Status.SENT),
        ("sending", Status.SENT),
        ("sent", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("read", Status.DELIVERED),
        ("undelivered", Status.UNDELIVERED),
        ("failed", Status.FAILED),
    ],
)
def test_every_word_of_twilios_has_one_of_ours(twilio: Twilio, word: str, ours: str) -> None:
    text = sent()

    assert twilio.reports(text.id, word).status_code == 204
    assert outbox_cast.now_of(text.id).status == ours


def test_a_word_that_says_nothing_changes_nothing(twilio: Twilio) -> None:
    text = sent()

    assert twilio.reports(text.id, "receiving").status_code == 204
    assert outbox_cast.now_of(text.id).status == Status.SENT


@given(
    order=st.permutations(["queued", "sending", "sent", "delivered"]),
    repeats=st.lists(st.integers(min_value=1, max_value=3), min_size=4, max_size=4),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_callbacks_in_any_order_and_number_end_at_delivered_p36(
    twilio: Twilio, order: list[str], repeats: list[int]
) -> None:
    text, sid = outbox_cast.queued(), f"SM{uuid.uuid4().hex}"
    Delivery.objects.filter(id=text.id).update(status=Status.SENDING)

    was_delivered = False
    for word, times in zip(order, repeats, strict=True):
        for _ in range(times):
            twilio.reports(text.id, word, sid=sid)
            was_delivered = was_delivered or word == "delivered"
            now = outbox_cast.now_of(text.id).status
            assert now == (Status.DELIVERED if was_delivered else Status.SENT)


def test_a_callback_settles_an_unknown_outcome_p32(twilio: Twilio) -> None:
    text = outbox_cast.queued()
    Delivery.objects.filter(id=text.id).update(status=Status.UNKNOWN)

    twilio.reports(text.id, "delivered", sid="SM7")

    now = outbox_cast.now_of(text.id)
    assert (now.status, now.provider_sid) == (Status.DELIVERED, "SM7")


def test_a_nurses_reply_that_did_not_arrive_is_seen_and_explained_p33(twilio: Twilio) -> None:
    text = sent()

    twilio.reports(text.id, "undelivered", ErrorCode="30003")

    now = outbox_cast.now_of(text.id)
    assert now.status == Status.UNDELIVERED
    assert now.error == "The phone is switched off or out of reach. (code 30003)"
    escalation = outbox_cast.escalation()
    assert escalation is not None
    assert escalation.topic == "delivery"
    assert "30003" in escalation.reasons[0]["text"]


def test_said_twice_it_is_one_escalation_with_one_reason(twilio: Twilio) -> None:
    text = sent()

    for _ in range(3):
        twilio.reports(text.id, "undelivered", ErrorCode="30003")

    escalation = outbox_cast.escalation()
    assert escalation is not None
    assert len(escalation.reasons) == 1


def test_the_emergency_text_of_a_response_is_followed_too(twilio: Twilio) -> None:
    cast.alice()
    response = twilio.texts("I can't breathe")
    delivery_id = callbacks_in(response)[0].rsplit("/", 1)[1]

    twilio.reports(delivery_id, "undelivered", sid="SM5", ErrorCode="30005")

    assert Delivery.objects.get().status == Status.UNDELIVERED
    escalation = outbox_cast.escalation()
    assert escalation is not None
    assert escalation.level == "emergency"
    assert "Emergency text" in escalation.reasons[-1]["text"]


def test_a_stop_that_only_the_carrier_knows_becomes_ours_p34(twilio: Twilio) -> None:
    text = sent()

    twilio.reports(text.id, "failed", ErrorCode="21610")

    assert not may_text(cast.ALICE_PHONE)
    assert Consent.objects.get().source == "carrier"


def test_an_old_stop_of_the_carrier_does_not_undo_a_newer_start(twilio: Twilio) -> None:
    text = sent()
    outbox_cast.says_stop()
    outbox_cast.says_start()

    twilio.reports(text.id, "failed", ErrorCode="21610")

    assert may_text(cast.ALICE_PHONE)


def test_news_about_a_text_that_we_do_not_know_is_a_404(twilio: Twilio) -> None:
    assert twilio.reports(uuid.uuid4(), "delivered").status_code == 404


def test_news_without_an_id_is_a_400(twilio: Twilio) -> None:
    response = twilio.posts(f"/sms/status/{sent().id}", {"MessageStatus": "delivered"})

    assert response.status_code == 400
    assert b"MessageSid" in response.content

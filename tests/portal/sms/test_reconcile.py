"""Reconciling: what reached Twilio and not us is fetched, marked late, and a nurse has it (P05)."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.conversations import delivery as outbox_at_work
from portal.conversations.channels import InboundText, ProviderError
from portal.conversations.intake import receive_sms
from portal.conversations.models import Delivery, Disposition, Heartbeat, Message, Turn
from portal.escalations.models import Escalation
from portal.patients.services import may_text
from portal.sms import reconciling
from portal.sms.tasks import reconcile_inbound
from tests import cast
from tests.portal.sms.providers import ScriptedProvider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> ScriptedProvider:
    scripted = ScriptedProvider()
    monkeypatch.setattr(reconciling, "get_provider", lambda: scripted)
    monkeypatch.setattr(outbox_at_work, "get_provider", lambda: scripted)
    return scripted


def text(
    words: str, *, sid: str = "SM1", ago: float = 90, phone: str = cast.ALICE_PHONE
) -> InboundText:
    """A text that Twilio got so many seconds ago."""
    at = timezone.now() - timedelta(seconds=ago)
    return InboundText(sid=sid, from_number=phone, text=words, media_count=0, received_at=at)


def test_a_text_that_did_not_reach_us_is_stored_late_and_with_a_nurse_p05(
    provider: ScriptedProvider,
) -> None:
    cast.alice()
    missed = text("When can I shower?")
    provider.inbound = [missed]

    reconcile_inbound()

    turn = Turn.objects.get()
    assert turn.late
    assert turn.disposition == Disposition.ESCALATED
    assert turn.received_at == missed.received_at
    assert turn.message.body == "When can I shower?"
    assert Escalation.objects.get().opened_at == missed.received_at


def test_it_runs_any_number_of_times_p05(provider: ScriptedProvider) -> None:
    cast.alice()
    provider.inbound = [text("first", sid="SM1"), text("second", sid="SM2", ago=80)]

    for _ in range(3):
        reconcile_inbound()

    assert [m.body for m in Message.objects.filter(direction="inbound")] == ["first", "second"]


def test_what_came_by_webhook_is_not_late(provider: ScriptedProvider) -> None:
    cast.alice()
    receive_sms(from_number=cast.ALICE_PHONE, text="hello", provider_sid="SM1")
    provider.inbound = [text("hello", sid="SM1")]

    reconcile_inbound()

    assert not Turn.objects.get().late


def test_a_text_whose_webhook_may_be_on_its_way_is_left_alone(provider: ScriptedProvider) -> None:
    cast.alice()
    provider.inbound = [text("hello", ago=5)]

    reconcile_inbound()

    assert Message.objects.count() == 0


def test_a_late_emergency_is_answered_by_the_api_and_at_the_top_p25(
    provider: ScriptedProvider,
) -> None:
    cast.alice()
    provider.inbound = [text("I can't breathe")]

    reconcile_inbound()
    outbox_at_work.sweep()

    assert Escalation.objects.get().level == "emergency"
    assert "911" in provider.bodies[0]
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.in_response) == (Delivery.Status.SENT, False)


def test_a_late_stop_is_obeyed_p34(provider: ScriptedProvider) -> None:
    cast.alice()
    provider.inbound = [text("STOP")]

    reconcile_inbound()
    outbox_at_work.sweep()

    assert not may_text(cast.ALICE_PHONE)
    assert provider.calls == [], "not even the confirmation leaves now"


def test_after_an_outage_it_looks_back_to_its_beginning_p05(provider: ScriptedProvider) -> None:
    cast.alice()
    Heartbeat.objects.create(name=reconciling.HEARTBEAT, at=timezone.now() - timedelta(hours=6))
    provider.inbound = [text("five hours ago", ago=5 * 3600)]

    reconcile_inbound()

    assert Message.objects.filter(body="five hours ago").exists()


def test_a_new_installation_does_not_fetch_old_history(provider: ScriptedProvider) -> None:
    cast.alice()
    provider.inbound = [text("last month's", ago=5 * 3600)]

    reconcile_inbound()

    assert Message.objects.count() == 0


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_jumped_leaves_no_gap_p41(provider: ScriptedProvider, jump: timedelta) -> None:
    cast.alice()
    Heartbeat.objects.create(name=reconciling.HEARTBEAT, at=timezone.now() + jump)
    provider.inbound = [text("hello")]

    reconcile_inbound()

    assert Message.objects.filter(body="hello").exists()


def test_while_twilio_is_away_the_window_stays_open(
    provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = timezone.now() - timedelta(hours=1)
    Heartbeat.objects.create(name=reconciling.HEARTBEAT, at=complete)

    def away(*, since: datetime, until: datetime) -> list[InboundText]:
        raise ProviderError("could not be reached")

    monkeypatch.setattr(provider, "received", away)
    reconcile_inbound()

    assert Heartbeat.objects.get().at == complete


def test_one_that_cannot_be_stored_keeps_no_other_out_and_is_tried_again(
    provider: ScriptedProvider,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cast.alice()
    provider.inbound = [text("canary-33 bad", sid="SM1"), text("good", sid="SM2", ago=80)]
    real = receive_sms

    def picky(**fields: object) -> object:
        if fields["provider_sid"] == "SM1":
            raise ValueError(fields["text"])
        return real(**fields)  # type: ignore[arg-type]

    monkeypatch.setattr(reconciling, "receive_sms", picky)
    reconcile_inbound()
    assert [m.body for m in Message.objects.filter(direction="inbound")] == ["good"]
    assert not Heartbeat.objects.exists()
    assert "canary" not in caplog.text

    monkeypatch.setattr(reconciling, "receive_sms", real)
    reconcile_inbound()
    assert Message.objects.filter(provider_sid="SM1").exists()
    assert Heartbeat.objects.exists()


def test_what_is_no_phone_number_is_left_out(provider: ScriptedProvider) -> None:
    provider.inbound = [text("carrier notice", phone="72975")]

    reconcile_inbound()

    assert Message.objects.count() == 0
    assert Heartbeat.objects.exists()


def test_without_text_messages_it_does_nothing(
    provider: ScriptedProvider, settings: Settings
) -> None:
    settings.SMS_ENABLED = False
    provider.inbound = [text("hello")]

    reconcile_inbound()

    assert not Heartbeat.objects.exists()

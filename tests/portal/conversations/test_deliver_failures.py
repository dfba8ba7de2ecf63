"""Delivering, when the provider is away, unclear, or says no: never twice, and never silently."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.conversations import delivery as outbox_at_work
from portal.conversations.channels import ProviderError, ProviderResult
from portal.conversations.delivery import LEASE_S, deliver, sweep
from portal.conversations.models import Delivery, Message
from portal.conversations.settling import settle, stop_looking
from portal.escalations.models import EscalationEvent
from portal.patients.models import Consent
from portal.patients.services import may_text
from tests import cast
from tests.portal.sms import outbox_cast as given
from tests.portal.sms.providers import (
    NOT_REACHED,
    OPTED_OUT,
    REFUSED,
    UNCLEAR,
    ScriptedProvider,
    taken_over,
)

pytestmark = pytest.mark.django_db
Status = Delivery.Status


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> ScriptedProvider:
    scripted = ScriptedProvider()
    monkeypatch.setattr(outbox_at_work, "get_provider", lambda: scripted)
    return scripted


def aged(delivery: Delivery, seconds: float) -> None:
    """Move a delivery's whole past back in time."""
    back = timedelta(seconds=seconds)
    now = given.now_of(delivery.id)
    Delivery.objects.filter(id=delivery.id).update(
        created_at=now.created_at - back,
        sending_at=now.sending_at - back if now.sending_at else None,
        lease_until=now.lease_until - back if now.lease_until else None,
    )


def as_made(
    delivery: Delivery, *, sid: str = "SM1", status: Status = Status.SENT
) -> ProviderResult:
    """The provider's record of a text that it did get."""
    return ProviderResult(sid=sid, status=status, body=delivery.body, created_at=timezone.now())


def test_a_text_that_did_not_leave_is_tried_again(provider: ScriptedProvider) -> None:
    provider._script = [NOT_REACHED, taken_over()]
    text = given.queued()

    deliver(text.id)
    assert given.now_of(text.id).status == Status.QUEUED

    sweep()
    assert given.now_of(text.id).status == Status.SENT
    assert given.now_of(text.id).error == ""


def test_while_the_provider_is_away_a_sweep_knocks_once(provider: ScriptedProvider) -> None:
    provider._script = [NOT_REACHED] * 3
    given.queued("to Alice")
    given.queued("to Bob", to=cast.bob())

    sweep()

    assert len(provider.calls) == 1


def test_a_text_that_is_just_leaving_is_not_given_up(
    provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep in another process sees it queued, and is too late to call it failed."""
    text = given.queued_nurse_reply()
    aged(text, 3600)
    sees_as_queued = outbox_at_work._ids

    def then_a_worker_takes_it(found: object) -> object:
        ids = sees_as_queued(found)  # type: ignore[arg-type]
        Delivery.objects.update(status=Status.SENDING, sending_at=timezone.now())
        return ids

    monkeypatch.setattr(outbox_at_work, "_ids", then_a_worker_takes_it)
    outbox_at_work.give_up()

    assert given.now_of(text.id).status == Status.SENDING


def test_a_refused_text_has_failed_and_a_nurse_sees_why(provider: ScriptedProvider) -> None:
    provider._script = [REFUSED]
    text = given.queued_answer()

    deliver(text.id)

    now = given.now_of(text.id)
    assert (now.status, now.error) == (Status.FAILED, str(REFUSED))
    escalation = given.escalation()
    assert escalation is not None
    assert (escalation.topic, escalation.level) == ("delivery", "clinical")
    assert "not a mobile phone" in escalation.reasons[0]["text"]


def test_a_lost_text_joins_the_escalation_that_is_open(provider: ScriptedProvider) -> None:
    provider._script = [REFUSED]
    before = given.open_escalation()

    deliver(given.queued_nurse_reply().id)

    assert given.escalation() == before
    event = EscalationEvent.objects.filter(escalation=before).last()
    assert event is not None
    assert event.detail["topic"] == "delivery"


def test_a_lost_thank_you_needs_no_nurse(provider: ScriptedProvider) -> None:
    provider._script = [REFUSED]

    deliver(given.queued("You are welcome.", kind=Message.Kind.PHRASE).id)

    assert given.escalation() is None


def test_the_open_page_moves_when_a_text_is_lost(provider: ScriptedProvider) -> None:
    provider._script = [REFUSED]
    text = given.queued()
    before = cast.conversation(cast.alice()).changed_at

    deliver(text.id)

    assert cast.conversation(cast.alice()).changed_at > before


def test_the_carriers_stop_is_ours_too_and_a_nurse_must_phone_p34(
    provider: ScriptedProvider,
) -> None:
    provider._script = [OPTED_OUT]

    deliver(given.queued_nurse_reply().id)

    assert not may_text(cast.ALICE_PHONE)
    assert Consent.objects.get().source == "carrier"
    escalation = given.escalation()
    assert escalation is not None
    assert escalation.needs_phone_call


def test_an_unclear_outcome_is_unknown_and_never_sent_again_p32(
    provider: ScriptedProvider,
) -> None:
    provider._script = [UNCLEAR]
    text = given.queued()

    deliver(text.id)
    assert given.now_of(text.id).status == Status.UNKNOWN

    deliver(text.id)
    aged(text, 3600)
    sweep()
    sweep()
    assert len(provider.calls) == 1
    assert given.now_of(text.id).status == Status.UNKNOWN


def test_a_worker_that_died_while_sending_leaves_it_unknown_not_sent_twice_p32(
    provider: ScriptedProvider,
) -> None:
    class Killed(BaseException):
        pass

    def dies() -> ProviderResult:
        raise Killed

    provider._script = [dies]
    text = given.queued()
    with pytest.raises(Killed):
        deliver(text.id)

    sweep()
    assert given.now_of(text.id).status == Status.SENDING, "its lease has not run out"

    aged(text, LEASE_S + 1)
    sweep()
    assert given.now_of(text.id).status == Status.UNKNOWN
    assert len(provider.calls) == 1


def test_a_lost_worker_holds_the_next_text_up_no_longer_than_its_lease(
    provider: ScriptedProvider,
) -> None:
    first = given.queued("first")
    Delivery.objects.filter(id=first.id).update(
        status=Status.SENDING,
        sending_at=timezone.now(),
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    given.queued("second")

    sweep()

    assert provider.bodies == ["second"]


def test_a_sender_slower_than_its_lease_still_tells_what_it_knows(
    provider: ScriptedProvider,
) -> None:
    text = given.queued()

    def slow() -> ProviderResult:
        aged(text, LEASE_S + 1)
        outbox_at_work.expire_leases()
        assert given.now_of(text.id).status == Status.UNKNOWN
        return taken_over("SM1")

    provider._script = [slow]
    deliver(text.id)

    now = given.now_of(text.id)
    assert (now.status, now.provider_sid) == (Status.SENT, "SM1")


def test_a_slow_sender_that_did_not_send_cannot_queue_it_again_p32(
    provider: ScriptedProvider,
) -> None:
    text = given.queued()

    def slow() -> ProviderResult:
        aged(text, LEASE_S + 1)
        outbox_at_work.expire_leases()
        raise ProviderError("could not be reached")

    provider._script = [slow]
    deliver(text.id)

    assert given.now_of(text.id).status == Status.UNKNOWN


def test_looking_it_up_settles_an_unclear_outcome_p32(provider: ScriptedProvider) -> None:
    provider._script = [UNCLEAR]
    text = given.queued()
    deliver(text.id)
    provider.made = [as_made(text, sid="SM7", status=Status.DELIVERED)]

    sweep()

    now = given.now_of(text.id)
    assert (now.status, now.provider_sid) == (Status.DELIVERED, "SM7")
    assert given.escalation() is None


def test_a_look_up_does_not_take_another_text_for_ours(provider: ScriptedProvider) -> None:
    provider._script = [taken_over("SM1"), UNCLEAR]
    first, second = given.queued("A nurse knows."), given.queued("A nurse knows.")
    deliver(first.id)
    assert given.now_of(second.id).status == Status.UNKNOWN
    provider.made = [
        as_made(first, sid="SM1"),
        ProviderResult("SM2", Status.SENT, body="Other words", created_at=timezone.now()),
        ProviderResult(
            "SM3", Status.SENT, body=second.body, created_at=timezone.now() + timedelta(hours=1)
        ),
    ]

    sweep()

    assert given.now_of(second.id).status == Status.UNKNOWN


def test_an_outcome_that_stays_unclear_is_shown_to_a_nurse_within_two_minutes_p33(
    provider: ScriptedProvider,
) -> None:
    provider._script = [UNCLEAR]
    text = given.queued_nurse_reply()
    deliver(text.id)
    sweep()
    assert given.escalation() is None, "it may still be found"

    aged(text, 60)
    sweep()

    escalation = given.escalation()
    assert escalation is not None
    assert "May not have been delivered" in escalation.reasons[0]["text"]
    sweep()
    escalation.refresh_from_db()
    assert len(escalation.reasons) == 1, "said once"


def test_what_was_settled_meanwhile_is_no_nurses_business(provider: ScriptedProvider) -> None:
    """The callback comes between the last look-up and the telling."""
    text = given.queued_nurse_reply()
    deliver(text.id)
    settle(text.id, status=Status.DELIVERED)

    stop_looking(text.id)

    assert given.escalation() is None


def test_a_late_callback_still_settles_what_a_nurse_was_told_of(
    provider: ScriptedProvider,
) -> None:
    provider._script = [UNCLEAR]
    text = given.queued_nurse_reply()
    deliver(text.id)
    aged(text, 60)
    sweep()

    assert settle(text.id, status=Status.DELIVERED, provider_sid="SM9")

    assert given.now_of(text.id).status == Status.DELIVERED


def test_a_nurses_reply_that_cannot_leave_fails_visibly_within_two_minutes_p33(
    provider: ScriptedProvider,
) -> None:
    provider._script = [NOT_REACHED] * 1000
    text = given.queued_nurse_reply()

    seconds = 0
    while given.now_of(text.id).status == Status.QUEUED:
        sweep()
        aged(text, 5)
        seconds += 5
        assert seconds <= 120
    assert given.now_of(text.id).status == Status.FAILED
    escalation = given.escalation()
    assert escalation is not None
    assert "could not be sent in time" in escalation.reasons[0]["text"]
    tries = len(provider.calls)
    sweep()
    assert len(provider.calls) == tries, "a failed text is not sent later, behind the nurse's back"


def test_bulk_may_wait_longer_than_a_nurses_reply(provider: ScriptedProvider) -> None:
    provider._script = [NOT_REACHED]
    bulk = given.queued("reminder")
    Delivery.objects.filter(id=bulk.id).update(priority=9)
    aged(bulk, 3600)

    sweep()

    assert given.now_of(bulk.id).status == Status.QUEUED


def test_a_clock_that_jumps_a_day_sends_nothing_twice_and_drops_nothing_p41(
    provider: ScriptedProvider,
) -> None:
    """Forward: the waiting text is a nurse's. Back: it leaves as if nothing were."""
    forward = given.queued_nurse_reply("forward")
    aged(forward, 86_400)
    back = given.queued_nurse_reply("back")
    aged(back, -86_400)

    sweep()

    assert given.now_of(forward.id).status == Status.FAILED
    assert given.escalation() is not None
    assert given.now_of(back.id).status == Status.SENT
    assert provider.bodies == ["back"]


@pytest.mark.parametrize("answer", [REFUSED, UNCLEAR])
def test_a_sign_in_code_that_fails_rests_nowhere(
    provider: ScriptedProvider, answer: ProviderError
) -> None:
    provider._script = [answer]
    code = given.queued_code()

    deliver(code.id)
    aged(code, 60)
    sweep()

    assert given.now_of(code.id).body == ""
    assert given.escalation() is None


def test_errors_are_logged_without_number_and_words_p39(
    provider: ScriptedProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider._script = [UNCLEAR, REFUSED]
    deliver(given.queued("canary-7f3a words").id)
    deliver(given.queued("canary-7f3a more").id)

    assert "delivery" in caplog.text
    assert "canary" not in caplog.text
    assert cast.ALICE_PHONE not in caplog.text

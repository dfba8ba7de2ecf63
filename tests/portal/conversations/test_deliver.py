"""Delivering: what is queued leaves once, in order, if it still may."""

import threading
import time

import pytest
from django.db import connection, transaction

from portal.conversations import delivery as outbox_at_work
from portal.conversations import thread
from portal.conversations.delivery import deliver, sweep
from portal.conversations.models import Delivery, Message
from portal.escalations import services as escalations
from portal.instructions.models import InstructionVersion
from portal.instructions.services import withdraw
from tests import cast
from tests.portal.sms import outbox_cast as given
from tests.portal.sms.providers import NOT_REACHED, ScriptedProvider, taken_over

Status = Delivery.Status


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> ScriptedProvider:
    scripted = ScriptedProvider()
    monkeypatch.setattr(outbox_at_work, "get_provider", lambda: scripted)
    return scripted


@pytest.mark.django_db
def test_a_queued_text_leaves_and_is_sent(provider: ScriptedProvider) -> None:
    provider._script = [taken_over("SM1")]
    text = given.queued("A nurse will answer you.")

    deliver(text.id)

    (call,) = provider.calls
    assert (call.to, call.body) == (cast.ALICE_PHONE, "A nurse will answer you.")
    now = given.now_of(text.id)
    assert (now.status, now.provider_sid) == (Status.SENT, "SM1")
    assert now.settled_at is not None


@pytest.mark.django_db
def test_reports_come_to_an_address_with_our_own_id_and_nothing_else_p32(
    provider: ScriptedProvider,
) -> None:
    text = given.queued()

    deliver(text.id)

    assert provider.calls[0].status_callback == f"http://testserver/sms/status/{text.id}"


@pytest.mark.django_db
def test_two_nudges_and_a_sweep_make_one_call_p32(provider: ScriptedProvider) -> None:
    text = given.queued()

    deliver(text.id)
    deliver(text.id)
    sweep()

    assert len(provider.calls) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_make_one_call_p32(provider: ScriptedProvider) -> None:
    text = given.queued()
    start = threading.Barrier(6)

    def work() -> None:
        start.wait()
        deliver(text.id)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(provider.calls) == 1
    assert given.now_of(text.id).status == Status.SENT


@pytest.mark.django_db
def test_a_sweep_sends_what_nobody_was_nudged_for(provider: ScriptedProvider) -> None:
    text = given.queued()

    sweep()

    assert given.now_of(text.id).status == Status.SENT


@pytest.mark.django_db
def test_texts_to_one_number_leave_in_the_order_they_were_written(
    provider: ScriptedProvider,
) -> None:
    given.queued("first")
    given.queued("second")
    third = given.queued("third")

    deliver(third.id)

    assert provider.bodies == ["first", "second", "third"]


@pytest.mark.django_db
def test_a_text_waits_while_another_worker_sends_the_one_before_it(
    provider: ScriptedProvider,
) -> None:
    first, second = given.queued("first"), given.queued("second")

    def meanwhile() -> object:
        deliver(second.id)
        assert provider.bodies == ["first"]
        return taken_over()

    provider._script = [meanwhile]  # type: ignore[list-item]
    deliver(first.id)

    assert provider.bodies == ["first", "second"]


@pytest.mark.django_db
def test_a_text_that_cannot_leave_is_not_overtaken(provider: ScriptedProvider) -> None:
    provider._script = [NOT_REACHED, taken_over(), taken_over()]
    first = given.queued("first")
    given.queued("second")

    deliver(first.id)
    assert provider.bodies == ["first"]

    sweep()
    assert provider.bodies == ["first", "first", "second"]


@pytest.mark.django_db
def test_another_number_never_waits(provider: ScriptedProvider) -> None:
    given.queued("to Alice")
    to_bob = given.queued("to Bob", to=cast.bob())

    deliver(to_bob.id)

    assert provider.bodies == ["to Bob"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Message.Kind.EMERGENCY, Message.Kind.NURSE])
def test_emergency_and_nurse_never_wait_behind_bulk_p37(
    provider: ScriptedProvider, kind: str
) -> None:
    bulk = [given.queued(f"reminder {n}", to=cast.bob()) for n in range(20)]
    Delivery.objects.update(priority=9)
    given.queued("reminder", to=cast.alice())
    given.queued("urgent", kind=kind, author=cast.nora() if kind == Message.Kind.NURSE else None)

    deliver(bulk[0].id)

    assert provider.bodies[0] == "urgent"


@pytest.mark.django_db
def test_what_comes_in_during_a_sweep_and_is_urgent_goes_next_p37(
    provider: ScriptedProvider,
) -> None:
    for n in range(3):
        given.queued(f"reply {n}")

    def while_sending() -> object:
        given.queued("urgent", kind=Message.Kind.EMERGENCY)
        return taken_over()

    provider._script = [while_sending]  # type: ignore[list-item]
    sweep()

    assert provider.bodies == ["reply 0", "urgent", "reply 1", "reply 2"]


@pytest.mark.django_db
def test_nothing_leaves_after_a_stop_and_a_nurse_is_asked_to_phone_p34(
    provider: ScriptedProvider,
) -> None:
    text = given.queued_nurse_reply()
    given.says_stop()

    deliver(text.id)

    assert provider.calls == []
    now = given.now_of(text.id)
    assert now.status == Status.CANCELLED
    assert now.sending_at is None
    escalation = given.escalation()
    assert escalation is not None
    assert escalation.needs_phone_call


@pytest.mark.django_db(transaction=True)
def test_a_stop_that_is_being_committed_comes_first_p34(provider: ScriptedProvider) -> None:
    text = given.queued()
    is_stopping = threading.Event()

    def stop() -> None:
        with transaction.atomic():
            thread.lock(cast.conversation(cast.alice()).id)
            is_stopping.set()
            time.sleep(0.3)
            given.says_stop()
        connection.close()

    patient = threading.Thread(target=stop)
    patient.start()
    assert is_stopping.wait(10)
    deliver(text.id)
    patient.join()

    assert provider.calls == []
    assert given.now_of(text.id).status == Status.CANCELLED


@pytest.mark.django_db
def test_start_lets_texts_leave_again_p34(provider: ScriptedProvider) -> None:
    given.says_stop()
    given.says_start()
    text = given.queued()

    deliver(text.id)

    assert given.now_of(text.id).status == Status.SENT


@pytest.mark.django_db
def test_a_sign_in_code_is_not_sent_after_a_stop_either_p34(provider: ScriptedProvider) -> None:
    code = given.queued_code()
    given.says_stop()

    deliver(code.id)

    assert provider.calls == []
    assert given.now_of(code.id).body == ""


@pytest.mark.django_db
def test_an_answer_whose_instructions_were_withdrawn_stays_and_a_nurse_knows_p18(
    provider: ScriptedProvider,
) -> None:
    text = given.queued_answer()
    withdraw(InstructionVersion.objects.get(), by=cast.clara())

    deliver(text.id)

    assert provider.calls == []
    assert given.now_of(text.id).status == Status.CANCELLED
    escalation = given.escalation()
    assert escalation is not None
    assert escalation.topic == "delivery"
    assert "changed or withdrawn" in escalation.reasons[0]["text"]


@pytest.mark.django_db
def test_an_answer_whose_instructions_were_superseded_stays_p18(
    provider: ScriptedProvider,
) -> None:
    text = given.queued_answer()
    cast.approved_sheet(cast.alice())

    deliver(text.id)

    assert provider.calls == []
    assert given.now_of(text.id).status == Status.CANCELLED


@pytest.mark.django_db
def test_an_answer_that_rests_on_approved_instructions_leaves_with_its_source_p17(
    provider: ScriptedProvider,
) -> None:
    deliver(given.queued_answer().id)

    (body,) = provider.bodies
    assert "You can shower 48 hours after surgery." in body
    assert "Clara" in body


@pytest.mark.django_db
def test_an_answer_without_a_source_never_leaves_p17(provider: ScriptedProvider) -> None:
    text = given.queued("Yes, you can.", kind=Message.Kind.ANSWER)

    deliver(text.id)

    assert provider.calls == []
    assert given.now_of(text.id).status == Status.CANCELLED


@pytest.mark.django_db
def test_an_answer_does_not_follow_a_nurse_who_took_over_p30(provider: ScriptedProvider) -> None:
    text = given.queued_answer()
    escalations.claim(given.open_escalation().id, nurse=cast.nora())

    deliver(text.id)

    assert provider.calls == []
    assert given.now_of(text.id).error == "A nurse took over first."


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Message.Kind.EMERGENCY, Message.Kind.HANDOVER])
def test_an_emergency_text_leaves_whoever_took_over_p25(
    provider: ScriptedProvider, kind: str
) -> None:
    text = given.queued("Call 911 now.", kind=kind)
    escalations.claim(given.open_escalation().id, nurse=cast.nora())

    deliver(text.id)

    assert provider.bodies == ["Call 911 now."]


@pytest.mark.django_db
def test_a_sign_in_code_rests_nowhere_once_it_has_left(provider: ScriptedProvider) -> None:
    code = given.queued_code()

    deliver(code.id)

    assert "482913" in provider.bodies[0]
    assert given.now_of(code.id).body == ""


@pytest.mark.django_db
def test_a_nudge_for_a_row_that_does_not_exist_does_no_harm(provider: ScriptedProvider) -> None:
    deliver(given.queued().id.__class__(int=0))

    assert provider.calls == []

"""Receiving: stored once, screened at once, and only then thought about."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.conversations import screening
from portal.conversations.intake import Conflict, receive_sms
from portal.conversations.models import Disposition, Message, Turn
from portal.escalations.models import Escalation
from portal.patients.services import may_text
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_chat_message_waits_with_one_turn_and_no_disposition() -> None:
    received = cast.says(cast.alice(), "When can I shower?")

    assert received.turn.disposition == ""
    assert received.replies == ()
    assert Turn.objects.count() == Message.objects.count() == 1


def test_the_same_chat_message_twice_is_one_message_p04() -> None:
    alice, message_id = cast.alice(), uuid4()

    first = cast.says(alice, "When can I shower?", message_id=message_id)
    again = cast.says(alice, "When can I shower?", message_id=message_id)

    assert again.is_duplicate
    assert again.message == first.message
    assert Message.objects.count() == 1


def test_the_same_id_with_another_text_is_a_conflict_p04() -> None:
    alice, message_id = cast.alice(), uuid4()
    cast.says(alice, "When can I shower?", message_id=message_id)

    with pytest.raises(Conflict):
        cast.says(alice, "When can I drive?", message_id=message_id)


def test_the_same_sms_twice_is_one_message_with_the_same_reply_p03() -> None:
    cast.alice()

    first = cast.texts(cast.ALICE_PHONE, "I cannot breathe", sid="SM1")
    again = cast.texts(cast.ALICE_PHONE, "I cannot breathe", sid="SM1")

    assert again.is_duplicate
    assert again.replies == first.replies
    assert Message.objects.filter(direction="inbound").count() == 1


@pytest.mark.parametrize("text", ["I can't breathe", "no puedo respirar"])
def test_an_emergency_is_answered_in_the_same_breath_p24(text: str) -> None:
    received = cast.says(cast.alice(), text)

    (reply,) = received.replies
    assert reply.kind == Message.Kind.EMERGENCY
    assert "911" in reply.body
    assert received.turn.disposition == Disposition.ESCALATED


def test_an_emergency_opens_an_escalation_at_the_top_p25() -> None:
    cast.says(cast.bob(), "when can I shower")
    received = cast.says(cast.alice(), "crushing chest pain and I cant breathe")

    first = Escalation.objects.open().in_inbox_order().first()
    assert first is not None
    assert first == received.turn.escalation
    assert first.level == "emergency"


def test_an_emergency_from_an_opted_out_number_is_still_answered_and_escalated_p25() -> None:
    cast.alice()
    cast.texts(cast.ALICE_PHONE, "STOP")

    received = cast.texts(cast.ALICE_PHONE, "I can't breathe")

    assert received.replies[0].kind == Message.Kind.EMERGENCY
    assert received.turn.escalation is not None
    assert received.turn.escalation.level == "emergency"


def test_an_emergency_from_an_unknown_number_is_answered_and_escalated_p25() -> None:
    received = cast.texts("+13125550177", "my father collapsed and is not breathing")

    assert received.replies[0].kind == Message.Kind.EMERGENCY
    assert received.turn.escalation is not None
    assert received.turn.escalation.level == "emergency"


def test_a_later_thanks_does_not_cancel_an_emergency_p26() -> None:
    alice = cast.alice()
    cast.says(alice, "I can't breathe")
    cast.says(alice, "thanks")

    assert Escalation.objects.open().get().level == "emergency"


def test_an_unknown_number_gets_a_reply_about_nobody_once() -> None:
    cast.alice()

    first = cast.texts("+13125550177", "When can Alice shower?")
    second = cast.texts("+13125550177", "hello??")

    (reply,) = first.replies
    assert "Alice" not in reply.body
    assert second.replies == ()
    assert second.turn.escalation == first.turn.escalation


def test_stop_is_obeyed_at_once_and_confirmed_once_p34() -> None:
    cast.alice()

    received = cast.texts(cast.ALICE_PHONE, "STOP")

    assert not may_text(cast.ALICE_PHONE)
    assert len(received.replies) == 1
    assert received.turn.disposition == Disposition.ACKNOWLEDGED


def test_start_restores_what_stop_ended_p34() -> None:
    cast.alice()
    cast.texts(cast.ALICE_PHONE, "STOP")
    cast.texts(cast.ALICE_PHONE, "START")

    assert may_text(cast.ALICE_PHONE)


@pytest.mark.parametrize(
    "text", ["should I stop warfarin?", "I can't stop vomiting", "¿debo parar la warfarina?"]
)
def test_stop_inside_a_question_is_a_question_p35(text: str) -> None:
    cast.alice()

    received = cast.texts(cast.ALICE_PHONE, text)

    assert may_text(cast.ALICE_PHONE)
    assert received.turn.disposition != Disposition.ACKNOWLEDGED


def test_stop_in_the_chat_is_a_word_like_any_other_p35() -> None:
    cast.says(cast.alice(), "stop")

    assert may_text(cast.ALICE_PHONE)


def test_stop_while_a_question_is_open_asks_the_nurse_to_phone_p34() -> None:
    cast.alice()
    cast.texts(cast.ALICE_PHONE, "I can't breathe")
    cast.texts(cast.ALICE_PHONE, "STOP")

    assert Escalation.objects.open().get().needs_phone_call


def test_a_late_text_goes_to_a_nurse_p05() -> None:
    from_number = cast.ALICE_PHONE
    cast.alice()

    received = receive_sms(
        from_number=from_number, text="When can I shower?", provider_sid="SM9", late=True
    )

    assert received.turn.late
    assert received.turn.disposition == Disposition.ESCALATED


def test_a_screen_that_breaks_loses_nothing_and_a_nurse_reads_it_p02(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bad rule")

    monkeypatch.setattr(screening, "screen", broken)

    received = cast.says(cast.alice(), "When can I shower?")

    assert received.message.body == "When can I shower?"
    assert received.turn.triage["level"] == "urgent"


def test_a_stop_that_is_fetched_late_does_not_undo_a_newer_start_p34() -> None:
    cast.alice()
    long_ago = timezone.now() - timedelta(minutes=10)
    cast.texts(cast.ALICE_PHONE, "START")

    receive_sms(
        from_number=cast.ALICE_PHONE,
        text="STOP",
        provider_sid="SMlate",
        received_at=long_ago,
        late=True,
    )

    assert may_text(cast.ALICE_PHONE)

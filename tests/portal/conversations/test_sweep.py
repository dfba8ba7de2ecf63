"""The sweeper: what nobody finished gets finished, without a broker and without a worker."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agent.contracts import AgentError
from portal.conversations import leases, sweeper
from portal.conversations.models import Disposition, Turn
from tests import cast
from tests.rooms import ANSWER, ScriptedDialogue

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("dialogue", "answerer", "guard"),
]


def made_older(turn: Turn, seconds: int) -> Turn:
    Turn.objects.filter(pk=turn.pk).update(received_at=timezone.now() - timedelta(seconds=seconds))
    return turn


def now_of(turn: Turn) -> Turn:
    turn.refresh_from_db()
    return turn


def test_a_message_past_the_deadline_goes_to_a_nurse_p09_p10() -> None:
    turn = made_older(cast.says(cast.alice(), "When can I shower?").turn, 31)

    sweeper.rescue()

    assert now_of(turn).disposition == Disposition.ESCALATED
    assert "nurse" in turn.replies.get().body


def test_a_message_that_a_worker_still_holds_at_the_deadline_goes_to_a_nurse_p10() -> None:
    turn = cast.says(cast.alice(), "When can I shower?").turn
    leases.claim_head(turn.conversation_id)
    made_older(turn, 31)

    sweeper.rescue()

    assert now_of(turn).disposition == Disposition.ESCALATED


def test_a_message_within_its_deadline_is_left_alone() -> None:
    turn = made_older(cast.says(cast.alice(), "When can I shower?").turn, 20)

    sweeper.rescue()

    assert now_of(turn).disposition == ""


def test_a_message_that_killed_three_workers_goes_to_a_nurse_p15() -> None:
    turn = cast.says(cast.alice(), "When can I shower?").turn
    for _ in range(3):
        assert leases.claim_head(turn.conversation_id)
        Turn.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert leases.claim_head(turn.conversation_id) is None

    sweeper.rescue()

    assert now_of(turn).disposition == Disposition.ESCALATED


def test_a_poison_message_does_not_hold_up_the_next_one_p15(dialogue: ScriptedDialogue) -> None:
    alice = cast.alice()
    poison = cast.says(alice, "When can I shower?").turn
    following = cast.says(alice, "When can I shower?").turn
    dialogue.script = [AgentError("x"), AgentError("x"), AgentError("x"), [ANSWER]]
    Turn.objects.update(received_at=timezone.now() - timedelta(seconds=10))

    for _ in range(4):
        sweeper.catch_up()
        sweeper.rescue()

    assert now_of(poison).disposition == Disposition.ESCALATED
    assert now_of(following).disposition == Disposition.ANSWERED


def test_a_message_whose_nudge_was_lost_is_still_answered(dialogue: ScriptedDialogue) -> None:
    dialogue.script = [[ANSWER]]
    turn = made_older(cast.says(cast.alice(), "When can I shower?").turn, 6)

    sweeper.catch_up()

    assert now_of(turn).disposition == Disposition.ANSWERED


def test_an_emergency_in_a_given_up_turn_is_still_an_emergency() -> None:
    turn = cast.says(cast.alice(), "I have a question about my pills").turn
    turn.message.body = "I can't breathe"
    turn.message.save()
    made_older(turn, 31)

    sweeper.rescue()

    assert turn.replies.get().kind == "emergency"


def test_a_sweeper_that_is_silent_for_two_periods_is_noticed_p10() -> None:
    assert sweeper.is_silent()

    sweeper.beat()
    assert not sweeper.is_silent()

    sweeper.Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=11))
    assert sweeper.is_silent()


def test_a_clock_that_jumps_back_a_day_drops_nothing_p41() -> None:
    turn = cast.says(cast.alice(), "When can I shower?").turn
    leases.claim_head(turn.conversation_id)
    # The clock was a day ahead when the lease was given, and is right again now.
    Turn.objects.update(
        received_at=timezone.now() + timedelta(days=1),
        lease_until=timezone.now() + timedelta(days=1),
    )

    sweeper.rescue()

    assert now_of(turn).disposition == Disposition.ESCALATED

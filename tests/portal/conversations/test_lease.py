"""Leases: one worker at a time, in order, and who lost the lease is silent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from agent.contracts import Level, Triage
from portal.audit.models import AuditEvent
from portal.conversations import leases, sending, turns
from portal.conversations.leases import Lease
from portal.conversations.models import Disposition, Message, Turn
from portal.conversations.outcome import Outcome, Text
from tests import cast

pytestmark = pytest.mark.django_db


def an_answer() -> Outcome:
    return Outcome(
        triage=Triage(Level.INFORMATIONAL),
        language="en",
        texts=[Text(Message.Kind.PHRASE, "late words")],
    )


def test_the_oldest_message_of_a_conversation_comes_first_p13() -> None:
    alice = cast.alice()
    first = cast.says(alice, "When can I shower?").turn
    second = cast.says(alice, "When can I drive?").turn

    lease = leases.claim_head(second.conversation_id)

    assert lease is not None
    assert lease.turn == first


def test_while_one_is_being_decided_the_next_one_waits_p13() -> None:
    alice = cast.alice()
    turn = cast.says(alice, "When can I shower?").turn
    cast.says(alice, "When can I drive?")
    leases.claim_head(turn.conversation_id)

    assert leases.claim_head(turn.conversation_id) is None


def test_another_conversation_does_not_wait_p15() -> None:
    leases.claim_head(cast.says(cast.alice(), "When can I shower?").turn.conversation_id)

    assert leases.claim_head(cast.says(cast.bob(), "When can I drive?").turn.conversation_id)


def test_a_worker_that_lost_its_lease_cannot_commit_p14() -> None:
    turn = cast.says(cast.alice(), "When can I shower?").turn
    slow = leases.claim_head(turn.conversation_id)
    assert slow is not None
    Turn.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = leases.claim_head(turn.conversation_id)
    assert quick is not None

    sending.send(slow, an_answer())

    turn.refresh_from_db()
    assert turn.disposition == ""
    assert not Message.objects.filter(direction="outbound").exists()
    assert AuditEvent.objects.filter(action="turn.outcome_discarded").exists()


def test_an_answer_after_the_sweeper_gave_up_is_discarded_p16() -> None:
    turn = cast.says(cast.alice(), "When can I shower?").turn
    slow = leases.claim_head(turn.conversation_id)
    assert slow is not None
    assert turns.give_up(turn.pk)

    sending.send(slow, an_answer())

    turn.refresh_from_db()
    assert turn.disposition == Disposition.ESCALATED
    assert not Message.objects.filter(body="late words").exists()


def test_a_decided_turn_is_never_decided_again_p08() -> None:
    turn = cast.says(cast.alice(), "When can I shower?").turn
    assert turns.give_up(turn.pk)

    assert not turns.give_up(turn.pk)
    assert leases.claim_head(turn.conversation_id) is None


def test_a_released_turn_can_be_taken_again_and_keeps_its_count() -> None:
    turn = cast.says(cast.alice(), "When can I shower?").turn
    lease = leases.claim_head(turn.conversation_id)
    assert lease is not None
    leases.release(lease, failure="down")

    again = leases.claim_head(turn.conversation_id)

    assert again is not None
    assert again.turn.attempts == 2


class Workers(RuleBasedStateMachine):
    """Any number of workers, slow, dead or late, and a sweeper, over one conversation.

    Whatever the order: one disposition for each message, never changed, in the order they came.
    """

    def __init__(self) -> None:
        super().__init__()
        # A conversation of its own: runs share the database of the test.
        name = uuid4().hex[:8]
        number = f"+1312{uuid4().int % 10**7:07d}"
        self.person = cast.patient(name, number, with_sheet=False)
        self.held: list[Lease] = []
        self.seen: dict[object, str] = {}

    @property
    def turns(self) -> list[Turn]:
        mine = Turn.objects.filter(conversation__patient=self.person)
        return list(mine.order_by("message__sequence"))

    @rule()
    def the_patient_writes(self) -> None:
        cast.says(self.person, "When can I shower?")

    @rule()
    def a_worker_claims(self) -> None:
        conversation = cast.conversation(self.person)
        lease = leases.claim_head(conversation.id)
        if lease is not None:
            self.held.append(lease)

    @rule(which=st.integers(0, 5))
    def a_worker_finishes(self, which: int) -> None:
        if self.held:
            sending.send(self.held.pop(which % len(self.held)), an_answer())

    @rule(which=st.integers(0, 5))
    def a_worker_fails(self, which: int) -> None:
        if self.held:
            leases.release(self.held.pop(which % len(self.held)), failure="down")

    @rule()
    def time_passes_and_leases_end(self) -> None:
        Turn.objects.filter(conversation__patient=self.person, lease_until__isnull=False).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )

    @rule(which=st.integers(0, 5))
    def the_sweeper_gives_one_up(self, which: int) -> None:
        waiting = [turn for turn in self.turns if not turn.is_decided]
        if waiting:
            turns.give_up(waiting[which % len(waiting)].pk)

    @invariant()
    def a_disposition_is_for_good_p08(self) -> None:
        for turn in self.turns:
            known = self.seen.get(turn.pk)
            assert known is None or known == turn.disposition
            if turn.is_decided:
                self.seen[turn.pk] = turn.disposition

    @invariant()
    def one_reply_at_most_for_each_message(self) -> None:
        for turn in self.turns:
            assert turn.replies.count() <= 1


@pytest.mark.django_db
def test_any_order_of_workers_and_sweeper_keeps_the_promises_p08_p14() -> None:
    run_state_machine_as_test(
        Workers,
        settings=hypothesis_settings(max_examples=25, stateful_step_count=20, deadline=None),
    )

"""Every order of steps: a random desk against a model of what must be true (P29, P30, P31)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal.accounts.models import Role, User
from portal.audit.services import broken_links
from portal.conversations.models import Conversation
from portal.escalations import services
from portal.escalations.models import RANK, Escalation
from portal.escalations.services import AlreadyClaimed, EscalationError

levels = st.sampled_from(Escalation._meta.get_field("level").choices).map(lambda pair: pair[0])
nurses = st.sampled_from(["nora", "omar", "grace"])
START = datetime(2026, 11, 11, 16, 0, tzinfo=UTC)


@dataclass
class Expected:
    """What we believe about one thread's open escalation."""

    level: str | None = None
    holder: str | None = None
    answered: bool = False
    closed: int = 0
    steps: list[str] = field(default_factory=list)


class Desk(RuleBasedStateMachine):
    threads = Bundle("threads")

    def __init__(self) -> None:
        super().__init__()
        self.clock = START
        # Rolled back in teardown: each run begins with an empty desk.
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.nurses = {
            name: User.objects.create_user(username=name, role=Role.NURSE)
            for name in ("nora", "omar", "grace")
        }
        self.expected: dict[Conversation, Expected] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def current(self, thread: Conversation) -> Escalation | None:
        return Escalation.objects.open().filter(conversation=thread).first()

    @initialize(target=threads)
    def first_thread(self) -> Conversation:
        return self.new_thread()

    @rule(target=threads)
    def another_thread(self) -> Conversation:
        return self.new_thread()

    def new_thread(self) -> Conversation:
        number = f"+1312555{len(self.expected):04}"
        thread = Conversation.objects.create(unknown_number=number)
        self.expected[thread] = Expected()
        return thread

    @rule(thread=threads, level=levels, minutes=st.integers(0, 600))
    def a_message_needs_a_person(self, thread: Conversation, level: str, minutes: int) -> None:
        self.clock += timedelta(minutes=minutes)
        before = self.current(thread)
        escalation = services.open_or_join(
            conversation_id=thread.id, patient=None, level=level, topic="symptom", at=self.clock
        )
        expected = self.expected[thread]
        if before is None:
            self.expected[thread] = Expected(level=level, closed=expected.closed)
            assert escalation.opened_at == self.clock
        else:
            assert escalation.id == before.id
            assert escalation.due_at <= before.due_at, "a clock was moved later"
            expected.level = min([expected.level, level], key=lambda name: RANK[name])

    @rule(thread=threads, who=nurses)
    def claim(self, thread: Conversation, who: str) -> None:
        escalation, expected = self.current(thread), self.expected[thread]
        if escalation is None:
            return
        if expected.holder in {None, who}:
            services.claim(escalation.id, nurse=self.nurses[who])
            expected.holder = who
        else:
            with pytest.raises(AlreadyClaimed) as refused:
                services.claim(escalation.id, nurse=self.nurses[who])
            assert refused.value.holder == self.nurses[expected.holder]

    @rule(thread=threads, who=nurses)
    def hand_back(self, thread: Conversation, who: str) -> None:
        escalation, expected = self.current(thread), self.expected[thread]
        if escalation is None:
            return
        if expected.holder == who:
            services.release(escalation.id, nurse=self.nurses[who])
            expected.holder = None
        else:
            with pytest.raises(EscalationError):
                services.release(escalation.id, nurse=self.nurses[who])

    @rule(thread=threads, who=nurses)
    def answer(self, thread: Conversation, who: str) -> None:
        escalation, expected = self.current(thread), self.expected[thread]
        if escalation is None:
            return
        if expected.holder == who:
            services.record_response(escalation.id, nurse=self.nurses[who])
            expected.answered = True
        else:
            with pytest.raises(EscalationError):
                services.record_response(escalation.id, nurse=self.nurses[who])

    @rule(thread=threads, who=nurses, outcome=st.sampled_from(["answered", "phoned", "", "gone"]))
    def resolve(self, thread: Conversation, who: str, outcome: str) -> None:
        escalation, expected = self.current(thread), self.expected[thread]
        if escalation is None:
            return
        if expected.holder == who and outcome in Escalation.Outcome.values:
            services.resolve(escalation.id, nurse=self.nurses[who], outcome=outcome)
            self.expected[thread] = Expected(closed=expected.closed + 1)
        else:
            with pytest.raises(EscalationError):
                services.resolve(escalation.id, nurse=self.nurses[who], outcome=outcome)

    @invariant()
    def the_desk_is_as_expected(self) -> None:
        for thread, expected in self.expected.items():
            opened = list(Escalation.objects.open().filter(conversation=thread))
            closed = Escalation.objects.filter(conversation=thread, status="resolved")
            assert len(opened) == (expected.level is not None)
            assert closed.count() == expected.closed
            for escalation in opened:
                assert escalation.level == expected.level
                assert escalation.claimed_by == self.nurses.get(expected.holder or "")
                assert (escalation.status == "claimed") == (expected.holder is not None)
                assert (escalation.first_response_at is not None) == expected.answered
            for escalation in closed:
                assert escalation.resolved_by is not None
                assert escalation.outcome in Escalation.Outcome.values

    @invariant()
    def every_escalation_began_with_opening_and_ended_at_most_once(self) -> None:
        for escalation in Escalation.objects.prefetch_related("events"):
            kinds = [event.kind for event in escalation.events.all()]
            assert kinds[0] == "opened"
            assert kinds.count("opened") == 1
            assert ("resolved" in kinds) == (not escalation.is_open)
            assert "resolved" not in kinds[:-1], "something happened after it was closed"

    @invariant()
    def the_audit_chain_holds(self) -> None:
        """P40."""
        assert list(broken_links()) == []


@pytest.mark.django_db
def test_no_order_of_steps_breaks_the_desk():
    """P29, P31, and of P30: while a nurse has it, only that nurse can act on it."""
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

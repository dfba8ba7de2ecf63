"""Opening: one open escalation per conversation, which can only become more serious."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import AuditEvent
from portal.conversations.models import Conversation
from portal.escalations import services
from portal.escalations.models import Escalation, EscalationEvent

LATER = timedelta(minutes=10)
AT = datetime(2026, 11, 11, 16, 0, tzinfo=UTC)


def kinds(escalation: Escalation) -> list[str]:
    return [event.kind for event in escalation.events.all()]


def test_a_first_message_opens_one_with_its_clock_and_its_policy(open_escalation):
    escalation = open_escalation(level="urgent", at=AT)
    assert escalation.status == Escalation.Status.OPENED
    assert escalation.opened_at == AT
    assert escalation.due_at == AT + timedelta(minutes=30)
    assert escalation.policy["minutes"] == 30
    assert kinds(escalation) == ["opened"]


def test_the_clock_starts_with_the_patients_message_not_with_the_work_on_it(open_escalation):
    """P28: a message that waited in a queue is not young because we were slow."""
    escalation = open_escalation(level="emergency", at=AT - timedelta(hours=2))
    assert escalation.due_at == AT - timedelta(hours=2) + timedelta(minutes=5)
    assert escalation.is_overdue


def test_a_further_message_joins_the_open_one(open_escalation):
    first = open_escalation(reasons=[{"text": "leaking incision"}])
    second = open_escalation(reasons=[{"text": "and it smells"}], at=AT + LATER)
    assert first.id == second.id
    assert [reason["text"] for reason in second.reasons] == ["leaking incision", "and it smells"]
    assert kinds(second) == ["opened", "message"]


def test_a_more_serious_message_raises_it_and_brings_the_clock_forward(open_escalation):
    open_escalation(level="clinical", at=AT)
    raised = open_escalation(level="emergency", at=AT + LATER, topic="emergency")
    assert raised.level == "emergency"
    assert raised.topic == "emergency"
    assert raised.due_at == AT + LATER + timedelta(minutes=5)
    assert raised.policy["minutes"] == 5
    assert kinds(raised) == ["opened", "raised"]


def test_a_milder_message_lowers_nothing(open_escalation):
    """P26: a later "thanks" does not cancel an emergency."""
    urgent = open_escalation(level="emergency", at=AT)
    after = open_escalation(level="administrative", at=AT + LATER)
    assert (after.level, after.due_at) == ("emergency", urgent.due_at)


def test_raising_never_moves_the_due_time_later(open_escalation):
    open_escalation(level="clinical", at=AT)
    almost_due = AT + timedelta(hours=3, minutes=55)
    raised = open_escalation(level="urgent", at=almost_due)
    assert raised.due_at == AT + timedelta(hours=4)


def test_a_message_in_a_claimed_thread_leaves_it_with_its_nurse(open_escalation, nora):
    services.claim(open_escalation().id, nurse=nora)
    joined = open_escalation(level="emergency", at=AT + LATER)
    assert joined.claimed_by == nora
    assert joined.level == "emergency"


def test_after_it_is_resolved_the_next_message_opens_a_new_one(open_escalation, nora):
    first = open_escalation()
    services.claim(first.id, nurse=nora)
    services.resolve(first.id, nurse=nora, outcome="answered")
    assert open_escalation().id != first.id


def test_the_database_refuses_a_second_open_one(waiting, alices_thread):
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(
            conversation=alices_thread, level="urgent", topic="symptom", opened_at=AT, due_at=AT
        )


def test_the_database_refuses_a_level_that_no_clock_knows(alices_thread):
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(
            conversation=alices_thread, level="whatever", topic="x", opened_at=AT, due_at=AT
        )


def test_a_phone_call_mark_is_set_once_and_stays(open_escalation):
    open_escalation()
    marked = open_escalation(needs_phone_call=True, at=AT + LATER)
    again = open_escalation(needs_phone_call=True, at=AT + 2 * LATER)
    later = open_escalation(needs_phone_call=False, at=AT + 3 * LATER)
    assert marked.needs_phone_call
    assert later.needs_phone_call
    assert kinds(again).count("phone_call") == 1


def test_intake_answers_are_kept_together(open_escalation):
    escalation = open_escalation()
    services.record_intake(escalation, slot="symptom_onset", value="yesterday")
    services.record_intake(escalation, slot="symptom_severity", value=7)
    escalation.refresh_from_db()
    assert escalation.intake == {"symptom_onset": "yesterday", "symptom_severity": 7}
    assert kinds(escalation) == ["opened", "intake", "intake"]


def test_every_step_is_in_the_audit_chain_without_the_patients_words(open_escalation, alice):
    """P40, P39."""
    escalation = open_escalation(reasons=[{"text": "matched “leaking”"}])
    services.record_intake(escalation, slot="symptom_more", value="my secret")
    events = AuditEvent.objects.filter(subject=f"escalation:{escalation.id}")
    assert [event.action for event in events] == ["escalation.opened", "escalation.intake"]
    assert {event.patient for event in events} == {str(alice.id)}
    assert "secret" not in str([event.detail for event in events])


def test_a_number_that_nobody_knows_gets_one_too(db):
    stranger = Conversation.objects.create(unknown_number="+13125550177")
    escalation = services.open_or_join(
        conversation_id=stranger.id, patient=None, level="clinical", topic="unknown_number", at=AT
    )
    assert escalation.patient is None
    assert EscalationEvent.objects.filter(escalation=escalation, kind="opened").exists()


def test_the_inbox_order_is_urgency_then_due_time(nora):
    def opened(level: str, minutes_ago: int) -> Escalation:
        thread = Conversation.objects.create(unknown_number=f"+1312555{minutes_ago:04}")
        return services.open_or_join(
            conversation_id=thread.id,
            patient=None,
            level=level,
            topic="symptom",
            at=AT - timedelta(minutes=minutes_ago),
        )

    desk = opened("administrative", 500)
    new_urgent = opened("urgent", 1)
    old_urgent = opened("urgent", 29)
    emergency = opened("emergency", 0)
    clinical = opened("clinical", 60)
    done = opened("emergency", 90)
    services.claim(done.id, nurse=nora)
    services.resolve(done.id, nurse=nora, outcome="phoned")
    listed = list(Escalation.objects.open().in_inbox_order())
    assert listed == [emergency, old_urgent, new_urgent, clinical, desk]

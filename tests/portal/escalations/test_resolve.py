"""Closing: only by the nurse who has it, only with an outcome (P31)."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.escalations import services
from portal.escalations.models import Escalation
from portal.escalations.services import AlreadyClaimed, EscalationError


@pytest.fixture
def claimed(waiting, nora):
    return services.claim(waiting.id, nurse=nora)


def test_it_closes_with_an_outcome_a_person_and_a_time(claimed, nora):
    closed = services.resolve(claimed.id, nurse=nora, outcome="phoned", note="  Talked. Fine.  ")
    assert closed.status == Escalation.Status.RESOLVED
    assert closed.outcome == "phoned"
    assert closed.outcome_note == "Talked. Fine."
    assert closed.resolved_by == nora
    assert closed.resolved_at is not None
    assert not closed.is_open


@pytest.mark.parametrize("outcome", ["", "fine", "ANSWERED"])
def test_without_a_known_outcome_it_stays_open(claimed, nora, outcome):
    """P31."""
    with pytest.raises(EscalationError, match="Choose how it ended"):
        services.resolve(claimed.id, nurse=nora, outcome=outcome)
    claimed.refresh_from_db()
    assert claimed.is_open


def test_it_must_be_claimed_first(waiting, nora):
    with pytest.raises(EscalationError, match="Claim it first"):
        services.resolve(waiting.id, nurse=nora, outcome="answered")


def test_a_colleague_cannot_close_it(claimed, omar):
    with pytest.raises(AlreadyClaimed):
        services.resolve(claimed.id, nurse=omar, outcome="answered")


def test_it_closes_once(claimed, nora):
    services.resolve(claimed.id, nurse=nora, outcome="answered")
    with pytest.raises(EscalationError, match="already closed"):
        services.resolve(claimed.id, nurse=nora, outcome="phoned")
    claimed.refresh_from_db()
    assert claimed.outcome == "answered"


def test_the_note_is_not_in_the_events(claimed, nora):
    """P39: the note may hold a patient's words; the log of steps must not."""
    services.resolve(claimed.id, nurse=nora, outcome="answered", note="the note's words")
    assert "the note's words" not in str([event.detail for event in claimed.events.all()])


def closing() -> dict[str, object]:
    return {"status": "resolved", "resolved_at": timezone.now(), "outcome": "answered"}


@pytest.mark.parametrize("forgotten", ["outcome", "resolved_by", "resolved_at"])
def test_the_database_itself_refuses_to_close_without(claimed, nora, forgotten):
    """P31: no path around the service."""
    values = closing() | {"resolved_by": nora}
    values[forgotten] = "" if forgotten == "outcome" else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(id=claimed.id).update(**values)


def test_the_database_accepts_it_when_all_three_are_there(claimed, nora):
    changed = Escalation.objects.filter(id=claimed.id).update(**closing(), resolved_by=nora)
    assert changed == 1


def test_the_first_answer_stops_the_response_clock_once(claimed, nora):
    first = services.record_response(claimed.id, nurse=nora)
    second = services.record_response(claimed.id, nurse=nora)
    assert first.first_response_at is not None
    assert second.first_response_at == first.first_response_at
    assert [event.kind for event in claimed.events.all()][-2:] == ["replied", "replied"]

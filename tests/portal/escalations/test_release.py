"""Handing back: it returns to the inbox with the place and the clock it had."""

import pytest

from portal.escalations import services
from portal.escalations.models import Escalation
from portal.escalations.services import AlreadyClaimed, EscalationError


def test_it_waits_again_with_its_old_clock(waiting, nora):
    services.claim(waiting.id, nurse=nora)
    released = services.release(waiting.id, nurse=nora)
    assert released.status == Escalation.Status.OPENED
    assert released.claimed_by is None
    assert released.claimed_at is None
    assert (released.opened_at, released.due_at) == (waiting.opened_at, waiting.due_at)
    assert [event.kind for event in released.events.all()] == ["opened", "claimed", "released"]


def test_a_colleague_can_claim_it_then(waiting, nora, omar):
    services.claim(waiting.id, nurse=nora)
    services.release(waiting.id, nurse=nora)
    assert services.claim(waiting.id, nurse=omar).claimed_by == omar


def test_nobody_hands_back_what_a_colleague_has(waiting, nora, omar):
    services.claim(waiting.id, nurse=nora)
    with pytest.raises(AlreadyClaimed):
        services.release(waiting.id, nurse=omar)
    waiting.refresh_from_db()
    assert waiting.claimed_by == nora


def test_what_nobody_has_cannot_be_handed_back(waiting, nora):
    with pytest.raises(EscalationError, match="Claim it first"):
        services.release(waiting.id, nurse=nora)


def test_a_first_answer_is_not_forgotten(waiting, nora):
    services.claim(waiting.id, nurse=nora)
    answered = services.record_response(waiting.id, nurse=nora)
    released = services.release(waiting.id, nurse=nora)
    assert released.first_response_at == answered.first_response_at

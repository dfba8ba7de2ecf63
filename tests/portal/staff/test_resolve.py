"""Closing from the page: by the nurse who has it, with an outcome (P31)."""

import pytest
from django.urls import reverse

from portal.conversations import nurse as nursing
from portal.conversations import thread
from portal.escalations.models import Escalation
from tests import cast

HTMX = {"HX-Request": "true"}


def url(escalation: Escalation) -> str:
    return reverse("staff:resolve", args=[escalation.id])


@pytest.fixture
def claimed(alices):
    return nursing.claim(alices.id, nurse=cast.nora())


def test_it_closes_with_its_outcome_and_note(nora, claimed):
    answer = {"outcome": "phoned", "note": "Dressing changed at home."}
    response = nora.post(url(claimed), answer, follow=True)
    words = response.content.decode()
    assert "Closed by Nora: Talked by phone." in words
    assert "Dressing changed at home." in words
    claimed.refresh_from_db()
    assert claimed.outcome == "phoned"


@pytest.mark.parametrize("outcome", ["", "all good"])
def test_without_an_outcome_it_stays_open_and_the_note_is_kept(nora, claimed, outcome):
    """P31."""
    response = nora.post(url(claimed), {"outcome": outcome, "note": "a long note"})
    words = response.content.decode()
    assert response.status_code == 409
    assert "Choose how it ended." in words
    assert "a long note</textarea>" in words
    claimed.refresh_from_db()
    assert claimed.is_open


def test_an_open_page_hears_what_is_missing(nora, claimed):
    response = nora.post(url(claimed), {"composer": "mine", "note": "a note"}, headers=HTMX)
    words = response.content.decode()
    assert response.status_code == 409
    assert 'id="finish" hx-swap-oob="true"' in words
    assert "Choose how it ended." in words
    assert "a note</textarea>" in words
    # The answer that may be half written stays where it is.
    assert 'id="composer"' not in words


def test_a_closed_one_offers_nothing_to_write_or_press(nora, claimed):
    response = nora.post(url(claimed), {"outcome": "answered"}, follow=True)
    words = response.content.decode()
    assert "This one is closed." in words
    assert 'id="close-fold"' not in words
    assert 'id="hand-back"' not in words


def test_the_agent_begins_without_the_old_intake(nora, claimed):
    """P30: on closing, the machine answers again."""
    conversation = claimed.conversation
    conversation.dialogue_state = {"active_loop": "intake"}
    conversation.save()
    nora.post(url(claimed), {"outcome": "answered"})
    assert thread.conversation_of(claimed.patient).dialogue_state == {}


def test_a_colleague_cannot_close_it(omar, claimed):
    assert omar.post(url(claimed), {"outcome": "answered"}).status_code == 409
    claimed.refresh_from_db()
    assert claimed.is_open


def test_it_must_be_claimed_first(nora, alices):
    response = nora.post(url(alices), {"outcome": "answered"})
    assert response.status_code == 409
    alices.refresh_from_db()
    assert alices.is_open


def test_outsiders_close_nothing(outsiders, claimed):
    for who, browser in outsiders.items():
        assert browser.post(url(claimed), {"outcome": "answered"}).status_code in {302, 403}, who
        claimed.refresh_from_db()
        assert claimed.is_open, who

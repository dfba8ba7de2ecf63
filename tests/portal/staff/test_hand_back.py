"""Handing back: a colleague finds it in the inbox again."""

from django.urls import reverse

from portal.conversations import nurse as nursing
from portal.escalations.models import Escalation
from tests import cast

HTMX = {"HX-Request": "true"}


def url(escalation: Escalation) -> str:
    return reverse("staff:hand-back", args=[escalation.id])


def test_it_waits_again_with_the_clock_it_had(nora, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    response = nora.post(url(alices), follow=True)
    assert "back in the inbox" in response.content.decode()
    due = alices.due_at
    alices.refresh_from_db()
    assert alices.status == Escalation.Status.OPENED
    assert alices.due_at == due


def test_a_colleague_can_claim_it_then(nora, omar, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    nora.post(url(alices))
    omar.post(reverse("staff:claim", args=[alices.id]))
    alices.refresh_from_db()
    assert alices.claimed_by == cast.omar()


def test_an_open_page_offers_to_claim_it(nora, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    words = nora.post(url(alices), {"composer": "mine"}, headers=HTMX).content.decode()
    assert 'data-state="unclaimed"' in words
    assert 'id="claim"' in words


def test_nobody_hands_back_what_a_colleague_has(omar, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    response = omar.post(url(alices))
    assert response.status_code == 409
    assert "Nora already has this one." in response.content.decode()
    alices.refresh_from_db()
    assert alices.claimed_by == cast.nora()


def test_what_nobody_has_cannot_be_handed_back(nora, alices):
    response = nora.post(url(alices))
    assert response.status_code == 409
    assert "Claim it first." in response.content.decode()


def test_outsiders_hand_nothing_back(outsiders, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    for who, browser in outsiders.items():
        assert browser.post(url(alices)).status_code in {302, 403}, who
        alices.refresh_from_db()
        assert alices.claimed_by == cast.nora(), who

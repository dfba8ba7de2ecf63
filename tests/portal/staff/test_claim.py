"""Claiming from the page: one winner, and the other is told who has it (P29)."""

from uuid import uuid4

from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.escalations.models import Escalation
from tests import cast

HTMX = {"HX-Request": "true"}


def url(escalation: Escalation) -> str:
    return reverse("staff:claim", args=[escalation.id])


def test_a_nurse_claims_and_comes_back_to_the_page(nora, alices):
    response = nora.post(url(alices), follow=True)
    page = reverse("staff:escalation", args=[alices.id])
    assert response.redirect_chain == [(f"{page}#reply", 302)], "where the answer is written"
    assert "You have it" in response.content.decode()
    alices.refresh_from_db()
    assert alices.claimed_by == cast.nora()


def test_a_charge_nurse_can_claim_too(grace, alices):
    grace.post(url(alices))
    alices.refresh_from_db()
    assert alices.claimed_by.display_name == "Grace"


def test_the_second_nurse_is_told_who_has_it(nora, omar, alices):
    """P29."""
    nora.post(url(alices))
    response = omar.post(url(alices))
    assert response.status_code == 409
    assert "Nora already has this one." in response.content.decode()
    alices.refresh_from_db()
    assert alices.claimed_by == cast.nora()


def test_an_open_page_gets_only_what_changed(nora, alices):
    response = nora.post(url(alices), {"composer": "unclaimed"}, headers=HTMX)
    words = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in words
    assert 'id="composer" data-state="mine" hx-swap-oob="true"' in words
    assert 'id="reply-form"' in words


def test_the_losers_open_page_is_told_too(nora, omar, alices):
    nora.post(url(alices))
    response = omar.post(url(alices), {"composer": "unclaimed"}, headers=HTMX)
    words = response.content.decode()
    assert response.status_code == 409
    assert "Nora already has this one." in words
    assert 'data-state="theirs"' in words
    assert "only they can write here" in words


def test_claiming_again_is_no_error(nora, alices):
    nora.post(url(alices))
    assert nora.post(url(alices)).status_code == 302


def test_outsiders_claim_nothing(outsiders, alices):
    for who, browser in outsiders.items():
        response = browser.post(url(alices))
        assert response.status_code in {302, 403}, who
        alices.refresh_from_db()
        assert alices.claimed_by is None, who


def test_it_takes_a_form_not_a_link(nora, alices):
    assert nora.get(url(alices)).status_code == 405


def test_what_is_not_there_is_not_found(nora):
    assert nora.post(reverse("staff:claim", args=[uuid4()])).status_code == 404


def test_without_the_forms_token_nothing_happens(alices):
    from_elsewhere = Client(enforce_csrf_checks=True)
    from_elsewhere.force_login(cast.nora())
    assert from_elsewhere.post(url(alices)).status_code == 403


def test_it_is_in_the_audit_chain(nora, alices):
    """P40."""
    nora.post(url(alices))
    event = AuditEvent.objects.get(action="escalation.claimed")
    assert event.actor == f"user:{cast.nora().pk}"
    assert event.subject == f"escalation:{alices.id}"
    assert event.patient == str(alices.patient_id)

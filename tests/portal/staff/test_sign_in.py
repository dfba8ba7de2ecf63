"""Signing in to the staff's pages: by name and password, to the page of one's role."""

import pytest
from django.urls import reverse

from portal.audit.models import AuditEvent
from tests import cast

SIGN_IN = reverse("staff:sign-in")
PASSWORD = "correct horse battery"


def sign_in(client, name: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": name, "password": password} | more, follow=True)


@pytest.mark.parametrize(
    ("person", "page"),
    [("nora", "staff:inbox"), ("clara", "staff:instructions")],
)
def test_each_role_begins_on_its_own_page(client, person, page):
    getattr(cast, person)()
    response = sign_in(client, person)
    assert response.redirect_chain[-1][0] == reverse(page)
    assert response.status_code == 200


def test_an_operator_begins_with_the_health_of_the_system(client, otto):
    response = sign_in(client, "otto")
    assert response.redirect_chain[-1][0] == reverse("staff:health")


def test_one_goes_on_to_the_page_that_was_asked_for(client, alices):
    cast.nora()
    wanted = reverse("staff:escalation", args=[alices.id])
    response = sign_in(client, "nora", next=wanted)
    assert response.redirect_chain[-1][0] == wanted


def test_one_is_not_sent_to_another_site(client):
    cast.nora()
    response = sign_in(client, "nora", next="https://example.com/inbox")
    assert response.redirect_chain[-1][0] == reverse("staff:inbox")


@pytest.mark.parametrize(("name", "password"), [("nora", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_sound_the_same(client, name, password):
    cast.nora()
    response = sign_in(client, name, password)
    assert response.status_code == 422
    assert "This user name and password do not belong together." in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("missing", ["login", "password"])
def test_what_is_missing_is_named(client, missing):
    filled = {"login": "nora", "password": PASSWORD} | {missing: ""}
    response = client.post(SIGN_IN, filled)
    assert response.status_code == 422
    assert "Write your" in response.content.decode()


def test_tries_are_counted(client):
    cast.nora()
    for _ in range(5):
        sign_in(client, "nora", "wrong")
    response = sign_in(client, "nora", PASSWORD)
    assert "Too many tries." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_patient_with_a_password_has_another_door(client, alice):
    alice.user.set_password(PASSWORD)
    alice.user.save()
    response = sign_in(client, alice.user.username)
    assert response.status_code == 422
    assert "This page is for hospital staff." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_patients_number_opens_nothing_here(client, alice):
    alice.user.set_password(PASSWORD)
    alice.user.save()
    assert sign_in(client, cast.ALICE_PHONE).status_code == 422


def test_who_is_signed_in_already_goes_on(nora):
    assert nora.get(SIGN_IN, follow=True).redirect_chain[-1][0] == reverse("staff:inbox")


def test_signing_out_leads_back_to_this_door(nora):
    response = nora.post(reverse("web:sign-out"), follow=True)
    assert response.redirect_chain[-1][0] == SIGN_IN
    assert nora.get(reverse("staff:inbox")).status_code == 302


def test_signing_in_is_in_the_audit_chain(client):
    """P40."""
    nora = cast.nora()
    sign_in(client, "nora")
    assert AuditEvent.objects.filter(action="session.signed_in", actor=f"user:{nora.pk}").exists()


def test_the_page_is_in_english_whatever_the_browser_prefers(client):
    words = client.get(SIGN_IN, headers={"Accept-Language": "es"}).content.decode()
    assert "Staff sign-in" in words
    assert '<html lang="en">' in words

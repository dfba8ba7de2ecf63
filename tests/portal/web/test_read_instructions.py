"""My instructions: the patient's own, approved, in force, in a language that they can read."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.instructions.access import access_own_instructions
from portal.instructions.models import Approval, InstructionVersion, Section
from portal.instructions.services import withdraw
from portal.patients.models import Encounter, Patient
from tests import cast

pytestmark = pytest.mark.django_db


def page(browser: Client, path: str = "/instructions/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_sheet_shows_every_section_and_who_approved_it(alice_browser: Client) -> None:
    words = page(alice_browser)
    assert "Going home" in words
    for _, title, sentences in cast.SHEET["en"]:
        assert title in words
        for sentence in sentences:
            assert sentence in words
    assert "Approved by <strong>Clara</strong>" in words
    assert "Version 1." in words


def test_each_section_can_be_pointed_at(alice: Patient, alice_browser: Client) -> None:
    words = page(alice_browser)
    for section in Section.objects.filter(language="en"):
        assert f'id="section-{section.id}"' in words
        assert f'href="#section-{section.id}"' in words


def test_warning_signs_stand_out(alice_browser: Client) -> None:
    assert "section-warning_signs" in page(alice_browser)


def test_the_other_approved_language_is_one_tap_away(alice_browser: Client) -> None:
    assert 'href="?language=es"' in page(alice_browser)
    words = page(alice_browser, "/instructions/?language=es")
    assert "Puede ducharse 48 horas después de la cirugía." in words
    assert '<h1 lang="es">De vuelta a casa</h1>' in words
    # Only the sheet changed: the page around it is still in Alice's language.
    assert '<html lang="en">' in words


def test_a_language_nobody_has_approved_is_not_shown(alice: Patient, alice_browser: Client) -> None:
    """P17: a person is offered, and the language that is approved; never the unapproved text."""
    Approval.objects.filter(language="es").delete()
    words = page(alice_browser, "/instructions/?language=es")
    assert "Puede ducharse" not in words
    assert "has not approved your instructions in Español yet" in words
    assert 'href="?language=en"' in words
    assert "Ask a nurse for help" in words


def test_an_unknown_language_is_the_patients_own(alice_browser: Client) -> None:
    assert "Going home" in page(alice_browser, "/instructions/?language=xx")


@pytest.mark.parametrize("end", ["withdrawn", "expired", "changed"])
def test_what_is_not_in_force_is_not_shown(alice: Patient, alice_browser: Client, end: str) -> None:
    """P17, P18."""
    version = InstructionVersion.objects.get()
    if end == "withdrawn":
        withdraw(version, by=cast.clara())
    elif end == "expired":
        InstructionVersion.objects.update(expires_at=timezone.now())
    else:
        # Words that were changed after the signature are not what was signed.
        Section.objects.filter(kind="activity").update(sentences=["You can swim."])
    words = page(alice_browser)
    assert "shower" not in words
    assert "You can swim." not in words
    assert "You have no approved instructions here at the moment." in words
    assert "(312) 555-0100" in words


def test_the_newest_version_replaces_the_old(alice: Patient, alice_browser: Client) -> None:
    cast.approved_sheet(alice)
    assert "Version 2." in page(alice_browser)


def test_only_the_newest_stay_is_shown(alice: Patient, alice_browser: Client) -> None:
    now = timezone.now()
    Encounter.objects.create(
        patient=alice,
        unit="Cardiology",
        admitted_at=now - datetime.timedelta(hours=9),
        discharged_at=now - datetime.timedelta(hours=1),
    )
    assert "shower" not in page(alice_browser)


def test_nobody_reads_another_patients_sheet(
    alice: Patient, alice_browser: Client, bob: Patient
) -> None:
    """P21."""
    Section.objects.filter(version__instructions__encounter__patient=bob).update(
        title="canary-of-bob"
    )
    assert "canary-of-bob" not in page(alice_browser)
    bobs = Section.objects.filter(title="canary-of-bob").first()
    assert bobs is not None
    assert str(bobs.id) not in page(alice_browser)


def test_staff_and_strangers_do_not_read_it(
    client: Client, alice: Patient, nora_browser: Client
) -> None:
    assert client.get("/instructions/").status_code == 302
    assert nora_browser.get("/instructions/").status_code == 403
    with pytest.raises(PermissionDenied):
        access_own_instructions(cast.nora(), "en")
    assert not AuditEvent.objects.filter(action="instructions.viewed").exists()


def test_every_read_is_audited(alice: Patient, alice_browser: Client) -> None:
    """P40."""
    page(alice_browser, "/instructions/?language=es")
    event = AuditEvent.objects.get(action="instructions.viewed")
    assert event.actor == f"user:{alice.user_id}"
    assert event.patient == str(alice.id)
    assert event.detail == {"language": "es", "version": 1}

"""Finding out who wrote, and keeping the consent ledger."""

from datetime import datetime

from django.utils import timezone

from portal.patients.models import Consent, Encounter, Patient, PhoneNumber


def patient_by_phone(e164: str) -> Patient | None:
    """The patient whose verified phone this is."""
    phone = (
        PhoneNumber.objects.select_related("patient__user")
        .filter(e164=e164, verified_at__isnull=False)
        .first()
    )
    return phone.patient if phone else None


def phone_of(patient: Patient) -> str | None:
    """The number (E.164) we text this patient on: the one verified last."""
    phone = patient.phones.filter(verified_at__isnull=False).order_by("-verified_at").first()
    return phone.e164 if phone else None


def current_encounter(patient: Patient) -> Encounter | None:
    """The stay that the patient's questions are about: the last one."""
    return patient.encounters.order_by("-discharged_at").first()


def set_language(patient: Patient, language: str) -> None:
    """Pages and texts in this language from now on."""
    patient.language = language
    Patient.objects.filter(id=patient.id).update(language=language)


def may_text(e164: str) -> bool:
    """False from the moment a STOP was committed until a START was (P34)."""
    # By the time it was said: a STOP that is fetched late must not undo a newer START.
    newest = Consent.objects.filter(e164=e164).order_by("-at", "-id").first()
    return newest is None or newest.status == Consent.Status.GRANTED


def record_consent(
    *,
    e164: str,
    status: Consent.Status,
    source: str,
    wording: str,
    wording_version: str = "",
    patient: Patient | None = None,
    at: datetime | None = None,
) -> Consent:
    """Add a line to the ledger. A line that changes nothing is added too: it was said."""
    return Consent.objects.create(
        e164=e164,
        patient=patient,
        status=status,
        at=at or timezone.now(),
        source=source,
        wording=wording[:500],
        wording_version=wording_version,
    )

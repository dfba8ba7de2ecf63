"""The demo's people and papers, written to the database through the same services as real ones."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.audit.services import record_event
from portal.demo import content, past
from portal.instructions.models import DischargeInstructions, InstructionVersion, Section
from portal.instructions.services import approve, submit_for_review
from portal.patients.models import Consent, Encounter, Patient, PhoneNumber
from portal.patients.services import record_consent

# Everybody on the demo's staff signs in with it. It is printed at every start and opens nothing
# else: seeding is refused outside the demo.
PASSWORD = "going-home-safely"  # noqa: S105
SEEDED = "demo.seeded"


class Refused(Exception):
    """This database is not the demo's; nothing was changed."""


def seed(*, now: datetime | None = None) -> bool:
    """Write the demo's data, all of it or nothing. False when it is there already.

    Times are counted from `now`, so that a new demo is never stale.
    """
    _demo_only()
    if Patient.objects.exists():
        return False
    if User.objects.exists():
        raise Refused("This database has users but no demo: it is somebody else's.")
    now = now or timezone.now()
    with transaction.atomic():
        staff = _staff()
        for entry in content.patients():
            _patient(entry, staff, now)
        past.seed(staff, now)
        record_event(actor="system:demo", action=SEEDED, subject="demo:all", at=now)
    return True


def reset() -> None:
    """Empty every table but the audit chain, which only grows, and seed again."""
    _demo_only()
    if Patient.objects.exists() and seeded_at() is None:
        raise Refused("This database was not seeded by the demo: nothing was deleted.")
    tables = set(connection.introspection.django_table_names(only_existing=True))
    kept = {AuditEvent._meta.db_table, "django_content_type", "auth_permission"}
    flush = connection.ops.sql_flush(no_style(), sorted(tables - kept))
    with transaction.atomic():
        connection.ops.execute_sql_flush(flush)
        record_event(actor="system:demo", action="demo.reset", subject="demo:all")
    seed()


def seeded_at() -> datetime | None:
    """When the data that is there now was made; None when there is none."""
    if not Patient.objects.exists():
        return None
    return (
        AuditEvent.objects.filter(action=SEEDED)
        .order_by("-id")
        .values_list("at", flat=True)
        .first()
    )


def _demo_only() -> None:
    if not settings.DEMO:
        raise Refused("Demo data is for the demo only (AFTERCARE_DEMO is not set).")


def _staff() -> dict[str, User]:
    # Hashed once for all: a hash is slow on purpose.
    password = make_password(PASSWORD)
    return {
        person["username"]: User.objects.create(
            username=person["username"],
            display_name=person["display_name"],
            role=person["role"],
            password=password,
        )
        for person in content.load("hospital.yml")["staff"]
    }


def _patient(entry: dict[str, Any], staff: dict[str, User], now: datetime) -> None:
    about = entry["patient"]
    user = User(
        username=f"patient-{about['mrn'].lower()}", display_name=about["name"], role=Role.PATIENT
    )
    user.set_unusable_password()
    user.save()
    patient = Patient.objects.create(
        mrn=about["mrn"],
        user=user,
        full_name=about["name"],
        date_of_birth=_date(about["date_of_birth"]),
        language=about["language"],
        time_zone=settings.HOSPITAL["time_zone"],
    )
    for line in about["consent"]:
        record_consent(
            e164=about["phone"],
            patient=patient,
            status=Consent.Status(line["status"]),
            source=line["source"],
            wording=line["wording"],
            at=content.moment(line, now=now),
        )
    stay = entry["encounter"]
    encounter = Encounter.objects.create(
        patient=patient,
        unit=stay["unit"],
        reason=stay["reason"],
        admitted_at=content.moment(stay["admitted"], now=now),
        discharged_at=content.moment(stay["discharged"], now=now),
    )
    PhoneNumber.objects.create(
        patient=patient, e164=about["phone"], verified_at=encounter.admitted_at
    )
    if "instructions" in entry:
        _instructions(entry["instructions"], encounter, staff, now)


def _instructions(
    sheet: dict[str, Any], encounter: Encounter, staff: dict[str, User], now: datetime
) -> None:
    signatures = {
        language: (staff[signed["by"]], content.moment(signed, now=now))
        for language, signed in sheet["approvals"].items()
    }
    version = InstructionVersion.objects.create(
        instructions=DischargeInstructions.objects.create(encounter=encounter),
        number=1,
        titles=sheet["title"],
        created_at=encounter.admitted_at,
    )
    for position, section in enumerate(sheet["sections"]):
        for language, sentences in section["sentences"].items():
            Section.objects.create(
                version=version,
                language=language,
                position=position,
                kind=section["kind"],
                title=section["title"][language],
                sentences=[
                    content.sentence(
                        sentence, language=language, discharged_at=encounter.discharged_at
                    )
                    for sentence in sentences
                ],
            )
    submit_for_review(version)
    for language, (clinician, at) in signatures.items():
        approve(version, language=language, clinician=clinician, at=at)


def _date(written: date | str) -> date:
    return written if isinstance(written, date) else date.fromisoformat(written)

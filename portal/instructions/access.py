"""How a patient's page reads the instructions: the patient's own only, and with an audit line."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied

from portal.accounts.models import Role, User
from portal.audit.services import actor_of, record_event
from portal.instructions.models import Section
from portal.instructions.services import sections_in_force
from portal.patients.models import Encounter, Patient
from portal.patients.services import current_encounter


@dataclass(frozen=True)
class Sheet:
    """The approved instructions of one stay in one language, as they are in force now.

    sections: in reading order; empty when this language has no approved version
    languages: the codes in which an approved version is in force, in the order of settings
    """

    encounter: Encounter | None
    language: str
    languages: tuple[str, ...]
    title: str = ""
    number: int = 0
    approver: str = ""
    approved_at: datetime | None = None
    sections: tuple[Section, ...] = ()


def access_own_instructions(user: User, language: str) -> Sheet:
    """The signed-in patient's instructions in `language`; PermissionDenied for anybody else.

    Every read is one audit event (P40).
    """
    patient: Patient | None = getattr(user, "patient", None)
    if user.role != Role.PATIENT or patient is None:
        raise PermissionDenied("This page is for patients.")
    encounter = current_encounter(patient)
    sheet = _read(encounter, language)
    record_event(
        actor=actor_of(user),
        action="instructions.viewed",
        subject=f"encounter:{encounter.id}" if encounter else "encounter:none",
        patient=str(patient.id),
        detail={"language": language, "version": sheet.number},
    )
    return sheet


def _read(encounter: Encounter | None, language: str) -> Sheet:
    if encounter is None:
        return Sheet(encounter=None, language=language, languages=())
    in_force = {code: sections_in_force(encounter, code) for code, _ in settings.LANGUAGES}
    languages = tuple(code for code, sections in in_force.items() if sections)
    sections = in_force.get(language, [])
    if not sections:
        return Sheet(encounter=encounter, language=language, languages=languages)
    version = sections[0].version
    approval = version.approvals.get(language=language)
    return Sheet(
        encounter=encounter,
        language=language,
        languages=languages,
        title=str(version.titles.get(language, "")),
        number=version.number,
        approver=approval.clinician_name,
        approved_at=approval.approved_at,
        sections=tuple(sections),
    )

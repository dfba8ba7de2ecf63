"""Instruction versions for clinicians: who may see them, and what is shown of one."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Prefetch, QuerySet, When
from django.shortcuts import get_object_or_404

from portal.accounts.models import Role, User
from portal.audit.services import actor_of, record_event
from portal.instructions.models import Approval, InstructionVersion, Section
from portal.instructions.services import content_hash

MOST_SHOWN = 200
SIGNABLE = {InstructionVersion.Status.IN_REVIEW, InstructionVersion.Status.APPROVED}


def access_versions(user: User) -> QuerySet[InstructionVersion]:
    """All versions, the newest first, for clinicians. Audited as one read of the list."""
    _clinicians_only(user)
    record_event(
        actor=actor_of(user), action="instructions.listed", subject="instruction_version:all"
    )
    return (
        InstructionVersion.objects.select_related("instructions__encounter__patient")
        .prefetch_related(
            "approvals",
            # Only to know which languages there are; the sentences stay where they are.
            Prefetch("sections", Section.objects.only("version_id", "language", "position")),
        )
        .order_by(_what_waits_first(), "-created_at", "-number")[:MOST_SHOWN]
    )


def access_version(user: User, version_id: UUID) -> InstructionVersion:
    """One version with its patient, for clinicians."""
    _clinicians_only(user)
    version = get_object_or_404(
        InstructionVersion.objects.select_related("instructions__encounter__patient"),
        id=version_id,
    )
    record_event(
        actor=actor_of(user),
        action="instructions.viewed",
        subject=f"instruction_version:{version.id}",
        patient=str(version.instructions.encounter.patient_id),
    )
    return version


@dataclass(frozen=True)
class Wording:
    """A version in one language."""

    language: str
    language_name: str
    sections: list[Section]
    approval: Approval | None
    # Of what is shown; it comes back with the signature, so that what was read is what is signed.
    content_hash: str
    can_be_signed: bool

    @property
    def was_changed(self) -> bool:
        """True when the words are not those that were signed."""
        return self.approval is not None and self.approval.content_hash != self.content_hash


def wordings(version: InstructionVersion) -> list[Wording]:
    """The version in each language that it has."""
    approvals = {approval.language: approval for approval in version.approvals.all()}
    sections = list(version.sections.all())
    found = []
    for language, name in settings.LANGUAGES:
        mine = [section for section in sections if section.language == language]
        if mine:
            found.append(
                Wording(
                    language=language,
                    language_name=name,
                    sections=mine,
                    approval=approvals.get(language),
                    content_hash=content_hash(version, language),
                    can_be_signed=language not in approvals and version.status in SIGNABLE,
                )
            )
    return found


def _what_waits_first() -> Case:
    return Case(When(status=InstructionVersion.Status.IN_REVIEW, then=0), default=1)


def _clinicians_only(user: User) -> None:
    if user.role != Role.CLINICIAN:
        raise PermissionDenied("This page is for clinicians.")

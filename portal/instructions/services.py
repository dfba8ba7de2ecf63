"""Approving instructions, and reading the ones in force."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.audit.services import actor_of, record_event
from portal.instructions.models import Approval, InstructionVersion, Section
from portal.instructions.signals import approved
from portal.lib.visible import has_hidden
from portal.patients.models import Encounter

Status = InstructionVersion.Status


class NotAllowed(Exception):
    """The step is not possible from the version's present state, or not for this person."""


def content_hash(version: InstructionVersion, language: str) -> str:
    """sha256 (hex) over everything a clinician signs: order, kind, heading and sentences."""
    rows = [
        [section.position, section.kind, section.title, section.sentences]
        for section in version.sections.filter(language=language).order_by("position")
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode()).hexdigest()


@transaction.atomic
def submit_for_review(version: InstructionVersion) -> None:
    """draft → in_review. From here the words are frozen."""
    changed = InstructionVersion.objects.filter(id=version.id, status=Status.DRAFT).update(
        status=Status.IN_REVIEW
    )
    if not changed:
        raise NotAllowed("Only a draft can be sent for review.")
    version.refresh_from_db()


@transaction.atomic
def approve(
    version: InstructionVersion, *, language: str, clinician: User, at: datetime | None = None
) -> Approval:
    """Sign one language of a frozen version. The first signature puts the version in force.

    The version that was in force until now is superseded in the same transaction.
    """
    if clinician.role != Role.CLINICIAN:
        raise NotAllowed("Only a clinician can approve instructions.")
    locked = InstructionVersion.objects.select_for_update().get(id=version.id)
    if locked.status not in {Status.IN_REVIEW, Status.APPROVED}:
        raise NotAllowed("Only a version in review can be approved.")
    if not locked.sections.filter(language=language).exists():
        raise NotAllowed("This version has no text in that language.")
    if _hides_something(locked, language):
        raise NotAllowed("This version holds characters that nobody can see.")
    if locked.status == Status.IN_REVIEW:
        InstructionVersion.objects.filter(
            instructions=locked.instructions, status=Status.APPROVED
        ).update(status=Status.SUPERSEDED)
        InstructionVersion.objects.filter(id=locked.id).update(status=Status.APPROVED)
    approval = Approval.objects.create(
        version=locked,
        language=language,
        clinician=clinician,
        clinician_name=str(clinician),
        approved_at=at or timezone.now(),
        content_hash=content_hash(locked, language),
    )
    _record(locked, "instructions.approved", clinician, language=language)
    approved.send(InstructionVersion, version=locked)
    version.refresh_from_db()
    return approval


@transaction.atomic
def withdraw(version: InstructionVersion, *, by: User) -> None:
    """approved → withdrawn, at once: answers that are not yet sent stop (P18)."""
    changed = InstructionVersion.objects.filter(id=version.id, status=Status.APPROVED).update(
        status=Status.WITHDRAWN
    )
    if not changed:
        raise NotAllowed("Only an approved version can be withdrawn.")
    _record(version, "instructions.withdrawn", by)
    version.refresh_from_db()


def sections_in_force(encounter: Encounter, language: str) -> list[Section]:
    """The approved sections of this stay, in this language, in force now, in reading order."""
    version = (
        InstructionVersion.objects.filter(
            _in_force(), instructions__encounter=encounter, approvals__language=language
        )
        .prefetch_related("approvals")
        .first()
    )
    if version is None:
        return []
    approval = next(a for a in version.approvals.all() if a.language == language)
    if approval.content_hash != content_hash(version, language):
        # Signed words were changed behind our back: none of them is approved any more.
        return []
    return list(version.sections.filter(language=language).order_by("position"))


def are_citable(section_ids: Iterable[UUID], *, encounter: Encounter, language: str) -> bool:
    """True when every section is in force, for this stay, in this language, at this moment (P17).

    Locks the versions, so that a withdrawal waits for the caller's transaction or the other way
    round. Call inside a transaction.
    """
    wanted = set(section_ids)
    version_ids = set(Section.objects.filter(id__in=wanted).values_list("version_id", flat=True))
    list(InstructionVersion.objects.select_for_update().filter(id__in=version_ids))
    return wanted <= {section.id for section in sections_in_force(encounter, language)}


def _hides_something(version: InstructionVersion, language: str) -> bool:
    """True where the clinician would sign more than is to be seen."""
    return any(
        has_hidden(text)
        for section in version.sections.filter(language=language)
        for text in (section.title, *section.sentences)
    )


def _in_force() -> Q:
    return Q(status=Status.APPROVED) & (
        Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    )


def _record(version: InstructionVersion, action: str, by: User, **detail: str) -> None:
    record_event(
        actor=actor_of(by),
        action=action,
        subject=f"instruction_version:{version.id}",
        patient=str(version.instructions.encounter.patient_id),
        detail={"number": version.number, **detail},
    )

"""Discharge instructions: written, approved, frozen, and at some time replaced."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.lib.visible import visible
from portal.patients.models import Encounter


class DischargeInstructions(models.Model):
    """What was given to a patient at the end of one stay. Its words live in versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.OneToOneField(
        Encounter, on_delete=models.CASCADE, related_name="instructions"
    )

    class Meta:
        verbose_name_plural = "discharge instructions"

    def __str__(self) -> str:
        return f"Instructions for {self.encounter}"


class InstructionVersion(models.Model):
    """One frozen wording.

    draft → in_review → approved → superseded | withdrawn | expired
              ↓ back to draft
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"
        SUPERSEDED = "superseded", "Superseded"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instructions = models.ForeignKey(
        DischargeInstructions, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    titles = models.JSONField(default=dict, help_text="the document's title by language code")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["instructions", "number"], name="version_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["instructions"],
                condition=models.Q(status="approved"),
                name="one_approved_version_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} ({self.status})"


class Section(models.Model):
    """One section of one version in one language, as a list of whole sentences."""

    class Kind(models.TextChoices):
        MEDICINES = "medicines", "Medicines"
        ACTIVITY = "activity", "Activity"
        WOUND_CARE = "wound_care", "Wound care"
        SELF_CARE = "self_care", "Daily care"
        DIET = "diet", "Food and drink"
        WARNING_SIGNS = "warning_signs", "When to call"
        APPOINTMENTS = "appointments", "Appointments"
        CONTACTS = "contacts", "Contacts"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        InstructionVersion, on_delete=models.CASCADE, related_name="sections"
    )
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200)
    sentences = models.JSONField(help_text="list of strings, in order")

    class Meta:
        ordering = ["language", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language", "position"], name="section_position_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the text as a reader sees it: what is hidden in it never gets in."""
        self.title = visible(self.title)
        self.sentences = [visible(sentence) for sentence in self.sentences]
        super().save(*args, **kwargs)


class Approval(models.Model):
    """A named clinician signed one frozen version in one language."""

    version = models.ForeignKey(
        InstructionVersion, on_delete=models.PROTECT, related_name="approvals"
    )
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    # As it was on the day of signing; people change their names and jobs.
    clinician_name = models.CharField(max_length=200)
    approved_at = models.DateTimeField(default=timezone.now)
    # sha256 over the sections that were signed; a difference takes the version out of force.
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"], name="one_approval_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinician_name} {self.approved_at:%Y-%m-%d}"

"""Patients, their stays, their phones, and what they agreed to."""

import uuid

from django.conf import settings
from django.db import models


class Patient(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mrn = models.CharField("medical record number", max_length=40, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="patient"
    )
    full_name = models.CharField(max_length=200)
    date_of_birth = models.DateField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(max_length=60, default="America/Chicago")

    def __str__(self) -> str:
        return self.full_name


class PhoneNumber(models.Model):
    """A phone that belongs to one patient. Two patients never share one: who wrote must be sure."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="phones")
    e164 = models.CharField(max_length=20, unique=True)
    verified_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.e164


class Encounter(models.Model):
    """One hospital stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="encounters")
    unit = models.CharField(max_length=120)
    reason = models.JSONField(default=dict, help_text="plain words by language code")
    admitted_at = models.DateTimeField()
    discharged_at = models.DateTimeField()

    class Meta:
        ordering = ["-discharged_at"]

    def __str__(self) -> str:
        return f"{self.unit} {self.discharged_at:%Y-%m-%d}"


class Consent(models.Model):
    """One line of the consent ledger: from this moment this number may, or may not, be texted.

    Only added to. The newest line for a number is in force; a number without a line that a patient
    gave to the hospital may be texted about that patient's stay.
    """

    class Status(models.TextChoices):
        GRANTED = "granted", "May be texted"
        REVOKED = "revoked", "Asked us to stop"

    e164 = models.CharField(max_length=20, db_index=True)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="consents"
    )
    status = models.CharField(max_length=10, choices=Status)
    at = models.DateTimeField()
    source = models.CharField(max_length=40, help_text="sms, enrolment, staff, carrier")
    wording = models.CharField(max_length=500, help_text="what was said, or what was agreed to")
    wording_version = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d}"

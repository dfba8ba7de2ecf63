"""Who signs in, and in which role."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    PATIENT = "patient", "Patient"
    NURSE = "nurse", "Nurse"
    CHARGE_NURSE = "charge_nurse", "Charge nurse"
    CLINICIAN = "clinician", "Clinician"
    OPERATOR = "operator", "Operator"


class User(AbstractUser):
    """A person who can sign in. Patients sign in by a code to their phone, staff by password."""

    role = models.CharField(max_length=20, choices=Role, default=Role.PATIENT)
    display_name = models.CharField(max_length=120, blank=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def answers_escalations(self) -> bool:
        """May claim and answer escalations."""
        return self.role in {Role.NURSE, Role.CHARGE_NURSE}

    @property
    def is_hospital_staff(self) -> bool:
        """Anybody who works for the hospital, in any role."""
        return self.role != Role.PATIENT

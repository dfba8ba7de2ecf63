"""Handing over to a person: who has it, since when, until when, and how it ended."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from portal.patients.models import Patient


class EscalationLevel(models.TextChoices):
    """The levels at which a person is needed, most serious first."""

    EMERGENCY = "emergency", "Emergency"
    URGENT = "urgent", "Urgent"
    CLINICAL = "clinical", "Clinical"
    ADMINISTRATIVE = "administrative", "Administrative"


# Position in the inbox: 0 is the top.
RANK = {level: rank for rank, level in enumerate(EscalationLevel.values)}


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def open(self) -> "EscalationQuerySet":
        """Not yet resolved."""
        return self.exclude(status=Escalation.Status.RESOLVED)

    def in_inbox_order(self) -> "EscalationQuerySet":
        """Most serious first, then the one that is due first."""
        cases = [When(level=level, then=Value(rank)) for level, rank in RANK.items()]
        return self.alias(rank=Case(*cases, output_field=IntegerField())).order_by(
            "rank", "due_at", "opened_at"
        )


class Escalation(models.Model):
    """One conversation that a person must look at. At most one is open per conversation.

    opened → claimed → resolved
       ↑ ← released ←
    """

    class Status(models.TextChoices):
        OPENED = "opened", "Waiting for a nurse"
        CLAIMED = "claimed", "A nurse has it"
        RESOLVED = "resolved", "Resolved"

    class Outcome(models.TextChoices):
        ANSWERED = "answered", "Answered in writing"
        PHONED = "phoned", "Talked by phone"
        SENT_TO_CARE = "sent_to_care", "Sent to emergency care or a visit"
        APPOINTMENT = "appointment", "Appointment made"
        PASSED_ON = "passed_on", "Passed on to another team"
        NO_ACTION = "no_action", "No action was needed"
        UNREACHABLE = "unreachable", "Patient could not be reached"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.PROTECT, related_name="escalations"
    )
    # None when an unknown number wrote.
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="escalations"
    )
    level = models.CharField(max_length=16, choices=EscalationLevel)
    topic = models.CharField(max_length=40)
    reasons = models.JSONField(default=list, help_text="list of {source, text, level, rule}")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPENED)
    # The time of the patient's message: all clocks start here (P28).
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="a nurse should have claimed it by then")
    policy = models.JSONField(default=dict, help_text="the clock's rules as they were at opening")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="claimed"
    )
    claimed_at = models.DateTimeField(null=True)
    first_response_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="resolved"
    )
    resolved_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True)
    # What the patient said when asked: {"symptom_onset": "yesterday", "symptom_severity": 7, …}
    intake = models.JSONField(default=dict)
    # The patient may not be texted: only a call reaches them (P34).
    needs_phone_call = models.BooleanField(default=False)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=~Q(status="resolved"),
                name="one_open_escalation_per_conversation",
            ),
            models.CheckConstraint(
                condition=Q(level__in=EscalationLevel.values), name="escalation_level_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="claimed") | Q(claimed_by__isnull=False),
                name="claimed_escalation_has_a_nurse",
            ),
            # P31: only a person closes it, and says how it ended.
            models.CheckConstraint(
                condition=~Q(status="resolved")
                | (Q(resolved_by__isnull=False) & Q(resolved_at__isnull=False) & ~Q(outcome="")),
                name="resolved_escalation_has_an_outcome_and_a_person",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_at"])]

    def __str__(self) -> str:
        return f"{self.level} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.RESOLVED

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.OPENED and timezone.now() > self.due_at


class EscalationEvent(models.Model):
    """One step in an escalation's life. Only added to."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Opened"
        MESSAGE = "message", "The patient wrote again"
        RAISED = "raised", "Raised"
        INTAKE = "intake", "The patient answered a question"
        CLAIMED = "claimed", "Claimed"
        RELEASED = "released", "Handed back to the inbox"
        REPLIED = "replied", "Replied"
        PHONE_CALL = "phone_call", "Marked: phone call needed"
        RESOLVED = "resolved", "Resolved"

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    # None: the machine did it.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M}"

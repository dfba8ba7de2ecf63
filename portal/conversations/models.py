"""The thread, its messages, and all that was decided about each of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.escalations.models import Escalation
from portal.instructions.models import Section
from portal.patients.models import Patient


class Channel(models.TextChoices):
    WEB = "web", "Portal"
    SMS = "sms", "Text message"


class Disposition(models.TextChoices):
    """How a received message ended. Every one gets exactly one (P08)."""

    ANSWERED = "answered", "Answered"
    ESCALATED = "escalated", "With a nurse"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"


class Conversation(models.Model):
    """The one thread of a patient, over all channels; or of a number that nobody knows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="conversations"
    )
    # Only for a number that belongs to no patient.
    unknown_number = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    # What the dialogue manager gave back last; it keeps nothing itself.
    dialogue_state = models.JSONField(default=dict)
    last_decision = models.CharField(max_length=40, blank=True)
    # Moves with every change in the thread: live pages watch it.
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(patient__isnull=False),
                name="one_conversation_per_patient",
            ),
            models.UniqueConstraint(
                fields=["unknown_number"],
                condition=Q(patient__isnull=True),
                name="one_conversation_per_unknown_number",
            ),
            models.CheckConstraint(
                condition=Q(patient__isnull=False) | ~Q(unknown_number=""),
                name="conversation_belongs_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """One text, in or out. What was written is never changed."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", "From the patient"
        OUTBOUND = "outbound", "To the patient"

    class Author(models.TextChoices):
        PATIENT = "patient", "Patient"
        AGENT = "agent", "Aftercare"
        NURSE = "nurse", "Nurse"

    class Kind(models.TextChoices):
        """What an outbound text is; the first two never wait behind the others (P37)."""

        EMERGENCY = "emergency", "Emergency text"
        NURSE = "nurse", "Nurse's words"
        ANSWER = "answer", "Answer from the instructions"
        HANDOVER = "handover", "A nurse is being told"
        QUESTION = "question", "Question of the symptom intake"
        PHRASE = "phrase", "Fixed phrase"
        INBOUND = "inbound", "From the patient"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The order in which messages were stored.
    sequence = models.BigIntegerField()
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages"
    )
    direction = models.CharField(max_length=8, choices=Direction)
    channel = models.CharField(max_length=4, choices=Channel)
    author = models.CharField(max_length=8, choices=Author)
    # The nurse who wrote it.
    author_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    body = models.TextField(blank=True)
    # "Automatic answer … Reply NURSE to reach a person", where the law and P23 ask for it.
    disclosure = models.TextField(blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    # Pictures and the like: counted, told to the nurse, not fetched.
    media_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    # Twilio's id of an inbound text, and the browser's id of a chat message (P03, P04).
    provider_sid = models.CharField(max_length=64, null=True, unique=True)
    client_message_id = models.UUIDField(null=True)
    # The turn that an outbound text came from. None: a nurse began.
    turn = models.ForeignKey("Turn", on_delete=models.PROTECT, null=True, related_name="replies")

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "sequence"], name="message_sequence_is_unique"
            ),
            models.UniqueConstraint(
                fields=["conversation", "client_message_id"],
                condition=Q(client_message_id__isnull=False),
                name="client_message_id_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(direction="outbound") | Q(author="patient"),
                name="inbound_is_from_the_patient",
            ),
            models.CheckConstraint(
                condition=~Q(author="nurse") | Q(author_user__isnull=False),
                name="nurse_message_has_a_nurse",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.channel} {self.kind}"


class Turn(models.Model):
    """One inbound text with all that was decided about it.

    waiting (disposition empty) → answered | escalated | acknowledged, once and for good.

    While a worker decides, it holds a lease: `lease_token` until `lease_until`. Only the holder of
    the present token may commit (P14); a sweeper finishes what nobody did.
    """

    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, primary_key=True, related_name="own_turn"
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="turns")
    # When the message reached us; D counts from here.
    received_at = models.DateTimeField()
    disposition = models.CharField(max_length=12, choices=Disposition, blank=True)
    decided_at = models.DateTimeField(null=True)
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, null=True, related_name="turns"
    )
    # It reached the provider and not us, and was fetched later (P05).
    late = models.BooleanField(default=False)

    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Why the last attempt failed, in words for an operator, without the patient's.
    failure = models.CharField(max_length=300, blank=True)

    # What each room said, as plain JSON of agent.contracts values; for the developers' page.
    triage = models.JSONField(default=dict)
    dialogue = models.JSONField(default=dict)
    answering = models.JSONField(default=dict)
    verdict = models.JSONField(default=dict)
    # Milliseconds by step, e.g. {"screen": 0.4, "dialogue": 11, "total": 140}
    timings = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(disposition__in=["", *Disposition.values]),
                name="disposition_is_known",
            ),
            models.CheckConstraint(
                condition=Q(disposition="", decided_at__isnull=True)
                | (~Q(disposition="") & Q(decided_at__isnull=False)),
                name="decided_turn_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(disposition="escalated") | Q(escalation__isnull=False),
                name="escalated_turn_has_an_escalation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(disposition=""), name="turns_undecided"
            )
        ]

    def __str__(self) -> str:
        return f"turn {self.disposition or 'waiting'}"

    @property
    def is_decided(self) -> bool:
        return bool(self.disposition)


class Citation(models.Model):
    """What one sentence of an answer rests on, and who approved that."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="citations")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    sentence_index = models.PositiveIntegerField()
    # As they were when the answer was sent.
    quote = models.TextField()
    section_title = models.CharField(max_length=200)
    version_number = models.PositiveIntegerField()
    approver_name = models.CharField(max_length=200)
    approved_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "section", "sentence_index"], name="citation_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.section_title


class Delivery(models.Model):
    """The outbox: one text that must leave by a provider, in one call (P32).

    queued → sending → sent → delivered
                 │       └→ undelivered
                 ├→ failed        the provider said no
                 └→ unknown       nobody can say; settled by callback or look-up, never sent again
    queued → cancelled            consent or approval went away first
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        UNDELIVERED = "undelivered", "Not delivered"
        FAILED = "failed", "Failed"
        UNKNOWN = "unknown", "Not known"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # None for a sign-in code.
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, related_name="delivery"
    )
    to = models.CharField(max_length=20)
    # What is sent, word for word; emptied after sending when it is a sign-in code.
    body = models.TextField()
    # Lower goes first: 0 emergency, 1 nurse and sign-in codes, 2 replies of the agent, 9 bulk.
    priority = models.PositiveSmallIntegerField(default=2)
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    # True for the reply inside a webhook's own response: there is no provider call.
    in_response = models.BooleanField(default=False)
    provider_sid = models.CharField(max_length=64, null=True, unique=True)
    error = models.CharField(max_length=300, blank=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sending_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["priority", "created_at"]
        indexes = [models.Index(fields=["status", "priority", "created_at"])]

    def __str__(self) -> str:
        return f"delivery {self.status}"


class Heartbeat(models.Model):
    """When a periodic job last did its work; silence for two periods alerts operators (P10)."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"

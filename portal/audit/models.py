"""Who saw or changed what: an append-only, hash-chained list (P40)."""

from django.db import models


class AuditEvent(models.Model):
    """One read or write of a patient's data. Never changed, never deleted (the database refuses).

    hash = sha256 over the previous event's hash and this event's own content, so that a missing or
    altered row is found by `audit_ledger`.
    """

    at = models.DateTimeField()
    # "user:<id>", "system:<process>" or "phone:<hash>": never a name or a number.
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, help_text="kind:id of the record")
    patient = models.CharField(max_length=40, blank=True, db_index=True)
    detail = models.JSONField(default=dict, help_text="facts without a patient's words")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            # One successor for each event: two writers can never fork the chain.
            models.UniqueConstraint(fields=["previous_hash"], name="audit_chain_does_not_fork"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

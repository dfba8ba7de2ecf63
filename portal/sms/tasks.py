"""What beat wakes."""

from celery import shared_task
from django.conf import settings

from portal.sms import reconciling


@shared_task
def reconcile_inbound() -> None:
    """Fetch the texts that reached Twilio and not us (P05)."""
    if settings.SMS_ENABLED:
        reconciling.fetch_missed()

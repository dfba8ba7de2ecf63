"""Texts that reached Twilio and not us (P05). A failed webhook is not repeated: we go and look."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.conversations import nudge
from portal.conversations.channels import InboundText, ProviderError, get_provider
from portal.conversations.intake import receive_sms
from portal.conversations.models import Heartbeat, Message
from portal.conversations.settling import send_reply_after_all
from portal.sms.forms import UnusableForm, sender_number, storable

logger = logging.getLogger(__name__)

# The moment until which everything is known to be here.
HEARTBEAT = "reconcile-inbound"
# A webhook that is still on its way is not late.
GRACE = timedelta(seconds=60)
# Always looked at again, so that clocks which differ, or jump, leave no gap (P41).
OVERLAP = timedelta(minutes=15)
# After a longer outage an operator has to decide what still matters.
FURTHEST = timedelta(days=7)


def fetch_missed() -> int:
    """Store every text that Twilio has and we do not, as late. Returns how many there were.

    May run at any time, any number of times. What fails is tried again by the next run, which
    looks back as far as everything was known to be here.
    """
    now = timezone.now()
    until = now - GRACE
    try:
        texts = list(get_provider().received(since=_since(now), until=until))
    except ProviderError as error:
        logger.warning("inbound texts could not be compared: %s", error)
        return 0
    sids = [text.sid for text in texts]
    known = set(
        Message.objects.filter(provider_sid__in=sids).values_list("provider_sid", flat=True)
    )
    missed = [text for text in texts if text.sid not in known]
    stored = [text for text in missed if _store(text)]
    if len(stored) == len(missed):
        Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": until})
    if stored:
        logger.warning("%d inbound texts had not reached us and were fetched", len(stored))
    return len(stored)


def _since(now: datetime) -> datetime:
    complete = Heartbeat.objects.filter(name=HEARTBEAT).values_list("at", flat=True).first()
    since = now - OVERLAP
    if complete is not None:
        since = min(since, complete - OVERLAP)
    return max(since, now - FURTHEST)


def _store(text: InboundText) -> bool:
    """True when it is here now, or never can be."""
    try:
        number = sender_number(text.from_number)
    except UnusableForm as error:
        logger.warning("inbound text %s is left out: %s", text.sid, error)
        return True
    try:
        with transaction.atomic():
            received = receive_sms(
                from_number=number,
                text=storable(text.text),
                provider_sid=text.sid,
                media_count=text.media_count,
                received_at=text.received_at,
                late=True,
            )
            if not received.is_duplicate:
                _send(received.replies)
    except Exception as error:  # noqa: BLE001 (whatever it is, it must not keep the others out)
        logger.error("inbound text %s could not be stored: %s", text.sid, type(error).__name__)
        return False
    return True


def _send(replies: tuple[Message, ...]) -> None:
    """They were written for the response of a webhook that never came: now they go by the API."""
    for reply in replies:
        send_reply_after_all(reply)
        nudge.after_commit(nudge.DELIVER, reply.delivery.id)

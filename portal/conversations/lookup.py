"""Settling what nobody knows: asking the provider about a text whose call ended unclearly (P32)."""

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from portal.conversations.channels import Provider, ProviderError, ProviderResult
from portal.conversations.models import Delivery
from portal.conversations.settling import settle_as, stop_looking

logger = logging.getLogger(__name__)

# Counted from the call; then a nurse is told. A callback may still settle it later.
LOOK_UP_S = 45
# A provider call takes 15 s at most, and its clock may differ from ours.
_BEFORE = timedelta(minutes=1)
_AFTER = timedelta(minutes=1, seconds=15)


def look_up_unknown(provider: Provider, *, budget_s: float) -> None:
    """Ask about every unclear outcome, as far as the time goes; tell a nurse of the old ones."""
    unsettled = Delivery.objects.filter(status=Delivery.Status.UNKNOWN, settled_at__isnull=True)
    until = time.monotonic() + budget_s
    for delivery_id in unsettled.values_list("id", flat=True)[:100]:
        if time.monotonic() < until:
            settle_unknown(delivery_id, provider)
    long_ago = timezone.now() - timedelta(seconds=LOOK_UP_S)
    for delivery_id in unsettled.filter(sending_at__lt=long_ago).values_list("id", flat=True):
        stop_looking(delivery_id)


def settle_unknown(delivery_id: UUID, provider: Provider) -> bool:
    """Look one unclear outcome up with the provider. True when that settled it.

    Not to be found is no proof: then it stays unknown, and is never sent again.
    """
    delivery = Delivery.objects.filter(id=delivery_id, status=Delivery.Status.UNKNOWN).first()
    if delivery is None:
        return False
    try:
        found = _find(delivery, provider)
    except ProviderError as error:
        logger.warning("delivery %s could not be looked up: %s", delivery_id, error)
        return False
    return found is not None and settle_as(delivery_id, found)


def _find(delivery: Delivery, provider: Provider) -> ProviderResult | None:
    """The provider's record of this text: by its id, or by number, words and time of the call."""
    if delivery.provider_sid:
        return provider.fetch(delivery.provider_sid)
    if delivery.sending_at is None:
        return None
    for candidate in provider.sent_to(delivery.to, since=delivery.sending_at - _BEFORE):
        if (
            candidate.created_at is not None
            and candidate.created_at <= delivery.sending_at + _AFTER
            and candidate.body.strip() == delivery.body.strip()
            # Two texts may say the same: one that is known to be another's is not ours.
            and not Delivery.objects.filter(provider_sid=candidate.sid).exists()
        ):
            return candidate
    return None

"""What became of a text: its status only moves forward (P36), and a loss is never silent.

The answer of the provider's call, its callbacks and our look-ups all end here, in any order and
any number of times.
"""

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.audit.services import record_event
from portal.conversations import thread
from portal.conversations.channels import ProviderResult
from portal.conversations.models import Conversation, Delivery, Message
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.patients.models import Consent
from portal.patients.services import may_text, record_consent

logger = logging.getLogger(__name__)

Status = Delivery.Status

_ON_THE_WAY = (Status.QUEUED, Status.SENDING, Status.UNKNOWN)
# What a status may follow. A provider's word counts even for a row that we think is still queued:
# then it has left after all, and must not leave again.
_MAY_FOLLOW: dict[str, tuple[str, ...]] = {
    Status.SENT: _ON_THE_WAY,
    Status.DELIVERED: (*_ON_THE_WAY, Status.SENT),
    Status.UNDELIVERED: (*_ON_THE_WAY, Status.SENT),
    Status.FAILED: (*_ON_THE_WAY, Status.SENT),
    Status.UNKNOWN: (Status.SENDING,),
    Status.CANCELLED: (Status.QUEUED,),
}
_LOST = {Status.UNDELIVERED, Status.FAILED, Status.CANCELLED}
# Somebody counts on these; a lost "you are welcome" needs no nurse.
_MATTERS = {
    Message.Kind.EMERGENCY,
    Message.Kind.NURSE,
    Message.Kind.ANSWER,
    Message.Kind.HANDOVER,
    Message.Kind.QUESTION,
}


@transaction.atomic
def settle(
    delivery_id: UUID,
    *,
    status: Delivery.Status,
    provider_sid: str = "",
    error: str = "",
    opted_out: bool = False,
    tell_nurse: bool = True,
    only_if: Q | None = None,
) -> bool:
    """Move a delivery forward; False when that would be backwards, or says nothing new.

    error: why, in words for a nurse, without the patient's. opted_out: the number may not be
    texted; the ledger learns it and the nurse is asked to phone. only_if: what must still be true
    of the row at that moment. Raises Delivery.DoesNotExist.
    """
    delivery = Delivery.objects.select_related("message__turn").get(id=delivery_id)
    conversation = (
        thread.lock(delivery.message.conversation_id) if delivery.message is not None else None
    )
    if not _note_sid(delivery, provider_sid):
        return False
    moved = Delivery.objects.filter(
        only_if or Q(), id=delivery_id, status__in=_MAY_FOLLOW[status]
    ).update(
        status=status,
        error=error[:300],
        lease_token=None,
        lease_until=None,
        # An unknown one is settled when somebody knows, or when a nurse was told.
        settled_at=None if status == Status.UNKNOWN else timezone.now(),
    )
    if not moved:
        return False
    if conversation is None and status != Status.UNKNOWN:
        _empty(delivery)
    record_event(
        actor="system:delivery",
        action=f"delivery.{status}",
        subject=f"delivery:{delivery_id}",
        patient=str(conversation.patient_id or "") if conversation else "",
    )
    if opted_out:
        _obey_carrier(delivery, conversation, error)
    if conversation is not None:
        if status in _LOST and tell_nurse:
            _tell_nurse(delivery, conversation, "Not delivered", error, opted_out)
        thread.touch(conversation)
    return True


def settle_as(delivery_id: UUID, result: ProviderResult) -> bool:
    """Move a delivery to what the provider says of it."""
    return settle(
        delivery_id,
        status=result.status,
        provider_sid=result.sid,
        error=result.error,
        opted_out=result.opted_out,
    )


@transaction.atomic
def stop_looking(delivery_id: UUID) -> None:
    """Nobody could say what became of it: that is for a nurse now. A late callback still counts."""
    delivery = Delivery.objects.select_related("message__turn").get(id=delivery_id)
    conversation = (
        thread.lock(delivery.message.conversation_id) if delivery.message is not None else None
    )
    told = Delivery.objects.filter(
        id=delivery_id, status=Status.UNKNOWN, settled_at__isnull=True
    ).update(settled_at=timezone.now())
    if not told:
        return
    if conversation is None:
        _empty(delivery)
        return
    _tell_nurse(delivery, conversation, "May not have been delivered", delivery.error)
    thread.touch(conversation)


def withhold_reply(message: Message) -> None:
    """Mark a reply that was written for a webhook's response and left out of it."""
    _reply_in_response(message).update(
        status=Status.CANCELLED, error="The carrier answered this itself."
    )


def send_reply_after_all(message: Message) -> None:
    """Queue a reply that was written for a response which nobody waits for. Same transaction."""
    _reply_in_response(message).update(status=Status.QUEUED, in_response=False, settled_at=None)


def _reply_in_response(message: Message) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        message=message, in_response=True, status=Status.SENT, provider_sid__isnull=True
    )


def _note_sid(delivery: Delivery, provider_sid: str) -> bool:
    """Keep the provider's id once; False when this is news about another text."""
    if not provider_sid or delivery.provider_sid == provider_sid:
        return True
    if delivery.provider_sid:
        logger.warning("delivery %s: news about another provider id is ignored", delivery.id)
        return False
    if Delivery.objects.filter(provider_sid=provider_sid).exists():
        # A look-up took it for the one beside it that says the same. The news is still true.
        logger.warning("delivery %s: its provider id is noted at another one", delivery.id)
        return True
    Delivery.objects.filter(id=delivery.id, provider_sid__isnull=True).update(
        provider_sid=provider_sid
    )
    return True


def _empty(delivery: Delivery) -> None:
    """A sign-in code rests nowhere once it has left, or never will."""
    Delivery.objects.filter(id=delivery.id).update(body="")


def _obey_carrier(delivery: Delivery, conversation: Conversation | None, wording: str) -> None:
    """The carrier knows of a STOP that never reached us. One that a later START undid is old."""
    newest = Consent.objects.filter(e164=delivery.to).order_by("-id").first()
    if not may_text(delivery.to) or (newest is not None and newest.at > delivery.created_at):
        return
    record_consent(
        e164=delivery.to,
        patient=conversation.patient if conversation else None,
        status=Consent.Status.REVOKED,
        source="carrier",
        wording=wording,
    )
    if conversation is not None:
        Escalation.objects.open().filter(conversation=conversation).update(needs_phone_call=True)


def _tell_nurse(
    delivery: Delivery,
    conversation: Conversation,
    what: str,
    why: str,
    needs_phone_call: bool = False,
) -> None:
    """Make sure a person knows that the patient did not get, or may not have got, this text."""
    message = delivery.message
    if message is None or message.kind not in _MATTERS:
        return
    level = "emergency" if message.kind == Message.Kind.EMERGENCY else "clinical"
    text = f"{what}: {message.get_kind_display()}. {why}".strip()
    escalations.open_or_join(
        conversation_id=conversation.id,
        patient=conversation.patient,
        level=level,
        topic="delivery",
        reasons=[{"source": "system", "text": text, "level": level, "rule": ""}],
        at=message.turn.received_at if message.turn else message.created_at,
        needs_phone_call=needs_phone_call,
    )

"""From a signed form to a stored message, and from its replies to the response."""

from django.db import transaction
from twilio.twiml.messaging_response import MessagingResponse

from portal.conversations.delivery import callback_url
from portal.conversations.intake import Received, receive_sms
from portal.conversations.models import Message
from portal.conversations.settling import withhold_reply
from portal.patients.models import Consent
from portal.patients.services import may_text, patient_by_phone, record_consent
from portal.sms.forms import InboundForm


def receive(form: InboundForm) -> str:
    """Store one text (once, however often it comes: P03) and return the response's TwiML."""
    with transaction.atomic():
        received = receive_sms(
            from_number=form.from_number,
            text=form.text,
            provider_sid=form.sid,
            media_count=form.media_count,
        )
        if form.opt_out:
            _follow_carrier(form)
        replies = _replies(form, received)
    return _twiml(replies)


def _replies(form: InboundForm, received: Received) -> list[Message]:
    if not form.opt_out:
        return list(received.replies)
    # Twilio has sent its own confirmation; a second one is not allowed. An emergency text goes.
    spoken = [m for m in received.replies if m.kind != Message.Kind.PHRASE]
    for message in received.replies:
        if message not in spoken:
            withhold_reply(message)
    return spoken


def _follow_carrier(form: InboundForm) -> None:
    """Twilio took a word for STOP or START that we did not: the ledger must say what it does."""
    wanted = {"STOP": Consent.Status.REVOKED, "START": Consent.Status.GRANTED}.get(form.opt_out)
    if wanted is None or may_text(form.from_number) == (wanted == Consent.Status.GRANTED):
        return
    record_consent(
        e164=form.from_number,
        patient=patient_by_phone(form.from_number),
        status=wanted,
        source="carrier",
        wording=form.text,
    )


def _twiml(replies: list[Message]) -> str:
    response = MessagingResponse()
    for message in replies:
        response.message(
            body=message.delivery.body,
            action=callback_url(message.delivery.id),
            method="POST",
        )
    return str(response)

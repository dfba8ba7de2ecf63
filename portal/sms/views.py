"""Twilio's two webhooks. Nothing but the database is touched (P07); what is not stored is no 2xx.

An error of the database is left to become a 500: then Twilio, and the operator, know (P02).
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.conversations.models import Delivery
from portal.conversations.settling import settle
from portal.sms import inbound as receiving
from portal.sms.forms import UnusableForm, read_inbound, read_status
from portal.sms.signature import signed_by_twilio


@csrf_exempt
@require_POST
@signed_by_twilio
def inbound(request: HttpRequest) -> HttpResponse:
    """A text message came in. The response's TwiML carries the replies that cannot wait."""
    try:
        form = read_inbound(request.POST)
    except UnusableForm as error:
        return _unusable(error)
    return HttpResponse(receiving.receive(form), content_type="text/xml; charset=utf-8")


@csrf_exempt
@require_POST
@signed_by_twilio
def status(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """News about a text that we sent. In any order, any number of times (P36)."""
    try:
        form = read_status(request.POST)
    except UnusableForm as error:
        return _unusable(error)
    if form.status is not None:
        try:
            settle(
                delivery_id,
                status=form.status,
                provider_sid=form.sid,
                error=form.error,
                opted_out=form.opted_out,
            )
        except Delivery.DoesNotExist as error:
            raise Http404("no such delivery") from error
    return HttpResponse(status=204)


def _unusable(error: UnusableForm) -> HttpResponse:
    return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")

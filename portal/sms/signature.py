"""Only Twilio may call the webhooks: its signature is checked, or nothing happens (P06)."""

import functools
import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from twilio.request_validator import RequestValidator

logger = logging.getLogger(__name__)

P = ParamSpec("P")


def signed_by_twilio(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view that answers 403, before anything is stored, unless Twilio signed the request."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not _is_signed(request):
            logger.warning("a request to %s without Twilio's signature was refused", request.path)
            return HttpResponse(
                "Refused: the signature is missing or wrong. Compare TWILIO_AUTH_TOKEN and "
                "AFTERCARE_PUBLIC_URL with what Twilio was told.\n",
                status=403,
                content_type="text/plain; charset=utf-8",
            )
        return view(request, *args, **kwargs)

    return guarded


def _is_signed(request: HttpRequest) -> bool:
    # An empty token would be a key that everybody knows.
    if not settings.TWILIO_AUTH_TOKEN:
        return False
    # The address that Twilio was given, not the one that a proxy makes of it.
    url = settings.PUBLIC_URL + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    return bool(validator.validate(url, request.POST, signature))

"""Signing people out who have left: patients and staff alike (45 CFR 164.312(a)(2)(iii))."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from portal.accounts.models import User
from portal.audit.services import actor_of, record_event
from portal.web.doors import sign_in_url

_LAST_SEEN = "last_seen"
# A session row is not written for every click.
_WRITE_EVERY_S = 15


class IdleSignOutMiddleware:
    """Ends a session that nobody has used for IDLE_SIGN_OUT_S seconds.

    What a page does by itself is not use: requests for an event stream, and requests that say
    `X-Background: 1`. They are refused with 401 once the session is over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            if seconds_left(request) <= 0:
                return _sign_out(request, request.user)
            if not is_background(request):
                mark_used(request)
        return self.get_response(request)


def is_background(request: HttpRequest) -> bool:
    """True for what a page asks by itself, without a person doing anything."""
    return request.headers.get("X-Background") == "1" or (
        "text/event-stream" in request.headers.get("Accept", "")
    )


def seconds_left(request: HttpRequest) -> int:
    """Whole seconds until this session ends by idleness; the full time for a new one."""
    last_seen: float | None = request.session.get(_LAST_SEEN)
    if last_seen is None:
        return int(settings.IDLE_SIGN_OUT_S)
    return int(settings.IDLE_SIGN_OUT_S - (time.time() - last_seen))


def mark_used(request: HttpRequest) -> None:
    """Start the idle clock again."""
    now = time.time()
    step = min(_WRITE_EVERY_S, settings.IDLE_SIGN_OUT_S / 10)
    if now - request.session.get(_LAST_SEEN, 0.0) > step:
        request.session[_LAST_SEEN] = now


def _sign_out(request: HttpRequest, user: User) -> HttpResponseBase:
    door = sign_in_url(user)
    record_event(actor=actor_of(user), action="session.idle_sign_out", subject=f"user:{user.pk}")
    logout(request)
    if is_background(request):
        return HttpResponse(status=401)
    messages.info(request, _("We signed you out because the page was not used for a while."))
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(door)
    return redirect(door)

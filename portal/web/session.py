"""The session as a page sees it: how long it has left, staying, and signing out."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.audit.services import actor_of, record_event
from portal.web.doors import sign_in_url
from portal.web.middleware import seconds_left


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """{"seconds_left": n}. A POST counts as use, and so starts the idle clock again; 401 when over.

    Pages ask by GET with `X-Background: 1`, which does not.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return JsonResponse({"seconds_left": seconds_left(request)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and go to the door of one's role."""
    if not request.user.is_authenticated:
        return redirect("web:sign-in")
    user = request.user
    door = sign_in_url(user)
    record_event(actor=actor_of(user), action="session.signed_out", subject=f"user:{user.pk}")
    logout(request)
    return redirect(door)

"""The doors of the staff's pages: who may come in, and where each role begins."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from portal.accounts.models import Role, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
StaffView = Callable[Concatenate[HttpRequest, User, P], HttpResponse]

NURSES = (Role.NURSE, Role.CHARGE_NURSE)
HOMES = {
    Role.NURSE: "staff:inbox",
    Role.CHARGE_NURSE: "staff:inbox",
    Role.CLINICIAN: "staff:instructions",
    Role.OPERATOR: "staff:health",
    Role.PATIENT: "home",
}


def home_url(user: User) -> str:
    """The page on which a person of this role begins."""
    return reverse(HOMES[Role(user.role)])


def is_background(request: HttpRequest) -> bool:
    """True for what an open page asks by itself; such a request does not count as use."""
    return request.headers.get("X-Background") == "1"


def staff_page(*roles: Role) -> Callable[[StaffView[P]], View[P]]:
    """Give a view the person who is signed in, when they have one of these roles.

    Nobody signed in: to the staff's sign-in page (401 for what a page asks by itself). Another
    role, or PermissionDenied from further inside: 403 in plain words. Staff pages are in English,
    and no cache may keep them.
    """

    def decorate(view: StaffView[P]) -> View[P]:
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return _to_the_door(request)
            with translation.override("en"):
                try:
                    if user.role not in roles:
                        raise PermissionDenied
                    response = view(request, user, *args, **kwargs)
                except PermissionDenied:
                    response = refuse(request, user)
            add_never_cache_headers(response)
            return response

        return page

    return decorate


def refuse(request: HttpRequest, user: User) -> HttpResponse:
    """403 in plain words, with the way to one's own page."""
    return render(request, "staff/forbidden.html", {"home": home_url(user)}, status=403)


def _to_the_door(request: HttpRequest) -> HttpResponse:
    if is_background(request):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path(), reverse("staff:sign-in"))

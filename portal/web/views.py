"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.web.doors import home_url


def home(request: HttpRequest) -> HttpResponse:
    """To one's own first page, by role; to the sign-in page for everybody else."""
    if not request.user.is_authenticated:
        return redirect("web:sign-in")
    return redirect(home_url(request.user))

"""The door of every patient's page: who may come in, and in which language they are met."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from portal.accounts.models import User
from portal.conversations.access import access_own_patient
from portal.patients.models import Patient
from portal.web.language import remember_language
from portal.web.middleware import is_background

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PatientView = Callable[Concatenate[HttpRequest, Patient, P], HttpResponse]


def patient_page(view: PatientView[P]) -> View[P]:
    """Give a view its patient, in the patient's language and time zone.

    Nobody signed in: to the sign-in page (401 for requests that a page makes by itself). Anybody
    who is not a patient: PermissionDenied. Nothing of the page may be kept by a cache.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            if is_background(request):
                return HttpResponse(status=401)
            return redirect_to_login(request.get_full_path(), reverse("web:sign-in"))
        patient = access_own_patient(request.user)
        translation.activate(patient.language)
        request.LANGUAGE_CODE = patient.language
        with timezone.override(patient.time_zone):
            response = view(request, patient, *args, **kwargs)
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != patient.language:
            # So that the sign-in and error pages speak the same language.
            remember_language(response, patient.language)
        add_never_cache_headers(response)
        return response

    return page


def signed_in(request: HttpRequest) -> User:
    """Who is signed in, on a page that only they can reach."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user

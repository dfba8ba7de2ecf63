"""Choosing the language: for this browser, and for everything we write to this patient."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.accounts.models import Role
from portal.audit.services import actor_of, record_event
from portal.conversations import thread
from portal.conversations.access import access_own_patient
from portal.patients.models import Patient


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """POST language, next. An unknown language is a 400; `next` must be a page of ours."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest("unknown language")
    if request.user.is_authenticated and request.user.role == Role.PATIENT:
        patient = access_own_patient(request.user)
        speak(patient, language)
        record_event(
            actor=actor_of(request.user),
            action="patient.language_set",
            subject=f"patient:{patient.id}",
            patient=str(patient.id),
            detail={"language": language},
        )
    response = HttpResponseRedirect(_next(request))
    remember_language(response, language)
    return response


@transaction.atomic
def speak(patient: Patient, language: str) -> None:
    """From now on write to this patient in this language, on every channel."""
    conversation = thread.lock(thread.conversation_of(patient).id)
    conversation.language = language
    conversation.save(update_fields=["language"])
    patient.language = language
    patient.save(update_fields=["language"])
    thread.touch(conversation)


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language in this browser, for pages without anybody signed in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted else reverse("home")

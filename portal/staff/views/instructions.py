"""Clinicians read the versions of discharge instructions, sign them and withdraw them."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import Role, User
from portal.instructions import services
from portal.instructions.models import InstructionVersion
from portal.staff.doors import staff_page
from portal.staff.versions import access_version, access_versions, wordings


@require_safe
@staff_page(Role.CLINICIAN)
def instructions(request: HttpRequest, user: User) -> HttpResponse:
    """The list of all versions."""
    context = {"versions": access_versions(user), "here": "instructions"}
    return render(request, "staff/instructions.html", context)


@require_safe
@staff_page(Role.CLINICIAN)
def instruction_version(request: HttpRequest, user: User, version_id: UUID) -> HttpResponse:
    """One version, in all its languages."""
    return _show(request, access_version(user, version_id))


@require_POST
@staff_page(Role.CLINICIAN)
def approve(request: HttpRequest, user: User, version_id: UUID) -> HttpResponse:
    """Sign one language. What is signed is what was on the screen, word for word."""
    version = access_version(user, version_id)
    language = request.POST.get("language", "")
    if request.POST.get("has_read") != "1":
        return _show(request, version, _("Say first that you have read it."), status=422)
    if request.POST.get("content_hash") != services.content_hash(version, language):
        changed = _("The text changed since you opened this page. Read it again, then sign.")
        return _show(request, version, changed, status=409)
    try:
        services.approve(version, language=language, clinician=user)
    except services.NotAllowed as refused:
        return _show(request, version, str(refused), status=409)
    except IntegrityError:
        return _show(request, version, _("Somebody has signed this language already."), status=409)
    messages.success(request, _("Signed. It is in force now."))
    return redirect("staff:instruction-version", version_id)


@require_POST
@staff_page(Role.CLINICIAN)
def withdraw(request: HttpRequest, user: User, version_id: UUID) -> HttpResponse:
    """Take an approved version out of use, at once (P18)."""
    version = access_version(user, version_id)
    if request.POST.get("sure") != "1":
        return _show(request, version, _("Say first that you are sure."), status=422)
    try:
        services.withdraw(version, by=user)
    except services.NotAllowed as refused:
        return _show(request, version, str(refused), status=409)
    messages.success(request, _("Withdrawn. Nothing is answered from it any more."))
    return redirect("staff:instruction-version", version_id)


def _show(
    request: HttpRequest, version: InstructionVersion, problem: str = "", status: int = 200
) -> HttpResponse:
    version.refresh_from_db(fields=["status"])
    context = {
        "version": version,
        "wordings": wordings(version),
        "problem": problem,
        "here": "instructions",
    }
    return render(request, "staff/instruction_version.html", context, status=status)

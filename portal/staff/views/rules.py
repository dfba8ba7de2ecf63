"""The red-flag rules, to be read by everybody who works with what they find."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.models import Role, User
from portal.conversations.screening import red_flag_rules
from portal.staff.doors import NURSES, staff_page
from portal.staff.rules import overview


@require_safe
@staff_page(*NURSES, Role.CLINICIAN, Role.OPERATOR)
def rules(request: HttpRequest, user: User) -> HttpResponse:
    """All rules, or those of one level or language. Nothing here is about a patient."""
    found = overview(
        red_flag_rules(),
        level=request.GET.get("level", ""),
        language=request.GET.get("language", ""),
        today=timezone.localdate(),
    )
    return render(request, "staff/rules.html", {"found": found, "here": "rules"})

"""My instructions: what the care team approved for this stay, to read and to print."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from portal.instructions.access import access_own_instructions
from portal.instructions.models import Section
from portal.patients.models import Patient
from portal.web.pages import patient_page, signed_in

ICONS = {
    Section.Kind.MEDICINES: "pill",
    Section.Kind.ACTIVITY: "walk",
    Section.Kind.WOUND_CARE: "bandage",
    Section.Kind.SELF_CARE: "home",
    Section.Kind.DIET: "food",
    Section.Kind.WARNING_SIGNS: "alert",
    Section.Kind.APPOINTMENTS: "calendar",
    Section.Kind.CONTACTS: "phone",
}


@require_GET
@patient_page
def instructions(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The page. ?language=es shows the sheet in Spanish, and leaves the rest as it is."""
    names = dict(settings.LANGUAGES)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in names else patient.language
    sheet = access_own_instructions(signed_in(request), language)
    context = {
        "page": "instructions",
        "sheet": sheet,
        "patient": patient,
        "reason": _in(sheet.encounter.reason, language) if sheet.encounter else "",
        "sections": [
            (section, ICONS.get(Section.Kind(section.kind), "book")) for section in sheet.sections
        ],
        "warning": next((s for s in sheet.sections if s.kind == Section.Kind.WARNING_SIGNS), None),
        "language_name": names[language],
        "others": [(code, names[code]) for code in sheet.languages if code != language],
        "return_to": reverse("web:instructions"),
    }
    return render(request, "web/instructions.html", context)


def _in(words: dict[str, str], language: str) -> str:
    """The words in this language, else in any."""
    return words.get(language) or next(iter(words.values()), "")

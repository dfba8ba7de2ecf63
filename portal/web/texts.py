"""Text messages: whether we may send them, in the words that were agreed to, and changing that."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.audit.services import actor_of, record_event
from portal.conversations import thread
from portal.conversations.models import Channel
from portal.escalations.models import Escalation
from portal.lib.phones import for_people
from portal.patients.models import Consent, Patient
from portal.patients.services import may_text, phone_of, record_consent
from portal.web.pages import patient_page

# Goes into the ledger with the words. A change of the words is a new version.
WORDING_VERSION = "web-1"


@require_http_methods(["GET", "POST"])
@patient_page
def texts(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The page. POST choice=allow or choice=stop adds a line to the ledger."""
    number = phone_of(patient)
    if request.method == "POST":
        choice = request.POST.get("choice")
        if number and choice in {"allow", "stop"}:
            _choose(request, patient, number, allow=choice == "allow")
        return redirect("web:texts")
    record_event(
        actor=actor_of(request.user),
        action="consent.viewed",
        subject=f"patient:{patient.id}",
        patient=str(patient.id),
    )
    newest = Consent.objects.filter(e164=number).first() if number else None
    context = {
        "page": "texts",
        "number": for_people(number) if number else "",
        "may_text": bool(number) and may_text(number or ""),
        "newest": newest,
        "wording": agreement(),
        "sender": for_people(settings.TWILIO_FROM_NUMBER),
    }
    return render(request, "web/texts.html", context)


def agreement() -> str:
    """What a patient agrees to, in the active language. Kept word for word in the ledger."""
    return _(
        "%(hospital)s may text me about my hospital stay and my care at home. Texts are not "
        "private like this page: others who use my phone may read them. My phone company may "
        "charge for texts. I can reply STOP at any time to end them, or HELP for help. I do not "
        "have to agree in order to get care."
    ) % {"hospital": settings.HOSPITAL["name"]}


@transaction.atomic
def _choose(request: HttpRequest, patient: Patient, number: str, *, allow: bool) -> None:
    conversation = thread.lock(thread.conversation_of(patient).id)
    status = Consent.Status.GRANTED if allow else Consent.Status.REVOKED
    record_consent(
        e164=number,
        patient=patient,
        status=status,
        source="web",
        wording=agreement() if allow else _("Stop texting me"),
        wording_version=WORDING_VERSION,
    )
    if not allow and thread.reply_channel(conversation) == Channel.SMS:
        # Whoever asked by text can now only be reached by a call (P34).
        Escalation.objects.open().filter(conversation=conversation).update(needs_phone_call=True)
    thread.touch(conversation)
    record_event(
        actor=actor_of(request.user),
        action=f"consent.{status}",
        subject=f"patient:{patient.id}",
        patient=str(patient.id),
        detail={"source": "web", "wording_version": WORDING_VERSION},
    )
    messages.success(
        request,
        _("We may text you again.") if allow else _("We will not text you any more."),
    )

"""One escalation: reading it, and the steps a nurse can take. Every step is a form of its own."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.conversations import nurse as nursing
from portal.conversations.access import access_escalation
from portal.conversations.models import Delivery, Message
from portal.escalations.models import Escalation
from portal.escalations.services import EscalationError
from portal.staff import queries
from portal.staff.case import case_context
from portal.staff.doors import NURSES, staff_page


@dataclass(frozen=True)
class Notice:
    """What a step came to. `field` names the form it belongs to: reply, close or none."""

    text: str
    status: HTTPStatus = HTTPStatus.OK
    field: str = ""

    @property
    def is_refusal(self) -> bool:
        return self.status != HTTPStatus.OK


@require_safe
@staff_page(*NURSES)
def escalation(request: HttpRequest, user: User, escalation_id: UUID) -> HttpResponse:
    """The page."""
    return _page(request, user, access_escalation(user, escalation_id))


@require_safe
@staff_page(*NURSES)
def escalation_live(request: HttpRequest, user: User, escalation_id: UUID) -> HttpResponse:
    """What changes on an open page. 204 when nothing did since `mark`: nothing is read then."""
    found = get_object_or_404(Escalation.objects.select_related("conversation"), id=escalation_id)
    if request.GET.get("mark") == queries.conversation_mark(found.conversation):
        return HttpResponse(status=204)
    return _parts(request, user, access_escalation(user, escalation_id))


@require_POST
@staff_page(*NURSES)
def claim(request: HttpRequest, user: User, escalation_id: UUID) -> HttpResponse:
    """Take it; or hear who has it (P29)."""

    def step() -> Notice:
        nursing.claim(escalation_id, nurse=user)
        return Notice(_("You have it. The automatic answers are silent in this thread now."))

    return _take(request, user, escalation_id, step)


@require_POST
@staff_page(*NURSES)
def hand_back(request: HttpRequest, user: User, escalation_id: UUID) -> HttpResponse:
    """Put it back into the inbox."""

    def step() -> Notice:
        nursing.release(escalation_id, nurse=user)
        return Notice(_("It is back in the inbox for a colleague, with its clock."))

    return _take(request, user, escalation_id, step)


@require_POST
@staff_page(*NURSES)
def resolve(request: HttpRequest, user: User, escalation_id: UUID) -> HttpResponse:
    """Close it, with an outcome (P31)."""

    def step() -> Notice:
        nursing.resolve(
            escalation_id,
            nurse=user,
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", ""),
        )
        return Notice(_("Closed."))

    return _take(request, user, escalation_id, step, field="close")


@require_POST
@staff_page(*NURSES)
def reply(request: HttpRequest, user: User, escalation_id: UUID) -> HttpResponse:
    """Send the nurse's words, once for each `reply_id`."""
    try:
        reply_id = UUID(request.POST.get("reply_id", ""))
    except ValueError:
        return HttpResponse(_("The form was incomplete. Reload the page."), status=400)

    def step() -> Notice:
        text = request.POST.get("text", "")
        message = nursing.reply(escalation_id, nurse=user, text=text, reply_id=reply_id)
        return _sent(message)

    return _take(request, user, escalation_id, step, field="reply")


def _sent(message: Message) -> Notice:
    delivery = Delivery.objects.filter(message=message).first()
    if delivery is not None and delivery.status == Delivery.Status.CANCELLED:
        return Notice(_("Kept in the thread, but not sent: %(why)s.") % {"why": delivery.error})
    return Notice(_("Sent."))


def _take(
    request: HttpRequest,
    user: User,
    escalation_id: UUID,
    step: Callable[[], Notice],
    *,
    field: str = "",
) -> HttpResponse:
    """Try a step, then show what is now: the changed parts to htmx, else the whole page."""
    try:
        notice = step()
    except Escalation.DoesNotExist:
        raise Http404 from None
    except (nursing.EmptyReply, nursing.ReplyTooLong) as error:
        notice = Notice(str(error), HTTPStatus.UNPROCESSABLE_ENTITY, field)
    except EscalationError as error:
        notice = Notice(str(error), HTTPStatus.CONFLICT, field)

    if request.headers.get("HX-Request") == "true":
        return _parts(request, user, access_escalation(user, escalation_id), notice)
    if notice.is_refusal:
        return _page(request, user, access_escalation(user, escalation_id), notice)
    messages.success(request, notice.text)
    # Who is quicker than the page's script comes here: the box to write in still has the focus.
    return redirect(f"{reverse('staff:escalation', args=[escalation_id])}#reply")


def _page(
    request: HttpRequest, user: User, found: Escalation, notice: Notice | None = None
) -> HttpResponse:
    context = _context(request, user, found, notice)
    status = notice.status if notice else HTTPStatus.OK
    return render(request, "staff/escalation.html", context, status=status)


def _parts(
    request: HttpRequest, user: User, found: Escalation, notice: Notice | None = None
) -> HttpResponse:
    """The parts that may have changed, each to be put in its place by its id."""
    context = _context(request, user, found, notice)
    # The box a nurse types in is replaced only when it must look different, or when its words
    # were sent: nothing that is being typed is ever lost.
    was_sent = notice is not None and not notice.is_refusal and "reply_id" in request.POST
    asked_with = request.GET.get("composer") or request.POST.get("composer")
    context["state_changed"] = asked_with != context["composer"]
    context["composer_changed"] = was_sent or context["state_changed"]
    status = notice.status if notice else HTTPStatus.OK
    return render(request, "staff/parts/case_live.html", context, status=status)


def _context(
    request: HttpRequest, user: User, found: Escalation, notice: Notice | None
) -> dict[str, Any]:
    kept = notice is not None and notice.is_refusal
    return {
        **case_context(found, user, everything=request.GET.get("everything") == "1"),
        "notice": notice,
        # A new one for each reply; the old one for words that are still to be sent.
        "reply_id": (kept and request.POST.get("reply_id")) or str(uuid.uuid4()),
        "text": request.POST.get("text", "") if kept else "",
        "outcome": request.POST.get("outcome", "") if kept else "",
        "note": request.POST.get("note", "") if kept else "",
    }

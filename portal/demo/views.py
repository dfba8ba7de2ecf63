"""A page for developers: one message's whole life, from its arrival to what left."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.models import Role, User
from portal.audit.services import actor_of, record_event
from portal.conversations.access import access_turn
from portal.conversations.models import Turn
from portal.demo.life import life_of
from portal.staff.doors import staff_page

LATEST = 50


@require_safe
@staff_page(Role.OPERATOR)
def turns(request: HttpRequest, user: User) -> HttpResponse:
    """The latest turns. Nothing that a patient wrote is in the list."""
    record_event(actor=actor_of(user), action="turns.listed", subject="turn:latest")
    latest = Turn.objects.select_related("message").order_by("-received_at")[:LATEST]
    return render(request, "demo/turns.html", {"turns": latest, "here": "turns"})


@require_safe
@staff_page(Role.OPERATOR)
def turn(request: HttpRequest, user: User, turn_id: UUID) -> HttpResponse:
    """One turn, step by step."""
    found = access_turn(user, turn_id)
    context = {"turn": found, "life": life_of(found), "here": "turns"}
    return render(request, "demo/turn.html", context)

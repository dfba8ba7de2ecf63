"""The inbox: what waits for a nurse, most serious first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.accounts.models import Role, User
from portal.conversations.access import access_inbox
from portal.staff import queries
from portal.staff.doors import NURSES, home_url, staff_page
from portal.staff.queries import Folder

FOLDER_WORDS = {
    Folder.WAITING: gettext_lazy("Waiting"),
    Folder.MINE: gettext_lazy("Mine"),
    Folder.OPEN: gettext_lazy("All open"),
    Folder.CLOSED: gettext_lazy("Closed"),
}


@require_safe
@staff_page(*NURSES, Role.CLINICIAN, Role.OPERATOR)
def inbox(request: HttpRequest, user: User) -> HttpResponse:
    """The page. Staff who answer no escalations go to their own first page."""
    if not user.answers_escalations:
        return redirect(home_url(user))
    return render(request, "staff/inbox.html", _list(request, user))


@require_safe
@staff_page(*NURSES)
def inbox_list(request: HttpRequest, user: User) -> HttpResponse:
    """The list alone, for an open page. 204 when nothing changed since `mark`: then nothing is
    read, and nothing is audited."""
    if request.GET.get("mark") == queries.inbox_mark():
        return HttpResponse(status=204)
    return render(request, "staff/parts/inbox_live.html", _list(request, user))


def _list(request: HttpRequest, user: User) -> dict[str, Any]:
    # Before the rows are read: a change in between is fetched once too often, never missed.
    mark = queries.inbox_mark()
    folder = _folder(request)
    rows = list(queries.in_folder(access_inbox(user), folder, user))
    counts = queries.folder_counts(user)
    return {
        "mark": mark,
        "folder": folder,
        "rows": rows,
        "folders": [(each, FOLDER_WORDS[each], counts[each]) for each in Folder],
        "waiting": counts[Folder.WAITING],
        "most_rows": queries.MOST_ROWS,
        "here": "inbox",
    }


def _folder(request: HttpRequest) -> Folder:
    try:
        return Folder(request.GET.get("folder", Folder.WAITING))
    except ValueError:
        return Folder.WAITING

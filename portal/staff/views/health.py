"""For operators: does everything work, in numbers. No patient's words or names are here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import Role, User
from portal.conversations.models import Delivery, Disposition, Heartbeat, Turn
from portal.escalations.models import Escalation
from portal.staff import queries
from portal.staff.doors import staff_page

DAY = timedelta(days=1)
# A nurse hears within this time what became of a reply (P33).
STUCK_AFTER = timedelta(minutes=2)
LEAVING = [Delivery.Status.QUEUED, Delivery.Status.SENDING]


@dataclass(frozen=True)
class Health:
    """The system at this moment."""

    heartbeat: datetime | None
    silence: timedelta | None
    sweep_period_s: int
    undecided: int
    oldest_undecided: datetime | None
    undecided_is_late: bool
    open: int
    waiting: int
    overdue: int
    queued_texts: int
    stuck_texts: int
    # (word, number), of the last 24 hours
    texts: list[tuple[str, int]]
    dispositions: list[tuple[str, int]]
    settings: list[tuple[str, str]]


@require_safe
@staff_page(Role.OPERATOR)
def health(request: HttpRequest, user: User) -> HttpResponse:
    """The page; it renews itself."""
    return render(request, "staff/health.html", {"health": take_pulse(), "here": "health"})


def take_pulse() -> Health:
    """All the numbers, in six queries."""
    now = timezone.now()
    beat = Heartbeat.objects.filter(name=queries.SWEEPER).aggregate(at=Max("at"))["at"]
    undecided = Turn.objects.filter(disposition="").aggregate(
        number=Count("pk"), oldest=Min("received_at")
    )
    longest = timedelta(seconds=settings.ANSWER_DEADLINE_S + 2 * settings.SWEEP_PERIOD_S)
    desk = Escalation.objects.open().aggregate(
        open=Count("pk"),
        waiting=Count("pk", filter=Q(status=Escalation.Status.OPENED)),
        overdue=Count("pk", filter=Q(status=Escalation.Status.OPENED, due_at__lt=now)),
    )
    leaving = Delivery.objects.filter(status__in=LEAVING).aggregate(
        queued=Count("pk"), stuck=Count("pk", filter=Q(created_at__lt=now - STUCK_AFTER))
    )
    texts = dict(
        Delivery.objects.filter(created_at__gte=now - DAY)
        .order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    ended = dict(
        Turn.objects.filter(received_at__gte=now - DAY)
        .values_list("disposition")
        .annotate(number=Count("pk"))
    )
    return Health(
        heartbeat=beat,
        silence=queries.sweeper_silence(),
        sweep_period_s=settings.SWEEP_PERIOD_S,
        undecided=undecided["number"],
        oldest_undecided=undecided["oldest"],
        undecided_is_late=bool(undecided["oldest"]) and undecided["oldest"] < now - longest,
        open=desk["open"],
        waiting=desk["waiting"],
        overdue=desk["overdue"],
        queued_texts=leaving["queued"],
        stuck_texts=leaving["stuck"],
        texts=[(word, texts.get(code, 0)) for code, word in Delivery.Status.choices],
        dispositions=[(word, ended.get(code, 0)) for code, word in Disposition.choices]
        + [(_("Not decided yet"), ended.get("", 0))],
        settings=_settings(),
    )


def _settings() -> list[tuple[str, str]]:
    """What an operator wants to know first, without any secret."""
    database = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    broker = settings.CELERY_BROKER_URL.split(":", 1)[0]
    return [
        (_("Automatic answers"), _("on") if settings.AGENT_ENABLED else _("switched off")),
        (_("How answers are made"), settings.ANSWER_STRATEGY),
        (_("Language model"), settings.LLM_MODEL or _("none")),
        (_("Text messages"), _("on") if settings.SMS_ENABLED else _("off")),
        (_("Database"), database),
        (_("Broker"), broker),
        (_("Answer deadline"), f"{settings.ANSWER_DEADLINE_S} s"),
    ]

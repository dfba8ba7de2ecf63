"""For machines that watch machines: is the process alive, and can it do its work?"""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.conversations.models import Heartbeat

# A sweeper that missed this many periods is taken for dead.
MISSED_PERIODS = 3


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and the sweeper works; else 503 and what is wrong."""
    problems = _problems()
    return JsonResponse(
        {"ready": not problems, "problems": problems}, status=503 if problems else 200
    )


def _problems() -> list[str]:
    try:
        beat = Heartbeat.objects.filter(name="sweep").first()
    except DatabaseError:
        # Not the database's own words: they may name hosts and users.
        return ["the database does not answer"]
    if beat is None:
        return ["the sweeper has never run: is the worker started?"]
    age = timezone.now() - beat.at
    if age > timedelta(seconds=MISSED_PERIODS * settings.SWEEP_PERIOD_S):
        return [f"the sweeper has been silent for {int(age.total_seconds())} s"]
    return []

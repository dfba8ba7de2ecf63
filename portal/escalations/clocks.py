"""Until when a nurse should have it: computed once, from the patient's message time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from portal.escalations.models import EscalationLevel


def due_at(level: str, at: datetime) -> datetime:
    """When an escalation of this level, about a message of that time, should have been claimed.

    Emergency and urgent clocks run day and night. Clinical and administrative ones run in the
    hospital's hours: what comes in at night is due in the next morning's hours.
    """
    minutes = settings.ESCALATION_MINUTES[level]
    if level in {EscalationLevel.EMERGENCY, EscalationLevel.URGENT}:
        # Minutes on the wall are not minutes of waiting where clocks go back or forward.
        return at.astimezone(UTC) + timedelta(minutes=minutes)
    return _add_working_time(at, timedelta(minutes=minutes))


def policy(level: str) -> dict[str, int]:
    """The rules of the clock, to be copied onto the escalation."""
    return {
        "minutes": settings.ESCALATION_MINUTES[level],
        "opens": settings.HOSPITAL["opens"],
        "closes": settings.HOSPITAL["closes"],
    }


def is_open_at(at: datetime) -> bool:
    """Whether the nurses' desk is staffed for clinical questions at that moment."""
    local = at.astimezone(ZoneInfo(settings.HOSPITAL["time_zone"]))
    return (
        local.weekday() < 5
        and settings.HOSPITAL["opens"] <= local.hour < settings.HOSPITAL["closes"]
    )


def _add_working_time(at: datetime, needed: timedelta) -> datetime:
    zone = ZoneInfo(settings.HOSPITAL["time_zone"])
    opens, closes = settings.HOSPITAL["opens"], settings.HOSPITAL["closes"]
    local = at.astimezone(zone)
    while True:
        opening = local.replace(hour=opens, minute=0, second=0, microsecond=0)
        closing = opening + timedelta(hours=closes - opens)
        if local.weekday() < 5 and local < closing:
            start = max(local, opening)
            if start + needed <= closing:
                return (start + needed).astimezone(at.tzinfo)
            needed -= closing - start
        # The next day, one minute past midnight at the latest; the loop finds its opening.
        local = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

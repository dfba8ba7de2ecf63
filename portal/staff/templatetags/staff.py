"""Small pieces of the staff's pages: clocks, ages, level badges."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.instructions.models import Approval, InstructionVersion
from portal.lib.odds import likelihood
from portal.lib.phones import for_people
from portal.staff import queries, words

register = template.Library()

# Colour is never alone: each level has its icon and its word.
LEVEL_ICONS = {
    "emergency": "alert",
    "urgent": "clock",
    "clinical": "nurse",
    "administrative": "calendar",
}


register.filter("likelihood", likelihood)


@register.inclusion_tag("staff/parts/level.html")
def level_badge(level: str) -> dict[str, str]:
    """The badge of a level: colour, icon and word."""
    return {"level": level, "word": words.level(level), "icon": LEVEL_ICONS.get(level, "chat")}


@register.inclusion_tag("staff/parts/sweeper_alert.html")
def sweeper_alert() -> dict[str, Any]:
    """P10, dead-man: everybody who works here sees that nobody sweeps."""
    silence = queries.sweeper_silence()
    return {
        "is_silent": silence is not None,
        "silence": words.span(silence.total_seconds())
        if silence and silence < timedelta(days=365)
        else "",
    }


@register.simple_tag
def due_clock(due_at: datetime) -> SafeString:
    """Time left until it should have been claimed, or since; the page keeps it ticking."""
    left = (due_at - timezone.now()).total_seconds()
    text = _("due in %(span)s") if left >= 0 else _("overdue by %(span)s")
    return format_html(
        '<time class="clock{}" data-clock="due" datetime="{}">{}</time>',
        " is-overdue" if left < 0 else "",
        due_at.isoformat(),
        text % {"span": words.span(left)},
    )


@register.simple_tag
def since_clock(at: datetime) -> SafeString:
    """How long ago something was; the page keeps it ticking."""
    passed = (timezone.now() - at).total_seconds()
    return format_html(
        '<time data-clock="since" datetime="{}">{}</time>',
        at.isoformat(),
        _("%(span)s ago") % {"span": words.span(passed)},
    )


@register.filter
def phone(e164: str) -> str:
    """A number as its country writes it."""
    return for_people(e164)


@register.filter
def years_old(born: date) -> int:
    return words.age(born)


@register.filter
def discharged_when(at: datetime) -> str:
    """ "today", "yesterday" or "5 days ago"."""
    days = words.days_since(at)
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return _("%(n)s days ago") % {"n": days}


@register.filter
def day_words(day: date) -> str:
    """ "Today", "Yesterday" or the day with its weekday."""
    today = timezone.localdate()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "l, F j")


@register.filter
def in_language(texts: dict[str, str], language: str) -> str:
    """One of several languages' texts; any other when that one is missing."""
    return texts.get(language) or next(iter(texts.values()), "")


@register.filter
def topic_words(code: str) -> str:
    return words.topic(code)


@register.filter
def span(seconds: float) -> str:
    return words.span(seconds)


@register.filter
def unlocalised(number: float) -> str:
    """A number as HTML attributes want it, cut to 0…1."""
    return f"{min(max(float(number), 0.0), 1.0):.3f}"


@register.filter
def status_chip(status: str) -> str:
    """The chip's class for the state of an instruction version."""
    return {
        "approved": "chip-good",
        "in_review": "chip-waiting",
        "withdrawn": "chip-danger",
    }.get(status, "")


@register.filter
def signatures(version: InstructionVersion) -> list[tuple[str, Approval | None]]:
    """(language's name, approval or None) for each language that the version has."""
    signed = {approval.language: approval for approval in version.approvals.all()}
    written = {section.language for section in version.sections.all()}
    return [(name, signed.get(code)) for code, name in settings.LANGUAGES if code in written]

"""What codes mean, in words that the staff reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.conversations.models import Delivery
from portal.conversations.screening import nurse_prompt
from portal.escalations.models import RANK, Escalation, EscalationEvent, EscalationLevel

TOPICS = {
    "administrative": gettext_lazy("A question for the desk"),
    "agent_off": gettext_lazy("Automatic answers are switched off"),
    "emergency": gettext_lazy("Possible emergency"),
    "failure": gettext_lazy("The automatic answer failed"),
    "language": gettext_lazy("Written in another language"),
    "late": gettext_lazy("This text reached us late"),
    "medicine": gettext_lazy("Asks about a medicine"),
    "person": gettext_lazy("Asks for a person"),
    "picture": gettext_lazy("Sent a picture"),
    "rest": gettext_lazy("The instructions answer only a part"),
    "stop_intake": gettext_lazy("Did not want to answer more questions"),
    "symptom": gettext_lazy("Reports a symptom"),
    "unanswered": gettext_lazy("The instructions do not answer this"),
    "unknown_number": gettext_lazy("A number that belongs to no patient"),
    "unsure": gettext_lazy("Not clear what the patient needs"),
}
SOURCES = {
    "rule": gettext_lazy("Red-flag rule"),
    "model": gettext_lazy("Triage model"),
    "dialogue": gettext_lazy("Dialogue manager"),
    "language": gettext_lazy("Language check"),
    "system": gettext_lazy("System"),
}
INTAKE = {
    "symptom_onset": gettext_lazy("When it started"),
    "symptom_severity": gettext_lazy("How bad, 0 to 10"),
    "symptom_more": gettext_lazy("Anything else"),
}
Status = Delivery.Status
# What a nurse must know about a text that went out, and whether it needs them.
DELIVERIES = {
    Status.QUEUED: gettext_lazy("Waiting to be sent."),
    Status.SENDING: gettext_lazy("Being sent now."),
    Status.SENT: gettext_lazy("Sent. The phone company has not confirmed it yet."),
    Status.DELIVERED: gettext_lazy("It arrived on the phone."),
    Status.UNDELIVERED: gettext_lazy("It did not reach the phone. Please call the patient."),
    Status.FAILED: gettext_lazy("It could not be sent. Please call the patient."),
    Status.UNKNOWN: gettext_lazy(
        "Nobody can say whether it was sent, and it will not be sent again by itself. "
        "Please call, or write again."
    ),
    Status.CANCELLED: gettext_lazy("It was not sent."),
}
TROUBLE = {Status.UNDELIVERED, Status.FAILED, Status.UNKNOWN, Status.CANCELLED}


def topic(code: str) -> str:
    """Why it is here, in a few words."""
    return str(TOPICS.get(code) or code.replace("_", " ").capitalize())


@dataclass(frozen=True)
class Reason:
    """One reason, ready to be read. level may be lower than the escalation's."""

    text: str
    source: str
    level: str
    rule: str
    # What to ask and do first, by the rule; "" where no rule says it, or its level was taken down.
    prompt: str


def reasons(stored: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """The stored reasons, each once, the most serious first."""
    seen: dict[tuple[str, str], Reason] = {}
    for item in stored:
        rule, found_level = str(item.get("rule", "")), str(item.get("level", ""))
        reason = Reason(
            text=str(item.get("text", "")),
            source=str(SOURCES.get(item.get("source", ""), item.get("source", ""))),
            level=found_level,
            rule=rule,
            prompt=nurse_prompt(rule, level=found_level) if rule else "",
        )
        seen.setdefault((reason.text, reason.rule), reason)
    lowest = len(RANK)
    return sorted(seen.values(), key=lambda reason: RANK.get(reason.level, lowest))


def intake(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(question, answer) pairs of the symptom intake, in the order in which it asks."""
    known = [(str(label), str(answers[slot])) for slot, label in INTAKE.items() if slot in answers]
    others = [(slot, str(value)) for slot, value in answers.items() if slot not in INTAKE]
    return known + others


def event_detail(event: EscalationEvent) -> str:
    """The rest of a step's sentence, or ""."""
    detail = event.detail
    match event.kind:
        case EscalationEvent.Kind.OPENED:
            return f"{level(detail.get('level', ''))} · {topic(detail.get('topic', ''))}"
        case EscalationEvent.Kind.RAISED:
            return _("from %(before)s to %(after)s") % {
                "before": level(detail.get("from", "")),
                "after": level(detail.get("to", "")),
            }
        case EscalationEvent.Kind.INTAKE:
            return str(INTAKE.get(detail.get("slot", ""), ""))
        case EscalationEvent.Kind.RESOLVED:
            outcome = str(detail.get("outcome", ""))
            return str(dict(Escalation.Outcome.choices).get(outcome, outcome))
        case _:
            return ""


def level(code: str) -> str:
    """A level's name; the code itself for one that is no escalation's."""
    return dict(EscalationLevel.choices).get(code, code.capitalize())


def delivery(sent: Delivery) -> str:
    """What became of a text, in a sentence or two."""
    if sent.in_response and sent.status == Status.SENT:
        return _("Sent at once, as the direct answer to their text.")
    words = str(DELIVERIES[Status(sent.status)])
    if not sent.error or sent.status not in TROUBLE:
        return words
    return f"{words} ({sent.error})"


def span(seconds: float) -> str:
    """A length of time in one unit or two: "40 s", "12 min", "3 h 5 min", "2 days"."""
    minutes = int(abs(seconds)) // 60
    if minutes < 1:
        return _("%(n)s s") % {"n": int(abs(seconds))}
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        if rest and hours < 10:
            return _("%(h)s h %(m)s min") % {"h": hours, "m": rest}
        return _("%(h)s h") % {"h": hours}
    days = minutes // (24 * 60)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def age(born: date) -> int:
    """Whole years."""
    today = timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def days_since(at: datetime) -> int:
    """Calendar days in the hospital's time zone: 0 is today."""
    return (timezone.localdate() - timezone.localdate(at)).days

"""What the nurses' pages need from the database, each in a bounded number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from portal.accounts.models import User
from portal.conversations.models import Conversation, Heartbeat, Message, Turn
from portal.escalations.models import Escalation, EscalationEvent, EscalationQuerySet
from portal.instructions.models import Section
from portal.instructions.services import sections_in_force
from portal.patients.models import Consent, Encounter, Patient
from portal.patients.services import current_encounter, phone_of

Status = Escalation.Status
# The name under which the workers' sweeper says that it lives.
SWEEPER = "sweep"
CLOSED_SHOWN = timedelta(days=7)
MOST_ROWS = 200
MESSAGES_SHOWN = 60


class Folder(StrEnum):
    WAITING = "waiting"
    MINE = "mine"
    OPEN = "open"
    CLOSED = "closed"


def in_folder(inbox: EscalationQuerySet, folder: Folder, nurse: User) -> QuerySet[Escalation]:
    """The escalations of one folder in reading order, with the patient's words.

    Adds to each: `opening_words` of the message that brought it here, and `newest_words`,
    `newest_at`, `newest_channel` and `newest_media` of the one that came last.
    """
    opening = Turn.objects.filter(escalation=OuterRef("pk")).order_by("received_at")
    newest = Message.objects.filter(
        conversation=OuterRef("conversation"), direction=Message.Direction.INBOUND
    ).order_by("-sequence")
    rows = inbox.annotate(
        opening_words=Subquery(opening.values("message__body")[:1]),
        newest_words=Subquery(newest.values("body")[:1]),
        newest_at=Subquery(newest.values("created_at")[:1]),
        newest_channel=Subquery(newest.values("channel")[:1]),
        newest_media=Subquery(newest.values("media_count")[:1]),
    ).filter(_folder(folder, nurse))
    if folder is Folder.CLOSED:
        return rows.order_by("-resolved_at")[:MOST_ROWS]
    return rows.in_inbox_order()[:MOST_ROWS]


def folder_counts(nurse: User) -> dict[Folder, int]:
    """How many escalations each folder holds. One query."""
    counts = Escalation.objects.aggregate(
        **{folder.value: Count("pk", filter=_folder(folder, nurse)) for folder in Folder}
    )
    return {folder: counts[folder.value] for folder in Folder}


def _folder(folder: Folder, nurse: User) -> Q:
    match folder:
        case Folder.WAITING:
            return Q(status=Status.OPENED)
        case Folder.MINE:
            return Q(status=Status.CLAIMED, claimed_by=nurse)
        case Folder.OPEN:
            return ~Q(status=Status.RESOLVED)
        case Folder.CLOSED:
            since = timezone.now() - CLOSED_SHOWN
            return Q(status=Status.RESOLVED, resolved_at__gte=since)


def sweeper_silence() -> timedelta | None:
    """How long no worker has swept, when that is longer than two periods (P10); else None.

    One that never swept has been silent since for ever: `timedelta.max`.
    """
    newest = Heartbeat.objects.filter(name=SWEEPER).values_list("at", flat=True).first()
    if newest is None:
        return timedelta.max
    silence = timezone.now() - newest
    return silence if silence > timedelta(seconds=2 * settings.SWEEP_PERIOD_S) else None


def inbox_mark() -> str:
    """Changes with every change in any thread, and when the sweeper falls silent or speaks again.

    Names no patient: an open page asks with it whether there is anything new to fetch.
    """
    newest = Conversation.objects.aggregate(newest=Max("changed_at"))["newest"]
    return f"{_stamp(newest)}{_silent_sign()}"


def conversation_mark(conversation: Conversation) -> str:
    """The same, of one thread."""
    return f"{_stamp(conversation.changed_at)}{_silent_sign()}"


def _stamp(at: datetime | None) -> str:
    return f"{at.timestamp():.6f}" if at else "0"


def _silent_sign() -> str:
    return "s" if sweeper_silence() else ""


@dataclass(frozen=True)
class Thread:
    """The messages of a conversation, oldest first. `earlier`: how many before them."""

    messages: list[Message]
    earlier: int


def thread_of(conversation: Conversation, *, everything: bool = False) -> Thread:
    """The newest messages, or all, with deliveries, sources and turns. Three queries."""
    messages = (
        Message.objects.filter(conversation=conversation)
        .select_related("author_user", "delivery", "own_turn")
        .prefetch_related("citations")
        .order_by("-sequence")
    )
    total = messages.count()
    shown = list(messages if everything else messages[:MESSAGES_SHOWN])
    return Thread(messages=shown[::-1], earlier=total - len(shown))


def turns_with_passages(escalation: Escalation) -> list[Turn]:
    """The newest three messages of this escalation for which an answer was looked for."""
    turns = escalation.turns.select_related("message").exclude(answering={})
    return list(turns.order_by("-received_at")[:3])


@dataclass(frozen=True)
class PatientCard:
    """Who it is, as a nurse needs it at a glance. phone is E.164 or ""."""

    patient: Patient
    phone: str
    consent: Consent | None
    stay: Encounter | None
    sections: list[Section]

    @property
    def may_be_texted(self) -> bool:
        return bool(self.phone) and (
            self.consent is None or self.consent.status == Consent.Status.GRANTED
        )


def patient_card(patient: Patient, language: str) -> PatientCard:
    """The card, with the instructions in force in the language of the conversation."""
    phone = phone_of(patient) or ""
    consent = Consent.objects.filter(e164=phone).order_by("-id").first() if phone else None
    stay = current_encounter(patient)
    return PatientCard(
        patient=patient,
        phone=phone,
        consent=consent,
        stay=stay,
        sections=sections_in_force(stay, language) if stay else [],
    )


def events_of(escalation: Escalation) -> list[EscalationEvent]:
    """The steps of its life, oldest first, with who did them."""
    return list(escalation.events.select_related("actor"))


def earlier_of(escalation: Escalation) -> list[Escalation]:
    """The last closed escalations of the same conversation."""
    closed = Escalation.objects.filter(
        conversation=escalation.conversation_id, status=Status.RESOLVED
    ).exclude(pk=escalation.pk)
    return list(closed.select_related("resolved_by").order_by("-resolved_at")[:5])

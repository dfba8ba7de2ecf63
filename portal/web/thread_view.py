"""The thread as a patient reads it: days, messages, what became of each, and where it is from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Role, User
from portal.conversations import texts
from portal.conversations.models import Channel, Citation, Conversation, Disposition, Message
from portal.escalations.models import Escalation
from portal.instructions.models import Section
from portal.instructions.services import sections_in_force
from portal.patients.models import Patient
from portal.patients.services import current_encounter

# The newest messages that a page shows at first; the rest is one click away.
AT_FIRST = 60


@dataclass(frozen=True)
class State:
    """What has become of a message: the words of its chip, its look and its icon."""

    text: str
    look: str
    icon: str
    is_waiting: bool = False


@dataclass(frozen=True)
class PassageSentence:
    text: str
    is_quoted: bool


@dataclass(frozen=True)
class Source:
    """The approved section that an answer quotes."""

    title: str
    language: str
    approver: str
    approved_at: datetime
    version: int
    sentences: tuple[PassageSentence, ...]
    # Where it stands in "my instructions"; empty once it has been replaced.
    anchor: str


@dataclass(frozen=True)
class Entry:
    """One message. `kind` is Message.Kind; for what the patient wrote, `state` says what became."""

    id: UUID
    kind: str
    is_mine: bool
    is_nurse: bool
    who: str
    body: str
    disclosure: str
    language: str
    at: datetime
    by_text: bool
    # Who listens to thoughts of harm; empty where the message is about something else.
    crisis_number: str = ""
    state: State | None = None
    sources: tuple[Source, ...] = ()

    @property
    def crisis_line(self) -> str:
        """The number as it stands on a button: it does not break at its hyphens."""
        return self.crisis_number.replace("-", "\N{NON-BREAKING HYPHEN}")


@dataclass
class Day:
    """One day's messages, under the words that people use for it."""

    # Names it among the others of the page; a text that came late can make a day appear twice.
    key: str
    on: date
    label: str
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    """What the page shows. `version` changes with every change of the thread."""

    days: list[Day]
    version: str
    has_earlier: bool
    is_waiting: bool

    @property
    def is_empty(self) -> bool:
        return not self.days


def read_thread(
    conversation: Conversation, patient: Patient, *, everything: bool = False
) -> Thread:
    """The patient's thread, the newest AT_FIRST messages or everything, oldest first.

    Days and times are in the time zone that is active. Citations of anybody else's instructions
    would be left out, even if the database held them (P17, P21).
    """
    own_citations = Citation.objects.filter(
        section__version__instructions__encounter__patient=patient
    ).select_related("section")
    newest = (
        conversation.messages.select_related("author_user", "own_turn__escalation", "turn")
        .prefetch_related(Prefetch("citations", queryset=own_citations))
        .order_by("-sequence")
    )
    rows = list(newest if everything else newest[: AT_FIRST + 1])
    has_earlier = not everything and len(rows) > AT_FIRST
    messages = rows[:AT_FIRST][::-1] if has_earlier else rows[::-1]

    entries = _entries(messages, in_force=_sections_in_force(patient, messages))
    return Thread(
        days=_by_day(entries),
        version=f"{conversation.changed_at.isoformat()}-{conversation.language}",
        has_earlier=has_earlier,
        is_waiting=any(entry.state and entry.state.is_waiting for entry in entries),
    )


def _sections_in_force(patient: Patient, messages: Sequence[Message]) -> set[UUID]:
    languages = {
        citation.section.language for message in messages for citation in message.citations.all()
    }
    encounter = current_encounter(patient)
    if encounter is None:
        return set()
    return {
        section.id for language in languages for section in sections_in_force(encounter, language)
    }


def _entries(messages: Sequence[Message], *, in_force: set[UUID]) -> list[Entry]:
    last_nurse_words = max(
        (message.sequence for message in messages if message.author == Message.Author.NURSE),
        default=0,
    )
    return [
        Entry(
            id=message.id,
            kind=message.kind,
            is_mine=message.direction == Message.Direction.INBOUND,
            is_nurse=message.author == Message.Author.NURSE,
            who=_who(message),
            body=message.body,
            disclosure=message.disclosure,
            language=message.language,
            at=message.created_at,
            by_text=message.channel == Channel.SMS,
            crisis_number=_crisis_number(message),
            state=_state(message, was_answered_by_nurse=message.sequence < last_nurse_words),
            sources=_sources(message.citations.all(), in_force),
        )
        for message in messages
    ]


def _crisis_number(message: Message) -> str:
    return texts.crisis_number(str(message.turn.triage.get("theme", ""))) if message.turn else ""


def _who(message: Message) -> str:
    if message.direction == Message.Direction.INBOUND:
        return _("You")
    if message.author == Message.Author.NURSE and message.author_user is not None:
        return _("%(name)s, %(role)s") % {
            "name": message.author_user,
            "role": _role(message.author_user),
        }
    return _("Automatic reply")


def _role(user: User) -> str:
    return {
        Role.NURSE: _("nurse"),
        Role.CHARGE_NURSE: _("charge nurse"),
        Role.CLINICIAN: _("clinician"),
    }.get(Role(user.role), _("care team"))


def _state(message: Message, *, was_answered_by_nurse: bool) -> State | None:
    turn = getattr(message, "own_turn", None)
    if turn is None:
        return None
    if not turn.is_decided:
        return State(_("Reading your message…"), "quiet", "", is_waiting=True)
    if turn.disposition == Disposition.ANSWERED:
        return State(_("Answered"), "good", "check")
    if turn.disposition == Disposition.ACKNOWLEDGED or turn.escalation is None:
        return None
    if was_answered_by_nurse:
        return State(_("A nurse answered"), "good", "check")
    return {
        Escalation.Status.OPENED: State(_("Sent to a nurse"), "waiting", "clock"),
        Escalation.Status.CLAIMED: State(_("A nurse has it"), "person", "nurse"),
        Escalation.Status.RESOLVED: State(_("A nurse took care of it"), "good", "check"),
    }[Escalation.Status(turn.escalation.status)]


def _sources(citations: Iterable[Citation], in_force: set[UUID]) -> tuple[Source, ...]:
    by_section: dict[UUID, list[Citation]] = {}
    for citation in citations:
        by_section.setdefault(citation.section_id, []).append(citation)
    return tuple(
        Source(
            title=cited[0].section_title,
            language=cited[0].section.language,
            approver=cited[0].approver_name,
            approved_at=cited[0].approved_at,
            version=cited[0].version_number,
            sentences=_passage(cited[0].section, {citation.sentence_index for citation in cited}),
            anchor=f"section-{section_id}" if section_id in in_force else "",
        )
        for section_id, cited in by_section.items()
    )


def _passage(section: Section, quoted: set[int]) -> tuple[PassageSentence, ...]:
    sentences: list[Any] = section.sentences
    return tuple(
        PassageSentence(text=str(text), is_quoted=index in quoted)
        for index, text in enumerate(sentences)
    )


def _by_day(entries: Iterable[Entry]) -> list[Day]:
    days: list[Day] = []
    for entry in entries:
        on = timezone.localtime(entry.at).date()
        if not days or days[-1].on != on:
            again = sum(day.on == on for day in days)
            days.append(Day(key=f"day-{on}-{again}", on=on, label=_day_label(on)))
        days[-1].entries.append(entry)
    return days


def _day_label(on: date) -> str:
    """ "Today" and "Yesterday"; "" for the rest, which the template writes as a date."""
    today = timezone.localdate()
    if on == today:
        return _("Today")
    if on == today - timedelta(days=1):
        return _("Yesterday")
    return ""

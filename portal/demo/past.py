"""The demo's past conversations: real rows through the real services, moved back in time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from agent.contracts import (
    INTAKE_SLOTS,
    Answering,
    Draft,
    DraftSentence,
    Level,
    Reason,
    Triage,
    to_json,
)
from portal.accounts.models import User
from portal.audit.services import record_event
from portal.conversations import outbox, texts, thread
from portal.conversations.models import (
    Channel,
    Conversation,
    Delivery,
    Disposition,
    Message,
    Turn,
)
from portal.conversations.thread import Quote
from portal.demo import content
from portal.escalations import services as escalations
from portal.escalations.models import Escalation, EscalationEvent
from portal.instructions.services import sections_in_force
from portal.patients.models import Patient
from portal.patients.services import current_encounter

THINKING = timedelta(seconds=1)
Staff = dict[str, User]


def seed(staff: Staff, now: datetime) -> None:
    """Write every conversation of conversations.yml. Inside the caller's transaction."""
    for entry in content.load("conversations.yml")["conversations"]:
        patient = Patient.objects.get(mrn=entry["patient"])
        _Past(patient, staff, now).replay(entry["turns"])


class _Past:
    """One patient's thread, replayed message by message."""

    def __init__(self, patient: Patient, staff: Staff, now: datetime) -> None:
        self._patient = patient
        self._staff = staff
        self._now = now
        self._thread: Conversation = thread.lock(thread.conversation_of(patient).id)
        self._escalation: Escalation | None = None

    def replay(self, turns: list[dict[str, Any]]) -> None:
        for entry in turns:
            at = self._at(entry)
            triage = _triage(entry)
            turn = self._receive(entry["text"], entry["channel"], at, triage)
            match entry["disposition"]:
                case Disposition.ANSWERED:
                    self._answer(turn, entry["cites"])
                case Disposition.ACKNOWLEDGED:
                    phrase = texts.phrase(self._thread.language, entry["say"])
                    self._write(Message.Kind.PHRASE, phrase, at + THINKING, turn=turn)
                case Disposition.ESCALATED if entry.get("joins"):
                    self._join(turn, triage)
                case Disposition.ESCALATED:
                    self._hand_over(turn, triage, entry["escalation"])
            self._close(turn, entry["disposition"])
            if "escalation" in entry:
                self._what_nurses_did(entry["escalation"])
        newest = self._thread.messages.order_by("-sequence").values_list("created_at").first()
        if newest:
            Conversation.objects.filter(id=self._thread.id).update(changed_at=newest[0])

    # --- the patient writes ---------------------------------------------------------------

    def _receive(self, text: str, channel: str, at: datetime, triage: Triage) -> Turn:
        message = Message(
            direction=Message.Direction.INBOUND,
            author=Message.Author.PATIENT,
            kind=Message.Kind.INBOUND,
            channel=channel,
            body=text,
            language=self._thread.language,
            created_at=at,
        )
        if channel == Channel.SMS:
            message.provider_sid = f"SM{uuid4().hex}"
        else:
            message.client_message_id = uuid4()
        thread.append(self._thread, message)
        record_event(
            actor="system:intake",
            action="message.received",
            subject=f"message:{message.id}",
            patient=str(self._patient.id),
            detail={"channel": channel, "level": triage.level.value},
        )
        return Turn.objects.create(
            message=message,
            conversation=self._thread,
            received_at=at,
            triage=to_json(triage),
            attempts=1,
        )

    # --- the machine decides --------------------------------------------------------------

    def _answer(self, turn: Turn, cites: list[dict[str, Any]]) -> None:
        language = self._thread.language
        encounter = current_encounter(self._patient)
        assert encounter is not None
        sections = {section.kind: section for section in sections_in_force(encounter, language)}
        quotes = [
            Quote(section.id, cite["sentence"], section.sentences[cite["sentence"]])
            for cite in cites
            for section in [sections[cite["kind"]]]
        ]
        draft = Draft(
            sentences=tuple(
                DraftSentence(quote.text, (f"{quote.section_id}:{quote.sentence_index}",))
                for quote in quotes
            ),
            strategy="quote",
        )
        turn.answering = to_json(Answering(draft=draft, considered=()))
        self._write(
            Message.Kind.ANSWER,
            draft.text,
            turn.received_at + THINKING,
            turn=turn,
            quotes=quotes,
            disclosure=texts.disclosure(language, turn.message.channel),
        )

    def _hand_over(self, turn: Turn, triage: Triage, entry: dict[str, Any]) -> None:
        self._join(turn, triage, topic=entry["topic"], call=entry.get("needs_phone_call", False))
        escalation = self._open()
        language, level = self._thread.language, escalation.level
        is_emergency = level == Level.EMERGENCY
        self._write(
            Message.Kind.EMERGENCY if is_emergency else Message.Kind.HANDOVER,
            texts.emergency(language, triage.theme)
            if is_emergency
            else texts.handover(language, level, escalation.due_at, self._patient.time_zone),
            turn.received_at + (timedelta() if is_emergency else THINKING),
            turn=turn,
            in_response=is_emergency,
        )
        self._ask(turn, entry.get("intake", []))

    def _join(
        self, turn: Turn, triage: Triage, *, topic: str = "unsure", call: bool = False
    ) -> None:
        self._escalation = escalations.open_or_join(
            conversation_id=self._thread.id,
            patient=self._patient,
            level=triage.level.value,
            topic=topic,
            reasons=to_json(triage.reasons),
            at=turn.received_at,
            needs_phone_call=call,
        )
        self._move_event(turn.received_at)
        turn.escalation = self._escalation

    def _ask(self, turn: Turn, intake: list[dict[str, Any]]) -> None:
        """The questions of the intake with their answers; each answer is a message that joins."""
        for answer in intake:
            asked_at = turn.received_at + THINKING
            question = texts.question(self._thread.language, answer["slot"])
            self._write(Message.Kind.QUESTION, question, asked_at, turn=turn)
            said = Reason("dialogue", "answers a question of the intake", Level.CLINICAL)
            at = self._at(answer)
            turn = self._receive(
                answer["text"], turn.message.channel, at, Triage(Level.CLINICAL, (said,))
            )
            escalations.record_intake(self._open(), slot=answer["slot"], value=answer["value"])
            self._move_event(at)
            turn.escalation = self._escalation
            self._close(turn, Disposition.ESCALATED)
        if len(intake) == len(INTAKE_SLOTS):
            done = texts.phrase(self._thread.language, "intake_done")
            self._write(Message.Kind.PHRASE, done, turn.received_at + THINKING, turn=turn)
        elif intake:
            # Asked, and not answered yet.
            following = texts.question(self._thread.language, INTAKE_SLOTS[len(intake)])
            self._write(Message.Kind.QUESTION, following, turn.received_at + THINKING, turn=turn)

    def _close(self, turn: Turn, disposition: str) -> None:
        turn.disposition = disposition
        turn.decided_at = turn.received_at + THINKING
        turn.save()
        record_event(
            actor="system:agent",
            action=f"turn.{disposition}",
            subject=f"turn:{turn.pk}",
            patient=str(self._patient.id),
        )

    # --- nurses -----------------------------------------------------------------------------

    def _what_nurses_did(self, entry: dict[str, Any]) -> None:
        if claimed := entry.get("claimed"):
            escalations.claim(self._open().id, nurse=self._staff[claimed["by"]])
            self._move(self._at(claimed), claimed_at=self._at(claimed))
        for reply in entry.get("replies", []):
            nurse, at = self._staff[reply["by"]], self._at(reply)
            self._write(Message.Kind.NURSE, reply["text"].strip(), at, nurse=nurse)
            first = self._open().first_response_at is None
            escalations.record_response(self._open().id, nurse=nurse)
            self._move(at, **({"first_response_at": at} if first else {}))
        if resolved := entry.get("resolved"):
            escalations.resolve(
                self._open().id,
                nurse=self._staff[resolved["by"]],
                outcome=resolved["outcome"],
                note=resolved["note"],
            )
            self._move(self._at(resolved), resolved_at=self._at(resolved))

    # --- small things -----------------------------------------------------------------------

    def _write(
        self,
        kind: str,
        body: str,
        at: datetime,
        *,
        turn: Turn | None = None,
        nurse: User | None = None,
        quotes: list[Quote] | None = None,
        disclosure: str = "",
        in_response: bool = False,
    ) -> None:
        channel = turn.message.channel if turn else thread.reply_channel(self._thread)
        message = outbox.write(
            self._thread,
            kind=kind,
            body=body,
            channel=channel,
            author=Message.Author.NURSE if nurse else Message.Author.AGENT,
            author_user=nurse,
            turn=turn,
            quotes=quotes or (),
            disclosure=disclosure,
            in_response=in_response,
        )
        Message.objects.filter(id=message.id).update(created_at=at)
        sent = Delivery.objects.filter(message=message)
        sent.update(created_at=at, settled_at=at)
        if not in_response:
            # It arrived long ago: no worker may send it now.
            sent.update(
                status=Delivery.Status.DELIVERED, sending_at=at, provider_sid=f"SM{uuid4().hex}"
            )

    def _open(self) -> Escalation:
        assert self._escalation is not None
        self._escalation.refresh_from_db()
        return self._escalation

    def _move(self, at: datetime, **times: datetime) -> None:
        """Move what a nurse just did back to when she did it."""
        if times:
            Escalation.objects.filter(id=self._open().id).update(**times)
        self._move_event(at)

    def _move_event(self, at: datetime) -> None:
        """The event that was written just now happened then."""
        newest = EscalationEvent.objects.filter(escalation=self._open()).latest("id")
        EscalationEvent.objects.filter(id=newest.id).update(at=at)

    def _at(self, entry: dict[str, Any]) -> datetime:
        return content.minutes(entry["at"], now=self._now)


def _triage(entry: dict[str, Any]) -> Triage:
    if entry["disposition"] == Disposition.ANSWERED:
        return Triage(Level.INFORMATIONAL)
    if entry["disposition"] == Disposition.ACKNOWLEDGED:
        return Triage(Level.SOCIAL)
    if entry.get("joins"):
        because = Reason("system", "a nurse has this thread", Level.CLINICAL)
        return Triage(Level.CLINICAL, (because,))
    reasons = tuple(
        Reason(reason["source"], reason["text"], Level(reason["level"]))
        for reason in entry["escalation"]["reasons"]
    )
    return Triage(Level(entry["escalation"]["level"]), reasons)

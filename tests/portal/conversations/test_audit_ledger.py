"""The ledger audit: silent over honest data, and each breach is found.

Every test breaks one promise by hand, past all our services, and sees the audit name it.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.conversations import nurse, outbox, thread
from portal.conversations.ledger import CHECKS, breaches
from portal.conversations.models import Citation, Delivery, Disposition, Message, Turn
from portal.escalations.models import Escalation, EscalationEvent
from tests import cast
from tests.portal.conversations.conftest import taken
from tests.rooms import ANSWER, ScriptedAnswerer, ScriptedDialogue, ScriptedGuard, escalate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day_at_the_hospital(
    db: None, dialogue: ScriptedDialogue, answerer: ScriptedAnswerer, guard: ScriptedGuard
) -> None:
    """Alice asks and is answered, Bob's wound hurts and Nora looks, somebody texts STOP."""
    dialogue.script = [[ANSWER], [escalate()]]
    taken(cast.says(cast.alice(), "When can I shower?").turn)
    hurting = taken(cast.says(cast.bob(), "my wound hurts").turn)
    cast.says(cast.bob(), "I can't breathe")
    assert hurting.escalation is not None
    nurse.claim(hurting.escalation.id, nurse=cast.nora())
    nurse.reply(hurting.escalation.id, nurse=cast.nora(), text="I call you.", reply_id=uuid4())
    nurse.resolve(hurting.escalation.id, nurse=cast.nora(), outcome="phoned")
    cast.texts(cast.ALICE_PHONE, "STOP")
    assert breaches() == []


def broken() -> set[str]:
    return {breach.promise for breach in breaches()}


def test_the_command_says_how_many_checks_and_fails_on_a_breach(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("audit_ledger")
    assert f"{len(CHECKS) + 1} checks, 0 breaches" in capsys.readouterr().out

    Message.objects.filter(kind="answer").update(disclosure="")
    with pytest.raises(SystemExit) as stop:
        call_command("audit_ledger")
    assert stop.value.code == 1
    assert "BREACH P23" in capsys.readouterr().out


def test_a_message_without_a_turn_is_found_p08() -> None:
    conversation = cast.conversation(cast.alice())
    thread.append(
        conversation,
        Message(direction="inbound", author="patient", kind="inbound", channel="web", body="hi"),
    )
    assert "P08" in broken()


def test_an_answered_turn_without_an_answer_is_found_p08() -> None:
    Message.objects.filter(kind="answer").update(turn=None)
    assert "P08" in broken()


def test_a_message_left_waiting_is_found_p09() -> None:
    turn = cast.says(cast.alice(), "When can I drive?").turn
    Turn.objects.filter(pk=turn.pk).update(received_at=timezone.now() - timedelta(seconds=41))
    assert broken() == {"P09"}


def test_an_escalation_of_another_conversation_is_found_p10() -> None:
    answered = Turn.objects.filter(disposition=Disposition.ANSWERED)
    answered.update(disposition=Disposition.ESCALATED, escalation=Escalation.objects.get())
    assert "P10" in broken()


def test_an_answer_without_a_citation_is_found_p17() -> None:
    Citation.objects.all().delete()
    assert broken() == {"P17"}


def test_an_answer_from_another_patients_instructions_is_found_p17() -> None:
    bobs = cast.bob().encounters.get().instructions.versions.get()
    section = bobs.sections.filter(language="en").first()
    Citation.objects.update(section=section)
    assert broken() == {"P17"}


def test_an_emergency_text_without_an_emergency_at_the_desk_is_found_p25() -> None:
    Escalation.objects.update(level="clinical")
    assert broken() == {"P25"}


def test_two_claims_without_a_release_are_found_p29() -> None:
    EscalationEvent.objects.create(
        escalation=Escalation.objects.get(), kind="claimed", actor=cast.omar()
    )
    assert broken() == {"P29"}


def test_a_machine_that_speaks_while_a_nurse_has_it_is_found_p30() -> None:
    escalation = Escalation.objects.get()
    message = outbox.write(
        cast.conversation(cast.bob()), kind="handover", body="psst", channel="web"
    )
    middle = escalation.claimed_at
    assert middle is not None
    Message.objects.filter(id=message.id).update(created_at=middle + timedelta(microseconds=1))
    assert broken() == {"P30"}


def test_a_text_sent_after_stop_is_found_p34() -> None:
    message = outbox.write(
        cast.conversation(cast.alice()), kind="phrase", body="still here", channel="sms"
    )
    Delivery.objects.filter(message=message).update(
        status="sent", sending_at=timezone.now() + timedelta(seconds=1)
    )
    assert broken() == {"P34"}


def test_a_text_stuck_on_its_way_is_found_p33() -> None:
    message = outbox.write(
        cast.conversation(cast.bob()), kind="phrase", body="hello", channel="sms"
    )
    Delivery.objects.filter(message=message).update(
        status="sending", sending_at=timezone.now() - timedelta(minutes=3)
    )
    assert broken() == {"P33"}


def test_an_altered_audit_event_is_found_p40() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
        else:
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_no_change")
        cursor.execute(
            "UPDATE audit_auditevent SET actor = 'user:0' WHERE id = "
            "(SELECT MIN(id) FROM audit_auditevent)"
        )
    assert broken() == {"P40"}


def test_the_database_refuses_to_change_or_delete_an_audit_event_p40() -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(actor="nobody")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()

"""One waiting message, carried down the line: what the patient and the nurse see of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agent.contracts import AgentError, Decision, Level, Reason, Triage
from portal.audit.models import AuditEvent
from portal.conversations import deciding, nurse, turns
from portal.conversations.models import Citation, Conversation, Delivery, Disposition, Message, Turn
from portal.escalations.models import Escalation
from portal.instructions.models import InstructionVersion
from portal.instructions.services import withdraw
from tests import cast
from tests.portal.conversations.conftest import taken
from tests.rooms import (
    ANSWER,
    ScriptedAnswerer,
    ScriptedDialogue,
    ScriptedGuard,
    ask,
    escalate,
    record,
    say,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("dialogue", "answerer", "guard"),
]


def replies(turn: Turn) -> list[Message]:
    return list(turn.replies.order_by("sequence"))


# --- answered -----------------------------------------------------------------------------------


def the_model_says(level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = Reason("model", f"model 0.93 {level.value}", level)
    monkeypatch.setattr(deciding, "with_model", lambda triage, text: triage.with_reason(reason))


def test_an_instruction_question_is_answered_with_its_source_p17(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[ANSWER]]
    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    (answer,) = replies(turn)
    assert turn.disposition == Disposition.ANSWERED
    assert answer.body == "You can shower 48 hours after surgery."
    citation = answer.citations.get()
    assert citation.quote == answer.body
    assert citation.approver_name == "Clara"


def test_an_answer_says_that_it_is_automatic_and_how_to_reach_a_person_p23(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[ANSWER]]
    cast.alice()
    turn = taken(cast.texts(cast.ALICE_PHONE, "When can I shower?").turn)

    (answer,) = replies(turn)
    assert "Automatic" in answer.disclosure
    assert "NURSE" in answer.delivery.body


def test_a_spanish_question_is_answered_from_the_spanish_sections_p17(
    dialogue: ScriptedDialogue, answerer: ScriptedAnswerer
) -> None:
    dialogue.script = [[ANSWER]]
    answerer.quoting = "ducharse"
    maria = cast.patient("Maria", "+13125550150", language="es")

    turn = taken(cast.says(maria, "¿Cuándo puedo ducharme?").turn)

    (answer,) = replies(turn)
    assert answer.language == "es"
    assert answer.citations.get().section.language == "es"


def test_a_follow_up_comes_with_the_answered_question_before_it(
    dialogue: ScriptedDialogue, answerer: ScriptedAnswerer
) -> None:
    dialogue.script = [[ANSWER], [ANSWER], [ANSWER]]
    alice = cast.alice()
    taken(cast.says(alice, "When can I shower?").turn)
    answerer.quoting = "nothing that stands there"
    taken(cast.says(alice, "and for how long?").turn)
    taken(cast.says(alice, "and who says so?").turn)

    assert answerer.asked == [
        ("When can I shower?", ""),
        ("and for how long?", "When can I shower?"),
        ("and who says so?", ""),
    ]


def test_nothing_of_another_patient_is_ever_considered_p21(
    dialogue: ScriptedDialogue, answerer: ScriptedAnswerer
) -> None:
    dialogue.script = [[ANSWER]]
    bobs = cast.approved_sheet(cast.bob())
    bobs.sections.update(sentences=["Bob may shower with his drain."])

    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    assert "Bob" not in str(turn.answering)


def test_a_question_the_instructions_do_not_answer_goes_to_a_nurse(
    dialogue: ScriptedDialogue, answerer: ScriptedAnswerer
) -> None:
    dialogue.script = [[ANSWER]]
    answerer.quoting = "parachute"

    turn = taken(cast.says(cast.alice(), "When can I go to the gym?").turn)

    assert turn.disposition == Disposition.ESCALATED
    assert turn.escalation is not None
    assert [reason["text"] for reason in turn.escalation.reasons] == ["the sheet does not say it"]


def test_what_an_answer_leaves_open_goes_to_a_nurse_p08(
    dialogue: ScriptedDialogue, answerer: ScriptedAnswerer
) -> None:
    dialogue.script = [[ANSWER]]
    answerer.left = "“and where do i park”: no sentence is about this"

    turn = taken(cast.says(cast.alice(), "When can I shower? And where do I park?").turn)

    answer, notice = replies(turn)
    assert answer.kind == Message.Kind.ANSWER
    assert notice.kind == Message.Kind.HANDOVER
    assert notice.body.startswith("I did not find the rest of your question")
    assert turn.disposition == Disposition.ESCALATED
    assert turn.escalation is not None
    assert turn.escalation.topic == "rest"
    assert "where do i park" in turn.escalation.reasons[0]["text"]


def test_nothing_is_half_answered_that_was_withdrawn_meanwhile_p17(
    dialogue: ScriptedDialogue, answerer: ScriptedAnswerer
) -> None:
    dialogue.script = [[ANSWER]]
    answerer.left = "“and where do i park”: no sentence is about this"
    turn = cast.says(cast.alice(), "When can I shower? And where do I park?").turn

    outcome = turns.walk(turn)
    withdraw(InstructionVersion.objects.get(), by=cast.clara())
    lease = turns.leases.claim_head(turn.conversation_id)
    assert lease is not None
    turns.sending.send(lease, outcome)

    (notice,) = replies(turn)
    assert notice.kind == Message.Kind.HANDOVER
    assert "the rest" not in notice.body


def test_a_draft_that_the_guard_stops_goes_to_a_nurse_p19(
    dialogue: ScriptedDialogue, guard: ScriptedGuard
) -> None:
    dialogue.script = [[ANSWER]]
    guard.objection = "48 hours is not in the source"

    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    assert turn.disposition == Disposition.ESCALATED
    assert not Citation.objects.exists()
    assert "48 hours is not in the source" in str(turn.verdict)


def test_a_rewrite_that_the_guard_stops_gives_way_to_the_clinicians_words_p19(
    dialogue: ScriptedDialogue, answerer: ScriptedAnswerer, guard: ScriptedGuard
) -> None:
    dialogue.script = [[ANSWER]]
    answerer.rewriting = "You can shower after 24 hours."
    guard.objection, guard.to_strategy = "24 is not in the source", "rewrite"

    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    (answer,) = replies(turn)
    assert answer.body == "You can shower 48 hours after surgery."
    assert "24 is not in the source" in str(turn.verdict["rewrite"])


def test_a_withdrawal_while_the_machine_thinks_stops_the_answer_p17(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[ANSWER]]
    alice = cast.alice()
    turn = cast.says(alice, "When can I shower?").turn
    version = InstructionVersion.objects.get()

    outcome = turns.walk(turn)
    withdraw(version, by=cast.clara())
    lease = turns.leases.claim_head(turn.conversation_id)
    assert lease is not None
    turns.sending.send(lease, outcome)

    turn.refresh_from_db()
    assert turn.disposition == Disposition.ESCALATED
    assert not Message.objects.filter(kind=Message.Kind.ANSWER).exists()


def test_words_changed_behind_the_signature_are_never_quoted_p17(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[ANSWER]]
    alice = cast.alice()
    InstructionVersion.objects.get().sections.filter(kind="activity").update(
        sentences=["You can shower at once."]
    )

    turn = taken(cast.says(alice, "When can I shower?").turn)

    assert turn.disposition == Disposition.ESCALATED


# --- escalated ----------------------------------------------------------------------------------


def test_a_symptom_goes_to_a_nurse_and_the_intake_begins(dialogue: ScriptedDialogue) -> None:
    dialogue.script = [[escalate(), ask("symptom_onset")]]
    dialogue.intent = "report_symptom"

    turn = taken(cast.says(cast.alice(), "my incision is leaking, is that ok?").turn)

    assert [reply.kind for reply in replies(turn)] == ["handover", "question"]
    assert turn.disposition == Disposition.ESCALATED


def test_the_intake_answers_reach_the_nurse_and_bring_no_second_notice(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.intent = "report_symptom"
    dialogue.script = [
        [escalate(), ask("symptom_onset")],
        [record("symptom_onset", "yesterday"), ask("symptom_severity")],
        [record("symptom_severity", 7), say("intake_done")],
    ]
    alice = cast.alice()
    taken(cast.says(alice, "my incision is leaking").turn)
    dialogue.intent = "inform"
    second = taken(cast.says(alice, "yesterday").turn)
    third = taken(cast.says(alice, "7").turn)

    escalation = Escalation.objects.get()
    assert escalation.intake == {"symptom_onset": "yesterday", "symptom_severity": 7}
    assert [reply.kind for reply in replies(second)] == ["question"]
    assert [reply.kind for reply in replies(third)] == ["phrase"]
    assert second.escalation == third.escalation == escalation


def test_the_machine_never_answers_what_triage_calls_clinical_p22(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[ANSWER]]

    turn = taken(cast.says(cast.alice(), "can I shower? my incision is leaking").turn)

    assert turn.disposition == Disposition.ESCALATED
    assert not Message.objects.filter(kind=Message.Kind.ANSWER).exists()


def test_what_only_the_model_takes_for_an_emergency_gets_the_emergency_text(
    dialogue: ScriptedDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_model_says(Level.EMERGENCY, monkeypatch)

    turn = taken(cast.says(cast.alice(), "everything went strange on one side").turn)

    assert [reply.kind for reply in replies(turn)] == ["emergency"]
    assert dialogue.asked == [], "a hung dialogue manager must not hold it up"
    assert turn.escalation is not None
    assert turn.escalation.level == "emergency"
    assert "model 0.93 emergency" in str(turn.escalation.reasons)


def test_what_only_the_model_takes_for_an_emergency_is_one_while_a_nurse_has_it_too_p25(
    dialogue: ScriptedDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogue.script = [[escalate()]]
    alice = cast.alice()
    first = taken(cast.says(alice, "my wound hurts").turn)
    assert first.escalation is not None
    nurse.claim(first.escalation.id, nurse=cast.nora())
    the_model_says(Level.EMERGENCY, monkeypatch)

    turn = taken(cast.says(alice, "everything went strange on one side").turn)

    assert [reply.kind for reply in replies(turn)] == ["emergency"]


def test_the_model_may_raise_what_the_rules_call_urgent(monkeypatch: pytest.MonkeyPatch) -> None:
    the_model_says(Level.EMERGENCY, monkeypatch)

    turn = taken(cast.says(cast.alice(), "I have a fever of 101 since the surgery").turn)

    assert turn.escalation is not None
    assert turn.escalation.level == "emergency"


def test_a_model_that_cannot_be_loaded_sends_the_message_to_a_nurse_p10(
    dialogue: ScriptedDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogue.script = [[ANSWER]]

    def broken(triage: Triage, text: str) -> Triage:
        raise AgentError("the adapter is missing", permanent=True)

    monkeypatch.setattr(deciding, "with_model", broken)

    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    assert turn.disposition == Disposition.ESCALATED


def test_an_unknown_language_is_urgent_and_never_answered_p22(
    dialogue: ScriptedDialogue,
) -> None:
    turn = taken(cast.says(cast.alice(), "ऑपरेशन के बाद मैं कब नहा सकता हूँ?").turn)

    assert turn.escalation is not None
    assert turn.escalation.level == "urgent"
    assert dialogue.asked == []


def test_a_text_too_long_for_the_machine_goes_to_a_nurse() -> None:
    turn = taken(cast.says(cast.alice(), "about my shower. " * 150).turn)

    assert turn.disposition == Disposition.ESCALATED


def test_the_kill_switch_sends_everything_to_a_nurse(settings: object) -> None:
    settings.AGENT_ENABLED = False  # type: ignore[attr-defined]

    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    assert turn.disposition == Disposition.ESCALATED


def test_a_question_by_sms_from_somebody_who_stopped_us_needs_a_call_p34(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[escalate()]]
    cast.alice()
    cast.texts(cast.ALICE_PHONE, "STOP")
    turn = taken(cast.texts(cast.ALICE_PHONE, "my wound hurts").turn)

    assert turn.escalation is not None
    assert turn.escalation.needs_phone_call
    assert not Delivery.objects.filter(status=Delivery.Status.QUEUED).exists()


def test_further_messages_join_the_open_escalation_and_can_only_raise_it(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[escalate("clinical")], [escalate("administrative", "administrative")]]
    alice = cast.alice()
    first = taken(cast.says(alice, "my wound itches").turn)
    taken(cast.says(alice, "and I need a parking permit").turn)
    cast.says(alice, "now I can't breathe")

    escalation = Escalation.objects.get()
    assert first.escalation == escalation
    assert escalation.level == "emergency"


# --- language -----------------------------------------------------------------------------------


def test_who_asks_for_spanish_gets_texts_and_pages_in_spanish(dialogue: ScriptedDialogue) -> None:
    dialogue.script = [[Decision("set_language", {"language": "es"})]]
    dialogue.intent = "set_language_es"
    alice = cast.alice()
    turn = taken(cast.says(alice, "can you write in Spanish").turn)

    alice.refresh_from_db()
    assert alice.language == "es"
    assert replies(turn)[0].language == "es"
    assert turn.disposition == Disposition.ANSWERED


# --- a nurse has it -----------------------------------------------------------------------------


def test_the_machine_is_silent_while_a_nurse_has_the_conversation_p30(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[escalate()]]
    alice = cast.alice()
    first = taken(cast.says(alice, "my wound hurts").turn)
    assert first.escalation is not None
    nurse.claim(first.escalation.id, nurse=cast.nora())

    second = taken(cast.says(alice, "When can I shower?").turn)

    assert replies(second) == []
    assert second.escalation == first.escalation


def test_an_emergency_is_answered_even_while_a_nurse_has_it_p25(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[escalate()]]
    alice = cast.alice()
    first = taken(cast.says(alice, "my wound hurts").turn)
    assert first.escalation is not None
    nurse.claim(first.escalation.id, nurse=cast.nora())

    received = cast.says(alice, "I can't breathe")

    assert received.replies[0].kind == Message.Kind.EMERGENCY


def test_a_nurse_who_comes_in_while_the_machine_thinks_has_the_next_word_p16(
    dialogue: ScriptedDialogue,
) -> None:
    alice = cast.alice()
    dialogue.script = [[escalate()], [ANSWER]]
    first = taken(cast.says(alice, "my wound hurts").turn)
    assert first.escalation is not None
    escalation_id = first.escalation.id
    dialogue.meanwhile = lambda: nurse.claim(escalation_id, nurse=cast.nora())

    second = taken(cast.says(alice, "When can I shower?").turn)

    assert replies(second) == []
    assert second.disposition == Disposition.ESCALATED
    assert AuditEvent.objects.filter(action="turn.outcome_discarded").exists()


def test_after_hand_back_the_agent_answers_again_without_the_old_intake_p30(
    dialogue: ScriptedDialogue,
) -> None:
    alice, nora = cast.alice(), cast.nora()
    dialogue.script = [[escalate(), ask("symptom_onset")], [ANSWER]]
    first = taken(cast.says(alice, "my wound hurts").turn)
    assert first.escalation is not None
    nurse.claim(first.escalation.id, nurse=nora)
    nurse.resolve(first.escalation.id, nurse=nora, outcome="answered")
    assert Conversation.objects.get().dialogue_state == {}

    second = taken(cast.says(alice, "When can I shower?").turn)

    assert second.disposition == Disposition.ANSWERED
    assert dialogue.asked[-1].state == {}


# --- social -------------------------------------------------------------------------------------


def test_a_listed_phrase_alone_is_acknowledged_p12(dialogue: ScriptedDialogue) -> None:
    dialogue.script = [[say("thanks")]]
    dialogue.intent = "thank"

    turn = taken(cast.says(cast.alice(), "thank you").turn)

    assert turn.disposition == Disposition.ACKNOWLEDGED


def test_thanks_with_something_else_in_it_goes_to_a_nurse_p12(dialogue: ScriptedDialogue) -> None:
    dialogue.script = [[say("thanks")]]
    dialogue.intent = "thank"

    turn = taken(cast.says(cast.alice(), "thanks and the blue one twice right").turn)

    assert turn.disposition == Disposition.ESCALATED


def test_thanks_while_a_question_is_open_is_for_the_nurse_and_raises_nothing_p12(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [[escalate("administrative", "administrative")], [say("thanks")]]
    dialogue.intent = "administrative"
    alice = cast.alice()
    taken(cast.says(alice, "I need a letter for work").turn)
    dialogue.intent = "thank"
    turn = taken(cast.says(alice, "thank you").turn)

    assert turn.disposition == Disposition.ESCALATED
    assert replies(turn) == []
    assert Escalation.objects.get().level == "administrative"


# --- failures -----------------------------------------------------------------------------------


def test_a_failure_is_tried_again_and_the_third_goes_to_a_nurse_p15(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [AgentError("down"), AgentError("down"), AgentError("down")]
    turn = cast.says(cast.alice(), "When can I shower?").turn

    assert taken(turn).disposition == ""
    assert taken(turn).disposition == ""
    assert taken(turn).disposition == Disposition.ESCALATED
    assert turn.attempts == 3


def test_a_second_attempt_can_still_answer(dialogue: ScriptedDialogue) -> None:
    dialogue.script = [AgentError("down"), [ANSWER]]
    turn = cast.says(cast.alice(), "When can I shower?").turn
    taken(turn)

    assert taken(turn).disposition == Disposition.ANSWERED


def test_a_failure_that_cannot_mend_goes_to_a_nurse_at_once_p10(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [AgentError("an empty list of decisions", permanent=True)]

    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    assert turn.disposition == Disposition.ESCALATED
    assert "empty list" in str(turn.triage)


def test_an_unknown_decision_is_a_failure_p11(dialogue: ScriptedDialogue) -> None:
    dialogue.script = [[Decision("prescribe", {"drug": "x"})]]

    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    assert turn.disposition == Disposition.ESCALATED


def test_a_guard_that_breaks_is_no_answer_p19(
    dialogue: ScriptedDialogue, guard: ScriptedGuard
) -> None:
    dialogue.script = [[ANSWER], [ANSWER], [ANSWER]]
    guard.error = RuntimeError("broken")
    turn = cast.says(cast.alice(), "When can I shower?").turn

    for _ in range(3):
        taken(turn)

    assert turn.disposition == Disposition.ESCALATED
    assert not Message.objects.filter(kind=Message.Kind.ANSWER).exists()


def test_a_patients_words_are_not_in_the_failure_that_is_kept_p39(
    dialogue: ScriptedDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    dialogue.script = [ValueError("canary-in-a-library's-message")]
    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    assert "canary" not in turn.failure
    assert "canary" not in caplog.text


def test_every_decided_turn_has_one_line_in_the_audit_p40(dialogue: ScriptedDialogue) -> None:
    dialogue.script = [[ANSWER]]
    turn = taken(cast.says(cast.alice(), "When can I shower?").turn)

    assert AuditEvent.objects.filter(subject=f"turn:{turn.pk}").count() == 1


def test_a_message_past_its_deadline_is_not_answered_any_more_p16(
    dialogue: ScriptedDialogue,
) -> None:
    dialogue.script = [AgentError("slow")]
    turn = cast.says(cast.alice(), "When can I shower?").turn
    Turn.objects.update(received_at=timezone.now() - timedelta(seconds=40))

    assert taken(turn).disposition == Disposition.ESCALATED

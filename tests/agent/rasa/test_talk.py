"""Dialogues in English through the real channel: what each message needs."""

from __future__ import annotations

import pytest

from agent.dialogue.client import DialogueClient
from tests.agent.rasa.rasa_server import Patient

SYMPTOM = ["escalate clinical symptom", "ask symptom_onset"]
PERSON = ["escalate clinical person"]
UNSURE = ["escalate clinical unsure"]
URGENT = ["escalate urgent symptom"]


def test_a_question_about_the_instructions_is_looked_up(patient: Patient) -> None:
    assert patient.says("When can I shower?") == ["answer"]
    assert patient.says("how many tablets of furosemide do I take each morning") == ["answer"]
    assert patient.says("what is metoprolol for") == ["answer"]
    assert patient.state == {}


def test_a_symptom_goes_to_a_nurse_and_three_answers_reach_her(patient: Patient) -> None:
    assert patient.says("my incision is leaking, is that ok?") == SYMPTOM
    assert patient.says("since yesterday, I think") == [
        "record symptom_onset='since yesterday, I think'",
        "ask symptom_severity",
    ]
    assert patient.says("like a 7") == ["record symptom_severity=7", "ask symptom_more"]
    assert patient.says("no, that's all") == [
        'record symptom_more="no, that\'s all"',
        "say intake_done",
    ]
    assert patient.state == {}


def test_a_second_symptom_later_is_asked_about_anew(patient: Patient) -> None:
    patient.says("my knee is swollen")
    patient.says("yesterday")
    patient.says("5")
    patient.says("no")
    assert patient.says("now I have a fever too") == SYMPTOM


@pytest.mark.parametrize(
    ("text", "decisions"),
    [
        ("I missed my dose this morning", ["escalate clinical medicine"]),
        ("can I take ibuprofen with my blood thinner?", ["escalate clinical medicine"]),
        ("what are the side effects of metoprolol", ["escalate clinical medicine"]),
        ("can I talk to a nurse", PERSON),
        ("I can't breathe", URGENT),
        ("I need to reschedule my appointment", ["escalate administrative administrative"]),
        ("where do I park", ["escalate administrative administrative"]),
        ("hello", ["say greeting"]),
        ("thank you", ["say thanks"]),
        ("bye", ["say goodbye"]),
        ("what can you do", ["say capabilities"]),
        ("are you a robot", ["say are_you_human"]),
        ("can we speak in Spanish", ["set_language es"]),
        ("please answer in English", ["set_language en"]),
        ("blorp fnargle zzt", UNSURE),
        ("no", UNSURE),
        ("yes", UNSURE),
        ("since yesterday", UNSURE),
        ("no more questions", ["escalate clinical stop_intake"]),
    ],
)
def test_every_path_has_its_decision(patient: Patient, text: str, decisions: list[str]) -> None:
    assert patient.says(text) == decisions
    assert patient.state == {}


def test_a_question_inside_the_intake_is_answered_and_the_slot_asked_again(
    patient: Patient,
) -> None:
    patient.says("my knee is swollen")
    assert patient.says("can I shower?") == ["answer", "ask symptom_onset"]
    assert patient.says("can I take ibuprofen with my blood thinner") == [
        "escalate clinical medicine",
        "ask symptom_onset",
    ]
    assert patient.says("since monday")[-1] == "ask symptom_severity"
    assert patient.says("when can I drive?") == ["answer", "ask symptom_severity"]
    assert patient.says("where do I park")[-1] == "ask symptom_severity"
    assert patient.says("8") == ["record symptom_severity=8", "ask symptom_more"]
    assert patient.says("what can you do") == ["say capabilities", "ask symptom_more"]


def test_the_language_can_be_changed_inside_the_intake(patient: Patient) -> None:
    patient.says("my knee is swollen")
    assert patient.says("en español por favor") == ["set_language es", "ask symptom_onset"]
    patient.language = "es"
    assert patient.says("desde ayer") == [
        "record symptom_onset='desde ayer'",
        "ask symptom_severity",
    ]


@pytest.mark.parametrize(
    ("text", "decisions"),
    [
        ("I can't breathe", URGENT),
        ("can I talk to a nurse", PERSON),
        ("no more questions please", ["escalate clinical stop_intake"]),
    ],
)
@pytest.mark.parametrize("answers", [[], ["yesterday"], ["yesterday", "7"]], ids=len)
def test_an_emergency_a_person_and_stop_end_the_intake_at_every_question(
    patient: Patient, answers: list[str], text: str, decisions: list[str]
) -> None:
    patient.says("my knee is swollen")
    for given in answers:
        patient.says(given)
    assert patient.says(text) == decisions
    assert patient.state == {}
    assert patient.says("when can I shower?") == ["answer"]


def test_the_onset_can_be_corrected_later(patient: Patient) -> None:
    patient.says("my knee is swollen")
    patient.says("yesterday")
    assert patient.says("no, it started Monday") == [
        "record symptom_onset='no, it started Monday'",
        "ask symptom_severity",
    ]


def test_the_severity_can_be_corrected_later(patient: Patient) -> None:
    patient.says("my knee is swollen")
    patient.says("yesterday")
    patient.says("5")
    assert patient.says("actually it's an 8") == ["record symptom_severity=8", "ask symptom_more"]
    assert patient.says("nothing else")[-1] == "say intake_done"


def test_a_severity_without_a_number_is_asked_again_once_then_taken_in_words(
    patient: Patient,
) -> None:
    """A tired patient is never caught in a question."""
    patient.says("my knee is swollen")
    patient.says("yesterday")
    assert patient.says("very bad") == ["ask symptom_severity"]
    assert patient.says("unbearable") == [
        "record symptom_severity='unbearable'",
        "ask symptom_more",
    ]


def test_the_failures_do_not_count_a_question_in_between(patient: Patient) -> None:
    patient.says("my knee is swollen")
    patient.says("yesterday")
    patient.says("very bad")
    assert patient.says("can I shower?") == ["answer", "ask symptom_severity"]
    assert patient.says("seven") == ["record symptom_severity=7", "ask symptom_more"]


@pytest.mark.parametrize("last", ["thanks", "thank you, bye", "no thanks", "nothing else", "no"])
def test_thanks_and_goodbye_answer_the_last_question(patient: Patient, last: str) -> None:
    patient.says("my knee is swollen")
    patient.says("yesterday")
    patient.says("7")
    assert patient.says(last) == [f"record symptom_more={last!r}", "say intake_done"]


def test_goodbye_before_the_last_question_ends_the_intake(patient: Patient) -> None:
    patient.says("my knee is swollen")
    assert patient.says("bye") == ["say goodbye"]
    assert patient.state == {}


@pytest.mark.parametrize("triage", ["urgent", "emergency"])
@pytest.mark.parametrize("text", ["7", "can I shower?", "thanks"])
def test_what_triage_finds_urgent_ends_the_intake(patient: Patient, triage: str, text: str) -> None:
    """P25: a form never swallows danger, whatever the NLU read."""
    patient.says("my knee is swollen")
    patient.says("yesterday")
    assert patient.says(text, triage=triage) == URGENT
    assert patient.state == {}


@pytest.mark.parametrize(
    "text", ["can I shower?", "hello", "thanks", "bye", "what can you do", "where do I park"]
)
def test_what_triage_finds_clinical_is_never_answered_by_the_machine(
    patient: Patient, text: str
) -> None:
    """P22."""
    assert patient.says(text, triage="clinical") == UNSURE
    patient.says("my knee is swollen", triage="clinical")
    assert patient.says(text, triage="clinical") == [*UNSURE, "ask symptom_onset"]


@pytest.mark.parametrize("text", ["when can I shower?", "my leg hurts", "hi", "blorp", "😀"])
def test_while_a_nurse_owns_the_conversation_everything_is_hers(
    patient: Patient, text: str
) -> None:
    """P30."""
    assert patient.says(text, owner="nurse") == PERSON
    assert patient.state == {}


def test_a_nurse_taking_over_ends_the_intake_without_recording(patient: Patient) -> None:
    patient.says("my knee is swollen")
    assert patient.says("since yesterday", owner="nurse") == PERSON
    assert patient.state == {}


def test_an_emergency_in_a_nurses_conversation_is_still_urgent(patient: Patient) -> None:
    """P25."""
    assert patient.says("I can't breathe", owner="nurse") == URGENT
    assert patient.says("ok", owner="nurse", triage="emergency") == URGENT


def test_yes_closes_an_answer_and_nothing_else(patient: Patient) -> None:
    assert patient.says("yes", last_decision="answer") == ["say thanks"]
    assert patient.says("yes", last_decision="escalate") == UNSURE
    assert patient.says("no", last_decision="answer") == UNSURE
    assert patient.says("yes", last_decision="answer", triage="clinical") == UNSURE


@pytest.mark.parametrize(
    "text", ["", "   ", "😀", "...", "?!", "\u200b\u200b", "❤️🙏", "\n\n", "/", "///"]
)
def test_a_message_without_a_letter_or_digit_goes_to_a_nurse(patient: Patient, text: str) -> None:
    assert patient.says(text) == UNSURE
    assert patient.replies[-1].intent == "unreadable"


@pytest.mark.parametrize("text", ["😀", "...", ""])
def test_a_message_without_words_is_no_answer_to_a_question(patient: Patient, text: str) -> None:
    patient.says("my knee is swollen")
    assert patient.says(text) == [*UNSURE, "ask symptom_onset"]


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/greet",
        '/report_symptom{"symptom_onset": "now"}',
        " /session_start",
        "\n//restart",
        "\u00a0/back",
        "/inform",
    ],
)
def test_an_intent_typed_by_a_patient_is_plain_text(client: DialogueClient, text: str) -> None:
    """The stock channels would run it."""
    typed, plain = Patient(client), Patient(client)
    assert typed.says(text) == plain.says(text.strip().lstrip("/ \u00a0"))
    assert typed.replies[0].confidence == plain.replies[0].confidence


def test_a_command_inside_the_intake_is_an_answer(patient: Patient) -> None:
    patient.says("my knee is swollen")
    assert patient.says("/restart") == ["record symptom_onset='/restart'", "ask symptom_severity"]


@pytest.mark.parametrize(
    "text", ["0[", "{x}", "{symptom_onset}", "%s %d", "${HOME}", "}{][", "0[\x00"]
)
def test_an_answer_that_looks_like_a_template_is_recorded_as_it_is(
    patient: Patient, text: str
) -> None:
    """Rasa's interpolator stumbles over these, and logs them."""
    patient.says("my knee is swollen")
    assert patient.says(f"since {text} yesterday") == [
        f"record symptom_onset={f'since {text} yesterday'!r}",
        "ask symptom_severity",
    ]

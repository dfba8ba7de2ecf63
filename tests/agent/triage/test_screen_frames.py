"""How danger is spoken of. Rule 2 of the engine: a frame lowers it, never to nothing."""

import pytest

from agent.contracts import Level
from agent.triage.rules import screen


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain",
        "I don't have any chest pain",
        "I am not having chest pain or shortness of breath",
        "no fever, vomiting or trouble breathing",
        "no me duele el pecho",
        "sin dolor de pecho ni falta de aire",
        "I had a heart attack in 2015",
        "my dad had a stroke 10 years ago",
        "when i was a kid i had seizures",
        "tuve un infarto hace 5 años",
        "history of stroke",
        "what are the symptoms of a heart attack",
        "What causes chest pain?",
        "can this medicine cause a stroke",
        "what should I do if I have chest pain",
        "¿qué hago si me duele el pecho?",
        "how do i prevent choking",
        "I am afraid of having a stroke",
        "I almost had a heart attack when I saw the bill",
        "casi me da un infarto cuando vi la factura",
        "this pump is killing me",
        "me muero de hambre",
    ],
)
def test_danger_that_is_denied_past_general_supposed_or_a_figure_goes_to_a_nurse(text: str) -> None:
    assert screen(text).level is Level.CLINICAL


@pytest.mark.parametrize(
    "text",
    [
        # a "no" that denies something else
        "no sé, me duele el pecho",
        "I dont know why my chest hurts",
        "not sure if this is a heart attack",
        "no idea what to do my chest hurts",
        "I cant sleep because of chest pain",
        "I've never had chest pain like this",
        "nunca me había dolido así el pecho, dolor de pecho fuerte",
        "no fever but my chest hurts",
        "it is not normal, my chest hurts",
        "not a heart attack but chest pain",
        # a past that is now
        "chest pain since last night",
        "I had a stroke 5 years ago and now my face is drooping",
        "tuve un infarto hace 5 años y ahora me duele el pecho",
        "he just had a seizure",
        # a question about oneself
        "what is causing my chest pain",
        "is it normal that I can't breathe",
        "what if im having a heart attack",
        "should I worry that my chest hurts",
        "¿es normal que me duela el pecho?",
        # Spanish "sí" without its accent is no "if"
        "si me duele el pecho",
        "si, me duele el pecho",
    ],
)
def test_a_frame_that_does_not_plainly_reach_the_danger_changes_nothing(text: str) -> None:
    assert screen(text).level is Level.EMERGENCY


@pytest.mark.parametrize(
    "text", ["I am not suicidal", "I don't want to hurt myself", "no quiero matarme"]
)
def test_denied_self_harm_still_reaches_a_nurse_at_once(text: str) -> None:
    triage = screen(text)

    assert triage.level.severity >= Level.URGENT.severity


def test_danger_that_has_been_there_for_years_is_for_a_nurse_at_once() -> None:
    assert screen("I have had chest pain for 3 years").level is Level.URGENT
    assert screen("tengo dolor de pecho desde hace dos años").level is Level.URGENT
    assert screen("chest pain for 3 years, today it is worse").level is Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "When should I call about a fever?",
        "what signs of infection should I look for, like pus",
        "How will I know if my wound is infected?",
        "¿Qué temperatura es fiebre?",
        "¿cuándo debo llamar por hinchazón en los pies hinchados?",
    ],
)
def test_asking_what_to_watch_for_is_an_instruction_question(text: str) -> None:
    assert screen(text).level is Level.SOCIAL


def test_asking_what_to_watch_for_in_an_emergency_still_goes_to_a_nurse() -> None:
    assert screen("When should I call about chest pain?").level is Level.CLINICAL


def test_the_nurse_reads_what_matched_and_why_it_was_lowered() -> None:
    (reason,) = screen("no chest pain").reasons

    assert reason.source == "rule"
    assert '"chest pain"' in reason.text or '"chest" + "pain"' in reason.text
    assert "said not to be there" in reason.text


LETTERS = (
    "Dear doctor, my father was diagnosed with a brain tumour. He has lost his vision. Is there "
    "any treatment for this, or a specialist we could see?",
    "Estimado doctor: a mi padre le diagnosticaron un tumor. Perdió la visión. Quisiera saber si "
    "hay algún tratamiento para esto o un especialista.",
)


@pytest.mark.parametrize("text", LETTERS)
def test_a_letter_about_something_lasting_is_for_a_nurse_at_once(text: str) -> None:
    triage = screen(text)

    assert triage.level is Level.URGENT
    assert "stands in a letter" in triage.reasons[0].text


@pytest.mark.parametrize("text", LETTERS)
@pytest.mark.parametrize("now", ["It began today.", "Empezó hace 20 minutos."])
def test_a_letter_about_something_that_begins_now_is_an_emergency(text: str, now: str) -> None:
    assert screen(f"{text} {now}").level is Level.EMERGENCY


def test_despair_is_despair_in_a_letter_too() -> None:
    text = (
        "Dear sir, I was diagnosed with lymphedema and no specialist has any treatment for it. "
        "I want to kill myself because of this disease."
    )

    assert screen(text).level is Level.EMERGENCY

"""The worker's opinion: it raises what the screen found, and leaves instruction questions alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contracts import Level, Reason, Triage
from agent.triage.levels import assess
from agent.triage.rules import screen

CALM = Triage(Level.SOCIAL)


def level_of(
    text: str,
    *,
    intent: str = "ask_instructions",
    confidence: float = 0.9,
    language: str | None = "en",
) -> Level:
    return assess(
        text, screened=screen(text), language=language, intent=intent, confidence=confidence
    ).level


@pytest.mark.parametrize(
    "text",
    [
        *("When can I shower?", "what can I eat", "when is my appointment", "can I drive"),
        *("how do I change the dressing", "how many tablets of furosemide do I take"),
        *("What can I take for pain?", "how do I manage swelling", "is it ok to climb stairs"),
        *("When should I call about a fever?", "what signs of infection should I look for"),
        *("how long do I wear the brace", "I want to know when I can go back to work"),
        *("¿cuándo puedo bañarme?", "¿qué puedo comer?", "¿cuándo es mi cita?"),
        *("¿cuántas pastillas de furosemida tomo?", "¿qué tomo para el dolor?"),
        *("¿cuándo llamo por fiebre?", "quiero saber cuándo puedo manejar"),
        *("can I take it with food", "may I take the Norvasc with a full glass of water"),
        *("¿puedo tomarlo con la comida?", "¿puedo tomar la pastilla con un vaso de leche?"),
    ],
)
def test_an_instruction_question_stays_informational(text: str) -> None:
    assert level_of(text) is Level.INFORMATIONAL


@pytest.mark.parametrize(
    "text",
    [
        *("can I stop the antibiotic", "should we stop her inhaler on Friday?"),
        *("take naproxen with eliquis?", "a beer with the hydrocodone, ok?"),
        *("does a glass of wine go on metoprolol", "is it advisable to fly?"),
        *("¿puedo suspender el antibiótico?", "un trago con tramadol ¿se puede?"),
        *("¿puedo tomar ibuprofeno con el anticoagulante?", "¿es para preocuparse?"),
    ],
)
def test_mixing_stopping_and_worrying_are_for_a_nurse(text: str) -> None:
    assert level_of(text) is Level.CLINICAL


@pytest.mark.parametrize(
    "text",
    [
        *("my knee hurts", "my incision is leaking, is that ok?", "I feel dizzy", "I have a rash"),
        *("is it normal that my leg is warm", "should I be worried about this bump"),
        *("I missed my pill this morning", "I forgot to take my lasix", "i took my pill late"),
        *("can I take ibuprofen with warfarin", "can i take tylenol and oxycodone together"),
        *("should I stop taking it", "can I skip my water pill today", "i ran out of lasix"),
        *("I can't sleep", "my ear is ringing", "the bandage got wet", "is this ok?"),
        *("me duele la rodilla", "me siento mareado", "¿es normal que esté caliente?"),
        *("se me olvidó la pastilla", "¿puedo tomar ibuprofeno con warfarina?"),
        *("¿debo dejar de tomarla?", "no puedo dormir", "se mojó la venda", "tengo náuseas"),
    ],
)
def test_what_is_about_ones_own_body_or_a_doubt_is_a_nurses_p22(text: str) -> None:
    assert level_of(text).severity >= Level.CLINICAL.severity


@pytest.mark.parametrize(
    "text",
    [
        "can i shower? also my incision is leaking",
        "When can I drive? My leg is numb.",
        "thanks and my stomach hurts",
        "¿puedo bañarme? y también me sale líquido de la herida",
    ],
)
def test_of_a_mixed_message_the_more_serious_part_counts(text: str) -> None:
    assert level_of(text).severity >= Level.CLINICAL.severity


@pytest.mark.parametrize(
    ("intent", "confidence", "expected"),
    [
        ("ask_instructions", 0.9, Level.INFORMATIONAL),
        ("ask_instructions", 0.1, Level.CLINICAL),
        ("administrative", 0.9, Level.ADMINISTRATIVE),
        ("report_symptom", 0.9, Level.CLINICAL),
        ("ask_human", 0.9, Level.CLINICAL),
        ("emergency", 0.9, Level.URGENT),
        ("nlu_fallback", 0.9, Level.CLINICAL),
        ("an_intent_of_tomorrow", 0.9, Level.CLINICAL),
        ("thank", 0.9, Level.SOCIAL),
    ],
)
def test_the_dialogue_managers_intent_gives_a_level_and_unsure_means_a_nurse(
    intent: str, confidence: float, expected: Level
) -> None:
    triage = assess("blah", screened=CALM, language="en", intent=intent, confidence=confidence)

    assert triage.level is expected
    assert triage.reasons[-1].source == "dialogue"


def test_an_unknown_language_is_a_nurses_at_once_p22() -> None:
    assert level_of("kailan ako pwedeng maligo", language=None) is Level.URGENT


LEVELS = st.sampled_from(list(Level))


@given(
    st.text(max_size=200),
    LEVELS,
    st.sampled_from(["en", "es", None]),
    st.sampled_from(["thank", "ask_instructions", "emergency", "nlu_fallback", "nonsense"]),
    st.floats(0, 1),
)
def test_nothing_ever_lowers_what_the_screen_found(
    text: str, level: Level, language: str | None, intent: str, confidence: float
) -> None:
    screened = Triage(level, (Reason("rule", "found", level, "some-rule@1"),), "self_harm")

    triage = assess(
        text, screened=screened, language=language, intent=intent, confidence=confidence
    )

    assert triage.level.severity >= level.severity
    assert triage.reasons[0] == screened.reasons[0]
    assert triage.theme == "self_harm"

"""What a message asks, and what makes it a person's to answer."""

import pytest

from agent.answering.questions import Kind, Reading, kind_of, understand
from agent.answering.text import fold, parts


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("How long do I wear the brace?", Kind.HOW_LONG),
        ("when can i stop using the walker", Kind.HOW_LONG),
        ("¿Hasta cuándo uso el andador?", Kind.HOW_LONG),
        ("how often do i take it", Kind.HOW_OFTEN),
        ("¿Cada cuánto lo tomo?", Kind.HOW_OFTEN),
        ("How many pills a day?", Kind.HOW_MUCH),
        ("¿Cuánta agua debo tomar?", Kind.HOW_MUCH),
        ("what time is my visit", Kind.CLOCK),
        ("¿A qué hora es la cita?", Kind.CLOCK),
        ("When can I drive?", Kind.WHEN),
        ("How long before I can drive?", Kind.WHEN),
        ("¿Qué día es mi cita?", Kind.WHEN),
        ("Can I walk when it snows?", Kind.WHETHER),
        ("Where do I go?", Kind.WHERE),
        ("who do i call at night", Kind.PHONE),
        ("What is docusate for?", Kind.WHY),
        ("what is docusate", Kind.WHY),
        ("What is my appointment?", Kind.OPEN),
        ("¿Puedo comer pan?", Kind.WHETHER),
        ("How should I sleep?", Kind.MANNER),
        ("What should I eat?", Kind.OPEN),
    ],
)
def test_the_kind_of_a_question(part: str, kind: Kind) -> None:
    assert kind_of(fold(part)) is kind


def _read(message: str, language: str = "en") -> Reading:
    return understand(message, language, sheet_words=frozenset())


def test_a_message_is_cut_where_a_new_question_begins() -> None:
    assert parts("Can I shower? And when is my visit") == ["can i shower?", "and when is my visit"]
    assert parts("ham and eggs, or toast") == ["ham and eggs, or toast"]
    assert parts("When is my visit with Dr. Okafor?") == ["when is my visit with dr okafor?"]
    assert parts("¿Puedo ducharme y cuándo es mi cita?") == [
        "¿puedo ducharme",
        "cuando es mi cita?",
    ]


def test_a_part_without_a_topic_is_about_the_part_before() -> None:
    first, second = _read("What time is my appointment and where do I go?").asks
    assert second.kind is Kind.WHERE
    assert second.about == first.about == {"appointment"}


def test_a_follow_up_is_about_the_question_before() -> None:
    (ask,) = understand("And for how long?", "en", sheet_words=(), previous="Can I shower?").asks
    assert ask.kind is Kind.HOW_LONG
    assert ask.about == {"shower"}
    assert ask.whole == "can i shower? and for how long?"


def test_a_follow_up_with_a_topic_of_its_own_is_about_that() -> None:
    (ask,) = understand("And can I swim?", "en", sheet_words=(), previous="Can I shower?").asks
    assert ask.about == {"swim"}
    assert ask.before == ""


def test_nothing_follows_a_message_that_was_a_persons() -> None:
    reading = understand("And for how long?", "en", sheet_words=(), previous="my knee is red")
    assert reading.refused


def test_a_greeting_before_a_question_is_no_question() -> None:
    (ask,) = _read("Hello! Can I shower?").asks
    assert ask.about == {"shower"}


@pytest.mark.parametrize(
    "message",
    [
        "Is it normal that it itches?",
        "should i worry about the swelling",
        "I took two oxycodone",
        "can I take an extra pill",
        "should i stop taking my medicine",
        "my incision is leaking, can i shower?",
        "I have a fever, can I take Tylenol?",
        "Should my wound be red?",
        "why does it hurt",
        "And for how long?",
        "thanks!",
        "",
        "???",
    ],
)
def test_messages_that_are_a_persons_to_answer(message: str) -> None:
    """P22. The reason is for the nurse."""
    reading = _read(message)
    assert reading.asks == ()
    assert reading.refused


@pytest.mark.parametrize(
    "message",
    [
        "¿Es normal que me pique?",
        "tomé dos pastillas de más, se me pasó la mano",
        "¿puedo tomar otra dosis?",
        "¿puedo dejar de tomar la medicina?",
        "tengo fiebre, ¿puedo tomar Tylenol?",
        "¿por qué me duele?",
    ],
)
def test_in_spanish_too(message: str) -> None:
    assert _read(message, "es").refused


def test_an_if_is_no_complaint() -> None:
    assert _read("Who do I call if I have a fever?").asks
    assert _read("¿A quién llamo si tengo fiebre?", "es").asks


def test_what_is_told_belongs_to_the_question_beside_it() -> None:
    (ask,) = _read("My sister has a pool and I still have my staples. May I swim?").asks
    assert ask.text == "may i swim?"
    assert ask.before.startswith("my sister has a pool")
    (ask,) = _read("May I swim? It is for my sister's birthday").asks
    assert ask.text == "may i swim?"


def test_a_medicine_that_is_told_of_is_asked_about() -> None:
    (ask,) = _read("They put me on warfarin. May I have some Advil?").asks
    assert len(ask.medicines) == 2


def test_a_message_that_only_tells_is_read_for_what_it_tells() -> None:
    assert _read("the cast got wet").asks


def test_a_symptom_that_is_told_goes_to_a_person() -> None:
    assert _read("I have chest pain. When is my visit?").refused

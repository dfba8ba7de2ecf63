"""The default strategy: approved sentences word for word, or nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml

from agent.answering.answerer import Answerer
from agent.answering.judge.judge import AnswerJudge
from agent.contracts import Passage
from agent.evals import answers_line
from agent.evals.answers import DEV_SETS, load
from agent.evals.answers_report import abstained, answered, right

Ask = Callable[..., str]
DEMO = Path(__file__).parents[3] / "portal" / "demo" / "data" / "patients"


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("When can I shower?", "You may shower 48 hours"),
        ("whn can i showr??", "You may shower 48 hours"),
        ("Can I have a beer while I'm on oxycodone?", "Do not drink alcohol or drive"),
        ("How much can I lift?", "Do not lift"),
        ("Can I take Advil?", "Do not take ibuprofen"),
        ("What time is my appointment?", "Your visit with Dr. Helen Okafor"),
        ("how do i change my appointment", "To change the visit"),
        ("When can I go swimming?", "Do not use a bathtub or a pool"),
    ],
)
def test_an_english_question_finds_its_sentence(ask: Ask, question: str, begins: str) -> None:
    assert ask(question).startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("¿Cuándo puedo ducharme?", "Puede ducharse 48 horas"),
        ("cuando puedo banarme en tina", "No use la bañera"),
        ("¿Qué puedo comer?", "Coma fruta"),
        ("¿Cuándo es mi cita?", "Su cita con la Dra. Helen Okafor"),
        ("¿Puedo tomar una cerveza?", "No beba alcohol"),
        ("¿Puedo tomar Advil?", "No tome ibuprofeno"),
        ("¿Cuántas veces al día me pongo hielo?", "Póngase hielo"),
    ],
)
def test_a_spanish_question_finds_its_sentence(ask: Ask, question: str, begins: str) -> None:
    assert ask(question, "es").startswith(begins)


@pytest.mark.parametrize(
    "question",
    [
        # the right topic, but another attribute
        "How long do I have to take oxycodone?",
        "What time do I take Tylenol?",
        "How much does the appointment cost?",
        "Where do I put the ice pack when I travel?",
        # another medicine, or two together
        "Can I take gabapentin?",
        "Can I take Tylenol with Benadryl?",
        "Can I drink wine with my gabapentin?",
        # another side, another person
        "How often do I ice my left knee?",
        "How often do I ice my other knee?",
        "Can my wife take the oxycodone?",
        # nothing about it
        "When can I play the piano?",
        "Can I eat grapefruit?",
        # a dose, a judgement, a symptom
        "How many oxycodone is too many?",
        "I forgot my Tylenol this morning, when do I take it?",
        "Is it normal that my knee is warm?",
        "my knee is swollen, can i shower",
        "Should I stop taking my pills?",
        # no topic
        "And for how long?",
        "thank you!",
    ],
)
def test_what_the_sheet_does_not_answer_is_left_to_a_nurse(ask: Ask, question: str) -> None:
    """P22. Right topic and wrong attribute is where answers leak."""
    assert ask(question) == ""


@pytest.mark.parametrize(
    "question",
    [
        "¿Por cuánto tiempo tomo la oxicodona?",
        "¿Puedo tomar Tylenol con Benadryl?",
        "¿Cuántas veces al día me pongo hielo en la rodilla izquierda?",
        "¿Es normal que la rodilla esté caliente?",
        "me duele la rodilla, ¿puedo ducharme?",
        "¿Puedo comer toronja?",
        "¿Cuándo puedo jugar tenis?",
    ],
)
def test_spanish_questions_without_an_answer_too(ask: Ask, question: str) -> None:
    assert ask(question, "es") == ""


def test_a_question_of_two_parts_is_answered_in_both(ask: Ask) -> None:
    answer = ask("When can I shower and how much can I lift?")
    assert "You may shower" in answer
    assert "Do not lift" in answer


def test_a_part_without_an_answer_is_left_to_a_nurse(
    judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    question = "When can I shower and when can I play golf?"
    found = Answerer(judge=judge).answer(question, english, "en", deadline_s=30)
    assert found.draft is not None
    assert "You may shower" in found.draft.text
    assert "golf" in found.left
    assert "shower" not in found.left


def test_alternatives_are_one_question(judge: AnswerJudge, english: tuple[Passage, ...]) -> None:
    found = Answerer(judge=judge).answer(
        "can I shower or must I wash at the sink", english, "en", deadline_s=30
    )
    assert not found.left


def test_a_follow_up_is_answered_from_what_it_follows(
    judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    answerer = Answerer(judge=judge)
    found = answerer.answer(
        "and for how long?", english, "en", deadline_s=30, previous="Can I take Advil?"
    )
    assert found.draft is not None
    assert "2 weeks" in found.draft.text
    alone = answerer.answer("and for how long?", english, "en", deadline_s=30)
    assert alone.draft is None


def test_the_exception_that_follows_is_quoted_too(ask: Ask) -> None:
    assert ask("When can I shower?") == (
        "You may shower 48 hours after the surgery. "
        "Unless the bandage is wet, leave it on until day 7."
    )


def test_every_sentence_is_a_passage_and_cites_it(
    judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    found = Answerer(judge=judge).answer("When can I shower?", english, "en", deadline_s=30)
    assert found.draft is not None
    texts = {passage.key: passage.text for passage in english}
    assert [texts[s.cites[0]] for s in found.draft.sentences] == [
        s.text for s in found.draft.sentences
    ]


# Ours, and those of other authors, which are harder: the least share answered, right, abstained.
FLOORS = [(DEV_SETS[:3], 0.82, 0.96, 0.94), (DEV_SETS[3:], 0.50, 0.89, 0.92)]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("sets", "most", "of_right", "silent"), FLOORS, ids=["ours", "others"])
def test_the_written_questions_are_answered_right_or_not_at_all(
    language: str, sets: Sequence[Path], most: float, of_right: float, silent: float
) -> None:
    """The development questions; the floors are a little below what was measured."""
    cases = [case for case in load(*sets) if case.lang == language]
    assert len(cases) >= 150
    pairs = [(case, answers_line.decide(case)) for case in cases]
    assert answered(pairs).value >= most
    assert right(pairs).value >= of_right
    assert abstained(pairs).value >= silent


def _demo_questions() -> list[tuple[str, str, str]]:
    return [
        (file.stem, language, suggestion["question"][language])
        for file in sorted(DEMO.glob("*.yml"))
        for suggestion in yaml.safe_load(file.read_text("utf-8"))["suggested_questions"]
        for language in ("en", "es")
    ]


@pytest.mark.parametrize(("patient", "language", "question"), _demo_questions())
def test_the_questions_that_the_portal_suggests_are_answered(
    ask: Ask, patient: str, language: str, question: str
) -> None:
    content = yaml.safe_load((DEMO / f"{patient}.yml").read_text("utf-8"))
    sections = content["instructions"]["sections"]
    passages = [
        Passage(f"{n}:{i}", str(n), i, section["title"][language], section["kind"], text, language)
        for n, section in enumerate(sections)
        for i, text in enumerate(_dated(section["sentences"][language], language))
    ]
    wanted = next(
        s["answer"] for s in content["suggested_questions"] if s["question"][language] == question
    )
    expected = next(
        p.text for p in passages if (p.kind, p.index) == (wanted["kind"], wanted["sentence"])
    )
    assert expected in ask(question, language, passages)


def _dated(sentences: list[str], language: str) -> list[str]:
    """The sentences with a date for each place-holder such as {date:+14}."""
    date = "Monday, October 5" if language == "en" else "lunes 5 de octubre"
    return [date.join(_split_dates(sentence)) for sentence in sentences]


def _split_dates(sentence: str) -> list[str]:
    start, *rest = sentence.split("{date:")
    return [start, *(piece.split("}", 1)[1] for piece in rest)]

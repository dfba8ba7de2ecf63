"""The sheet that the tests of the answering room ask about, and the real sentence model."""

from collections.abc import Callable, Sequence

import pytest

from agent.answering.answerer import Answerer
from agent.answering.judge.judge import AnswerJudge
from agent.contracts import Passage

ENGLISH = {
    "Pain medicines": [
        "Take acetaminophen (Tylenol) 650 mg every 6 hours for the first 3 days.",
        "Take oxycodone 5 mg every 8 hours if the pain is strong.",
        "Do not drink alcohol or drive while you take oxycodone.",
        "Do not take ibuprofen or naproxen for 2 weeks.",
    ],
    "Caring for your knee": [
        "You may shower 48 hours after the surgery.",
        "Unless the bandage is wet, leave it on until day 7.",
        "Do not use a bathtub or a pool for 6 weeks.",
        "Put ice on your right knee for 20 minutes, 4 times a day.",
    ],
    "Activity": [
        "Do not lift anything heavier than 10 pounds for 4 weeks.",
        "You may drive again after 6 weeks.",
    ],
    "Appointments": [
        "Your visit with Dr. Helen Okafor is on Tuesday, March 10 at 9:30 a.m. in the bone clinic,"
        " second floor.",
        "To change the visit, call 555-0135.",
    ],
}
SPANISH = {
    "Medicinas para el dolor": [
        "Tome acetaminofén (Tylenol) 650 mg cada 6 horas durante los primeros 3 días.",
        "No beba alcohol mientras tome oxicodona.",
        "No tome ibuprofeno ni naproxeno durante 2 semanas.",
    ],
    "Cuidado de la rodilla": [
        "Puede ducharse 48 horas después de la cirugía.",
        "No use la bañera ni la piscina durante 6 semanas.",
        "Póngase hielo en la rodilla derecha durante 20 minutos, 4 veces al día.",
    ],
    "Comida": ["Coma fruta y verduras todos los días para evitar el estreñimiento."],
    "Citas": [
        "Su cita con la Dra. Helen Okafor es el martes 10 de marzo a las 9:30 de la mañana en la"
        " clínica de huesos, segundo piso.",
    ],
}


def sheet(sections: dict[str, list[str]], language: str) -> tuple[Passage, ...]:
    """Passages as the portal makes them: one a sentence, keyed by section and place."""
    return tuple(
        Passage(f"{number}:{index}", str(number), index, title, "", text, language)
        for number, (title, sentences) in enumerate(sections.items())
        for index, text in enumerate(sentences)
    )


@pytest.fixture(scope="session")
def english() -> tuple[Passage, ...]:
    return sheet(ENGLISH, "en")


@pytest.fixture(scope="session")
def spanish() -> tuple[Passage, ...]:
    return sheet(SPANISH, "es")


@pytest.fixture(scope="session")
def judge() -> AnswerJudge:
    """The trained judge, loaded once for all tests."""
    trained = AnswerJudge()
    trained.warm_up()
    return trained


@pytest.fixture(scope="session")
def ask(
    judge: AnswerJudge, english: tuple[Passage, ...], spanish: tuple[Passage, ...]
) -> Callable[..., str]:
    """The answer of the default strategy as text, "" for an abstention."""
    answerer = Answerer(judge=judge)

    def answer(question: str, language: str = "en", of: Sequence[Passage] | None = None) -> str:
        passages = of if of is not None else (english if language == "en" else spanish)
        found = answerer.answer(question, passages, language, deadline_s=30)
        assert (found.draft is None) == bool(found.abstained_because)
        return found.draft.text if found.draft else ""

    return answer

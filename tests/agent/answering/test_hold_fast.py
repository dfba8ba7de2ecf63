"""What a question holds fast: a sentence on another number, order, person or limit is no answer."""

import pytest

from agent.answering import specifics
from agent.answering.text import fold


def objection(question: str, sentence: str, *, is_medicine: bool = False) -> str:
    return specifics.objection(fold(question), fold(sentence), "", is_medicine=is_medicine)


@pytest.mark.parametrize(
    ("question", "sentence", "objects"),
    [
        ("Can I give 8 puffs?", "Give 4 puffs of albuterol.", "8"),
        ("Can I give four puffs?", "Give 4 puffs of albuterol.", ""),
        ("Is 2 gallons too heavy?", "Lift nothing heavier than a gallon.", ""),
        ("Is 2 gallons too heavy?", "Carry a gallon of milk on the other side.", "2"),
        ("It's 2 am, who do I call?", "Call the night line 555-0100.", ""),
        ("Son las 3 de la mañana, ¿a quién llamo?", "Llame a la línea 555-0100.", ""),
        ("She is three years old, can I lift her?", "Do not lift children.", ""),
        ("Is the flight on 10 May fine?", "Do not fly for six weeks.", ""),
        ("Can I take 3 tablets?", "Take at most 2 tablets.", "3"),
        ("¿Cuándo es la vacuna de los 6 meses?", "La vacuna de los 4 meses es el lunes.", "6"),
        ("When is my second visit?", "Your visit is on May 3.", "second"),
        ("When is my second visit?", "Your 2nd visit is on May 3.", ""),
        ("What should my INR be?", "Have your INR checked on Thursday.", "should be"),
        ("What should my sugar be?", "Your target is 80 to 130.", ""),
        ("How much does the class cost?", "The class is on Monday.", "costs"),
        ("How much does the class cost?", "The class is free.", ""),
        ("What was my potassium?", "Your potassium is checked on Monday.", "what it was"),
        ("What was my potassium?", "Your potassium was 4.1.", ""),
        (
            "¿Qué salió en la biopsia?",
            "El resultado de la biopsia estará en 10 días.",
            "what it was",
        ),
    ],
)
def test_what_is_held_fast(question: str, sentence: str, objects: str) -> None:
    found = objection(question, sentence)
    assert objects in found
    assert bool(found) == bool(objects)


def test_the_hour_counts_where_a_medicine_is_taken() -> None:
    question = "It is ten at night, do I still take it?"
    assert "10" in objection(question, "Take warfarin at 6 every evening.", is_medicine=True)


@pytest.mark.parametrize(
    "question",
    [
        "What's the most Tylenol I can take?",
        "how many tylenol can i take in a day",
        "how many tylenol can I take at once",
        "¿Cuánto Tylenol puedo tomar al día?",
        "¿Cuál es el máximo de Tylenol?",
    ],
)
def test_a_dose_is_not_the_most_that_is_allowed(question: str) -> None:
    assert objection(question, "Take Tylenol 650 mg every 6 hours.", is_medicine=True)
    assert not objection(question, "Take at most 4 Tylenol a day.", is_medicine=True)


@pytest.mark.parametrize(
    "question",
    [
        *("Can my wife take gabapentin?", "my brother needs insulin too"),
        *("can my husband have one of my gabapentin", "¿Mi esposa puede tomarla?"),
        *("is it for my neighbor to use", "le puedo dar a mi hermano una pastilla"),
    ],
)
def test_another_person_is_not_the_patient(question: str) -> None:
    assert specifics.somebody_else(fold(question), ["take gabapentin at night."])


@pytest.mark.parametrize(
    "question",
    [
        "my wife says to take it cold, is she right",
        "my brother's kids want to give me a hug",
        "mi hija me hizo una sopa para tomar, ¿la pruebo?",
        "Can my husband drive?",  # about the patient, as a spouse asks
    ],
)
def test_who_only_stands_beside_is_not_asked_about(question: str) -> None:
    assert not specifics.somebody_else(fold(question), ["take gabapentin at night."])


def test_a_person_whom_the_sheet_names_may_be_asked_about() -> None:
    question = "Where does my sister keep my pills?"
    assert not specifics.somebody_else(fold(question), ["your sister keeps the pills locked."])


def test_a_sheet_for_parents_is_about_their_child() -> None:
    question = fold("How much can my son take?")
    assert not specifics.somebody_else(question, ["give your child 5 ml."])
    assert specifics.somebody_else(question, ["take 5 ml."])
    assert specifics.somebody_else(fold("can my other son take it"), ["give your child 5 ml."])


def test_numbers_are_read_as_words_or_digits_but_not_911() -> None:
    assert specifics.numbers("take two 500 mg tablets") == {"2", "500"}
    assert specifics.numbers("call 911, 24 hours a day") == frozenset()

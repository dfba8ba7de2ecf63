"""Negations, permissions, conditions, medicines and sides of the source are kept; nothing added."""

import pytest

from tests.agent.guarding.sheets import objections, rewritten

Pair = tuple[str, str]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Do not drive for 2 weeks.", "Drive for 2 weeks."),
        ("Do not drive for 2 weeks.", "You can drive for 2 weeks."),
        ("You may shower.", "Do not shower."),
        ("You may shower.", "You must shower."),
        ("Take it with food.", "You may take it with food."),
        ("Never crush the tablet.", "Crush the tablet."),
        ("You may shower but do not bathe.", "You may bathe but do not shower."),
        ("Do not stop the medicine without a call.", "Stop the medicine without a call."),
        ("Avoid alcohol.", "Alcohol is for you."),
    ],
)
def test_a_turned_sentence_stops(source: str, text: str) -> None:
    assert objections(rewritten(text, source), "negations")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("No maneje durante 2 semanas.", "Maneje durante 2 semanas."),
        ("Puede ducharse.", "No puede ducharse."),
        ("Puede ducharse.", "Debe ducharse."),
        ("No deje de tomar la medicina.", "Deje de tomar la medicina."),
        ("Nunca triture la tableta.", "Triture la tableta."),
    ],
)
def test_in_spanish_too(source: str, text: str) -> None:
    assert objections(rewritten(text, source, language="es"), "negations")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Do not shower until the drain is out.", "Do not shower."),
        ("Take oxycodone only if the pain is strong.", "Take oxycodone."),
        ("You may drive after 6 weeks.", "You may drive for 6 weeks."),
        ("Take it before meals.", "Take it after meals."),
        ("Do not use cream unless told.", "Do not use cream."),
        ("Wear the stockings.", "Wear the stockings until bedtime."),
        ("Take furosemide in the morning.", "Take furosemide."),
        ("Take it at night.", "Take it in the morning."),
    ],
)
def test_a_condition_dropped_or_added_stops(source: str, text: str) -> None:
    assert objections(rewritten(text, source), "conditions")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("No use crema a menos que se lo indiquen.", "No use crema."),
        ("No maneje hasta la cita.", "No maneje."),
        ("Tómela antes de comer.", "Tómela después de comer."),
        ("Tome oxicodona solo si el dolor es fuerte.", "Tome oxicodona si el dolor es fuerte."),
    ],
)
def test_conditions_in_spanish(source: str, text: str) -> None:
    assert objections(rewritten(text, source, language="es"), "conditions")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Take ibuprofen.", "Take naproxen."),
        ("Take lisinopril.", "Take lisinopril and metoprolol."),
        ("Put ice on your left knee.", "Put ice on your right knee."),
        ("Put ice on your left knee.", "Put ice on your knee."),
        ("Put ice on your knee.", "Put ice on your left knee."),
    ],
)
def test_another_medicine_or_side_stops(source: str, text: str) -> None:
    assert objections(rewritten(text, source), "medicines_and_sides")


def test_right_away_is_no_side() -> None:
    assert objections(rewritten("Call us right away.", "Call us right away.")) == []


def test_an_answer_on_another_medicine_than_the_one_asked_stops() -> None:
    text = "Take acetaminophen every day."
    asked = rewritten(text, text, question="Can I take ibuprofen?")
    assert objections(asked, "medicines_and_sides")
    assert objections(rewritten(text, text, question="And acetaminophen?")) == []


@pytest.mark.parametrize(
    "text",
    [
        "You may shower and swim.",
        "You may shower, and rest well.",
        "Maria, you may shower.",
        "You may shower with Bentadol.",
        "You may shower safely.",
        "You may always shower.",
    ],
)
def test_a_word_that_the_source_does_not_have_stops(text: str) -> None:
    """Nothing is added: no advice, no name, no other medicine, whatever the word."""
    assert objections(rewritten(text, "You may shower."), "additions")


TRUE_PAIRS: list[Pair] = [
    (
        "You may shower 24 hours after the surgery and let soapy water run over the cuts.",
        "You can shower 24 hours after surgery, and let soapy water run over your incisions.",
    ),
    (
        "Do not take ibuprofen or naproxen for 2 weeks.",
        "For two weeks, do not take ibuprofen or naproxen.",
    ),
    ("Drink 8 glasses of water each day.", "Drink eight glasses of water a day."),
    (
        "You may go back to desk work after 1 week.",
        "After 1 week, you can go back to your desk work.",
    ),
    (
        "Take prednisone 40 mg every morning with food for 5 days.",
        "You should take 40 mg of prednisone with food every morning for 5 days.",
    ),
    (
        "Put ice on the hip for 20 minutes, 4 times a day.",
        "Put ice on your hip for 20 minutes four times daily.",
    ),
    ("Limit salt to 2 grams a day.", "Limit your salt to 2 grams each day."),
    ("Use the walker for 6 weeks.", "Use your walker for six weeks."),
]
TRUE_PAIRS_ES: list[Pair] = [
    (
        "Puede ducharse 24 horas después de la cirugía.",
        "Usted puede ducharse 24 horas después de la operación.",
    ),
    ("No tome ibuprofeno durante 2 semanas.", "Durante dos semanas no tome ibuprofeno."),
    ("Beba 8 vasos de agua al día.", "Beba ocho vasos de agua cada día."),
    ("Use el andador durante 6 semanas.", "Use su andador durante 6 semanas."),
]


@pytest.mark.parametrize(("source", "text"), TRUE_PAIRS)
def test_a_true_rewriting_passes_every_check(source: str, text: str) -> None:
    assert objections(rewritten(text, source)) == []


@pytest.mark.parametrize(("source", "text"), TRUE_PAIRS_ES)
def test_a_true_rewriting_in_spanish_passes_every_check(source: str, text: str) -> None:
    assert objections(rewritten(text, source, language="es")) == []

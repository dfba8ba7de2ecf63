"""A claim against any text: told shorter or in other words it passes, with one fact changed not."""

import time

import pytest

from agent.guarding import vocabulary
from agent.guarding.case import fold
from agent.guarding.facts import facts
from agent.guarding.grounding import check
from agent.guarding.lemmas import lemma

NOTE = (
    "A 62-year-old man was admitted with pneumonia. Chest x-ray showed a possible abscess in the "
    "left lower lobe. Blood cultures grew Streptococcus pneumoniae. He received ceftriaxone 2 g "
    "every 24 hours. Metoprolol was continued. He denied chest pain.\n"
    "Discharge medications:\n- amoxicillin-clavulanate 875 mg twice a day for 7 days\n"
    "- metoprolol 25 mg every morning\n"
)


def kinds(context: str, claim: str, language: str = "en") -> set[str]:
    return {failure.validator for failure in check(context, claim, language=language)}


@pytest.mark.parametrize(
    "claim",
    [
        NOTE,
        "Blood cultures grew Streptococcus pneumoniae.",
        "He was given ceftriaxone 2 g every 24 hours.",
        "The patient had no chest pain.",
        "Metoprolol 25 mg is taken every morning.",
        "Streptococcus pneumoniae was found in the blood cultures. Metoprolol was continued.",
    ],
)
def test_what_the_note_says_is_supported(claim: str) -> None:
    assert check(NOTE, claim) == ()


def test_every_morning_is_once_a_day_in_the_morning() -> None:
    daily = "Take furosemide 40 mg once a day in the morning."
    assert kinds(daily, "Take furosemide 40 mg every morning.") == set()
    assert kinds(daily, "Take furosemide 40 mg every evening.")


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("Blood cultures grew Staphylococcus aureus.", "words"),
        ("He received ceftriaxone 1 g every 24 hours.", "numbers"),
        ("He received ceftriaxone 2 mg every 24 hours.", "numbers"),
        ("He received ceftriaxone 2 g every 12 hours.", "numbers"),
        ("Chest x-ray showed a possible abscess in the right lower lobe.", "sides"),
        ("Chest x-ray showed a possible abscess in the left upper lobe.", "words"),
        ("Chest x-ray showed an abscess in the left lower lobe.", "certainty"),
        ("Metoprolol was stopped.", "words"),
        ("He reported chest pain.", "negations"),
        ("amoxicillin 875 mg twice a day for 7 days", "words"),
        ("Metoprolol 25 mg every evening.", "directions"),
        ("A 62-year-old woman was admitted with pneumonia.", "words"),
    ],
)
def test_one_changed_fact_is_not(claim: str, kind: str) -> None:
    assert kind in kinds(NOTE, claim)


def test_one_changed_fact_in_a_whole_note_is_found() -> None:
    changed = NOTE.replace("grew Streptococcus pneumoniae", "grew Klebsiella")
    assert [f.text for f in check(NOTE, changed)] == ["the text does not have “klebsiella”"]


def test_a_word_from_elsewhere_in_the_text_does_not_excuse_a_changed_copy() -> None:
    text = "Metoprolol was continued. Lisinopril was stopped because of cough."
    assert kinds(text, "Lisinopril was continued.")
    assert kinds(text, "Metoprolol was stopped because of cough.")


def test_a_sentence_does_not_stand_in_its_own_denial() -> None:
    assert "negations" in kinds("Do not drive until Monday.", "Drive until Monday.")


@pytest.mark.parametrize(
    ("context", "claim"),
    [
        ("Do not get the cast wet.", "Keep the cast dry."),
        ("Do not lift more than 10 pounds.", "Lift at most 10 pounds."),
        ("Take it for 2 weeks.", "Take it for 14 days."),
        ("Keep taking apixaban.", "Do not stop taking apixaban."),
        ("Take it once a day.", "Take it every day."),
    ],
)
def test_the_same_told_the_other_way_round_is_supported(context: str, claim: str) -> None:
    assert check(context, claim) == ()


def test_another_language_and_nothing_at_all_are_not_supported() -> None:
    assert kinds("You can shower after 48 hours.", "Puede ducharse después de las 48 horas.") == {
        "language"
    }
    assert kinds("Rest.", "") == {"empty"}
    assert kinds("", "Rest.") == {"empty"}


def test_the_language_is_told_by_the_words_where_it_is_not_given() -> None:
    assert check("Puede ducharse en 2 días.", "Usted puede ducharse en dos días.") == ()


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "word " * 5_000, "5 mg " * 2_000, "if " * 3_000, "no " * 3_000]
)
def test_a_monstrous_text_costs_little(text: str) -> None:
    started = time.process_time()
    check(text, text[: len(text) // 4] + " 7 mg")
    assert time.process_time() - started < 5


def test_facts_do_not_try_a_long_word_at_every_letter() -> None:
    started = time.process_time()
    facts("5 " + "a" * 5_000)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_word_stands_in_one_group_of_synonyms(language: str) -> None:
    group_of: dict[str, str] = {}
    for group in vocabulary.synonym_groups(language):
        for word in group:
            form = word if "_" in word else lemma(word, language)
            head = lemma(group[0], language)
            assert group_of.setdefault(form, head) == head, f"{word} stands in two groups"


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("tablets", "tablet", "en"), ("took", "taking", "en"), ("dizziness", "dizzy", "en"),
        ("bleeding", "bled", "en"), ("dried", "dry", "en"), ("tómela", "tomar", "es"),
        ("rodillas", "rodilla", "es"), ("cámbielo", "cambia", "es"), ("mareado", "mareo", "es"),
    ],
)  # fmt: skip
def test_forms_of_one_word_meet(one: str, other: str, language: str) -> None:
    assert lemma(fold(one), language) == lemma(fold(other), language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [("sal", "salir", "es"), ("bebé", "beber", "es"), ("bleed", "blend", "en"),
     ("increase", "decrease", "en"), ("left", "leave", "en"), ("morning", "more", "en")],
)  # fmt: skip
def test_other_words_do_not(one: str, other: str, language: str) -> None:
    assert lemma(fold(one), language) != lemma(fold(other), language)

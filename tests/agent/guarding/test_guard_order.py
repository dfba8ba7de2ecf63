"""The same words in another order: who calls whom, which dose first, what belongs to what."""

import pytest

from agent.contracts import Draft, DraftSentence, Passage
from agent.evals.grounding import FREE_SETS
from agent.guarding.entailment.examples import read
from agent.guarding.guard import AnswerGuard
from agent.guarding.order import reordered
from agent.guarding.sentences import split

guard = AnswerGuard()

LIES = [
    (
        "If the baby turns blue, call 911; for a cough, call the pediatric nurse line.",
        "If the baby turns blue, call the pediatric nurse line; for a cough, call 911.",
    ),
    ("If you miss a visit, call the unit.", "If you miss a visit, the unit will call you."),
    (
        "You will see nephrology in 2 weeks, and the creatinine is checked in 1 week.",
        "You will see nephrology in 1 week, and the creatinine is checked in 2 weeks.",
    ),
    (
        "The hearing test is in Room 118; the balance test is in Room 181.",
        "The hearing test is in Room 181; the balance test is in Room 118.",
    ),
    (
        "You can stop wearing the collar when the clinic says so, not when the pain stops.",
        "You can stop wearing the collar when the pain stops, not when the clinic says so.",
    ),
    (
        "The home nurse will check your weight every Wednesday.",
        "You check your weight every Wednesday.",
    ),
    (
        "Call if the fever lasts more than 3 days or if he does not drink.",
        "Call if the fever lasts more than 3 days and if he does not drink.",
    ),
    (
        "Wait 15 minutes, take 15 grams of sugar and test again.",
        "Test again, wait 15 minutes and take 15 grams of sugar.",
    ),
    ("Leave your dentures out at night.", "Leave your dentures in at night."),
    (
        "You had a seizure because you had stopped valproate.",
        "You stopped valproate because you had a seizure.",
    ),
    ("The valve may need an operation later.", "The valve will need an operation later."),
    ("The cyst might go away by itself.", "The cyst goes away by itself."),
    ("El quiste puede irse solo.", "El quiste se va solo."),
    (
        "La enfermera llamará al médico si la fiebre sube.",
        "El médico llamará a la enfermera si la fiebre sube.",
    ),
    (
        "La mano descansa los días pares; los días impares ensaya.",
        "La mano descansa los días impares; los días pares ensaya.",
    ),
]
TRUTHS = [
    ("Do not lift more than 10 pounds for 6 weeks.", "For 6 weeks, do not lift over 10 pounds."),
    (
        "Take 1 tablet of furosemide 40 mg every morning.",
        "Every morning, take 1 tablet of furosemide 40 mg.",
    ),
    ("If you faint, call 911.", "Call 911 if you faint."),
    ("You may shower on Monday.", "You can shower on Monday."),
    ("Keep the wound clean. Do not swim.", "Keep the wound clean. Do not swim."),
    ("No levante peso durante 6 semanas.", "Durante 6 semanas, no levante peso."),
]


def language_of(text: str) -> str:
    return "es" if set("áéíóúñ") & set(text) or text.startswith(("No ", "La ")) else "en"


@pytest.mark.parametrize(("approved", "said"), LIES)
def test_words_that_change_places_are_noticed(approved: str, said: str) -> None:
    assert reordered(said, [approved], language_of(approved))


@pytest.mark.parametrize(("approved", "said"), TRUTHS)
def test_a_part_that_says_when_may_move(approved: str, said: str) -> None:
    assert reordered(said, [approved], language_of(approved)) == []


def test_what_stands_in_two_sentences_is_not_put_together() -> None:
    sources = ["Take ibuprofen with food.", "Take senna at bedtime."]
    assert reordered("Take ibuprofen at bedtime.", sources, "en")
    assert reordered("Take senna at bedtime. Take ibuprofen with food.", sources, "en") == []


def test_a_text_that_repeats_itself_is_judged_at_once() -> None:
    """A model that stammers must not hold the guard."""
    approved = f"{'swollen foot ' * 60}."
    assert reordered(f"{'foot ' * 120}swollen.", [approved], "en")


@pytest.mark.parametrize("split_name", FREE_SETS, ids="-".join)
def test_no_false_claim_of_a_stranger_reaches_a_patient(split_name: tuple[str, str]) -> None:
    """P20: another author's false claims, as a language model's answer, citing the sentence."""
    through = []
    for block in read(FREE_SETS[split_name]):
        passage = Passage("1:0", "1", 0, "Instructions", "", block.source, block.language)
        for claim, _ in block.false:
            sentences = tuple(DraftSentence(one.text, ("1:0",)) for one in split(claim))
            verdict = guard.check(
                Draft(sentences, "rewrite"),
                passages=[passage],
                question="",
                language=block.language,
                channel="web",
            )
            through += [claim] if verdict.passed else []
    assert through == []

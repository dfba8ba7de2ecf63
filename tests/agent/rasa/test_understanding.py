"""How much of what nobody trained on is understood. The figures are printed.

The held-out messages (agent/rasa/tests/held_out) are of two kinds: by scenario, looked at during
development, and by voice, written before most of the examples; of these, only which intents were
mistaken for which was looked at. All of it is by the project's own authors: the figures show a
direction, the thresholds catch a step back.
"""

from __future__ import annotations

import sys

import pytest

from agent.dialogue.client import DialogueClient
from agent.evals.answers import DEV_SETS, TEST_SETS, load
from tests.agent.rasa.rasa_server import Patient
from tests.agent.rasa.test_examples import HELD_OUT, examples

CLINICAL = {"report_symptom", "ask_medicine", "ask_human", "emergency"}
# The least share of held-out messages that must be read for what they mean.
LEAST_RIGHT = {"en": 0.90, "es": 0.88}
MACHINE = {"ask_instructions", "greet", "thank", "goodbye", "capabilities", "are_you_human"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_held_out_messages_are_understood(
    client: DialogueClient, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = read_all(client, language, language)

    def share(*wanted: tuple[str, str]) -> float:
        return len(wanted) / len(outcomes)

    right = share(*[pair for pair in outcomes if pair[0] == pair[1]])
    unsure = share(*[pair for pair in outcomes if pair[1] == "nlu_fallback"])
    clinical = [pair for pair in outcomes if pair[0] in CLINICAL]
    left_to_the_machine = [pair for pair in clinical if pair[1] in MACHINE]
    questions = [read for meant, read in outcomes if meant == "ask_instructions"]
    looked_up = questions.count("ask_instructions")
    figures = (
        f"\n{language}: {len(outcomes)} messages, {right:.1%} right, {unsure:.1%} unsure (to a "
        f"nurse), {1 - right - unsure:.1%} wrong; clinical ones left to the machine: "
        f"{len(left_to_the_machine)} of {len(clinical)}; questions looked up: "
        f"{looked_up} of {len(questions)}\n"
    )
    with capsys.disabled():
        sys.stdout.write(figures)
    assert right >= LEAST_RIGHT[language]
    assert len(left_to_the_machine) <= 0.05 * len(clinical)
    assert looked_up >= 0.85 * len(questions)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_strangers_ask_about_their_sheet_is_looked_up(
    client: DialogueClient, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Questions that a sheet answers, by two authors of whom Rasa has seen nothing."""
    asked = [
        case.question
        for case in load(DEV_SETS[-1], TEST_SETS[" of another author"])
        if case.answerable and not case.own_state and case.lang == language
    ]
    read = [intent_of(client, text, language) for text in asked]
    looked_up = read.count("ask_instructions")
    with capsys.disabled():
        sys.stdout.write(f"\n{language}: {looked_up} of {len(asked)} questions looked up\n")
    assert len(asked) > 150
    assert looked_up >= 0.75 * len(asked)


@pytest.mark.parametrize("language", ["en", "es"])
def test_languages_that_nobody_taught_and_nonsense_go_to_a_nurse(
    client: DialogueClient, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """agent/language looks at every message first; this is for what it lets through."""
    outcomes = [read for _, read in read_all(client, "neither", language)]
    unsure = outcomes.count("nlu_fallback")
    machine = sum(read in MACHINE for read in outcomes)
    with capsys.disabled():
        sys.stdout.write(
            f"\nneither language, as {language}: {len(outcomes)} messages, {unsure} not "
            f"understood, {machine} left to the machine\n"
        )
    assert unsure >= 0.8 * len(outcomes)
    assert machine <= 0.1 * len(outcomes)


def read_all(client: DialogueClient, folder: str, language: str) -> list[tuple[str, str]]:
    """(meant, read) for each held-out message of a folder, each in a conversation of its own."""
    outcomes = []
    for intent, texts in examples(HELD_OUT / folder).items():
        outcomes += [(intent, intent_of(client, text, language)) for text in texts]
    return outcomes


def intent_of(client: DialogueClient, text: str, language: str) -> str:
    """What the first message of a conversation is read as."""
    patient = Patient(client, language=language)
    patient.says(text)
    return patient.replies[-1].intent

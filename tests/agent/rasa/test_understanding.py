"""How much of what nobody trained on is understood. The figures are printed.

The held-out messages (agent/rasa/tests/held_out) were written for other scenarios than the
examples. They are few and by one author: the figures show a direction, the thresholds catch a step
back.
"""

from __future__ import annotations

import sys

import pytest

from agent.dialogue.client import DialogueClient
from tests.agent.rasa.rasa_server import Patient
from tests.agent.rasa.test_examples import HELD_OUT, examples

CLINICAL = {"report_symptom", "ask_medicine", "ask_human", "emergency"}
MACHINE = {"ask_instructions", "greet", "thank", "goodbye", "capabilities", "are_you_human"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_held_out_messages_are_understood(
    client: DialogueClient, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: list[tuple[str, str]] = []
    for intent, texts in examples(HELD_OUT / language).items():
        for text in texts:
            patient = Patient(client, language=language)
            patient.says(text)
            outcomes.append((intent, patient.replies[-1].intent))

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
    assert right >= 0.75
    assert right + unsure >= 0.85
    assert len(left_to_the_machine) <= 0.05 * len(clinical)
    assert looked_up >= 0.8 * len(questions)

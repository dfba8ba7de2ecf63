"""Whole messages as patients write them: which are emergencies, which a nurse's."""

from pathlib import Path

import pytest
import yaml

from agent.contracts import Level
from agent.triage.rules import screen

MESSAGES = yaml.safe_load(Path(__file__).with_name("messages.yml").read_text("utf-8"))


def _messages(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in MESSAGES[kind].items() for text in texts]


@pytest.mark.parametrize(("language", "text"), _messages("emergency"))
def test_an_emergency_gets_the_emergency_text_p24(language: str, text: str) -> None:
    assert screen(text, language_hint=language).level is Level.EMERGENCY


@pytest.mark.parametrize(("language", "text"), _messages("urgent"))
def test_an_urgent_message_is_a_nurses_at_once(language: str, text: str) -> None:
    level = screen(text, language_hint=language).level

    assert level.severity >= Level.URGENT.severity


@pytest.mark.parametrize(("language", "text"), _messages("ordinary"))
def test_an_ordinary_message_raises_no_alarm(language: str, text: str) -> None:
    level = screen(text, language_hint=language).level

    assert level.severity < Level.URGENT.severity


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("my chest hurts", "general"),
        ("I want to die", "self_harm"),
        ("ya no quiero vivir", "self_harm"),
        ("I keep thinking of hurting my baby", "harm_to_baby"),
        ("me dan ganas de sacudir al bebé", "harm_to_baby"),
        ("I want to hurt my baby and then kill myself", "self_harm"),
        ("I took the whole bottle to kill myself", "self_harm"),
        ("this pump is killing me", "general"),
        ("I'm dying to go home", "general"),
    ],
)
def test_the_crisis_wording_is_for_self_harm_and_not_for_a_figure_of_speech(
    text: str, theme: str
) -> None:
    assert screen(text).theme == theme


def test_a_danger_told_over_two_sentences_of_a_long_message_is_heard() -> None:
    calm = "We had a lovely visit with the grandchildren and they stayed until Sunday noon. " * 4
    danger = "She fell on the stairs and hit her head. She takes warfarin."

    assert screen(f"{calm}{danger} {calm}").level is Level.EMERGENCY
    assert screen(calm).level is Level.SOCIAL

"""The training data: enough of it, in both languages, and nothing that hurts."""

from __future__ import annotations

import collections
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.contracts import DECISION_KINDS, ESCALATION_TOPICS, INTAKE_SLOTS, SAY_KEYS
from agent.rasa import project, steering
from agent.rasa.wire import is_decision

# What decides between an answer and a nurse, and what the intake must understand.
IMPORTANT = (
    "ask_instructions",
    "report_symptom",
    "ask_medicine",
    "ask_human",
    "emergency",
    "administrative",
    "inform",
    "stop_intake",
)
HELD_OUT = project.PROJECT / "tests" / "held_out"


def read(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text())
    assert isinstance(content, dict)
    return content


def examples(folder: Path) -> dict[str, list[str]]:
    """Intent → examples of the NLU files under a folder."""
    by_intent: dict[str, list[str]] = collections.defaultdict(list)
    for path in sorted(folder.rglob("*.yml")):
        for entry in read(path)["nlu"]:
            lines = entry["examples"].splitlines()
            by_intent[entry["intent"]] += [line.removeprefix("- ") for line in lines]
    return by_intent


def merged_domain(part: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for path in sorted(project.DOMAIN.glob("*.yml")):
        merged |= read(path).get(part) or {}
    return merged


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("intent", IMPORTANT)
def test_there_are_forty_examples_of_what_matters(language: str, intent: str) -> None:
    assert len(examples(project.TRAINING_DATA / "nlu" / language)[intent]) >= 40


def test_no_example_teaches_two_intents() -> None:
    taught: dict[str, set[str]] = collections.defaultdict(set)
    for intent, texts in examples(project.TRAINING_DATA / "nlu").items():
        for text in texts:
            taught[text.casefold().strip(" ?!.")].add(intent)
    assert {text: intents for text, intents in taught.items() if len(intents) > 1} == {}


def test_no_held_out_message_is_an_example() -> None:
    def plain(text: str) -> str:
        return re.sub(r"\W+", " ", text.casefold()).strip()

    taught = examples(project.TRAINING_DATA / "nlu")
    learnt = {plain(t) for texts in taught.values() for t in texts}
    held_out = {plain(t) for texts in examples(HELD_OUT).values() for t in texts}
    # Two words can only be said in so many ways.
    assert {text for text in learnt & held_out if len(text.split()) > 4} == set()


def test_intents_that_the_context_decides_have_no_examples() -> None:
    """Otherwise a patient's words could make a nurse own the conversation."""
    taught = set(examples(project.TRAINING_DATA / "nlu"))
    assert taught.isdisjoint({steering.DANGER, steering.NURSE_OWNS, steering.UNREADABLE})
    intents = set(read(project.DOMAIN / "intents.yml")["intents"])
    assert intents == taught | {
        steering.DANGER,
        steering.NURSE_OWNS,
        steering.UNREADABLE,
        "nlu_fallback",
    }


def test_every_intent_begins_a_rule() -> None:
    begun = set()
    for path in (project.TRAINING_DATA / "rules").glob("*.yml"):
        begun |= set(re.findall(r"intent: (\w+)", path.read_text()))
    assert begun == set(read(project.DOMAIN / "intents.yml")["intents"])


def test_every_response_is_exactly_one_decision() -> None:
    """Rasa picks among several variants at random, and speaks no words of its own."""
    for name, variants in merged_domain("responses").items():
        assert [set(variant) for variant in variants] == [{"custom"}], name
        assert is_decision(variants[0]["custom"]), name


def test_the_responses_know_every_decision_topic_phrase_and_slot() -> None:
    decisions = [variants[0]["custom"] for variants in merged_domain("responses").values()]
    # `record` carries what the patient wrote: the channel makes it, never a response.
    assert {decision["kind"] for decision in decisions} == set(DECISION_KINDS) - {"record"}
    assert {decision.get("topic") for decision in decisions} - {None} == set(ESCALATION_TOPICS)
    assert {decision.get("key") for decision in decisions} - {None} == set(SAY_KEYS)
    assert {decision.get("slot") for decision in decisions} - {None} == set(INTAKE_SLOTS)


def test_no_response_interpolates_a_slot() -> None:
    """The interpolator logs what it cannot fill, and with it what a patient wrote."""
    for name, variants in merged_domain("responses").items():
        assert "{" not in "".join(map(str, variants[0]["custom"].values())), name


def test_no_slot_of_the_intake_takes_an_emergency_or_a_person_for_an_answer() -> None:
    """P25."""
    never = {"emergency", "ask_human", "stop_intake", "ask_instructions", "ask_medicine"}
    never |= {"set_language_en", "set_language_es"}
    never |= {steering.DANGER, steering.NURSE_OWNS, steering.UNREADABLE}
    slots = merged_domain("slots")
    for slot in INTAKE_SLOTS:
        answers = [mapping for mapping in slots[slot]["mappings"] if "intent" not in mapping]
        assert answers
        for mapping in answers:
            assert never <= set(mapping["not_intent"]), slot


def test_only_our_channel_is_open() -> None:
    assert list(read(project.PROJECT / "credentials.yml")) == [
        "agent.rasa.channel.AftercareChannel"
    ]
    assert read(project.PROJECT / "endpoints.yml") == {}

"""What travels with a conversation: small, without words, and all that a turn depends on."""

from __future__ import annotations

import concurrent.futures
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contracts import INTAKE_SLOTS
from agent.dialogue.client import DialogueClient
from agent.rasa.state import Intake, StaleState, read_state, write_state
from tests.agent.rasa.rasa_server import TOKEN, Patient, RasaServer, rasa_server

# What patients say, in an order that no patient would: every path crosses every other.
MESSAGES = (
    "my knee is swollen",
    "me duele la herida",
    "since yesterday",
    "desde el lunes",
    "7",
    "8 de 10",
    "very bad",
    "muy fuerte",
    "no",
    "no, that's all",
    "thanks",
    "bye",
    "hello",
    "can I shower?",
    "¿cuándo puedo manejar?",
    "I missed my dose this morning",
    "can I talk to a nurse",
    "I can't breathe",
    "where do I park",
    "en español por favor",
    "in English please",
    "no more questions",
    "no, it started Monday",
    "actually it's an 8",
    "are you a robot",
    "blorp fnargle zzt",
    "😀",
    "/restart",
)
CONTEXTS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {},
    {"triage": "clinical"},
    {"triage": "urgent"},
    {"owner": "nurse"},
    {"last_decision": "answer"},
    {"open_escalation": True},
)


def dialogue(seed: int, turns: int = 14) -> list[tuple[str, dict[str, Any]]]:
    chance = random.Random(seed)
    # Half of them begin with a symptom, so that intakes are met in every state.
    opening: list[tuple[str, dict[str, Any]]]
    opening = [("my knee is swollen", {})] if seed % 2 else []
    return opening + [
        (chance.choice(MESSAGES), chance.choice(CONTEXTS)) for _ in range(turns - len(opening))
    ]


def heard(patient: Patient, seed: int) -> list[list[str]]:
    return [patient.says(text, **context) for text, context in dialogue(seed)]


@pytest.fixture(scope="module")
def replica(model: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DialogueClient]:
    """A second server, which has never heard of these conversations."""
    with rasa_server(tmp_path_factory.mktemp("replica")) as server:
        client = DialogueClient(server.url, TOKEN, timeout_s=10)
        yield client
        client.close()


@pytest.mark.parametrize("seed", range(20))
def test_replicas_are_interchangeable_in_the_middle_of_a_dialogue(
    client: DialogueClient, replica: DialogueClient, seed: int
) -> None:
    """The state is all that a turn depends on: every other turn may go to another server."""
    assert heard(Patient(client, replica), seed) == heard(Patient(client), seed)


@pytest.mark.parametrize("seed", range(20, 30))
def test_the_same_turn_told_twice_is_decided_the_same(client: DialogueClient, seed: int) -> None:
    """A worker that died after asking asks again: the first answer must not have left a trace."""
    twice, once = Patient(client), Patient(client)
    for text, context in dialogue(seed):
        state = twice.state
        twice.says(text, **context)
        twice.state = state
        assert twice.says(text, **context) == once.says(text, **context)


def test_no_word_of_the_patient_is_in_the_state_and_it_stays_small(client: DialogueClient) -> None:
    patient = Patient(client)
    patient.says("my knee is swollen")
    for answer in ("zebra " * 300, "zebra", "zebra", "no, it started zebra Monday"):
        patient.says(answer)
        state = json.dumps(patient.state)
        assert "zebra" not in state
        assert len(state) < 250


def test_the_state_is_empty_outside_an_intake(client: DialogueClient) -> None:
    for seed in range(5):
        patient = Patient(client)
        for text, context in dialogue(seed):
            decisions = patient.says(text, **context)
            asks = any(decision.startswith("ask") for decision in decisions)
            assert bool(patient.state) == asks


def test_32_senders_at_once_do_not_hear_each_other(rasa: RasaServer) -> None:
    def talk(number: int) -> list[list[str]]:
        client = DialogueClient(rasa.url, TOKEN, timeout_s=30)
        try:
            patient = Patient(client, name=f"c-{number}")
            return [
                patient.says("my knee is swollen"),
                patient.says(f"since {number} days ago"),
                patient.says(str(number % 11)),
                patient.says(f"only sender {number}"),
            ]
        finally:
            client.close()

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        heard_by = list(pool.map(talk, range(32)))
    for number, decisions in enumerate(heard_by):
        assert decisions == [
            ["escalate clinical symptom", "ask symptom_onset"],
            [f"record symptom_onset='since {number} days ago'", "ask symptom_severity"],
            [f"record symptom_severity={number % 11}", "ask symptom_more"],
            [f"record symptom_more='only sender {number}'", "say intake_done"],
        ]


INTAKES = st.sampled_from(INTAKE_SLOTS).flatmap(
    lambda asked: st.builds(
        Intake,
        st.just(asked),
        st.lists(
            st.sampled_from([slot for slot in INTAKE_SLOTS if slot != asked]), unique=True
        ).map(tuple),
        st.integers(0, 1),
    )
)


@given(st.none() | INTAKES)
def test_an_intake_survives_the_journey_through_json(intake: Intake | None) -> None:
    travelled = json.loads(json.dumps(write_state(intake, model="m")))
    assert read_state(travelled, model="m") == intake


@given(
    st.dictionaries(
        st.sampled_from(["model", "loop", "asked", "given", "failures", "x"]),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.sampled_from(INTAKE_SLOTS)),
        min_size=1,
    )
)
def test_any_other_object_is_a_stale_state(state: dict[str, Any]) -> None:
    with pytest.raises(StaleState):
        read_state(state, model="m")

"""No word of a patient is in Rasa's logs or on its disk; no failure is a decision (P11, P39)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agent.contracts import AgentError
from agent.dialogue.client import DialogueClient
from tests.agent.rasa.rasa_server import ROOT, TOKEN, Patient, RasaServer, rasa_server

CANARY = "zebracanary"
FAILURES = {
    "please fail in reading": "ValueError at ",
    "please fail in rules": "ValueError at ",
    "please say nothing": "no decision, or one outside the contract",
    "please never end": "the rules came to no end",
    "please speak": "Rasa uttered something that is not a decision",
    "please invent": "no decision, or one outside the contract",
    "please touch the store": "RuntimeError at ",
}


@pytest.fixture(scope="module")
def failing(model: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    folder = tmp_path_factory.mktemp("failing")
    with rasa_server(folder, script="agent/rasa/tests/checks/failing_server.py") as server:
        yield server


@pytest.fixture(scope="module")
def failing_client(failing: RasaServer) -> Iterator[DialogueClient]:
    client = DialogueClient(failing.url, TOKEN, timeout_s=10)
    yield client
    client.close()


@pytest.mark.parametrize(("failure", "told"), FAILURES.items())
def test_whatever_fails_inside_is_a_failure_outside(
    failing_client: DialogueClient, failing: RasaServer, failure: str, told: str
) -> None:
    """P11: never an empty or a half list of decisions, and never the patient's words."""
    so_far = len(failing.log)
    with pytest.raises(AgentError, match="answered 503"):
        Patient(failing_client).says(f"{CANARY} when can I shower {failure}")
    assert f"turn failed: {told}" in failing.log[so_far:]
    assert CANARY not in failing.log


def test_a_failure_is_told_to_operators_without_its_message(
    failing_client: DialogueClient, failing: RasaServer
) -> None:
    with pytest.raises(AgentError):
        Patient(failing_client).says(f"{CANARY} please fail in rules")
    assert "turn failed: ValueError at " in failing.log
    assert "error rasa.core.processor:" in failing.log
    assert "(message withheld)" in failing.log


def test_a_failure_leaves_the_next_turn_as_it_was(failing_client: DialogueClient) -> None:
    patient = Patient(failing_client)
    patient.says("my knee is swollen")
    with pytest.raises(AgentError):
        patient.says("please fail in rules")
    assert patient.says("since yesterday")[-1] == "ask symptom_severity"


def test_no_word_of_a_patient_is_in_any_log_line_or_file(
    rasa: RasaServer, client: DialogueClient
) -> None:
    """P39, over every path: answered, asked, recorded, refused, stale, unauthorized."""
    before = files_of(rasa)
    patient = Patient(client, name=f"name-{CANARY}")
    patient.says(f"my {CANARY} knee is swollen")
    patient.says(f"since 0[ {{{CANARY}}}")
    patient.says(f"{CANARY} bad")
    patient.says(f"{CANARY} worse")
    patient.says(f"when can I shower {CANARY}")
    patient.says(f"/restart {CANARY}")
    patient.state = {"model": CANARY}
    patient.says(f"I can't breathe {CANARY}")
    turn = rasa.url + "/webhooks/aftercare/turn"
    for headers in (
        {},
        {"authorization": f"Bearer {CANARY}"},
        {"authorization": f"Bearer {TOKEN}"},
    ):
        for body in (CANARY, f'{{"text": "{CANARY}"}}', f'"{CANARY}" ' + "x" * 40_000):
            httpx.post(turn, content=body, headers=headers, trust_env=False)
    httpx.get(f"{rasa.url}/{CANARY}", params={"text": CANARY}, trust_env=False)

    assert CANARY not in rasa.log
    for path in files_of(rasa) | before:
        if path.exists():
            assert CANARY.encode() not in path.read_bytes(), path


def files_of(rasa: RasaServer) -> set[Path]:
    """What Rasa may have written: its temporary folder and home, its models and cache."""
    folders = (rasa.folder, ROOT / "var" / "rasa", ROOT / ".rasa", ROOT / "agent" / "rasa")
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_a_server_that_is_well_says_one_line_and_then_nothing_of_others(
    rasa: RasaServer, client: DialogueClient
) -> None:
    Patient(client).says("my knee is swollen")
    ready, *rest = rasa.log.splitlines()
    assert ready.startswith(f"rasa: ready on {rasa.url} model aftercare-")
    assert all(line.endswith("(message withheld)") for line in rest)

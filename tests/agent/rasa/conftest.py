"""One real dialogue server for all tests of this folder; it takes ten seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.dialogue.client import DialogueClient
from tests.agent.rasa.rasa_server import TOKEN, Patient, RasaServer, rasa_server, train


@pytest.fixture(scope="session")
def model() -> None:
    """The model of the files as they are now."""
    train()


@pytest.fixture(scope="session")
def rasa(model: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    with rasa_server(tmp_path_factory.mktemp("rasa")) as server:
        yield server


@pytest.fixture(scope="session")
def client(rasa: RasaServer) -> Iterator[DialogueClient]:
    client = DialogueClient(rasa.url, TOKEN, timeout_s=10)
    yield client
    client.close()


@pytest.fixture
def patient(client: DialogueClient) -> Patient:
    return Patient(client)


@pytest.fixture
def paciente(client: DialogueClient) -> Patient:
    return Patient(client, language="es")

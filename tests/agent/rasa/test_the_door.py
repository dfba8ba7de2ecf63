"""Who gets in, and what is refused: the channel over plain HTTP."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.agent.rasa.rasa_server import ROOT, TOKEN, RasaServer

TURN = "/webhooks/aftercare/turn"
RIGHT: dict[str, Any] = {
    "conversation": "c-1",
    "text": "when can I shower?",
    "language": "en",
    "context": {
        "triage": "informational",
        "owner": "agent",
        "open_escalation": False,
        "last_decision": "",
    },
    "state": {},
}
CANARY = "zebra-canary-7781"


def post(rasa: RasaServer, body: Any, *, authorization: str | None = f"Bearer {TOKEN}") -> Any:
    headers = {"authorization": authorization} if authorization is not None else {}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(rasa.url + TURN, content=content, headers=headers, trust_env=False)


def test_the_right_request_gets_decisions_state_intent_and_model(rasa: RasaServer) -> None:
    answer = post(rasa, RIGHT)
    assert answer.status_code == 200
    body = answer.json()
    assert body["decisions"] == [{"kind": "answer"}]
    assert body["state"] == {}
    assert body["intent"]["name"] == "ask_instructions"
    assert 0.4 < body["intent"]["confidence"] <= 1
    assert body["model"].startswith("aftercare-")


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN.upper()}",
        f"Basic {TOKEN}",
        TOKEN,
    ],
)
def test_without_the_token_nobody_gets_in(rasa: RasaServer, authorization: str | None) -> None:
    answer = post(rasa, RIGHT, authorization=authorization)
    assert (answer.status_code, answer.json()) == (401, {"error": "unauthorized"})


def test_the_token_is_asked_for_before_the_body_is_read(rasa: RasaServer) -> None:
    assert post(rasa, b"{", authorization=None).status_code == 401


def changed(**changes: Any) -> dict[str, Any]:
    return {**RIGHT, **changes}


def with_context(**changes: Any) -> dict[str, Any]:
    return changed(context={**RIGHT["context"], **changes})


WRONG: dict[str, Any] = {
    "no JSON": CANARY.encode(),
    "cut off": b'{"text": "zebra-canary-7781',
    "not unicode": b'"\xff"',
    "NaN": json.dumps(changed(state={"x": float("nan")})).encode(),
    "nested": b"[" * 20_000,
    "a list": [CANARY],
    "a key missing": {key: value for key, value in RIGHT.items() if key != "state"},
    "a key too many": changed(canary=CANARY),
    "text that is a number": changed(text=3),
    "text that is null": changed(text=None),
    "2,001 characters": changed(text="a" * 2_001),
    "half a character": changed(text="hi \ud800"),
    "no conversation": changed(conversation=""),
    "a conversation too long": changed(conversation="c" * 101),
    "an unknown language": changed(language="de"),
    "a context that is a list": changed(context=[]),
    "an unknown triage": with_context(triage=CANARY),
    "no triage": with_context(triage=None),
    "a triage that is a list": with_context(triage=["urgent"]),
    "an unknown owner": with_context(owner=CANARY),
    "an escalation that is a text": with_context(open_escalation="no"),
    "an unknown last decision": with_context(last_decision=CANARY),
    "an unknown context": with_context(zebra=CANARY),
    "no owner": changed(context={"triage": "informational"}),
    "a state that is a list": changed(state=[]),
    "a state too large": changed(state={"x": "a" * 2_100}),
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_what_breaks_the_contract_is_a_400_that_quotes_nothing(rasa: RasaServer, body: Any) -> None:
    answer = post(rasa, body)
    assert answer.status_code == 400
    assert answer.json()["error"] == "bad_request"
    assert CANARY not in answer.text


def test_two_thousand_characters_are_read(rasa: RasaServer) -> None:
    assert post(rasa, changed(text="word " * 400)).status_code == 200
    assert post(rasa, changed(text="ñ" * 2_000)).status_code == 200


def test_a_megabyte_is_refused_before_it_is_read(rasa: RasaServer) -> None:
    assert post(rasa, changed(text="a" * 1_000_000)).status_code == 413


def intake(rasa: RasaServer) -> dict[str, Any]:
    """The state of an intake that was just begun."""
    state = post(rasa, changed(text="my knee is swollen")).json()["state"]
    assert state["asked"] == "symptom_onset"
    return dict(state)


STALE: dict[str, dict[str, Any]] = {
    "another model": {"model": "aftercare-0000000000000000"},
    "another loop": {"loop": "pain_diary"},
    "an unknown slot asked": {"asked": CANARY},
    "nothing asked": {"asked": None},
    "an unknown slot given": {"given": [CANARY]},
    "given what is asked": {"given": ["symptom_onset"]},
    "given twice": {"given": ["symptom_more", "symptom_more"]},
    "given that is a text": {"given": "symptom_more"},
    "failures below none": {"failures": -1},
    "failures beyond the most": {"failures": 2},
    "failures that are true": {"failures": True},
    "a key too many": {"symptom_onset": CANARY},
}


@pytest.mark.parametrize("changes", STALE.values(), ids=STALE)
def test_a_state_that_this_model_did_not_write_is_a_409(
    rasa: RasaServer, changes: dict[str, Any]
) -> None:
    """P11: a stale model is a failure, and told from others so that the client may try afresh."""
    answer = post(rasa, changed(state={**intake(rasa), **changes}))
    assert (answer.status_code, answer.json()) == (409, {"error": "stale_state"})


def test_a_state_without_a_key_is_a_409(rasa: RasaServer) -> None:
    state = intake(rasa)
    for key in state:
        short = {name: value for name, value in state.items() if name != key}
        assert post(rasa, changed(state=short)).status_code == 409


def test_health_says_that_a_model_is_ready_and_which(rasa: RasaServer) -> None:
    answer = httpx.get(rasa.url + "/webhooks/aftercare/health", trust_env=False)
    model = post(rasa, RIGHT).json()["model"]
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "model": model})
    assert (ROOT / "var" / "rasa" / "models" / f"{model}.tar.gz").exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/webhooks/rest/webhook"),
        ("POST", "/model/parse"),
        ("GET", "/conversations/c-1/tracker"),
        ("GET", "/domain"),
        ("PUT", "/model"),
        ("GET", "/status"),
    ],
)
def test_there_is_no_other_door(rasa: RasaServer, method: str, path: str) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    answer = httpx.request(method, rasa.url + path, headers=headers, json={}, trust_env=False)
    assert answer.status_code == 404


def test_the_turn_is_not_to_be_got(rasa: RasaServer) -> None:
    assert httpx.get(rasa.url + TURN, trust_env=False).status_code == 405

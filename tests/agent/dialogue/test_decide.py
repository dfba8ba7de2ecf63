"""The client against a server that misbehaves, over real sockets (P10, P11, P39)."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from agent.contracts import AgentError, Decision, DialogueRequest
from agent.dialogue.client import DialogueClient
from tests.agent.dialogue.misbehaving import (
    Behaviour,
    answer,
    drip,
    hang_up,
    http,
    raw_bytes,
    say_nothing,
    serving,
)
from tests.agent.dialogue.replies import deciding, reply

CANARY = "my-canary-wound-4711"
REQUEST = DialogueRequest(
    conversation="c-1",
    text=f"is {CANARY} normal?",
    language="en",
    context={
        "triage": "informational",
        "owner": "agent",
        "open_escalation": False,
        "last_decision": "",
    },
    state={"model": "aftercare-old"},
)


def decide(url: str, request: DialogueRequest = REQUEST, *, timeout_s: float = 0.5) -> Any:
    client = DialogueClient(url, "a-token-for-tests", timeout_s=timeout_s)
    try:
        return client.decide(request)
    finally:
        client.close()


def test_a_right_reply_is_returned_with_the_time_it_took() -> None:
    with serving(answer(200, deciding({"kind": "say", "key": "greeting"}))) as server:
        read_back = decide(server.url)
    assert read_back.decisions == (Decision("say", {"key": "greeting"}),)
    assert 0 <= read_back.ms < 500


def test_the_request_is_the_contract_and_carries_the_token() -> None:
    with serving(answer(200, reply())) as server:
        decide(server.url)
    head = server.requests[0].partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"post /webhooks/aftercare/turn ")
    assert b"authorization: bearer a-token-for-tests" in head
    assert server.sent_json(0) == {
        "conversation": "c-1",
        "text": REQUEST.text,
        "language": "en",
        "context": dict(REQUEST.context),
        "state": {"model": "aftercare-old"},
    }


PERMANENT: dict[str, Behaviour] = {
    "an empty list of decisions": answer(200, deciding()),
    "the stock channel's empty list": answer(200, b"[]"),
    "an unknown decision": answer(200, deciding({"kind": "prescribe", "dose": CANARY})),
    "no JSON": answer(200, b"<html>ok</html>"),
    "an empty body": answer(200, b""),
    "a body without end": answer(200, b"x" * 200_000),
    "a quoting error": answer(400, {"error": "bad_request", "text": CANARY}),
    "another token": answer(401, {"error": "unauthorized"}),
    "another address": answer(404, b"not here"),
    "a redirect": raw_bytes(b"HTTP/1.1 302 X\r\nlocation: http://127.0.0.1:9/\r\n\r\n"),
    "accepted, which is not 200": answer(202, reply()),
    "gzip nobody asked for": raw_bytes(
        b"HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b\x08"
    ),
}


@pytest.mark.parametrize("behaviour", PERMANENT.values(), ids=PERMANENT)
def test_what_trying_again_cannot_mend_is_a_permanent_failure(behaviour: Behaviour) -> None:
    """P11."""
    with serving(behaviour) as server, pytest.raises(AgentError) as failure:
        decide(server.url)
    assert failure.value.permanent
    assert_quotes_nothing(failure.value)
    assert len(server.requests) == 1


PASSING: dict[str, Behaviour] = {
    "no model": answer(503, {"error": "failed"}),
    "a crash": answer(500, CANARY.encode()),
    "hanging up": hang_up,
    "silence": say_nothing,
    "a drip": drip,
    "no HTTP": raw_bytes(b"SSH-2.0-OpenSSH\r\n"),
    "a body cut off": raw_bytes(http(200, b'{"decisions"', length=500)),
}


@pytest.mark.parametrize("behaviour", PASSING.values(), ids=PASSING)
def test_what_may_pass_is_a_failure_within_the_deadline_and_not_retried(
    behaviour: Behaviour,
) -> None:
    """P10: who waits for Rasa waits no longer than the deadline."""
    started = time.monotonic()
    with serving(behaviour) as server, pytest.raises(AgentError) as failure:
        decide(server.url)
    assert time.monotonic() - started < 1.5
    assert not failure.value.permanent
    assert_quotes_nothing(failure.value)
    assert len(server.requests) == 1


def test_nobody_listening_is_a_failure_that_may_pass() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(AgentError) as failure:
        decide(f"http://127.0.0.1:{port}")
    assert not failure.value.permanent
    assert_quotes_nothing(failure.value)


STALE = answer(409, {"error": "stale_state"})


def test_a_stale_state_is_dropped_and_the_request_repeated_once() -> None:
    """P11: after a new model was deployed the message is decided afresh."""
    with serving(STALE, answer(200, reply())) as server:
        read_back = decide(server.url)
    assert read_back.decisions == (Decision("answer", {}),)
    assert server.sent_json(1) == {**server.sent_json(0), "state": {}}


def test_a_state_that_stays_stale_is_a_permanent_failure() -> None:
    with serving(STALE) as server, pytest.raises(AgentError) as failure:
        decide(server.url)
    assert failure.value.permanent
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (answer(409, {"error": "another conflict"}), {"model": "old"}),
        (answer(409, b"no json"), {"model": "old"}),
        (STALE, {}),
    ],
    ids=["another conflict", "no json", "no state to drop"],
)
def test_no_other_conflict_is_repeated(behaviour: Behaviour, state: dict[str, Any]) -> None:
    with serving(behaviour) as server, pytest.raises(AgentError):
        decide(server.url, DialogueRequest("c", "hi", "en", REQUEST.context, state))
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", [float("nan"), object()], ids=["NaN", "an object"])
def test_a_request_that_is_not_json_fails_before_it_is_sent(value: object) -> None:
    request = DialogueRequest("c", CANARY, "en", {"triage": value}, {})
    with serving(answer(200, reply())) as server, pytest.raises(AgentError) as failure:
        decide(server.url, request)
    assert failure.value.permanent
    assert_quotes_nothing(failure.value)
    assert server.requests == []


def test_a_proxy_of_the_environment_never_sees_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer(200, reply())) as server, serving(answer(200, reply())) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        decide(server.url)
    assert (len(server.requests), len(proxy.requests)) == (1, 0)


HEALTH: dict[str, tuple[Behaviour, bool]] = {
    "ready": (answer(200, {"ready": True, "model": "m"}), True),
    "no model": (answer(503, {"ready": False, "model": None}), False),
    "a 503 that says ready": (answer(503, {"ready": True}), False),
    "ready by another name": (answer(200, {"ready": "yes"}), False),
    "some other server": (answer(200, b"<html>hello</html>"), False),
    "a list": (answer(200, b"[]"), False),
    "hanging up": (hang_up, False),
    "silence": (say_nothing, False),
}


@pytest.mark.parametrize(("behaviour", "healthy"), HEALTH.values(), ids=HEALTH)
def test_healthy_only_where_a_model_says_that_it_is_ready(
    behaviour: Behaviour, healthy: bool
) -> None:
    with serving(behaviour) as server:
        client = DialogueClient(server.url, "a-token-for-tests", timeout_s=0.3)
        assert client.healthy() is healthy
        client.close()


def assert_quotes_nothing(error: BaseException | None) -> None:
    """P39: neither the error nor anything chained to it holds the patient's words."""
    while error is not None:
        assert CANARY not in str(error)
        assert CANARY not in repr(vars(error))
        assert not hasattr(error, "request")
        error = error.__cause__ or error.__context__

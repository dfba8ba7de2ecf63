"""The HTTP backend against a real local server, well-behaved and not."""

import threading
import time
from collections.abc import Iterator

import pytest

from agent.answering.answerer import Answerer
from agent.answering.backends import make_llm
from agent.answering.backends.openai_compatible import OpenAICompatibleLLM
from agent.answering.judge.judge import AnswerJudge
from agent.contracts import AgentError, Passage
from tests.agent.answering.llm_server import LLMServer, running

CHAT = [{"role": "user", "content": "canary"}]


@pytest.fixture
def server() -> Iterator[LLMServer]:
    with running() as server:
        yield server


def client(server: LLMServer) -> OpenAICompatibleLLM:
    return OpenAICompatibleLLM(base_url=server.url, model="small", api_key="key-1")


def test_one_request_with_the_chat_the_key_and_no_randomness(server: LLMServer) -> None:
    server.says = "2"
    assert client(server).complete(CHAT, deadline_s=5, max_tokens=12) == "2"
    ((path, headers, body),) = server.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer key-1"
    assert body["messages"] == CHAT
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("small", 12, 0)


@pytest.mark.parametrize(
    "behaviour", ["garbage", "empty", "error", "unauthorized", "redirect", "endless"]
)
def test_a_bad_reply_is_an_agent_error_after_one_try(server: LLMServer, behaviour: str) -> None:
    """P10. No retry, no redirect followed, and nothing of the exchange in its words (P39)."""
    server.behaviour = behaviour
    with pytest.raises(AgentError) as raised:
        client(server).complete(CHAT, deadline_s=5, max_tokens=12)
    assert len(server.requests) == 1
    assert "canary" not in str(raised.value)
    assert raised.value.permanent == (behaviour == "unauthorized")


@pytest.mark.parametrize("behaviour", ["hang", "drip_headers", "drip_body"])
def test_one_deadline_over_everything(server: LLMServer, behaviour: str) -> None:
    """P10: a server that sends a byte now and then must not hold a worker."""
    server.behaviour = behaviour
    started = time.monotonic()
    with pytest.raises(AgentError):
        client(server).complete(CHAT, deadline_s=0.6, max_tokens=12)
    assert time.monotonic() - started < 1.5


def test_a_request_that_was_cut_off_leaves_no_thread_behind(server: LLMServer) -> None:
    server.behaviour = "drip_headers"
    with pytest.raises(AgentError):
        client(server).complete(CHAT, deadline_s=0.4, max_tokens=12)
    until = time.monotonic() + 5
    while time.monotonic() < until and _request_threads():
        time.sleep(0.05)
    assert _request_threads() == []


def _request_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "llm-request"]


def test_nobody_listening_is_an_agent_error() -> None:
    llm = OpenAICompatibleLLM(base_url="http://127.0.0.1:9/v1", model="small")
    with pytest.raises(AgentError, match="cannot be reached"):
        llm.complete(CHAT, deadline_s=2, max_tokens=12)


def test_the_environments_proxy_is_not_used(
    server: LLMServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions go where the operator said, and nowhere else."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert client(server).complete(CHAT, deadline_s=5, max_tokens=12) == "1"


def test_no_identifier_of_the_patient_is_sent(
    server: LLMServer, judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    """P21, P39: only the masked question and the passages."""
    answerer = Answerer("select", client(server), judge=judge)
    question = "Hi, Ana Torres here, MRN A-884412, 312-555-0143. When can I shower?"
    answerer.answer(question, english, "en", deadline_s=20)
    sent = str(server.requests[0][2])
    assert "shower" in sent
    for secret in ("Torres", "884412", "0143"):
        assert secret not in sent
    assert not any(f"'{passage.key}'" in sent for passage in english)


def test_select_works_end_to_end(
    server: LLMServer, judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    found = Answerer("select", client(server), judge=judge).answer(
        "When can I shower?", english, "en", deadline_s=20
    )
    assert found.draft is not None
    assert found.draft.strategy == "select"
    assert found.draft.text.startswith("You may shower 48 hours")


def test_backends_by_name() -> None:
    assert make_llm("none") is None
    assert make_llm("openai_compatible", model="m", base_url="http://127.0.0.1:9/v1")
    for kind, model, url in (
        ("guess", "m", ""),
        ("transformers", "", ""),
        ("openai_compatible", "m", "ftp://x"),
    ):
        with pytest.raises(AgentError) as raised:
            make_llm(kind, model=model, base_url=url)
        assert raised.value.permanent

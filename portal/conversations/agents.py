"""The rooms of the agent, made once per process from the settings. Only workers get here."""

import functools
from collections.abc import Sequence
from typing import Protocol

from django.conf import settings

from agent.answering.answerer import Answerer
from agent.answering.backends import make_llm
from agent.contracts import Draft, Passage, Verdict
from agent.dialogue.client import DialogueClient


class Guard(Protocol):
    def check(
        self,
        draft: Draft,
        *,
        passages: Sequence[Passage],
        question: str,
        language: str,
        channel: str,
    ) -> Verdict: ...


@functools.cache
def dialogue() -> DialogueClient:
    """The client of the Rasa server."""
    return DialogueClient(
        base_url=settings.RASA_URL, token=settings.RASA_TOKEN, timeout_s=settings.RASA_TIMEOUT_S
    )


@functools.cache
def answerer() -> Answerer:
    """Retrieval and the answer strategy that this hospital chose."""
    llm = make_llm(
        settings.LLM_BACKEND,
        model=settings.LLM_MODEL,
        base_url=settings.LLM_BASE_URL,
        api_key=settings.LLM_API_KEY,
    )
    return Answerer(settings.ANSWER_STRATEGY, llm, llm_timeout_s=settings.LLM_TIMEOUT_S)


@functools.cache
def guard() -> Guard:
    """The guard, made once: making one costs tens of milliseconds."""
    # Importing guardrails costs seconds and 200 MB, which the web process must not pay.
    from agent.guarding.guard import AnswerGuard  # noqa: PLC0415

    return AnswerGuard()


def warm_up() -> None:
    """Load what the first message would otherwise wait for. Called when a worker starts."""
    answerer().warm_up()
    guard()

"""The rooms of the agent, made once per process from the settings. Only workers get here."""

import functools

from django.conf import settings

from agent.answering.answerer import Answerer
from agent.answering.backends import make_llm
from agent.dialogue.client import DialogueClient
from agent.guarding.guard import AnswerGuard
from agent.language.detect import detect
from agent.triage.model import classify


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
def guard() -> AnswerGuard:
    """The guard, made once: making one costs tens of milliseconds."""
    return AnswerGuard()


def warm_up() -> None:
    """Load the models, which the first message would otherwise wait for. Takes some seconds."""
    answerer().warm_up()
    guard().warm_up()
    detect("warm up")
    classify.warm_up()

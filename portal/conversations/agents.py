"""The rooms of the agent, made once per process from the settings. Only workers get here."""

import functools

from agent.answering.answerer import Answerer
from agent.dialogue.client import DialogueClient
from agent.guarding.guard import AnswerGuard
from django.conf import settings


@functools.cache
def dialogue() -> DialogueClient:
    """The client of the Rasa server."""
    return DialogueClient(
        base_url=settings.RASA_URL, token=settings.RASA_TOKEN, timeout_s=settings.RASA_TIMEOUT_S
    )


@functools.cache
def answerer() -> Answerer:
    """Retrieval and the answer strategy that this hospital chose."""
    return Answerer(strategy=settings.ANSWER_STRATEGY, llm=_llm())


@functools.cache
def guard() -> AnswerGuard:
    """The guard, made once: making one costs tens of milliseconds, importing it seconds."""
    return AnswerGuard()

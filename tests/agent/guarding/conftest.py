"""A small sheet, and drafts over it."""

import pytest

from agent.guarding.guard import AnswerGuard


@pytest.fixture(scope="session")
def guard() -> AnswerGuard:
    """The real Guard, made once: importing guardrails takes seconds."""
    guard = AnswerGuard()
    guard.warm_up()
    return guard

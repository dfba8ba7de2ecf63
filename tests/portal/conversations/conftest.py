"""The line with scripted rooms: what is tested here is what the portal makes of what they say."""

import pytest

from portal.conversations import agents, deciding
from portal.conversations.models import Turn
from portal.conversations.turns import take_turn
from tests.rooms import ScriptedAnswerer, ScriptedDialogue, ScriptedGuard


@pytest.fixture
def dialogue(monkeypatch: pytest.MonkeyPatch) -> ScriptedDialogue:
    scripted = ScriptedDialogue()
    monkeypatch.setattr(agents, "dialogue", lambda: scripted)
    # The model is tested in tests/agent/triage; here it has no opinion unless a test gives one.
    monkeypatch.setattr(deciding, "with_model", lambda triage, text: triage)
    return scripted


@pytest.fixture
def answerer(monkeypatch: pytest.MonkeyPatch) -> ScriptedAnswerer:
    scripted = ScriptedAnswerer()
    monkeypatch.setattr(agents, "answerer", lambda: scripted)
    return scripted


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> ScriptedGuard:
    scripted = ScriptedGuard()
    monkeypatch.setattr(agents, "guard", lambda: scripted)
    return scripted


def taken(turn: Turn) -> Turn:
    """The turn after a worker took it."""
    take_turn(turn.pk)
    turn.refresh_from_db()
    return turn

"""The desk: Nora and Omar are nurses, Alice is a patient who wrote."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.accounts.models import User
from portal.conversations.models import Conversation
from portal.escalations import services
from portal.escalations.models import Escalation
from portal.patients.models import Patient
from tests import cast

# A Wednesday, 10:00 in Chicago: the desk is staffed.
WEDNESDAY_MORNING = datetime(2026, 11, 11, 16, 0, tzinfo=UTC)


@pytest.fixture
def nora(db: None) -> User:
    return cast.nora()


@pytest.fixture
def omar(db: None) -> User:
    return cast.omar()


@pytest.fixture
def alice(db: None) -> Patient:
    return cast.alice()


@pytest.fixture
def alices_thread(alice: Patient) -> Conversation:
    return cast.conversation(alice)


Opening = Callable[..., Escalation]


@pytest.fixture
def open_escalation(alices_thread: Conversation) -> Opening:
    """Open or join the escalation of Alice's thread, as an incoming message would."""

    def opened(
        *,
        level: str = "clinical",
        at: datetime = WEDNESDAY_MORNING,
        topic: str = "symptom",
        **more: Any,
    ) -> Escalation:
        return services.open_or_join(
            conversation_id=alices_thread.id,
            patient=alices_thread.patient,
            level=level,
            topic=topic,
            at=at,
            **more,
        )

    return opened


@pytest.fixture
def waiting(open_escalation: Opening) -> Escalation:
    """Alice's clinical question, which nobody has yet."""
    return open_escalation()


@pytest.fixture
def nowhere() -> uuid.UUID:
    """The id of nothing."""
    return uuid.uuid4()

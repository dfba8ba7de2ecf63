"""The desk: Nora and Omar are nurses, Grace is in charge, Alice and Bob are patients."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from portal.accounts.models import Role, User
from portal.conversations.models import Conversation
from portal.escalations import services
from portal.escalations.models import Escalation
from portal.patients.models import Patient

# Nurses race in threads, each with its own connection. SQLite's shared database in memory cannot do
# that, a file can. Said here, at collection, before the test database is made.
if connections["default"].vendor == "sqlite":
    connections["default"].settings_dict["TEST"]["NAME"] = str(settings.VAR_DIR / "test.sqlite3")

# A Wednesday, 10:00 in Chicago: the desk is staffed.
WEDNESDAY_MORNING = datetime(2026, 11, 11, 16, 0, tzinfo=UTC)


def _nurse(username: str, name: str, role: Role = Role.NURSE) -> User:
    return User.objects.create_user(username=username, display_name=name, role=role)


@pytest.fixture
def nora(db: None) -> User:
    return _nurse("nora", "Nora Lindqvist RN")


@pytest.fixture
def omar(db: None) -> User:
    return _nurse("omar", "Omar Haddad RN")


@pytest.fixture
def alice(db: None) -> Patient:
    return Patient.objects.create(
        mrn="A-1", full_name="Alice Moreno", date_of_birth=date(1958, 3, 2)
    )


@pytest.fixture
def alices_thread(alice: Patient) -> Conversation:
    return Conversation.objects.create(patient=alice)


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """A test that really commits is cleaned up after, audit events too.

    On SQLite the database refuses that (P40), so the trigger steps aside for the clean-up only.
    """
    operations = connections["default"].ops
    if connections["default"].vendor != "sqlite":
        yield
        return
    emptying = operations.sql_flush

    def with_audit(*args: Any, **options: Any) -> list[str]:
        return [
            "DROP TRIGGER IF EXISTS audit_no_delete",
            *emptying(*args, **options),
            "CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit_auditevent "
            "BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END",
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", with_audit)
        yield


OpenFor = Callable[..., Escalation]


@pytest.fixture
def open_escalation(alices_thread: Conversation) -> OpenFor:
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
def waiting(open_escalation: OpenFor) -> Escalation:
    """Alice's clinical question, which nobody has yet."""
    return open_escalation()


@pytest.fixture
def nowhere() -> uuid.UUID:
    """The id of nothing."""
    return uuid.uuid4()

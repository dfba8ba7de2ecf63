"""What every test shares. The environment is in tests/settings.py, the people in tests/cast.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

REFUSE_DELETE = (
    "CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit_auditevent "
    "BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END"
)


@pytest.fixture(scope="session", autouse=True)
def audit_is_emptied_between_tests() -> Iterator[None]:
    """A test that really commits is cleaned up after, audit events too.

    On SQLite the database refuses that (P40), so the trigger steps aside for the clean-up only.
    """
    operations = connections["default"].ops
    if connections["default"].vendor != "sqlite":
        yield
        return
    emptying = operations.sql_flush

    def with_audit(*args: Any, **options: Any) -> list[str]:
        statements = emptying(*args, **options)
        return ["DROP TRIGGER IF EXISTS audit_no_delete", *statements, REFUSE_DELETE]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", with_audit)
        yield

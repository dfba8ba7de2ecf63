"""The guardrails-ai Guard. Importing this module takes seconds: only `guard` does, on first use.

guardrails-ai is kept from doing what it likes to do: send telemetry, keep what it saw, patch texts,
and start threads or event loops of its own.
"""

from __future__ import annotations

import os
from typing import Any

from agent.guarding.case import Case
from agent.guarding.checks import CHECKS, Check

# Read by guardrails at each validation: no event loop, no leaked file descriptors.
os.environ["GUARDRAILS_RUN_SYNC"] = "true"
# Read by the OpenTelemetry SDK that guardrails brings along.
os.environ["OTEL_SDK_DISABLED"] = "true"

from guardrails import Guard, OnFailAction
from guardrails.classes.rc import RC
from guardrails.settings import settings
from guardrails.validator_base import (
    FailResult,
    PassResult,
    ValidationResult,
    Validator,
    register_validator,
)

CASE = "case"
OBJECTIONS = "objections"


def _silent_rc(*_: Any, **__: Any) -> RC:
    return RC(id=None, token=None, enable_metrics=False, use_remote_inferencing=False)


# Guard() reads ~/.guardrailsrc anew each time it is made, and without one turns telemetry on.
RC.load = _silent_rc
settings.rc = _silent_rc()
settings.disable_tracing = True


def make_guard() -> Guard:
    """A Guard of all checks. It never changes a text (`noop`) and keeps one call, not ten."""
    guard = Guard(name="aftercare", history_max_length=1)
    return guard.use(*(_validator(name, check) for name, check in CHECKS.items()))


def validate(guard: Guard, case: Case) -> tuple[bool, list[tuple[str, str]]]:
    """(the flag of the Guard, the objections as (check, words)) for a case."""
    objections: list[tuple[str, str]] = []
    try:
        outcome = guard.validate(
            case.draft.text, metadata={CASE: case, OBJECTIONS: objections}, num_reasks=0
        )
        return outcome.validation_passed is True, objections
    finally:
        # It holds the patient's question and the passages.
        guard.history.clear()


def _validator(name: str, check: Check) -> Validator:
    """A check as a guardrails validator: thin, without state."""

    @register_validator(name=f"aftercare/{name}", data_type="string")
    class AftercareValidator(Validator):  # type: ignore[misc]
        def _validate(self, value: Any, metadata: dict[str, Any]) -> ValidationResult:
            texts = check(metadata[CASE])
            if not texts:
                return PassResult()
            metadata[OBJECTIONS].extend((name, text) for text in texts)
            return FailResult(error_message="; ".join(texts))

    return AftercareValidator(on_fail=OnFailAction.NOOP)

"""What a conversation carries from one turn to the next: nothing, or where its intake stands.

    {"model": "aftercare-…", "loop": "symptom_intake", "asked": "symptom_severity",
     "given": ["symptom_onset"], "failures": 1}

A few short names: no word of the patient is in it, and it is under 250 bytes whatever was said.
Outside an intake the state is {}. Standard library only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from agent.contracts import INTAKE_SLOTS

INTAKE_LOOP = "symptom_intake"
# How often an answer without a number is asked again before the words are taken as they are.
MOST_FAILURES = 2
_KEYS = {"model", "loop", "asked", "given", "failures"}


class StaleState(Exception):
    """The state is not one that this model wrote. The client may try once more with {}."""


@dataclasses.dataclass(frozen=True, slots=True)
class Intake:
    """Where the intake stands.

    asked: the slot that the patient was asked for. given: slots answered so far.
    failures: answers to `symptom_severity` without a number so far.
    """

    asked: str
    given: tuple[str, ...] = ()
    failures: int = 0


def read_state(state: Mapping[str, Any], *, model: str) -> Intake | None:
    """The intake that a state describes; None for {}. Raises StaleState for anything else."""
    if not state:
        return None
    if set(state) != _KEYS or state["model"] != model or state["loop"] != INTAKE_LOOP:
        raise StaleState
    asked, given, failures = state["asked"], state["given"], state["failures"]
    known = (
        asked in INTAKE_SLOTS
        and isinstance(given, list)
        and all(isinstance(slot, str) and slot in INTAKE_SLOTS for slot in given)
        and len(set(given)) == len(given)
        and asked not in given
        and type(failures) is int
        and 0 <= failures < MOST_FAILURES
    )
    if not known:
        raise StaleState
    return Intake(asked, tuple(given), failures)


def write_state(intake: Intake | None, *, model: str) -> dict[str, Any]:
    """The JSON of an intake, or {} outside one."""
    if intake is None:
        return {}
    return {
        "model": model,
        "loop": INTAKE_LOOP,
        "asked": intake.asked,
        "given": list(intake.given),
        "failures": intake.failures,
    }

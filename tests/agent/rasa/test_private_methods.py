"""Rasa is pinned, and what a turn takes from inside it is still there."""

from __future__ import annotations

import subprocess

from tests.agent.rasa.rasa_server import RASA_PYTHON, ROOT, rasa_environment


def test_rasa_and_the_stand_in_are_what_the_turn_was_written_for() -> None:
    looked = subprocess.run(
        [RASA_PYTHON, "agent/rasa/tests/checks/private_methods.py"],
        cwd=ROOT,
        env=rasa_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert looked.stdout == ""


def test_rasa_is_pinned_to_the_version_that_was_tried() -> None:
    assert '"rasa==3.6.21"' in (ROOT / "pyproject.toml").read_text()


def test_a_rebuilt_tracker_decides_as_one_that_rasa_kept(model: None) -> None:
    """A turn depends on nothing that Rasa would remember and the state does not hold."""
    compared = subprocess.run(
        [RASA_PYTHON, "agent/rasa/tests/checks/stateful.py"],
        cwd=ROOT,
        env=rasa_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert compared.stdout == "480 turns"

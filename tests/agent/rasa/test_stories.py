"""The story tests in agent/rasa/tests, run by Rasa itself."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from agent.rasa import project
from tests.agent.rasa.rasa_server import RASA_PYTHON, ROOT, rasa_environment

STORIES = ROOT / "agent" / "rasa" / "tests"
FOLDERS = {
    "context",
    "corrections",
    "digressions",
    "happy_path",
    "interruptions",
    "invalid_input",
    "social",
    "spanish",
}


def test_every_story_goes_as_it_is_written(model: None, tmp_path: Path) -> None:
    written = sum(
        len(re.findall(r"^  - story:", path.read_text(), re.MULTILINE))
        for path in STORIES.rglob("test_*.yml")
    )
    command: list[str | Path] = [
        *(RASA_PYTHON, "-m", "rasa", "test", "core", "--no-plot", "--fail-on-prediction-errors"),
        *("--model", project.model_path(), "--stories", STORIES, "--out", tmp_path),
        *("--endpoints", project.PROJECT / "endpoints.yml"),
    ]
    # In an empty folder: Rasa writes its cache into the working directory.
    run = subprocess.run(
        command,
        cwd=tmp_path,
        env=rasa_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    report = run.stdout + run.stderr
    assert run.returncode == 0, report[-3_000:]
    assert re.search(rf"Correct: +{written} / {written}\b", report), report[-3_000:]
    assert written > 90


def test_the_stories_stand_in_folders_by_behaviour() -> None:
    assert {path.parent.name for path in STORIES.rglob("test_*.yml")} == FOLDERS

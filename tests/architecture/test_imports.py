"""Who may import whom: every contract holds, and every contract notices when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

# contract, the module that breaks it, the line with which it does
BREACHES = [
    ("floors", "portal/instructions/models.py", "from portal.conversations import thread"),
    ("floors", "portal/sms/views.py", "from portal.web import views"),
    ("floors", "portal/lib/phones.py", "from portal.audit import services"),
    ("agent-is-pure", "agent/triage/rules.py", "import django.conf"),
    ("agent-is-pure", "agent/contracts.py", "from portal.lib import phones"),
    ("agent-rooms", "agent/answering/text.py", "from agent.triage import rules"),
    ("one-door", "portal/sms/views.py", "from agent.triage import rules"),
    ("one-door", "portal/conversations/nurse.py", "from agent.guarding import guard"),
    ("twilio", "portal/conversations/outbox.py", "import twilio.rest"),
    ("heavy-models", "portal/conversations/answers.py", "import torch"),
    ("heavy-models", "agent/triage/rules.py", "import transformers"),
    ("guardrails", "agent/answering/text.py", "import guardrails"),
    ("models-first", "portal/patients/models.py", "from portal.audit import services"),
]


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache", *options],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages in another folder, where they may be broken."""
    folder = tmp_path_factory.mktemp("project")
    for package in ("portal", "agent"):
        only_python = shutil.ignore_patterns("__pycache__", "data", "static", "templates", "rasa")
        shutil.copytree(ROOT / package, folder / package, ignore=only_python)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_holds() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "module", "line"), BREACHES)
def test_a_breach_is_noticed(copy: Path, contract: str, module: str, line: str) -> None:
    file = copy / module
    before = file.read_text()
    file.write_text(f"{before}\n{line}\n")
    try:
        done = lint(copy, "--contract", contract)
    finally:
        file.write_text(before)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout

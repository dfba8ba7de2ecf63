"""Set-up does what is needed once, and says in one line what stands in its way."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The installer over an empty project, with a uv that only writes down what it was told."""
    path = ROOT / "requirements" / "install.py"
    spec = importlib.util.spec_from_file_location("install", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    (tmp_path / "requirements").mkdir()
    for group in ("app", "dev", "rasa", "tools"):
        (tmp_path / "requirements" / f"{group}.lock").write_text("uv==1.2.3 \\\n")
    uv = tmp_path / "tools" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(
        "#!/bin/sh\n"
        '[ "$1" = --version ] && { echo "uv 1.2.3"; exit; }\n'
        f'echo "$@" "[links=$UV_FIND_LINKS]" >> {tmp_path}/calls\n'
        f'[ "$1" = venv ] && {{ for last; do :; done; mkdir -p "$last/bin"; '
        f'ln -s {sys.executable} "$last/bin/python"; exit; }}\n'
        f"[ -e {tmp_path}/refusal ] || exit 0\n"
        f"cat {tmp_path}/refusal >&2; exit 2\n"
    )
    uv.chmod(0o755)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "LOCKS", tmp_path / "requirements")
    monkeypatch.setattr(module, "TOOLS", tmp_path / "tools")
    monkeypatch.setattr(module, "UV", uv)
    monkeypatch.setattr(module, "LOG", tmp_path / "var" / "setup.log")
    monkeypatch.setattr(
        module,
        "ENVIRONMENTS",
        {"app": tmp_path / ".venv", "dev": tmp_path / ".venv", "rasa": tmp_path / ".venv-rasa"},
    )
    monkeypatch.setattr(module, "_pip_find_links", lambda: os.environ.get("LINKS", "").split())
    monkeypatch.delenv("UV_FIND_LINKS", raising=False)
    return module


def run(module: ModuleType, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["install.py", *arguments])
    status: int = module.main()
    return status


def calls(folder: Path) -> list[str]:
    file = folder / "calls"
    return file.read_text().splitlines() if file.exists() else []


def test_each_environment_is_synced_to_its_lock_with_hashes(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(install, monkeypatch, "app", "rasa") == 0
    syncs = [call for call in calls(tmp_path) if call.startswith("pip sync")]
    assert len(syncs) == 2
    assert all("--require-hashes" in call for call in syncs)
    assert "app.lock" in syncs[0]
    assert "rasa.lock" in syncs[1]


def test_a_second_call_does_nothing(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(install, monkeypatch, "app", "rasa")
    before = calls(tmp_path)
    assert run(install, monkeypatch, "app", "rasa") == 0
    assert calls(tmp_path) == before


def test_a_changed_lock_is_installed(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(install, monkeypatch, "app")
    (tmp_path / "requirements" / "app.lock").write_text("more==1\n")
    run(install, monkeypatch, "app")
    assert len([call for call in calls(tmp_path) if call.startswith("pip sync")]) == 2


def test_set_up_leaves_the_development_tools_where_they_are(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(install, monkeypatch, "dev")
    (tmp_path / "requirements" / "dev.lock").write_text("more==1\n")
    run(install, monkeypatch, "app")
    assert all("app.lock" not in call for call in calls(tmp_path))
    assert "dev.lock" in calls(tmp_path)[-1]


def test_a_failed_installation_is_tried_again(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(install, monkeypatch, "app")
    (tmp_path / "requirements" / "app.lock").write_text("more==1\n")
    (tmp_path / "refusal").write_text("error: something\n")
    assert run(install, monkeypatch, "app") == 1
    (tmp_path / "refusal").unlink()
    assert run(install, monkeypatch, "app") == 0
    assert len([call for call in calls(tmp_path) if call.startswith("pip sync")]) == 3


def test_torch_comes_from_where_pip_is_told_to_look(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKS", "/wheels /more")
    run(install, monkeypatch, "app")
    assert calls(tmp_path)[-1].endswith("[links=/wheels,/more]")
    assert "--torch-backend" not in calls(tmp_path)[-1]


def test_torch_comes_from_its_own_index_everywhere_else(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(install, monkeypatch, "app")
    assert "--torch-backend cpu" in calls(tmp_path)[-1]


def test_both_places_are_tried_before_giving_up(
    install: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LINKS", "/wheels")
    (tmp_path / "refusal").write_text("no version of torch==2.13.0+cpu\n")
    assert run(install, monkeypatch, "app") == 1
    assert "--torch-backend cpu" in calls(tmp_path)[-1]
    assert "UV_FIND_LINKS" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("error: Failed to write\n  cause: No space left on device (os error 28)", "disk is full"),
        ("error: Request failed\n  cause: error sending request for url (x): dns error", "network"),
        ("error: Failed to fetch: `x`\n  cause: operation timed out", "could not be downloaded"),
        ("error: Hash mismatch for `six==1.16.0`", "not the one that was locked"),
        ("error: failed to create directory: Permission denied (os error 13)", "not be written"),
        ("error: the strangest thing", "error: the strangest thing"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(
    install: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    said: str,
    words: str,
) -> None:
    (tmp_path / "refusal").write_text(said)
    assert run(install, monkeypatch, "rasa") == 1
    complaint = capsys.readouterr().err
    assert words in complaint
    assert complaint.count("\n") == 1


def test_too_little_room_is_said_before_anything_is_downloaded(
    install: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free=10**8))
    assert run(install, monkeypatch, "app") == 1
    assert "only 0.1 GB are free" in capsys.readouterr().err
    assert calls(tmp_path) == []


def test_a_missing_or_broken_python_is_said_in_one_line(tmp_path: Path) -> None:
    """A version manager's python3.11 may be there and refuse to run."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    tools = tmp_path / "path"
    tools.mkdir()
    for name in ("bash", "make"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    broken = tools / "python3.11"
    broken.write_text("#!/bin/sh\necho 'version 3.11 is not installed' >&2; exit 127\n")
    broken.chmod(0o755)
    done = subprocess.run(
        ["make", "setup"],
        cwd=tmp_path,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    complaint = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert len(complaint) == 1
    assert "no working Python 3.11 found" in complaint[0]

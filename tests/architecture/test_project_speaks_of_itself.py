"""Tracked files know no machine but the one they run on, and no address of a package registry."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Hosts that code may name: this machine, names and numbers that are reserved for examples, XML
# namespaces, and what the stand-in for Twilio says as the real one does.
OURS = re.compile(
    r"^(127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0|testserver|192\.0\.2\.\d+|www\.w3\.org|hl7\.org"
    r"|www\.twilio\.com"
    r"|([\w-]+\.)*(example|test|invalid|localhost|example\.(com|org|net)))$"
)
URL = re.compile(r"\bhttps?://(\[[0-9a-f:]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)")
REGISTRY = re.compile(r"https?://\S*(pypi|/simple\b|registr|mirror|wheels?/|npm|packages\.)", re.I)
OPTIONS = re.compile(r"--(extra-)?index-url[ =]\S|--index[ =]\S|--find-links[ =]\S")
# A folder that somebody's machine has and another's has not.
FOREIGN_PATH = re.compile(r"(?<![\w.\]\)}$/*-])/(root|home|opt|work|mnt|Users)/\w")
NUMBERED_ISSUE = re.compile(r"\bissues? #?\d", re.I)


def tracked() -> Iterator[tuple[Path, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if not name or not path.is_file():
            continue
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in tracked()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_there_are_files_to_look_at() -> None:
    assert len(list(tracked())) > 50


@pytest.mark.parametrize("pattern", [FOREIGN_PATH, REGISTRY, OPTIONS, NUMBERED_ISSUE])
def test_no_tracked_file_names(pattern: re.Pattern[str]) -> None:
    assert found(pattern) == []


def test_code_names_no_host_but_its_own() -> None:
    strangers = [
        f"{path}: {host}"
        for path, text in tracked()
        if path.suffix != ".md" and "vendor" not in path.parts
        for host in URL.findall(text)
        if not OURS.match(host)
    ]
    assert strangers == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (FOREIGN_PATH, 'open("/' + 'home/ann/notes.txt")'),
        (FOREIGN_PATH, "cd /" + "opt/tool"),
        (REGISTRY, "https:" + "//pypi.example/simple"),
        (OPTIONS, "--extra-index-url" + " address"),
        (NUMBERED_ISSUE, "see issue" + " 12"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize(
    "line", ["https://testserver/work/", "</home>", "docs/opt/in", "{base}/home/x", "the issue"]
)
def test_the_patterns_leave_the_rest_alone(line: str) -> None:
    assert not any(p.search(line) for p in (FOREIGN_PATH, REGISTRY, OPTIONS, NUMBERED_ISSUE))

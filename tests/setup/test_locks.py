"""The lock files: exact, hashed, without addresses or CUDA, and true to pyproject.toml."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
GROUPS = ("app", "dev", "rasa", "tools")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@cache
def lock_text(group: str) -> str:
    return (ROOT / "requirements" / f"{group}.lock").read_text()


def entries(group: str) -> list[str]:
    """Each locked package with its hashes, as one text."""
    text = re.sub(r"^ *#.*\n", "", lock_text(group), flags=re.M)
    return [entry for entry in re.split(r"^(?=\S)", text, flags=re.M) if entry.strip()]


def versions(group: str) -> dict[str, str]:
    pinned = [PINNED.match(entry) for entry in entries(group)]
    return {canonicalize_name(match["name"]): match["version"] for match in pinned if match}


def wanted(group: str) -> list[Requirement]:
    """What pyproject.toml asks for, with the groups that a group includes."""
    groups: dict[str, list[Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())[
        "dependency-groups"
    ]
    found = []
    for line in groups[group]:
        found += wanted(line["include-group"]) if isinstance(line, dict) else [Requirement(line)]
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_everything_is_pinned_with_a_hash(group: str) -> None:
    assert entries(group)
    for entry in entries(group):
        assert PINNED.match(entry), entry
        assert HASH.search(entry), entry


@pytest.mark.parametrize("group", GROUPS)
def test_no_address_is_recorded(group: str) -> None:
    assert not re.search(r"://|^-|--(index|find|extra|trusted)", lock_text(group), re.M)
    assert " @ " not in lock_text(group)


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_of_cuda_is_locked(group: str) -> None:
    cuda = re.compile(r"nvidia|cuda|cupy|triton|cublas|cudnn|nccl")
    assert [name for name in versions(group) if cuda.search(name)] == []


@pytest.mark.parametrize("group", ["app", "dev"])
def test_torch_is_the_cpu_build(group: str) -> None:
    assert versions(group)["torch"].endswith("+cpu")


def test_rasa_comes_without_tensorflow() -> None:
    assert [name for name in versions("rasa") if name.startswith(("tensorflow", "keras"))] == []
    assert versions("rasa")["rasa"] == "3.6.21"


@pytest.mark.parametrize("group", GROUPS)
def test_the_lock_is_what_pyproject_asks_for(group: str) -> None:
    locked = versions(group)
    stale = [
        str(requirement)
        for requirement in wanted(group)
        if canonicalize_name(requirement.name) not in locked
        or not requirement.specifier.contains(
            Version(locked[canonicalize_name(requirement.name)]), prereleases=True
        )
    ]
    assert stale == [], "run `make lock`"


def test_development_adds_to_the_application_and_changes_nothing() -> None:
    development = versions("dev")
    assert {
        name: (version, development.get(name))
        for name, version in versions("app").items()
        if development.get(name) != version
    } == {}

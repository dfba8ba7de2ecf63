"""Each promise of docs/promises.md is named by a test, and nothing promises what is not listed."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[Pp](\d\d)(?![0-9])")


def numbers_in(text: str) -> set[str]:
    return set(_NUMBER.findall(text.replace("_", " ")))


def test_every_promise_has_a_test_that_names_it() -> None:
    promised = numbers_in((ROOT / "docs" / "promises.md").read_text())
    named: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        if path != Path(__file__):
            named |= numbers_in(path.read_text())

    assert len(promised) == 41
    assert promised - named == set()


def test_code_names_only_promises_that_exist() -> None:
    promised = numbers_in((ROOT / "docs" / "promises.md").read_text())
    for folder in ("portal", "agent"):
        for path in (ROOT / folder).rglob("*.py"):
            comments = re.findall(r"\(P\d\d[^)]*\)|\bP\d\d\b", path.read_text())
            assert numbers_in(" ".join(comments)) <= promised, path

"""One line of an evaluation's input, read: a JSON object with an id and texts, or a clear error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class CaseError(ValueError):
    """A line of the input cannot be read. The message names the line and what is wrong with it."""


def json_object(line: str, number: int) -> dict[str, Any]:
    """The object that a line holds. CaseError when it holds none; number: of the line, from 1."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CaseError(f"line {number}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise CaseError(f"line {number}: not a JSON object")
    return value


def identity(value: Mapping[str, Any], number: int) -> str:
    """Its "id", as text. CaseError when it is missing or of another kind."""
    found = value.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise CaseError(f'line {number}: "id" is missing or neither text nor a whole number')
    return _writable(str(found))


def string(value: Mapping[str, Any], key: str, number: int, *, of: str = "") -> str:
    """Its text under a key. CaseError when it is missing or no text; of: whose key, in words."""
    found = value.get(key)
    if not isinstance(found, str):
        raise CaseError(f'line {number}: {of}"{key}" is missing or not text')
    return _writable(found)


def _writable(text: str) -> str:
    """Half of a surrogate pair can be read from JSON but not written to a file."""
    return text.encode(errors="replace").decode()

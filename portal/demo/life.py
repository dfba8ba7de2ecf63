"""A turn's life, read from its row: what each room said, and how long each step took.

A turn may have ended early, or been written by an older version: every part may be missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.conversations.models import Message, Turn
from portal.lib.odds import likelihood


@dataclass(frozen=True)
class Passage:
    """One sentence that was considered. is_cited: the draft rests on it.

    score: how surely it answers, in log odds, and `likelihood` the same, 0 to 1; opinions: what
    each of those that were asked made of it, by name, in log odds.
    """

    text: str
    title: str
    kind: str
    language: str
    score: float
    likelihood: float
    opinions: Mapping[str, float]
    is_cited: bool


@dataclass(frozen=True)
class Timing:
    """One step's milliseconds, and its share of the longest, 0 to 1."""

    step: str
    ms: float
    share: float


@dataclass(frozen=True)
class Reply:
    """One text that came of the turn. after_ms counts from the message's arrival."""

    message: Message
    delivery: Any
    after_ms: float


@dataclass(frozen=True)
class Life:
    """Everything the page shows. Lists are empty where a step was not reached."""

    level: str
    theme: str
    reasons: list[Mapping[str, Any]]
    decisions: list[Mapping[str, Any]]
    dialogue: Mapping[str, Any]
    passages: list[Passage]
    abstained_because: str
    left: str
    draft: list[Mapping[str, Any]]
    strategy: str
    was_checked: bool
    passed: bool
    failures: list[Mapping[str, Any]]
    timings: list[Timing]
    total_ms: float | None
    decided_after_ms: float | None
    replies: list[Reply]


def life_of(turn: Turn) -> Life:
    """Read it from the row. Two queries, for the replies and their sources."""
    draft = _mapping(_mapping(turn.answering).get("draft"))
    sentences = _items(draft.get("sentences"))
    cited = {key for sentence in sentences for key in sentence.get("cites") or ()}
    verdict, triage, dialogue = map(_mapping, (turn.verdict, turn.triage, turn.dialogue))
    replies = turn.replies.select_related("delivery", "author_user").prefetch_related("citations")
    return Life(
        level=str(triage.get("level") or ""),
        theme=str(triage.get("theme") or ""),
        reasons=_items(triage.get("reasons")),
        decisions=_items(dialogue.get("decisions")),
        dialogue=dialogue,
        passages=[_passage(found, cited) for found in _considered(turn)],
        abstained_because=str(_mapping(turn.answering).get("abstained_because") or ""),
        left=str(_mapping(turn.answering).get("left") or ""),
        draft=sentences,
        strategy=str(draft.get("strategy") or ""),
        was_checked="passed" in verdict,
        passed=verdict.get("passed") is True,
        failures=_items(verdict.get("failures")),
        timings=_timings(turn),
        total_ms=_mapping(turn.timings).get("total"),
        decided_after_ms=_ms_between(turn.received_at, turn.decided_at),
        replies=[
            Reply(
                message=message,
                delivery=getattr(message, "delivery", None),
                after_ms=_ms_between(turn.received_at, message.created_at) or 0.0,
            )
            for message in replies.order_by("sequence")
        ],
    )


def _considered(turn: Turn) -> list[Mapping[str, Any]]:
    return _items(_mapping(turn.answering).get("considered"))


def _passage(found: Mapping[str, Any], cited: set[str]) -> Passage:
    passage = _mapping(found.get("passage"))
    score = float(found.get("score") or 0.0)
    return Passage(
        text=str(passage.get("text") or ""),
        title=str(passage.get("title") or ""),
        kind=str(passage.get("kind") or ""),
        language=str(passage.get("language") or ""),
        score=score,
        likelihood=likelihood(score),
        opinions=_mapping(found.get("opinions")),
        is_cited=passage.get("key") in cited,
    )


def _timings(turn: Turn) -> list[Timing]:
    steps = {
        step: float(ms)
        for step, ms in _mapping(turn.timings).items()
        if step != "total" and isinstance(ms, int | float)
    }
    longest = max(steps.values(), default=0.0) or 1.0
    return [Timing(step, ms, ms / longest) for step, ms in steps.items()]


def _ms_between(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else round((end - start).total_seconds() * 1000, 1)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [item for item in value if isinstance(item, Mapping)]

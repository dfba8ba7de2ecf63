"""What the line decided about one turn, before anything is written."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from agent.contracts import AgentError, Draft, Level, Passage, Reason, Triage, highest
from portal.conversations.models import Disposition
from portal.conversations.thread import Quote


@dataclass(frozen=True)
class Text:
    """One text for the patient: a Message.Kind, its words, and what they rest on."""

    kind: str
    body: str
    quotes: tuple[Quote, ...] = ()
    disclosure: str = ""


@dataclass(frozen=True)
class Handover:
    """A person must look: how soon, about what, and what the patient is told.

    tell: "handover", "unanswered", "rest" (some of it is answered), "failed", "emergency", or ""
        when nothing need be said
    """

    level: Level
    topic: str
    tell: str


@dataclass
class Outcome:
    """Filled step by step along the line, carried out in one transaction by `sending`."""

    triage: Triage
    language: str
    handover: Handover | None = None
    # The patient asked to be written to in this language from now on.
    chosen_language: str | None = None
    wants_answer: bool = False
    acknowledged: bool = False
    texts: list[Text] = field(default_factory=list)
    # Answers to the symptom intake, by slot.
    intake: dict[str, str | int | float] = field(default_factory=dict)
    # None: leave what is stored.
    dialogue_state: Mapping[str, Any] | None = None
    last_decision: str = ""
    passages: list[Passage] = field(default_factory=list)
    draft: Draft | None = None
    # What of the question the draft does not answer, and why.
    left: str = ""
    # For the Turn's row: plain JSON of what each room said, and milliseconds by step.
    dialogue: Mapping[str, Any] = field(default_factory=dict)
    answering: Mapping[str, Any] = field(default_factory=dict)
    verdict: Mapping[str, Any] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def disposition(self) -> Disposition:
        """Exactly one (P08); with a nurse, whenever a nurse is needed for any part of it."""
        if self.handover is not None:
            return Disposition.ESCALATED
        return Disposition.ACKNOWLEDGED if self.acknowledged else Disposition.ANSWERED

    def hand_over(
        self, level: Level, topic: str, *, because: str = "", tell: str = "handover"
    ) -> None:
        """Make this a nurse's turn. Said twice, the more serious level and the first topic stay."""
        if because:
            self.triage = self.triage.with_reason(Reason("system", because, level))
        levels = [level, self.triage.level]
        if self.handover is not None:
            levels.append(self.handover.level)
            topic = self.handover.topic
            tell = self.handover.tell or tell
        level = highest(levels)
        if level is Level.EMERGENCY:
            tell = "emergency"
        self.handover = Handover(level=level, topic=topic, tell=tell)

    def forget_answer(self, because: str) -> None:
        """What was found may not be said any more: all of the question is a nurse's."""
        self.texts.clear()
        if self.handover is not None and self.handover.tell == "rest":
            self.handover = None
        self.hand_over(Level.CLINICAL, "unanswered", because=because)

    def silence(self) -> None:
        """Say nothing but an emergency text; a nurse speaks now."""
        self.texts.clear()
        topic = self.handover.topic if self.handover else "unsure"
        level = self.handover.level if self.handover else self.triage.level
        tell = "emergency" if level is Level.EMERGENCY else ""
        self.handover = Handover(level=level, topic=topic, tell=tell)

    def settle(self) -> None:
        """The end of the line: something must have come of it (P11)."""
        if self.handover is None and not self.texts:
            raise AgentError("the decisions came to nothing", permanent=True)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Note how many milliseconds a step took."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.timings[step] = round((time.perf_counter() - start) * 1000, 1)

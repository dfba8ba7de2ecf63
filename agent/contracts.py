"""The frozen values that pass between the rooms of the agent, and to the portal.

Everything here is immutable, holds no behaviour beyond comparing and combining itself, and turns
into plain JSON with `to_json`, because each value is stored with the Turn it belongs to.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from typing import Any

# Languages the agent serves today. A message in any other language goes to a nurse.
LANGUAGES = ("en", "es")


class AgentError(Exception):
    """A room of the agent could not do its part.

    `permanent` says that trying the same message again cannot help. The message of the exception is
    for operators: it never holds the patient's text.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Level(enum.StrEnum):
    """How serious a message is, from `social` up to `emergency`. Compare with `severity`."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    CLINICAL = "clinical"
    ADMINISTRATIVE = "administrative"
    INFORMATIONAL = "informational"
    SOCIAL = "social"

    @property
    def severity(self) -> int:
        """0 for `social` … 5 for `emergency`."""
        return _SEVERITY[self]

    @property
    def needs_person(self) -> bool:
        """True where the machine must never answer by itself."""
        return self.severity >= _SEVERITY[Level.CLINICAL]


_SEVERITY = {level: rank for rank, level in enumerate(reversed(Level))}


def highest(levels: Iterable[Level], *, default: Level = Level.SOCIAL) -> Level:
    """The most serious of the levels."""
    return max(levels, key=lambda level: level.severity, default=default)


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """Why a level was given, in words that a nurse can read.

    source: "rule", "model", "dialogue", "language" or "system"
    text: for the nurse, in English, e.g. 'matched "chest pain" + "breath"'
    rule: id and version of the rule record, e.g. "chest-pain@1"; empty when no rule spoke
    """

    source: str
    text: str
    level: Level
    rule: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Triage:
    """The level of one message, and why. `theme` names the wording an emergency needs."""

    level: Level
    reasons: tuple[Reason, ...] = ()
    # "general", "self_harm" or "harm_to_baby": which emergency text the patient gets.
    theme: str = "general"

    def with_reason(self, reason: Reason) -> Triage:
        """This triage with one more opinion. The level can only rise."""
        level = highest((self.level, reason.level))
        return dataclasses.replace(self, level=level, reasons=(*self.reasons, reason))


@dataclasses.dataclass(frozen=True, slots=True)
class Decision:
    """One step that the dialogue manager chose. `kind` is one of DECISION_KINDS."""

    kind: str
    # What the kind needs, e.g. {"slot": "symptom_onset"} for "ask".
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)


# kind → the keys its data must have. Anything else from Rasa is a failure (P11).
DECISION_KINDS: Mapping[str, frozenset[str]] = {
    # Look for the answer in the patient's approved instructions.
    "answer": frozenset(),
    # Hand over to a person. level: clinical, urgent, administrative; topic: see ESCALATION_TOPICS
    "escalate": frozenset({"level", "topic"}),
    # Ask the patient for one slot of the symptom intake.
    "ask": frozenset({"slot"}),
    # A slot of the symptom intake was answered. value: the patient's words, or a number
    "record": frozenset({"slot", "value"}),
    # A fixed phrase from locale/. key: see SAY_KEYS
    "say": frozenset({"key"}),
    # The patient asked for another language.
    "set_language": frozenset({"language"}),
}

ESCALATION_TOPICS = ("symptom", "medicine", "person", "unsure", "administrative", "stop_intake")
INTAKE_SLOTS = ("symptom_onset", "symptom_severity", "symptom_more")
# Closed list of phrases that need no person (P12), and the end of the intake.
SAY_KEYS = ("greeting", "thanks", "goodbye", "capabilities", "are_you_human", "intake_done")


@dataclasses.dataclass(frozen=True, slots=True)
class DialogueRequest:
    """What the dialogue manager is told about one message. No identifier of a patient is in it.

    conversation: an opaque key, used for logs only
    context: triage (a Level), owner ("agent" | "nurse"), open_escalation (bool), last_decision
    state: what the previous reply returned; {} for a new conversation
    """

    conversation: str
    text: str
    language: str
    context: Mapping[str, Any]
    state: Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class DialogueReply:
    """What the dialogue manager decided. `decisions` is never empty: an empty list is an error."""

    decisions: tuple[Decision, ...]
    state: Mapping[str, Any]
    intent: str
    confidence: float
    model: str
    ms: int


@dataclasses.dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a patient's approved instructions.

    key: unique within one retrieval, "<section version id>:<sentence number>"
    section: the id of the approved section version; index: the sentence's place in it, from 0
    title: the section's heading as the patient reads it; kind: medicines, activity, diet, …
    """

    key: str
    section: str
    index: int
    title: str
    kind: str
    text: str
    language: str


@dataclasses.dataclass(frozen=True, slots=True)
class ScoredPassage:
    """score: log odds that it answers; opinions: what each of those that were asked made of it."""

    passage: Passage
    score: float
    opinions: Mapping[str, float] = dataclasses.field(default_factory=dict, hash=False)


@dataclasses.dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence that would be sent, and the keys of the passages it rests on (at least one)."""

    text: str
    cites: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """An answer before the guard has seen it. strategy: quote, select or rewrite."""

    sentences: tuple[DraftSentence, ...]
    strategy: str

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclasses.dataclass(frozen=True, slots=True)
class Answering:
    """What came of looking for an answer: a draft, or none and why (for the nurse, in English).

    left: the parts of the question that the draft does not answer, and why, for the nurse too
    """

    draft: Draft | None
    considered: tuple[ScoredPassage, ...]
    abstained_because: str = ""
    left: str = ""
    ms: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Failure:
    """One validator's objection, in words that a nurse can read."""

    validator: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """The guard's word on a draft. Only `passed` decides; the text is never patched."""

    passed: bool
    failures: tuple[Failure, ...] = ()
    ms: int = 0


def to_json(value: Any) -> Any:
    """A contract value as plain JSON types (dict, list, str, int, float, bool, None)."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(item) for item in value]
    return value

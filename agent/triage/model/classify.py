"""What the model makes of a message: a level, how sure it is, and which part of it said so.

The whole message and each of its clauses are read; the most serious reading that passes its
threshold wins. A letter about something lasting or over is no emergency, as for the rules, and
neither is a clause that the whole message belies. Nothing here lowers anything: the opinion is
joined to the rules' by the caller, and `reason_from_model` gives it as a reason that a nurse can
read.

The first call loads the model; later ones take some milliseconds on a core.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from agent.contracts import AgentError, Level, Reason, Triage
from agent.minilm.net import Net, Trained
from agent.triage.model import clauses
from agent.triage.rules import is_letter

_FOLDER = Path(__file__).parent / "adapter"
ADAPTER = _FOLDER / "adapter.safetensors"
SETTINGS = _FOLDER / "settings.json"
# Pieces of words of a text that are read.
MAX_TOKENS = 192
# Characters of a message that are read; more would be a paste, which a nurse reads anyway.
MAX_CHARS = 4_000
# From this probability on, a message that is an emergency is read as one about self-harm.
_CRISIS = 0.5
# A clause is an emergency only where the whole message has at least this probability of being one.
_WHOLE_AGREES = 0.25
# A message of more clauses than these is a story: see `Settings.story`.
_FEW_CLAUSES = 3
ASCENDING = tuple(sorted(Level, key=lambda level: level.severity))

Scores = Mapping[Level, float]


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What calibration chose.

    temperature: divides the network's scores before they become probabilities
    whole, clause, story: for a level, the probability of "this level or a more serious one" from
        which the level is given: to the whole message, to a clause of it, and to a clause where
        there are many of them
    version: of the adapter and these numbers together
    """

    temperature: float
    whole: Mapping[Level, float]
    clause: Mapping[Level, float]
    story: Mapping[Level, float]
    version: str

    @classmethod
    def read(cls, path: Path) -> Settings:
        """The settings from their file. AgentError (permanent) when it cannot be read."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                temperature=float(stored["temperature"]),
                whole={Level(key): float(value) for key, value in stored["whole"].items()},
                clause={Level(key): float(value) for key, value in stored["clause"].items()},
                story={Level(key): float(value) for key, value in stored["story"].items()},
                version=str(stored["version"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AgentError(f"triage model: settings: {error}", permanent=True) from error


@dataclasses.dataclass(frozen=True, slots=True)
class ModelOpinion:
    """The most serious reading of a message.

    score: the probability of `level` or more serious in that reading, 0 to 1
    scores: the probability of each level in that reading; they add up to 1
    clause: the words that were read: the whole message, or one clause of it
    crisis: the reading needs a person and is about harming oneself or one's baby
    """

    level: Level
    score: float
    scores: Scores
    clause: str
    crisis: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """One text as the network reads it. crisis: the probability that it is about self-harm."""

    text: str
    scores: Scores
    crisis: float


def trained(adapter: Path = ADAPTER) -> Trained:
    """The net that is made of an adapter."""
    return Trained("triage", adapter, "agent.triage.model.net:load_merged", MAX_TOKENS)


class Reader:
    """The loaded network; `read` is safe to call from several threads."""

    def __init__(self, adapter: Path, settings: Settings) -> None:
        """Loads everything. AgentError (permanent) when a file is missing or does not fit."""
        self.settings = settings
        self._net = Net(trained(adapter))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What the network makes of each text, with calibrated probabilities."""
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Reading:
        *levels, crisis = self._net(text).astype(float)
        weights = np.exp((np.array(levels) - max(levels)) / self.settings.temperature)
        shares = (weights / weights.sum()).tolist()
        sure = 1 / (1 + math.exp(-crisis))
        return Reading(text, dict(zip(ASCENDING, shares, strict=True)), sure)


def classify(text: str) -> ModelOpinion:
    """The model's opinion on one message, in English or Spanish.

    text: as it came, any str. AgentError (permanent) when the model cannot be loaded.
    """
    return judge(text, _reader())


def judge(text: str, reader: Reader) -> ModelOpinion:
    """As `classify`, with a given reader."""
    text = visible(text)
    whole = reader.read([text])[0]
    lasting = whole.crisis < _CRISIS and is_letter(text)
    best = _opinion(whole, _below_emergency(reader.settings.whole, when=lasting))
    if best.level is Level.EMERGENCY:
        return best
    parts = clauses.split(text)
    a_story = len(parts) > _FEW_CLAUSES
    torn = lasting or at_least(whole.scores, Level.EMERGENCY) < _WHOLE_AGREES
    thresholds = _below_emergency(
        reader.settings.story if a_story else reader.settings.clause, when=torn
    )
    for reading in reader.read(parts):
        opinion = _opinion(reading, thresholds)
        if opinion.level.severity > best.level.severity:
            best = opinion
    return best


def visible(text: str) -> str:
    """The text without marks that nobody sees and without look-alike letters; both ends if long."""
    if len(text) > MAX_CHARS:
        text = f"{text[: MAX_CHARS // 2]}\n{text[-MAX_CHARS // 2 :]}"
    composed = unicodedata.normalize("NFKC", text)
    return "".join(char for char in composed if unicodedata.category(char) != "Cf").strip()


def reason_from_model(text: str) -> Reason | None:
    """The model's opinion as a reason ("model 0.93 urgent"); None for a social phrase.

    AgentError (permanent) as in `classify`.
    """
    return _reason(classify(text), text)


def with_model(triage: Triage, text: str) -> Triage:
    """A message's triage with the model's opinion added. The level can only rise.

    What the model alone takes for an emergency about self-harm gets the wording for that.
    AgentError (permanent) as in `classify`: the caller hands the message to a nurse.
    """
    opinion = classify(text)
    reason = _reason(opinion, text)
    if reason is None:
        return triage
    raised = triage.with_reason(reason)
    alone = triage.level is not Level.EMERGENCY and raised.level is Level.EMERGENCY
    if alone and opinion.crisis:
        return dataclasses.replace(raised, theme="self_harm")
    return raised


def _reason(opinion: ModelOpinion, text: str) -> Reason | None:
    if opinion.level is Level.SOCIAL:
        return None
    words = f"model {opinion.score:.2f} {opinion.level.value}"
    if opinion.clause != visible(text):
        words = f'{words}: "{_short(opinion.clause)}"'
    return Reason("model", words, opinion.level, f"triage-model@{_reader().settings.version}")


def at_least(scores: Scores, level: Level) -> float:
    """The probability of `level` or anything more serious."""
    return math.fsum(scores[other] for other in ASCENDING[level.severity :])


def warm_up() -> None:
    """Load the model now, so that the first patient does not wait for it."""
    classify("warm up")


def _opinion(reading: Reading, thresholds: Mapping[Level, float]) -> ModelOpinion:
    scores = reading.scores
    for level in reversed(ASCENDING):
        score = at_least(scores, level)
        if level in thresholds and score >= thresholds[level]:
            crisis = reading.crisis >= _CRISIS
            return ModelOpinion(level, score, scores, reading.text, crisis)
    # Below every threshold: the likeliest of the levels that need no person.
    harmless = [level for level in ASCENDING if level not in thresholds]
    level = max(harmless, key=lambda one: scores[one])
    return ModelOpinion(level, at_least(scores, level), scores, reading.text)


def _below_emergency(thresholds: Mapping[Level, float], *, when: bool) -> Mapping[Level, float]:
    """The thresholds, `when` it is so without the one of emergencies: urgent is the most then."""
    if not when:
        return thresholds
    # No probability passes more than 1.
    return {**thresholds, Level.EMERGENCY: 2.0}


def _short(clause: str, limit: int = 80) -> str:
    return clause if len(clause) <= limit else f"{clause[: limit - 1]}…"


_LOADING = threading.Lock()


def _reader() -> Reader:
    with _LOADING:
        return _load_reader()


@functools.cache
def _load_reader() -> Reader:
    return Reader(ADAPTER, Settings.read(SETTINGS))

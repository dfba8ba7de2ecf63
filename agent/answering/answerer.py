"""The answering room: a question and the patient's sentences in, a draft or an abstention out."""

from __future__ import annotations

import time
from collections.abc import Sequence

from agent.answering import answerability, questions, retrieval
from agent.answering.backends import LLM
from agent.answering.judge.gate import Gate
from agent.answering.judge.judge import AnswerJudge, Judge
from agent.answering.questions import Ask
from agent.answering.strategies import STRATEGIES, Case, Result
from agent.contracts import (
    LANGUAGES,
    AgentError,
    Answering,
    Passage,
    ScoredPassage,
)

# What the nurse and the developer's page see of the ranking.
_CONSIDERED = 8
# A message with more parts, or longer, is a story: a person reads it.
_MOST_PARTS = 3
_MOST_CHARACTERS = 600
# Kept back from the language model's time, so that a fallback to `quote` still fits.
_RESERVE_S = 1.0


class Answerer:
    """Answers from approved sentences by one strategy, or abstains. Safe to share between threads.

    strategy: "quote", "select" or "rewrite"; llm: needed by the latter two; judge, gate: the
    trained ones unless a test brings its own; llm_timeout_s: the most that a language model may
    take of the deadline.
    """

    def __init__(
        self,
        strategy: str = "quote",
        llm: LLM | None = None,
        *,
        judge: Judge | None = None,
        gate: Judge | None = None,
        llm_timeout_s: float = 12.0,
    ) -> None:
        if strategy not in STRATEGIES:
            raise AgentError(f"unknown answer strategy {strategy!r}", permanent=True)
        if strategy != "quote" and llm is None:
            raise AgentError(f"strategy {strategy!r} needs a language model", permanent=True)
        self._strategy = strategy
        self._llm = llm
        self._judge: Judge = AnswerJudge() if judge is None else judge
        self._gate: Judge = Gate() if gate is None else gate
        self._llm_timeout_s = llm_timeout_s

    def warm_up(self, passages: Sequence[Passage] = ()) -> None:
        """Load the trained nets and, if given, make the vectors of these passages now."""
        if isinstance(self._judge, AnswerJudge):
            self._judge.warm_up(passages)
        if isinstance(self._gate, Gate):
            self._gate.warm_up()

    def answer(
        self,
        question: str,
        passages: Sequence[Passage],
        language: str,
        *,
        deadline_s: float,
        strategy: str | None = None,
        previous: str = "",
    ) -> Answering:
        """A draft made of this patient's passages in `language`, or none and why.

        Odd input is an abstention, never an exception. AgentError when a part is broken. strategy:
        for this call only, e.g. "quote" after the guard refused what a model wrote; previous: the
        patient's question before this one, if it was answered: "and for how long?" is about it.
        """
        started = time.monotonic()
        result, considered = self._answer(
            question, passages, language, started + deadline_s, strategy or self._strategy, previous
        )
        if result.draft is not None and time.monotonic() > started + deadline_s:
            result = Result(None, "the answer came too late")
        return Answering(
            draft=result.draft,
            considered=considered,
            abstained_because=result.why,
            left=result.left,
            ms=round((time.monotonic() - started) * 1000),
        )

    def _answer(
        self,
        question: str,
        passages: Sequence[Passage],
        language: str,
        ends_at: float,
        strategy: str,
        previous: str,
    ) -> tuple[Result, tuple[ScoredPassage, ...]]:
        own = tuple(p for p in passages if p.language == language and p.text.strip())
        if language not in LANGUAGES or not own:
            return Result(None, "no instructions in the patient's language"), ()
        if len(question) > _MOST_CHARACTERS:
            return Result(None, "the message is too long for the machine to be sure of it"), ()
        reading = questions.understand(
            question, language, sheet_words=retrieval.vocabulary(own), previous=previous
        )
        asks = reading.asks
        ranked = tuple(self._rank(ask, own) for ask in asks)
        considered = _merged(ranked) if asks else self._near(question, own)
        why = reading.refused
        if len(asks) > _MOST_PARTS:
            why = "the message asks too many things at once"
        why = why or next(filter(None, (answerability.foreign(ask, own) for ask in asks)), "")
        if why:
            return Result(None, why), considered
        llm_ends_at = min(ends_at - _RESERVE_S, time.monotonic() + self._llm_timeout_s)
        case = Case(question, language, asks, ranked, own, self._llm, llm_ends_at)
        return _by_strategy(strategy, case), considered

    def _rank(self, ask: Ask, passages: Sequence[Passage]) -> tuple[ScoredPassage, ...]:
        try:
            return retrieval.rank(ask.whole, passages, self._judge, self._gate, about=ask.about)
        except AgentError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever onnxruntime raises)
            # Without its words, which may hold the patient's.
            raise AgentError(f"ranking failed: {type(error).__name__}") from None

    def _near(self, question: str, passages: Sequence[Passage]) -> tuple[ScoredPassage, ...]:
        """What a nurse may want to see beside a message that was not even looked up."""
        if not question.strip():
            return ()
        ask = Ask(question, questions.Kind.OPEN, frozenset())
        return self._rank(ask, passages)[:_CONSIDERED]


def _by_strategy(strategy: str, case: Case) -> Result:
    """What the strategy makes of the case; `quote` where a language model failed."""
    if strategy == "quote":
        return STRATEGIES["quote"](case)
    try:
        result = STRATEGIES[strategy](case)
    except AgentError as error:
        result = Result(None, str(error), failed=True)
    if not result.failed:
        return result
    fallback = STRATEGIES["quote"](case)
    if fallback.draft is None:
        return Result(None, f"{result.why}; and {fallback.why}")
    return fallback


def _merged(ranked: Sequence[Sequence[ScoredPassage]]) -> tuple[ScoredPassage, ...]:
    """The best of all parts, each passage once with its best score."""
    best: dict[str, ScoredPassage] = {}
    for scored in (entry for part in ranked for entry in part):
        known = best.get(scored.passage.key)
        if known is None or scored.score > known.score:
            best[scored.passage.key] = scored
    return tuple(sorted(best.values(), key=lambda s: -s.score)[:_CONSIDERED])

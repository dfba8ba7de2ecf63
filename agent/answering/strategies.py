"""How an answer is made of the sentences that were found: quoted, chosen by a model, or rewritten.

Each strategy gets the same Case and returns a Draft, an abstention, or a failure. After a failure
of a language model the answer falls back to `quote`; after an abstention it does not, because the
more careful opinion wins.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence

from agent.answering import answerability, prompts, quoting
from agent.answering.backends import LLM, ChatMessage
from agent.answering.questions import Ask
from agent.contracts import AgentError, Draft, DraftSentence, Passage, ScoredPassage

# How many sentences a language model is shown.
_CANDIDATES = 8
_SELECT_TOKENS = 12
_REWRITE_TOKENS = 220


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One question, ready to be answered.

    ranked: for each ask, all passages, best first; llm_ends_at: on the monotonic clock, when the
    language model must be done.
    """

    question: str
    language: str
    asks: tuple[Ask, ...]
    ranked: tuple[tuple[ScoredPassage, ...], ...]
    passages: tuple[Passage, ...]
    llm: LLM | None
    llm_ends_at: float


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """A draft, or none and why. `failed` says that the strategy broke, not that it abstains.

    left: which parts of the question the draft leaves to a nurse, and why
    """

    draft: Draft | None
    why: str = ""
    failed: bool = False
    left: str = ""


def quote(case: Case) -> Result:
    """One or two approved sentences a part, word for word, with what belongs to them.

    A part that no sentence answers is left to a nurse; the others are answered nevertheless.
    """
    chosen: list[Passage] = []
    left: list[str] = []
    why = ""
    for ask, ranked in zip(case.asks, case.ranked, strict=True):
        judgement = answerability.judge(ask, ranked, case.passages)
        chosen.extend(judgement.passages)
        if judgement.why_not:
            why = why or judgement.why_not
            left.append(f"“{ask.text}”: {judgement.why_not}")
    if not chosen:
        return Result(None, why)
    return dataclasses.replace(_quoted(chosen, case, "quote"), left="; ".join(left))


def select(case: Case) -> Result:
    """The language model says which sentences answer; the words stay the clinician's."""
    candidates = _candidates(case)
    reply = _complete(case, prompts.for_select(case.question, candidates), _SELECT_TOKENS)
    chosen = prompts.read_choice(reply, candidates)
    if chosen is None:
        return Result(None, "the language model's choice could not be read", failed=True)
    if not chosen:
        return Result(None, "the language model found no sentence that answers")
    if why := _unsupported(case, [[passage] for passage in chosen]):
        return Result(None, why, failed=True)
    return _quoted(chosen, case, "select")


def rewrite(case: Case) -> Result:
    """The language model writes a short answer, each sentence with its citations."""
    candidates = _candidates(case)
    chat = prompts.for_rewrite(case.question, candidates, case.language)
    written = prompts.read_rewrite(_complete(case, chat, _REWRITE_TOKENS), candidates)
    if written is None:
        return Result(None, "the language model's answer could not be read", failed=True)
    if not written:
        return Result(None, "the language model found no sentence that answers")
    if why := _unsupported(case, [cited for _, cited in written]):
        return Result(None, why, failed=True)
    sentences = tuple(
        DraftSentence(text, tuple(passage.key for passage in cited)) for text, cited in written
    )
    return Result(Draft(sentences, "rewrite"))


STRATEGIES: Mapping[str, Callable[[Case], Result]] = {
    "quote": quote,
    "select": select,
    "rewrite": rewrite,
}


def _quoted(chosen: Sequence[Passage], case: Case, strategy: str) -> Result:
    whole = quoting.with_context(chosen, case.passages)
    if not whole:
        return Result(None, "the list that answers is too long to be quoted whole")
    return Result(quoting.quote(whole, strategy=strategy))


def _candidates(case: Case) -> list[Passage]:
    """The best sentences of each part, in turn, in no more than the model is shown."""
    kept: dict[str, Passage] = {}
    for place in range(_CANDIDATES):
        for ranked in case.ranked:
            if place < len(ranked) and len(kept) < _CANDIDATES:
                kept.setdefault(ranked[place].passage.key, ranked[place].passage)
    return list(kept.values())


def _complete(case: Case, chat: list[ChatMessage], max_tokens: int) -> str:
    """The model's reply. AgentError when there is no model or no reply in time."""
    if case.llm is None:
        raise AgentError("this strategy needs a language model", permanent=True)
    left = case.llm_ends_at - time.monotonic()
    if left <= 0:
        raise AgentError("no time left for the language model")
    return case.llm.complete(chat, deadline_s=left, max_tokens=max_tokens)


def _unsupported(case: Case, cited: Sequence[Sequence[Passage]]) -> str:
    """Why what the model chose does not answer every part; "" where it does.

    Medicine and kind of fact are checked as for a quote: a model may find words that the lists do
    not know, it may not answer "how long" with a dose.
    """
    for ask in case.asks:
        objections = [
            answerability.objection_to_choice(ask, passage, case.passages)
            for passages in cited
            for passage in passages
        ]
        if all(objections):
            return objections[0]
    return ""

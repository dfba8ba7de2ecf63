"""One question through answering and guard as in production, without servers.

The same rooms in the same order: the answering room with the strategy `quote`, then the guard,
without whose consent nothing is shown. Not here: the screen, the triage and the dialogue manager,
which stand before them and can only make more messages a nurse's (`behind_triage` adds the first
two).
"""

from __future__ import annotations

import functools
import time

from agent.answering.answerer import Answerer
from agent.contracts import Draft
from agent.evals import triage_line
from agent.evals.answers_cases import BY_TRIAGE, Case, Citation, Outcome
from agent.guarding.guard import AnswerGuard

# As in production, where the rest of a minute is left when an answer is looked for.
_DEADLINE_S = 30.0
_CHANNEL = "web"


@functools.cache
def answerer() -> Answerer:
    """The answering room, made once."""
    return Answerer()


@functools.cache
def guard() -> AnswerGuard:
    """The guard, made once."""
    return AnswerGuard()


def decide(case: Case) -> Outcome:
    """What the patient would have been shown, with the time it took on this machine."""
    started = time.perf_counter()
    found = answerer().answer(case.question, case.passages, case.lang, deadline_s=_DEADLINE_S)
    draft, why_not = found.draft, found.abstained_because
    if draft is not None and (objections := _objections(case, draft)):
        draft, why_not = None, f"the guard objected: {objections}"
    elapsed = (time.perf_counter() - started) * 1000
    if draft is None:
        return Outcome(case.id, "", (), why_not, elapsed)
    return Outcome(case.id, draft.text, _citations(case, draft), "", elapsed)


def behind_triage(case: Case, outcome: Outcome) -> Outcome:
    """What is left of an outcome where triage stands before it, as in production.

    A message that triage gives to a person is not looked up at all.
    """
    level = triage_line.judge(case.question, case.lang).level
    if not level.needs_person:
        return outcome
    return Outcome(case.id, "", (), f"{BY_TRIAGE}{level.value}", outcome.ms)


def warm_up() -> None:
    """Load the models, so that the first case is timed like the others."""
    answerer().warm_up()
    guard().warm_up()


def _objections(case: Case, draft: Draft) -> str:
    verdict = guard().check(
        draft,
        passages=case.passages,
        question=case.question,
        language=case.lang,
        channel=_CHANNEL,
    )
    if verdict.passed:
        return ""
    return "; ".join(failure.text for failure in verdict.failures) or "no reason given"


def _citations(case: Case, draft: Draft) -> tuple[Citation, ...]:
    """Every sentence that the draft rests on, once, in its order."""
    by_key = {passage.key: passage for passage in case.passages}
    cited = dict.fromkeys(by_key[key] for sentence in draft.sentences for key in sentence.cites)
    return tuple(Citation(passage.title, passage.text) for passage in cited)

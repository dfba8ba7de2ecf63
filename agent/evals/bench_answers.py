"""How long an answer takes: p50 and p95 in ms of quote answers, and of the guard.

    python -m agent.evals.bench_answers

60 passages of one sheet. Cold: no sentence vector is known yet; warm: all of them are, as after the
patient's first question. Loading the models is not counted but shown.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

from agent.answering.answerer import Answerer
from agent.answering.judge.gate import Gate
from agent.answering.judge.judge import AnswerJudge
from agent.contracts import Draft, DraftSentence, Passage
from agent.evals.answers import DEV_SET, load
from agent.evals.answers_cases import Case
from agent.guarding.guard import AnswerGuard

_PASSAGES = 60
_COLD_ROUNDS = 12


def main() -> None:
    rows = [row for row in load(DEV_SET) if row.lang == "en"]
    passages = _sixty(rows)
    judge = AnswerJudge()
    _say("load the judge", [_ms(judge.warm_up)])
    _say("load the gate", [_ms(Gate().warm_up)])

    questions = [row.question for row in rows]
    cold = []
    for number, question in enumerate(questions[:_COLD_ROUNDS]):
        # Other words each time, so that no vector is remembered.
        fresh = [_with_mark(passage, number) for passage in passages]
        answerer = Answerer(judge=judge)
        cold.append(_ms(partial(answerer.answer, question, fresh, "en", deadline_s=30)))
    _say(f"answer, {_PASSAGES} passages, cold", cold)

    answerer = Answerer(judge=judge)
    answerer.warm_up(passages)
    warm = [_ms(partial(answerer.answer, q, passages, "en", deadline_s=30)) for q in questions]
    _say(f"answer, {_PASSAGES} passages, warm", warm)

    guard = AnswerGuard()
    _say("load guardrails", [_ms(guard.warm_up)])
    for strategy in ("quote", "rewrite"):
        drafts = [Draft((DraftSentence(p.text, (p.key,)),), strategy) for p in passages]
        times = [_ms(partial(_check, guard, draft, passages)) for draft in drafts * 2]
        _say(f"guard, {strategy}", times)


def _check(guard: AnswerGuard, draft: Draft, passages: Sequence[Passage]) -> None:
    guard.check(draft, passages=passages, question="", language="en", channel="web")


def _sixty(rows: Sequence[Case]) -> list[Passage]:
    """60 English passages of several sheets as if they were one."""
    sheets = {row.passages: None for row in rows}
    sections = itertools.chain.from_iterable(sheets)
    unique = {passage.text: passage for passage in sections}
    return [
        Passage(f"{n}:0", f"{n}", 0, p.title, p.kind, p.text, p.language)
        for n, p in enumerate(itertools.islice(unique.values(), _PASSAGES))
    ]


def _with_mark(passage: Passage, number: int) -> Passage:
    text = f"{passage.text} ({number})"
    return Passage(passage.key, passage.section, 0, passage.title, "", text, passage.language)


def _ms(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _say(what: str, times: Sequence[float]) -> None:
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(f"{what:32} p50 {statistics.median(times):8.1f} ms   p95 {p95:8.1f} ms")  # noqa: T201


if __name__ == "__main__":
    main()

"""One message through triage as in production, without servers.

The same rooms in the same order: the screen's rules, the language, the worker's own reading of the
clauses, the model. The one thing left out is the dialogue manager's intent, which needs its server:
it can only raise a level, so what is measured here is the least that production gives.
"""

from __future__ import annotations

import time

from agent.contracts import Reason, Triage
from agent.evals.triage_cases import Case, Outcome
from agent.language.detect import detect
from agent.triage.levels import assess
from agent.triage.model.classify import with_model
from agent.triage.rules import screen

# An intent that says nothing about the level, with full confidence: assess adds only its own words.
_SILENT_INTENT = "inform"


def judge(text: str, lang: str) -> Triage:
    """The triage of one message of a patient who is known to use `lang` ("en", "es", …)."""
    triage = screen(text, language_hint=lang)
    language = detect(text, expected=lang)
    triage = assess(text, screened=triage, language=language, intent=_SILENT_INTENT, confidence=1.0)
    return with_model(triage, text)


def decide(case: Case) -> Outcome:
    """The outcome of one case, with the time it took on this machine."""
    started = time.perf_counter()
    triage = judge(case.text, case.lang)
    elapsed = (time.perf_counter() - started) * 1000
    reasons = [reason for reason in triage.reasons if reason.source != "dialogue"]
    return Outcome(
        id=case.id,
        level=triage.level,
        reasons=tuple(f"{reason.level.value}: {reason.text}" for reason in reasons),
        score=_model_score(reasons),
        ms=elapsed,
    )


def _model_score(reasons: list[Reason]) -> float:
    """The number in the model's reason ("model 0.93 urgent"); 0 where the model gave none."""
    words = next((reason.text.split() for reason in reasons if reason.source == "model"), [])
    return float(words[1]) if len(words) > 1 else 0.0


def warm_up() -> None:
    """Load rules, language detector and model, so that the first case is timed like the others."""
    judge("warm up", "en")

"""The Guard itself: its flag and our checks together, silent, forgetful, safe under threads."""

import os
import subprocess
import sys
import threading

import pytest

from agent.contracts import Draft, DraftSentence, Verdict, to_json
from agent.guarding import checks
from agent.guarding.case import Case
from agent.guarding.guard import AnswerGuard
from tests.agent.guarding.sheets import passages

SHEET = passages("You may shower 48 hours after the surgery.", "Do not drive for 2 weeks.")


def check(guard: AnswerGuard, text: str, *, strategy: str = "quote", cites: str = "s:0") -> Verdict:
    return guard.check(
        Draft((DraftSentence(text, (cites,)),), strategy),
        passages=SHEET,
        question="When can I shower?",
        language="en",
        channel="web",
    )


def test_an_approved_quote_passes(guard: AnswerGuard) -> None:
    verdict = check(guard, SHEET[0].text)
    assert verdict.passed
    assert verdict.failures == ()


def test_a_false_answer_fails_with_words_for_a_nurse(guard: AnswerGuard) -> None:
    verdict = check(guard, "You may shower 24 hours after the surgery.", strategy="rewrite")
    assert not verdict.passed
    assert ("numbers", "“24 hours” does not stand in the cited text") in {
        (failure.validator, failure.text) for failure in verdict.failures
    }
    assert to_json(verdict)["passed"] is False


def test_the_draft_is_never_patched(guard: AnswerGuard) -> None:
    draft = Draft((DraftSentence("Shower now, don't worry.", ("s:0",)),), "rewrite")
    before = to_json(draft)
    guard.check(draft, passages=SHEET, question="", language="en", channel="web")
    assert to_json(draft) == before


@pytest.mark.parametrize("broken", [None, 7, "draft", Draft((None,), "quote")])
def test_a_guard_that_breaks_says_no(guard: AnswerGuard, broken: object) -> None:
    """P19: a guard error means no answer, and no exception either."""
    verdict = guard.check(broken, passages=SHEET, question="", language="en", channel="web")  # type: ignore[arg-type]
    assert not verdict.passed
    assert verdict.failures


def test_a_check_that_raises_says_no_without_the_patients_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """P19, P39"""

    def broken(case: Case) -> list[str]:
        raise RuntimeError(f"canary {case.question}")

    monkeypatch.setattr(checks, "CHECKS", {"cited": broken})
    from agent.guarding import engine  # noqa: PLC0415

    monkeypatch.setattr(engine, "CHECKS", {"cited": broken})
    verdict = check(AnswerGuard(), SHEET[0].text)
    assert not verdict.passed
    assert verdict.failures[0].validator == "guard error"
    assert "canary" not in caplog.text + verdict.failures[0].text


def test_the_flag_alone_can_stop(monkeypatch: pytest.MonkeyPatch, guard: AnswerGuard) -> None:
    """Both must agree: no objection of ours, and the Guard's own flag."""
    from agent.guarding import engine  # noqa: PLC0415

    monkeypatch.setattr(engine, "validate", lambda *_: (False, []))
    verdict = check(guard, SHEET[0].text)
    assert not verdict.passed
    assert verdict.failures[0].validator == "guard error"


def test_our_objection_alone_can_stop(monkeypatch: pytest.MonkeyPatch, guard: AnswerGuard) -> None:
    from agent.guarding import engine  # noqa: PLC0415

    monkeypatch.setattr(engine, "validate", lambda *_: (True, [("numbers", "wrong")]))
    assert not check(guard, SHEET[0].text).passed


def test_every_check_is_registered_with_guardrails_as_noop(guard: AnswerGuard) -> None:
    validators = guard._guard._validators
    assert {v.rail_alias for v in validators} == {f"aftercare/{name}" for name in checks.CHECKS}
    assert {str(v.on_fail_descriptor.value) for v in validators} == {"noop"}


def test_nothing_of_the_patient_is_kept(guard: AnswerGuard) -> None:
    """P39: guardrails keeps a history of calls with their metadata."""
    check(guard, SHEET[0].text)
    assert len(guard._guard.history) == 0


def test_threads_get_their_own_verdicts(guard: AnswerGuard) -> None:
    wrong: list[str] = []

    def judge(number: int) -> None:
        true = number % 2 == 0
        text = SHEET[0].text if true else f"You may shower {number} hours after the surgery."
        verdict = check(guard, text, strategy="quote" if true else "rewrite")
        shown = " ".join(failure.text for failure in verdict.failures)
        if verdict.passed != true or (not true and f"“{number} hours”" not in shown):
            wrong.append(text)

    threads = [threading.Thread(target=judge, args=(number,)) for number in range(3, 43)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_many_checks_open_no_files(guard: AnswerGuard) -> None:
    """guardrails leaks descriptors where it makes event loops of its own, so it is told not to."""
    assert os.environ["GUARDRAILS_RUN_SYNC"] == "true"
    check(guard, SHEET[0].text)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(100):
        check(guard, SHEET[0].text)
    assert len(os.listdir("/proc/self/fd")) <= before + 1


_SILENT = """
import socket, sys

def refuse(*args, **kwargs):
    tried.append(args)
    raise OSError("no network in this test")

tried = []
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
socket.create_connection = refuse

from agent.contracts import Draft, DraftSentence, Passage
from agent.guarding.guard import AnswerGuard

assert "guardrails" not in sys.modules, "importing the room must not load guardrails"
sheet = [Passage("s:0", "s", 0, "T", "", "You may shower.", "en")]
draft = Draft((DraftSentence("You may shower.", ("s:0",)),), "quote")
verdict = AnswerGuard().check(draft, passages=sheet, question="", language="en", channel="web")
assert verdict.passed, verdict

from guardrails.settings import settings
from guardrails.utils.hub_telemetry_utils import HubTelemetry
assert settings.rc.enable_metrics is False
assert not HubTelemetry()._enabled
import time, threading
time.sleep(0.5)
assert not tried, tried
assert "litellm" not in sys.modules or not tried
"""


@pytest.mark.parametrize("rc_file", [None, "enable_metrics=true\nid=someone\ntoken=secret\n"])
def test_it_speaks_to_nobody(tmp_path, rc_file: str | None) -> None:  # type: ignore[no-untyped-def]
    """With sockets refused, with and without an rc file that asks for telemetry."""
    if rc_file:
        (tmp_path / ".guardrailsrc").write_text(rc_file)
    done = subprocess.run(
        [sys.executable, "-c", _SILENT],
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]

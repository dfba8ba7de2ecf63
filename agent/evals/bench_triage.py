"""What the triage model costs: ms of one core a message, p50 and p95, and the memory it takes.

Run it from the project's root: `python -m agent.evals.bench_triage`. It prints and judges nothing,
because a shared machine's clock is no test. Time is the processor's, not the wall's.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

from agent.contracts import LANGUAGES
from agent.evals.triage_line import judge
from agent.triage.model.classify import classify, warm_up
from agent.triage.model.examples import load


def main() -> None:
    before = _megabytes()
    warm_up()
    judge("warm up", "en")
    loaded = _megabytes()
    messages = [(e.text, lang) for lang in LANGUAGES for e in load("test", lang)][::4]
    _say(f"{len(messages)} messages of our own test split, one core")
    _say(f"{'':<28}{'p50 ms':>8}{'p95 ms':>8}")
    _row("the model", lambda text, lang: classify(text), messages)
    _row("rules, language and model", judge, messages)
    _say(
        f"memory: {before} MB before, {loaded} MB with all of it loaded, {_megabytes()} MB at most"
    )


def _row(name: str, read: Callable[[str, str], object], messages: list[tuple[str, str]]) -> None:
    times = []
    for text, lang in messages:
        started = time.thread_time()
        read(text, lang)
        times.append((time.thread_time() - started) * 1000)
    times.sort()
    _say(f"{name:<28}{times[len(times) // 2]:>8.1f}{times[int(len(times) * 0.95)]:>8.1f}")


def _megabytes() -> int:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()

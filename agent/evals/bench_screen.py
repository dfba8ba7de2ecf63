"""How long the screen takes: p50 and p99 in µs for texts of 100, 500 and 10,000 characters.

"ordinary" texts are made of the rules' counter-examples, as most messages are; "danger" texts are
made of examples only, one red flag after the other: the worst that anybody writes.

Run it from the project's root: `python -m agent.evals.bench_screen`. It prints and judges nothing,
because a shared machine's clock is no test. Time is the processor's, not the wall's.
"""

from __future__ import annotations

import random
import sys
import time

from agent.triage.rules import all_rules, screen

SIZES = {100: 2000, 500: 2000, 10_000: 100}
_SEED = 7


def make_texts(size: int, count: int, *, danger: bool) -> list[str]:
    """Texts of exactly `size` characters, always the same ones."""
    chance = random.Random(_SEED)  # noqa: S311 (test texts, not secrets)
    examples = [
        text
        for rule in all_rules()
        for by_language in (rule.examples if danger else rule.counter_examples).values()
        for text in by_language
    ]
    made = []
    for _ in range(count):
        text = ""
        while len(text) < size:
            text += chance.choice(examples) + chance.choice([". ", ", ", " ", "\n"])
        made.append(text[:size])
    return made


def main() -> None:
    """Print the table."""
    started = time.perf_counter()
    rules = all_rules()
    loaded = time.perf_counter() - started
    sys.stdout.write(f"{len(rules)} rules loaded in {loaded:.2f} s\n")
    sys.stdout.write(f"{'':<9} {'characters':>10} {'p50 µs':>9} {'p99 µs':>9}\n")
    for kind, danger in (("ordinary", False), ("danger", True)):
        for size, count in SIZES.items():
            took = []
            for text in make_texts(size, count, danger=danger):
                before = time.process_time_ns()
                screen(text)
                took.append((time.process_time_ns() - before) / 1000)
            took.sort()
            p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
            sys.stdout.write(f"{kind:<9} {size:>10} {p50:>9.0f} {p99:>9.0f}\n")


if __name__ == "__main__":
    main()

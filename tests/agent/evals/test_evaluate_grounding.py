"""`manage.py evaluate grounding`: what a text supports is kept, one changed fact is caught."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agent.contracts import LANGUAGES
from agent.evals.grounding import by_kind, changed_notes, own_cases
from agent.evals.grounding_cases import Case, Outcome, decide, read_cases
from agent.evals.grounding_report import summarise
from agent.evals.lines import CaseError
from agent.evals.shares import Share

CONTEXT = "Take metoprolol 25 mg twice a day. Do not stop it without a call to the clinic."
LINES = [
    {"id": "a", "context": CONTEXT, "claim": "Take metoprolol 25 mg two times daily.", "label": 1},
    {"id": "b", "context": CONTEXT, "claim": "Take metoprolol 50 mg twice a day.", "label": "no"},
    {"id": 3, "context": CONTEXT, "claim": CONTEXT, "label": "supported", "lang": "en"},
    {"id": "d", "context": CONTEXT, "claim": ""},
]


def write(path: Path, lines: list[object]) -> str:
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return str(path)


def evaluate(name: str, output: Path | None = None) -> str:
    printed = io.StringIO()
    more = ["--output", str(output)] if output else []
    call_command("evaluate", "grounding", "--input", name, *more, stdout=printed)
    return printed.getvalue()


def test_one_line_comes_out_for_each_line_in_in_order(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    evaluate(write(tmp_path / "in.jsonl", LINES), output)
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "3", "d"]
    assert all(set(row) == {"id", "supported", "failures", "ms"} for row in rows)
    assert [row["supported"] for row in rows] == [True, False, True, False]
    assert any("50 mg" in failure for failure in rows[1]["failures"])


def test_the_tables_show_kept_and_caught_with_intervals(tmp_path: Path) -> None:
    printed = evaluate(write(tmp_path / "in.jsonl", LINES))
    assert "supported, kept" in printed
    assert "1.000 (0.342-1.000) 2/2" in printed
    assert "pairs told apart" in printed
    assert "numbers" in printed
    assert "4 claims" in printed


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{nonsense", "line 2: not JSON"),
        ("[]", "line 2: not a JSON object"),
        ('{"id": "x", "claim": "x"}', 'line 2: "context" is missing'),
        ('{"id": "x", "context": "x"}', 'line 2: "claim" is missing'),
        ('{"context": "x", "claim": "x"}', 'line 2: "id" is missing'),
        ('{"id": "x", "context": "x", "claim": "x", "label": "maybe"}', "no such label: 'maybe'"),
        ('{"id": "x", "context": "x", "claim": "x", "label": 0.5}', "no such label"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f"{json.dumps(LINES[0])}\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        evaluate(str(path))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("label", "known"),
    [
        ("true", True), ("false", False), ("1", True), ("0", False), ('"supported"', True),
        ('"Unsupported"', False), ('"yes"', True), ('"no"', False), ("null", None),
    ],
)  # fmt: skip
def test_a_label_may_be_told_in_several_ways(label: str, known: bool | None) -> None:
    line = f'{{"id": 1, "context": "x", "claim": "x", "label": {label}}}'
    assert next(read_cases([line])).label is known


def test_an_identity_is_text_or_a_whole_number() -> None:
    with pytest.raises(CaseError):
        list(read_cases(['{"id": true, "context": "x", "claim": "x"}']))


def test_a_pair_is_told_apart_only_if_both_are_judged_right() -> None:
    cases = [Case(str(n), "same", "x", label) for n, label in enumerate((True, False))]
    kept, stopped = Outcome("0", (), 1.0), decide(Case("1", "Rest.", "Run."))
    assert summarise(cases, [kept, stopped]).rows["pairs told apart"] == Share(1, 1)
    assert summarise(cases, [kept, kept]).rows["pairs told apart"] == Share(0, 1)
    assert summarise(cases[:1], [kept]).rows["pairs told apart"] == Share(0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("split", ["dev", "test"])
def test_gate_own_pairs(split: str, language: str) -> None:
    """Whoever improves the checks may raise these numbers; nobody may lower them."""
    cases = own_cases(split, language)
    assert len(cases) >= 45
    report = summarise(cases, [decide(case) for case in cases])
    assert report.rows["unsupported, caught"].value >= CAUGHT[split]
    assert report.rows["supported, kept"].value >= KEPT[split]


CAUGHT = {"dev": 0.98, "test": 0.95}
KEPT = {"dev": 0.95, "test": 0.90}


def test_others_notes_with_one_fact_changed_are_told_apart() -> None:
    cases = changed_notes()
    if not cases:
        pytest.skip("LOUD: others' notes are not there, so nothing was tried on them")
    outcomes = [decide(case) for case in cases]
    assert summarise(cases, outcomes).rows["pairs told apart"].value >= 0.97
    assert by_kind(cases, outcomes)["unsupported: pharmacotherapy"].value >= 0.95

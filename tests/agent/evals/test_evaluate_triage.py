"""`manage.py evaluate triage`, its tables, and the gate: emergency recall may not fall."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agent.contracts import LANGUAGES, Level, Triage
from agent.evals import triage_line, triage_sets
from agent.evals.lines import CaseError
from agent.evals.shares import Share
from agent.evals.triage import run
from agent.evals.triage_cases import Case, Outcome, read_cases
from agent.evals.triage_metamorphic import CHANGES, try_changes
from agent.evals.triage_report import false_alarms, recall, summarise
from agent.evals.triage_sets import TrySet, own_test

RECORDED = Path(triage_sets.__file__).parent / "data/triage/recorded.json"
LINES = [
    {"id": "a", "text": "i cant breathe", "lang": "en", "label": "emergency"},
    {"id": "b", "text": "¿Cuándo puedo bañarme?", "lang": "es", "label": "informational"},
    {"id": "c", "text": "thanks", "lang": "en", "label": "social", "acceptable": ["informational"]},
    {"id": "d", "text": "", "lang": "en"},
]


def write(path: Path, lines: list[object]) -> str:
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return str(path)


def evaluate(name: str, output: Path | None = None) -> str:
    printed = io.StringIO()
    more = ["--output", str(output)] if output else []
    call_command("evaluate", "triage", "--input", name, *more, stdout=printed)
    return printed.getvalue()


def test_one_line_comes_out_for_each_line_in_in_order(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    evaluate(write(tmp_path / "in.jsonl", LINES), output)
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    assert all(set(row) == {"id", "level", "reasons", "score", "ms"} for row in rows)
    assert rows[0]["level"] == "emergency"
    assert any("model" in reason for reason in rows[0]["reasons"])
    assert not Level(rows[1]["level"]).needs_person


def test_the_tables_show_recall_and_false_alarms_with_intervals(tmp_path: Path) -> None:
    printed = evaluate(write(tmp_path / "in.jsonl", LINES))
    assert "Recall" in printed
    assert "False alarms" in printed
    assert "1.000 (0.207-1.000) 1/1" in printed


def test_half_a_character_stops_no_evaluation(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    line = {"id": "\ud83d", "text": "help \ud83d", "lang": "en"}
    evaluate(write(tmp_path / "in.jsonl", [line]), output)
    assert len(output.read_text(encoding="utf-8").splitlines()) == 1


def test_a_line_nested_without_end_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(CommandError, match="line 1: not JSON"):
        evaluate(str(tmp_path / "in.jsonl"))


def test_nothing_is_sent_anywhere_and_no_database_is_needed(tmp_path: Path) -> None:
    """The test has no database mark: a query would fail it."""
    assert "4 messages" in evaluate(write(tmp_path / "in.jsonl", LINES))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{nonsense", "line 2: not JSON"),
        ("[]", "line 2: not a JSON object"),
        ('{"id": "x", "lang": "en"}', 'line 2: "text" is missing'),
        ('{"text": "x", "lang": "en"}', 'line 2: "id" is missing'),
        ('{"id": "x", "text": "x", "lang": "en", "label": "bad"}', "line 2: no such level: 'bad'"),
        ('{"id": "x", "text": "x", "lang": "en", "acceptable": "clinical"}', "line 2: "),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f"{json.dumps(LINES[0])}\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        evaluate(str(path))
    assert words in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing-here"):
        evaluate(str(tmp_path / "nothing-here.jsonl"))


def test_an_empty_line_is_no_case() -> None:
    assert [case.id for case in read_cases(["", json.dumps(LINES[0]), "  \n"])] == ["a"]


def test_a_true_is_no_identity() -> None:
    with pytest.raises(CaseError):
        list(read_cases(['{"id": true, "text": "x", "lang": "en"}']))


def test_wilsons_interval_is_the_known_one() -> None:
    """Worked example: 81 of 263, 95 %: 0.255 to 0.366 (Newcombe 1998, table I)."""
    low, high = Share(81, 263).interval
    assert low == pytest.approx(0.2553, abs=5e-4)
    assert high == pytest.approx(0.3662, abs=5e-4)
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(10, 10).interval == pytest.approx((0.7225, 1.0), abs=5e-4)


def case(label: Level | None, *acceptable: Level) -> Case:
    return Case("x", "text", "en", label, frozenset(acceptable))


def given(level: Level) -> Outcome:
    return Outcome("x", level, (), 0.0, 1.0)


def test_recall_counts_the_level_more_and_what_is_acceptable() -> None:
    emergency = case(Level.EMERGENCY)
    assert recall([(emergency, given(Level.EMERGENCY))], Level.EMERGENCY).hits == 1
    assert recall([(emergency, given(Level.URGENT))], Level.EMERGENCY).hits == 0
    lenient = case(Level.EMERGENCY, Level.URGENT)
    assert recall([(lenient, given(Level.URGENT))], Level.EMERGENCY).hits == 1
    assert recall([(case(Level.CLINICAL), given(Level.URGENT))], Level.CLINICAL).hits == 1


def test_a_false_alarm_is_a_level_above_everything_that_is_right() -> None:
    question = case(Level.INFORMATIONAL, Level.CLINICAL)
    assert false_alarms([(question, given(Level.EMERGENCY))], Level.EMERGENCY) == Share(1, 1)
    assert false_alarms([(question, given(Level.CLINICAL))], Level.EMERGENCY) == Share(0, 1)
    # Where clinical is right, nothing can be said about false clinical alarms.
    assert false_alarms([(question, given(Level.CLINICAL))], Level.CLINICAL) == Share(0, 0)
    assert false_alarms([(case(None), given(Level.EMERGENCY))], Level.EMERGENCY) == Share(0, 0)


def test_each_language_has_its_own_column_and_all_have_one() -> None:
    cases = [Case("1", "x", "en", Level.URGENT), Case("2", "x", "es", Level.URGENT)]
    report = summarise(cases, [given(Level.URGENT), given(Level.SOCIAL)])
    assert {name: share.hits for name, share in report.recall[Level.URGENT].items()} == {
        "en": 1,
        "es": 0,
        "all": 1,
    }


def test_a_change_that_lowers_the_level_is_reported() -> None:
    def deaf_to_capitals(text: str, language: str) -> Triage:
        return Triage(Level.SOCIAL if text.isupper() else Level.EMERGENCY)

    found = try_changes([("my chest hurts", "en")], deaf_to_capitals)
    assert [fall.change for fall in found.falls] == ["upper case"]
    assert found.kept["upper case"] == Share(0, 1)
    assert found.kept["dismissal"] == Share(1, 1)


@pytest.fixture(scope="module")
def emergencies() -> TrySet:
    """Our own test emergencies: scenarios and voices that training never saw."""
    test = own_test()
    serious = tuple(case for case in test.cases if case.label is Level.EMERGENCY)
    return TrySet(test.name, test.source, serious)


@pytest.mark.parametrize("language", LANGUAGES)
def test_gate_emergency_recall_does_not_fall(emergencies: TrySet, language: str) -> None:
    """The recorded number may be raised by whoever improves it; nobody may lower it."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))["emergency_recall"][language]
    own = tuple(case for case in emergencies.cases if case.lang == language)
    outcomes = run(TrySet("own", "", own), triage_line.judge)
    share = recall(list(zip(own, outcomes, strict=True)), Level.EMERGENCY)
    assert share.value >= recorded, f"{language}: {share}, recorded {recorded}"


def test_gate_the_level_does_not_fall_when_only_the_form_changes(emergencies: TrySet) -> None:
    """Emergencies of the test, one in nine, in every other form."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))["metamorphic_kept"]
    messages = [(case.text, case.lang) for case in emergencies.cases[::9]]
    found = try_changes(messages, triage_line.judge)
    kept = sum(share.hits for share in found.kept.values())
    tried = sum(share.total for share in found.kept.values())
    assert set(found.kept) == set(CHANGES)
    assert kept / tried >= recorded, [(fall.change, fall.after) for fall in found.falls]

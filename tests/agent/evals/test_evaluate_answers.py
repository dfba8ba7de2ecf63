"""`manage.py evaluate answers`: what goes in, what comes out, and what is counted."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agent.contracts import Draft, Verdict
from agent.evals import answers_line
from agent.evals.answers_cases import Case, Citation, Outcome, read_cases, sentences
from agent.evals.answers_report import (
    abstained,
    answered,
    right,
    shows_gold,
    summarise,
    summarise_line,
)
from agent.evals.shares import Share

SECTIONS = [
    {"title": "Washing", "text": "You may shower after 2 days. Do not take a bath for 3 weeks."},
    {"title": "Eating", "text": "Eat what you like.\nDrink 8 glasses of water a day."},
]
ES = [{"title": "Aseo", "text": "Puede ducharse después de 2 días."}]
SHOWER = "You may shower after 2 days."
LINES: list[dict[str, Any]] = [
    {
        "id": "a",
        "question": "When can I shower?",
        "lang": "en",
        "sections": SECTIONS,
        "answerable": True,
        "gold": [SHOWER],
    },
    {"id": 2, "question": "¿Cuándo puedo ducharme?", "lang": "es", "sections": ES},
    {
        "id": "c",
        "question": "When can I fly?",
        "lang": "en",
        "sections": SECTIONS,
        "answerable": False,
        "gold": [],
    },
]


def write(path: Path, lines: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return str(path)


def evaluate(name: str, output: Path | None = None) -> str:
    printed = io.StringIO()
    more = ["--output", str(output)] if output else []
    call_command("evaluate", "answers", "--input", name, *more, stdout=printed)
    return printed.getvalue()


def line(**changed: Any) -> str:
    return json.dumps({**LINES[0], **changed})


def test_one_line_comes_out_for_each_line_in_in_order(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    evaluate(write(tmp_path / "in.jsonl", LINES), output)
    rows = [json.loads(row) for row in output.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "2", "c"]
    assert all(set(row) == {"id", "outcome", "answer", "citations", "ms"} for row in rows)
    assert rows[0]["outcome"] == "answered"
    assert rows[0]["citations"] == [{"section": "Washing", "sentence": SHOWER}]
    assert SHOWER in rows[0]["answer"]
    assert rows[2] == {**rows[2], "outcome": "abstained", "answer": "", "citations": []}


def test_the_table_shows_each_language_and_all_with_intervals(tmp_path: Path) -> None:
    printed = evaluate(write(tmp_path / "in.jsonl", LINES))
    assert "en" in printed.splitlines()[0]
    assert "es" in printed.splitlines()[0]
    assert "all" in printed.splitlines()[0]
    assert "1.000 (0.207-1.000) 1/1" in printed
    assert "3 questions" in printed


def test_what_the_guard_stops_is_an_abstention(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stern:
        def warm_up(self) -> None: ...

        def check(self, draft: Draft, **_: object) -> Verdict:
            return Verdict(passed=False)

    monkeypatch.setattr(answers_line, "guard", Stern)
    output = tmp_path / "out.jsonl"
    evaluate(write(tmp_path / "in.jsonl", LINES[:1]), output)
    assert json.loads(output.read_text())["outcome"] == "abstained"


def test_behind_triage_a_message_for_a_person_is_not_answered() -> None:
    asked = ("When can I shower?", "I can't breathe, when can I shower?")
    cases = list(read_cases(line(question=one, own_state=one is asked[1]) for one in asked))
    found = [Outcome(case.id, SHOWER, (), "", 1.0) for case in cases]
    behind = [answers_line.behind_triage(*pair) for pair in zip(cases, found, strict=True)]
    assert [outcome.is_answered for outcome in behind] == [True, False]
    report = summarise_line(cases, behind)
    assert report.rows["instructions asked: triaged away"]["en"] == Share(0, 1)
    assert report.rows["own state told: triaged away"]["en"] == Share(1, 1)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{nonsense", "line 2: not JSON"),
        ("[" * 200_000, "line 2: not JSON"),
        ("[]", "line 2: not a JSON object"),
        (line(id=None), 'line 2: "id" is missing'),
        (line(question=5), 'line 2: "question" is missing or not text'),
        (line(lang=None), 'line 2: "lang" is missing'),
        (line(sections="x"), 'line 2: "sections" is missing or not a list'),
        (line(sections=["x"]), "line 2: a section is not"),
        (line(sections=[{"title": "x"}]), 'line 2: section "text" is missing'),
        (line(answerable="yes"), 'line 2: "answerable" is neither true nor false'),
        (line(gold="x"), 'line 2: "gold" is not a list of sentences'),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str, words: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f"{line()}\n{bad}\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        evaluate(str(path))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"sections": []},
        {"sections": [{"title": "", "text": ""}]},
        {"sections": [{"title": "<b>Washing</b>", "text": "<p>You may shower &amp; dry.</p>"}]},
        {"question": ""},
        {"question": "\u0000\u200b\U0001f6bf\ud800"},
        {"question": "shower " * 5_000},
        {"lang": "xx"},
        {"lang": "es"},
        {"sections": [{"title": "Long", "text": "You may shower. " * 2_000}]},
        {"sections": [{"title": "Long", "text": "shower" * 20_000}]},
    ],
)
def test_odd_cases_get_an_outcome(changed: dict[str, Any]) -> None:
    [case] = read_cases([line(**changed)])
    outcome = answers_line.decide(case)
    assert json.loads(outcome.to_line())["outcome"] in {"answered", "abstained"}


def test_an_empty_line_is_no_case() -> None:
    assert [case.id for case in read_cases(["", line(), "  \n"])] == ["a"]


def test_a_sheet_is_written_once() -> None:
    [first, second] = read_cases(
        [line(sheet="s"), json.dumps({"id": "b", "question": "?", "lang": "en", "sheet": "s"})]
    )
    assert first.passages == second.passages


def test_sentences_are_cut_at_stops_and_line_ends() -> None:
    text = "See Dr. Ruiz at 9 a.m. on May 3. Bring 2.5 mg.\n1. Rest.\n2. Walk\n- No bath!"
    assert sentences(text) == [
        "See Dr. Ruiz at 9 a.m. on May 3.",
        "Bring 2.5 mg.",
        "1. Rest.",
        "2. Walk",
        "- No bath!",
    ]


def test_a_number_may_end_a_sentence_but_not_begin_the_list() -> None:
    assert sentences("Go to Building C. See Ana B. Ruiz a las 9 a. m. del lunes. Go.") == [
        "Go to Building C.",
        "See Ana B. Ruiz a las 9 a. m. del lunes.",
        "Go.",
    ]
    assert sentences("Stay on page 4. Call Room 10. Rest.") == [
        "Stay on page 4.",
        "Call Room 10.",
        "Rest.",
    ]


def case(answerable: bool | None, *gold: str) -> Case:
    return Case("x", "question", "en", (), answerable, gold)


def outcome(*cited: str) -> Outcome:
    citations = tuple(Citation("Washing", sentence) for sentence in cited)
    return Outcome("x", " ".join(cited), citations, "", 1.0)


def test_any_gold_sentence_is_right_whatever_case_spaces_and_cut() -> None:
    assert shows_gold(case(True, "Other.", SHOWER), outcome("Rest.", SHOWER))
    assert shows_gold(case(True, "you may  SHOWER after 2 days"), outcome(SHOWER))
    assert shows_gold(case(True, f"{SHOWER} Pat dry."), outcome(SHOWER))
    assert not shows_gold(case(True, SHOWER), outcome("You may shower after 3 weeks."))
    assert not shows_gold(case(True, SHOWER), outcome())


def test_each_share_counts_only_the_cases_that_say_what_is_right() -> None:
    pairs = [
        (case(True, SHOWER), outcome(SHOWER)),
        (case(True, SHOWER), outcome("Rest.")),
        (case(True, SHOWER), outcome()),
        (case(True), outcome("Rest.")),
        (case(False), outcome()),
        (case(False), outcome("Rest.")),
        (case(None), outcome("Rest.")),
    ]
    assert answered(pairs) == Share(3, 4)
    assert right(pairs) == Share(1, 2)
    assert abstained(pairs) == Share(1, 2)


def test_no_case_at_all_gives_an_empty_table() -> None:
    assert "0 questions" in str(summarise([], []))

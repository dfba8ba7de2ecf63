"""The red-flag records: each one's examples are its tests, and each says who answers for it."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.contracts import LANGUAGES, Level
from agent.triage.patterns import PatternError
from agent.triage.records import UNSIGNED, Rule, load_rules, rule_from_record
from agent.triage.rules import all_rules, find_rule, screen

# The domains that the safety design lists, and a record that answers for each.
DOMAINS = {
    "breathing": "breathing-trouble",
    "chest": "chest-pain",
    "stroke signs": "stroke-signs",
    "collapse": "collapse",
    "seizure": "seizure",
    "heavy bleeding": "heavy-bleeding",
    "anaphylaxis": "anaphylaxis",
    "choking": "choking",
    "overdose": "overdose",
    "double dose": "double-dose",
    "self-harm": "suicidal",
    "vague self-harm": "hopeless",
    "violence": "violence",
    "fever": "fever",
    "sepsis": "sepsis-look",
    "immune suppression": "fever-weak-defences",
    "spreading redness": "spreading-redness",
    "opening wound": "wound-open",
    "calf swelling": "leg-clot",
    "no urine": "no-urine",
    "vomiting that goes on": "vomiting-goes-on",
    "cast too tight": "cast-tight",
    "pain that grows": "pain-out-of-control",
    "head injury on a thinner": "head-injury-thinner",
    "very low glucose": "sugar-very-low",
    "very high glucose": "sugar-very-high",
    "opioid sleepiness": "opioid-sleepy",
    "rash after a new drug": "rash-new-drug",
    "missed critical medicine": "critical-dose-missed",
    "weight gain": "weight-gain",
    "new swelling": "new-swelling",
    "oxygen": "oxygen-very-low",
    "catheter": "catheter-blocked",
    "drain": "drain-trouble",
    "line": "line-trouble",
    "pacemaker": "pacemaker",
    "dialysis access": "dialysis-access",
    "maternal headache": "birth-headache",
    "maternal vision and pressure": "birth-preeclampsia",
    "maternal bleeding": "birth-heavy-bleeding",
    "harm to the baby": "harm-to-baby",
    "infant fever": "infant-fever",
    "poor feeding": "baby-not-feeding",
    "blue baby": "baby-blue-breath",
    "floppy baby": "baby-floppy",
    "new confusion": "new-confusion",
    "repeated falls": "falls-again",
    "loss of vision": "vision-loss",
    "saddle numbness": "saddle-leg-weakness",
    "black stool": "black-stool",
    "vague danger": "very-wrong",
}


def _texts(kind: str) -> list[object]:
    return list(_each_text(kind))


def _each_text(kind: str) -> Iterator[object]:
    for rule in all_rules():
        for language, texts in getattr(rule, kind).items():
            for text in texts:
                yield pytest.param(rule, language, text, id=f"{rule.id}-{language}-{text}")


def _levels_of(rule: Rule, text: str) -> set[Level]:
    return {reason.level for reason in screen(text).reasons if reason.rule == rule.ref}


@pytest.mark.parametrize(("rule", "language", "text"), _texts("examples"))
def test_an_example_gets_at_least_the_level_of_its_record(
    rule: Rule, language: str, text: str
) -> None:
    assert rule.level in _levels_of(rule, text)
    assert screen(text, language_hint=language).level.severity >= rule.level.severity


@pytest.mark.parametrize(("rule", "language", "text"), _texts("counter_examples"))
def test_a_counter_example_does_not_get_the_level_of_its_record(
    rule: Rule, language: str, text: str
) -> None:
    assert rule.level not in _levels_of(rule, text)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_a_record_says_who_answers_for_it_and_until_when(rule: Rule) -> None:
    assert rule.author
    assert rule.source
    assert rule.nurse_prompt
    assert rule.population
    assert rule.title
    assert rule.sign_off == UNSIGNED if rule.approver is None else rule.sign_off != UNSIGNED
    assert rule.expires > datetime.date(2026, 11, 1)
    for language in LANGUAGES:
        assert len(rule.examples[language]) >= 4
        assert len(rule.counter_examples[language]) >= 2


@pytest.mark.parametrize(("domain", "record"), DOMAINS.items(), ids=DOMAINS)
def test_every_domain_of_the_safety_design_has_a_record(domain: str, record: str) -> None:
    assert record in {rule.id for rule in all_rules()}, domain


def test_a_stored_reason_leads_back_to_its_record() -> None:
    reason = screen("my chest hurts").reasons[0]

    rule = find_rule(reason.rule)

    assert rule is not None
    assert rule.nurse_prompt.startswith("Call at once")
    assert find_rule("chest-pain@0") is None


def _record(**changes: object) -> dict[str, object]:
    return {
        "id": "odd-smell",
        "version": 3,
        "title": "Odd smell",
        "population": "anyone",
        "level": "urgent",
        "patterns": {"en": ["hums loud*"]},
        "examples": {"en": ["it smells odd"]},
        "counter_examples": {"en": ["it smells nice"]},
        "nurse_prompt": "Ask.",
        "source": "own wording",
        "author": "A. Uthor",
        "approver": None,
        "sign_off": UNSIGNED,
        "expires": datetime.date(2027, 1, 1),
        **changes,
    }


def test_a_patients_own_when_to_call_section_adds_rules() -> None:
    own = rule_from_record(_record(), family="own")

    assert screen("the bandage hums loudly").level is Level.SOCIAL
    triage = screen("the bandage hums loudly", extra_rules=[own])

    assert triage.level is Level.URGENT
    assert triage.reasons[0].rule == "odd-smell@3"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"level": "dreadful"}, "dreadful"),
        ({"level": "informational"}, "at least clinical"),
        ({"theme": "sad"}, "theme"),
        ({"patterns": {"en": ["<no_such_set> bad"]}}, "no_such_set"),
        ({"patterns": {"en": ["smells & "]}}, "empty"),
        ({"patterns": {"en": ["Smells bad"]}}, "lower case"),
        ({"patterns": {"en": ["sm* bad"]}}, "too short"),
        ({"patterns": {"fr": ["mal"]}}, "by language"),
        ({"examples": {"en": "text"}}, "list of texts"),
        ({"expires": "some day"}, "date"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_record_that_is_wrong_is_named_with_what_is_wrong(
    changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(PatternError, match=f"odd-smell.*{complaint}"):
        rule_from_record(_record(**changes), family="own")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("records:\n  - id: bad-one\n    level: urgent\n", "bad-one: lacks"),
        ("records: 3\n", "not a list of records"),
        ("records:\n  - id: a\n    id: b\n", "stands twice"),
        ("records: [\n", "danger.yml"),
    ],
)
def test_a_file_that_is_wrong_is_named_at_load(
    tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "danger.yml").write_text(content)

    with pytest.raises(PatternError, match=r"danger\.yml") as caught:
        load_rules(tmp_path)

    assert complaint in str(caught.value)

"""`manage.py list_rules`: the table that a clinical owner signs from."""

import dataclasses
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agent.triage.patterns import PatternError
from portal.conversations.management.commands import list_rules
from portal.conversations.screening import red_flag_rules


def lines(*arguments):
    out = StringIO()
    call_command("list_rules", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def two_rules(monkeypatch):
    """One that Dr. Reyes has signed, in English, and one that nobody has, in both languages."""
    rule = dataclasses.replace(red_flag_rules()[0], expires=date(2027, 11, 30))
    signed = dataclasses.replace(
        rule, id="signed", version=2, approver="Dr. Reyes", patterns={"en": ("help",)}
    )
    waiting = dataclasses.replace(rule, id="waiting", approver=None, patterns={"any": ("help",)})
    monkeypatch.setattr(list_rules, "red_flag_rules", lambda: (signed, waiting))


def test_each_rule_has_a_line():
    listed = {line.split()[0] for line in lines()[1:-2]}
    assert listed == {rule.ref for rule in red_flag_rules()}


def test_a_line_tells_level_languages_expiry_and_sign_off(two_rules):
    heading, signed, waiting, _, total = lines()
    assert heading.split() == ["RULE", "LEVEL", "LANGUAGES", "EXPIRES", "SIGN-OFF"]
    assert signed.split(maxsplit=4)[0] == "signed@2"
    assert signed.endswith("2027-11-30  signed off by Dr. Reyes")
    assert "en es" in waiting
    assert "en es" not in signed
    assert waiting.endswith("2027-11-30  needs sign-off by the clinical owner")
    assert total == "2 rules, 1 without sign-off"


def test_columns_stand_under_their_headings(two_rules):
    heading, *rows = lines()[:3]
    for row in rows:
        assert row[heading.index("EXPIRES") :].startswith("2027-11-30")


def test_only_those_without_sign_off(two_rules):
    _heading, waiting, _, total = lines("--unsigned")
    assert waiting.startswith("waiting@")
    assert total == "2 rules, 1 without sign-off"


def test_rules_that_cannot_be_read_are_an_error_that_names_the_record(monkeypatch):
    def broken():
        raise PatternError("other.yml: chest-pain: lacks level")

    monkeypatch.setattr(list_rules, "red_flag_rules", broken)
    with pytest.raises(CommandError, match="chest-pain: lacks level"):
        lines()

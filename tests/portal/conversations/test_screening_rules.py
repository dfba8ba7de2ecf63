"""What the screen tells about its rules: the words for a nurse, and the languages of a rule."""

import dataclasses
import logging

import pytest

from portal.conversations import screening
from portal.conversations.screening import (
    languages_of,
    nurse_prompt,
    red_flag_rules,
    screen_message,
)


def test_a_stored_reason_finds_the_words_of_its_rule():
    for rule in red_flag_rules():
        assert nurse_prompt(rule.ref, level=rule.level.value) == rule.nurse_prompt != ""


@pytest.mark.parametrize("ref", ["", "no-such-rule@1", "chest-pain", "@", "\0"])
def test_what_is_no_rule_has_no_words(ref):
    assert nurse_prompt(ref, level="emergency") == ""


def test_another_version_of_a_rule_lends_no_words():
    rule = red_flag_rules()[0]
    assert nurse_prompt(f"{rule.id}@{rule.version + 1}", level=rule.level) == ""


def test_a_danger_that_was_denied_or_is_long_past_has_none_of_the_words_for_the_danger():
    [said] = screen_message(
        "no chest pain today", language="en", by_sms=False, opted_out=False
    ).triage.reasons
    assert said.level == "clinical"
    assert nurse_prompt(said.rule, level=said.level) == ""
    assert nurse_prompt(said.rule, level="emergency")


def test_rules_that_break_leave_a_nurse_without_words_and_not_without_a_page(monkeypatch, caplog):
    def broken(ref):
        raise RuntimeError("secret words")

    monkeypatch.setattr(screening, "find_rule", broken)
    with caplog.at_level(logging.CRITICAL):
        assert nurse_prompt("chest-pain@1", level="emergency") == ""
    assert "RuntimeError" in caplog.text
    assert "secret words" not in caplog.text


@pytest.mark.parametrize(
    ("patterns", "languages"),
    [
        ({"any": ("x",)}, ("en", "es")),
        ({"es": ("x",)}, ("es",)),
        ({"es": (), "en": ()}, ("en", "es")),
    ],
)
def test_a_rule_listens_in_the_languages_of_its_patterns(patterns, languages):
    assert languages_of(dataclasses.replace(red_flag_rules()[0], patterns=patterns)) == languages

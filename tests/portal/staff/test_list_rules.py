"""The red-flag rules, open to all who work with what they find: words, sign-off, expiry."""

import dataclasses
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from portal.audit.models import AuditEvent
from portal.conversations.screening import languages_of, red_flag_rules
from portal.staff import rules as staff_rules
from portal.staff.views import rules as view

RULES = reverse("staff:rules")
TODAY = date(2026, 11, 11)
UNSIGNED = "needs sign-off by the clinical owner"


def found(browser, query=""):
    response = browser.get(RULES + query)
    assert response.status_code == 200
    return response.context["found"]


def refs(overview):
    return {shown.rule.ref for domain in overview.domains for shown in domain.rules}


def overview_of(*rules, level="", language="", today=TODAY):
    return staff_rules.overview(rules, level=level, language=language, today=today)


@pytest.fixture
def rule():
    """One rule, to be varied."""
    return red_flag_rules()[0]


@pytest.fixture
def these_rules(monkeypatch):
    def use(*rules):
        monkeypatch.setattr(view, "red_flag_rules", lambda: rules)

    return use


@pytest.mark.parametrize("person", ["nora", "grace", "clara", "otto"])
def test_everybody_of_the_staff_reads_them(request, person):
    browser = request.getfixturevalue(person)
    shown = browser.get(RULES)
    assert shown.status_code == 200
    assert f'href="{RULES}" aria-current="page"' in shown.content.decode()


def test_patients_do_not(alices_browser):
    assert alices_browser.get(RULES).status_code == 403


def test_who_is_not_signed_in_comes_to_the_door(client):
    assert client.get(RULES).url.startswith(reverse("staff:sign-in"))


def test_they_are_only_read(clara):
    assert clara.post(RULES).status_code == 405


def test_every_rule_is_there_with_all_that_a_clinical_owner_signs(clara):
    shown = clara.get(RULES).content.decode()
    for rule in red_flag_rules():
        for text in [rule.ref, rule.title, rule.population, rule.nurse_prompt, rule.source]:
            assert escape(text) in shown, rule.ref
        for text in [text for texts in rule.examples.values() for text in texts]:
            assert escape(text) in shown, rule.ref


def test_every_domain_has_its_name_in_plain_words():
    assert {rule.family for rule in red_flag_rules()} <= staff_rules.DOMAINS.keys()


def test_a_domain_that_is_new_is_shown_under_its_own_name(rule):
    [domain] = overview_of(dataclasses.replace(rule, family="eyes_and_ears")).domains
    assert domain.name == "Eyes and ears"


def test_the_most_serious_of_a_domain_come_first(otto):
    for domain in found(otto).domains:
        severities = [shown.rule.level.severity for shown in domain.rules]
        assert severities == sorted(severities, reverse=True)


@pytest.mark.parametrize("level", ["emergency", "urgent", "clinical"])
def test_rules_of_one_level(otto, level):
    expected = {rule.ref for rule in red_flag_rules() if rule.level == level}
    assert expected
    assert refs(found(otto, f"?level={level}")) == expected


def test_rules_of_one_language_with_the_examples_of_that_language_only(rule):
    both = dataclasses.replace(rule, id="both")
    english = dataclasses.replace(rule, id="english", patterns={"en": ("help",)})
    overview = overview_of(both, english, language="es")
    [[shown]] = [domain.rules for domain in overview.domains]
    assert shown.rule.id == "both"
    assert [one.language for one in shown.examples] == ["es"]


def test_level_and_language_narrow_together_and_each_link_keeps_the_other(otto):
    overview = found(otto, "?level=urgent&language=es")
    assert refs(overview) == {
        rule.ref
        for rule in red_flag_rules()
        if rule.level == "urgent" and "es" in languages_of(rule)
    }
    assert {choice.word: choice.query for choice in overview.levels}["Emergency"] == (
        "?level=emergency&language=es"
    )
    assert [choice.word for choice in overview.levels if choice.is_chosen] == ["Urgent"]


def test_the_number_on_a_link_is_what_one_finds_behind_it(otto):
    for choice in [*found(otto).levels, *found(otto, "?level=urgent").languages]:
        assert found(otto, choice.query).shown == choice.number


@pytest.mark.parametrize("query", ["?level=social", "?level=x&language=klingon", "?level=%00"])
def test_a_filter_that_does_not_exist_hides_nothing(otto, query):
    assert found(otto, query).shown == len(red_flag_rules())


def test_a_filter_that_nothing_fits_says_so(otto, rule, these_rules):
    these_rules(dataclasses.replace(rule, patterns={"en": ("help",)}))
    assert "No rule is like that" in otto.get(f"{RULES}?language=es").content.decode()


def test_the_top_counts_all_rules_whatever_was_asked_for(otto):
    everything, some = found(otto), found(otto, "?level=clinical")
    assert some.total == everything.total == len(red_flag_rules())
    assert some.by_level == everything.by_level
    assert sum(number for _, number in everything.by_level) == everything.total


def test_a_rule_without_an_approver_says_what_it_needs(clara, rule, these_rules):
    these_rules(dataclasses.replace(rule, approver=None, sign_off=UNSIGNED))
    shown = clara.get(RULES).content.decode()
    assert f'<span class="chip chip-waiting">{UNSIGNED}</span>' in shown
    assert "1 rule needs sign-off by the clinical owner." in shown
    assert "Approver: nobody yet" in shown


def test_a_rule_with_an_approver_names_them(clara, rule, these_rules):
    these_rules(dataclasses.replace(rule, approver="Dr. Reyes", sign_off="signed 2026-11-01"))
    shown = clara.get(RULES).content.decode()
    assert "signed off by Dr. Reyes" in shown
    assert "Every rule is signed off." in shown
    assert UNSIGNED not in shown


def test_a_rule_is_good_until_the_end_of_its_last_day(rule):
    rule = dataclasses.replace(rule, expires=TODAY)
    assert overview_of(rule).expired == 0
    assert overview_of(rule, today=TODAY + timedelta(days=1)).expired == 1


def test_a_rule_past_its_expiry_says_so(clara, rule, these_rules):
    these_rules(dataclasses.replace(rule, expires=timezone.localdate() - timedelta(days=1)))
    shown = clara.get(RULES).content.decode()
    assert "1 rule is past its expiry and must be reviewed." in shown
    assert "past its expiry</span>" in shown


def test_they_are_about_no_patient_so_no_reading_of_them_is_audited(clara):
    before = AuditEvent.objects.count()
    clara.get(RULES)
    assert AuditEvent.objects.count() == before

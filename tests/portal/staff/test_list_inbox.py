"""The inbox: who waits, most serious first, for nurses only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.conversations import nurse as nursing
from portal.conversations import thread
from portal.escalations.models import Escalation
from tests import cast

INBOX = reverse("staff:inbox")
LIST = reverse("staff:inbox-list")


def names(response) -> list[str]:
    """Who is in the list, from the top."""
    return [row.patient.full_name if row.patient else "?" for row in response.context["rows"]]


def minutes_ago(minutes: int):
    return timezone.now() - timedelta(minutes=minutes)


@pytest.fixture
def five_waiting(alice, bob, hand_over):
    """One of each level, and a second urgent one that is older."""
    carl = cast.patient("Carl", "+13125550144", with_sheet=False)
    dana = cast.patient("Dana", "+13125550145", with_sheet=False)
    stranger = thread.conversation_of_unknown("+13125550177")
    hand_over(cast.conversation(alice), level="clinical", at=minutes_ago(20))
    hand_over(cast.conversation(bob), level="urgent", at=minutes_ago(5))
    hand_over(cast.conversation(carl), level="emergency", at=minutes_ago(1))
    hand_over(cast.conversation(dana), level="administrative", at=minutes_ago(90))
    hand_over(stranger, level="urgent", at=minutes_ago(45), topic="unknown_number")


def test_the_most_serious_is_on_top_then_the_one_due_first(nora, five_waiting):
    assert names(nora.get(INBOX)) == ["Carl", "?", "Bob", "Alice", "Dana"]


def test_a_row_says_who_why_what_and_by_when(nora, alices):
    words = nora.get(INBOX).content.decode()
    for said in ["Alice", "Reports a symptom", "my incision is leaking, is that ok?", "Clinical"]:
        assert said in words
    assert "due in" in words
    assert reverse("staff:escalation", args=[alices.id]) in words


def test_what_is_overdue_says_so_in_words(nora, five_waiting):
    assert "overdue by 15 min" in nora.get(INBOX).content.decode()


def test_the_newest_words_follow_those_that_opened_it(nora, alice, hand_over):
    hand_over(cast.conversation(alice), "my wound opened")
    hand_over(cast.conversation(alice), "it is 7 out of 10")
    words = nora.get(INBOX).content.decode()
    assert "my wound opened" in words
    assert "it is 7 out of 10" in words


def test_a_call_that_is_needed_is_marked(nora, alices):
    assert "Phone call needed" not in nora.get(INBOX).content.decode()
    Escalation.objects.update(needs_phone_call=True)
    assert "Phone call needed" in nora.get(INBOX).content.decode()


def test_each_folder_holds_its_own(nora, alices, bobs_text):
    nursing.claim(alices.id, nurse=cast.nora())
    assert names(nora.get(INBOX)) == ["Bob"]
    assert names(nora.get(INBOX, {"folder": "mine"})) == ["Alice"]
    assert names(nora.get(INBOX, {"folder": "open"})) == ["Alice", "Bob"]
    assert names(nora.get(INBOX, {"folder": "closed"})) == []
    nursing.resolve(alices.id, nurse=cast.nora(), outcome="answered")
    assert names(nora.get(INBOX, {"folder": "open"})) == ["Bob"]
    assert names(nora.get(INBOX, {"folder": "closed"})) == ["Alice"]


def test_mine_is_not_my_colleagues(nora, omar, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    assert names(omar.get(INBOX, {"folder": "mine"})) == []
    assert "Nora" in omar.get(INBOX, {"folder": "open"}).content.decode()


def test_closed_ones_leave_after_a_week(nora, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    nursing.resolve(alices.id, nurse=cast.nora(), outcome="answered")
    Escalation.objects.update(resolved_at=timezone.now() - timedelta(days=8))
    assert names(nora.get(INBOX, {"folder": "closed"})) == []


def test_a_folder_that_does_not_exist_is_the_waiting_one(nora, alices):
    assert names(nora.get(INBOX, {"folder": "everything"})) == ["Alice"]


def test_the_number_waiting_is_in_the_title(nora, alices, bobs_text):
    assert "<title>(2) Inbox" in nora.get(INBOX).content.decode()


def test_an_empty_inbox_says_so(nora):
    assert "Nobody is waiting" in nora.get(INBOX).content.decode()


def test_a_charge_nurse_sees_the_same(grace, alices):
    assert names(grace.get(INBOX)) == ["Alice"]


@pytest.mark.parametrize("url", [INBOX, LIST])
def test_patients_see_nothing_and_are_told_in_plain_words(alices_browser, alices, url):
    response = alices_browser.get(url)
    words = response.content.decode()
    assert response.status_code == 403
    assert "It is for hospital staff only." in words
    assert "my incision is leaking" not in words


def test_other_staff_go_to_their_own_first_page(clara, otto, alices):
    assert clara.get(INBOX).url == reverse("staff:instructions")
    assert otto.get(INBOX).url == reverse("staff:health")
    assert clara.get(LIST).status_code == 403
    assert otto.get(LIST).status_code == 403


def test_who_is_not_signed_in_goes_to_the_staffs_door(client):
    assert client.get(INBOX).url == f"{reverse('staff:sign-in')}?next={INBOX}"
    assert client.get(LIST, headers={"X-Background": "1"}).status_code == 401


def test_looking_at_it_is_one_read_in_the_audit_chain(nora, alices):
    """P40."""
    before = AuditEvent.objects.count()
    nora.get(INBOX)
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.last().action == "inbox.viewed"


def test_no_cache_may_keep_it(nora, alices):
    assert "no-store" in nora.get(INBOX)["Cache-Control"]


def test_many_rows_cost_no_more_queries_than_few(nora, hand_over, django_assert_max_num_queries):
    for number in range(12):
        hand_over(thread.conversation_of_unknown(f"+131255501{number:02}"))
    nora.get(INBOX)
    with django_assert_max_num_queries(14):
        response = nora.get(INBOX, {"folder": "open"})
    assert len(response.context["rows"]) == 12


class TestAnOpenPage:
    """Asks for the list again when it is told to, and at the latest every 20 seconds."""

    def ask(self, browser, mark: str):
        return browser.get(LIST, {"mark": mark}, headers={"X-Background": "1"})

    def test_gets_nothing_when_nothing_changed(self, nora, alices):
        mark = nora.get(INBOX).context["mark"]
        before = AuditEvent.objects.count()
        assert self.ask(nora, mark).status_code == 204
        assert AuditEvent.objects.count() == before

    def test_gets_the_list_when_somebody_wrote(self, nora, alices, bob, hand_over):
        mark = nora.get(INBOX).context["mark"]
        hand_over(cast.conversation(bob), level="emergency")
        response = self.ask(nora, mark)
        assert names(response) == ["Bob", "Alice"]
        assert "<html" not in response.content.decode()

    def test_gets_the_list_when_a_colleague_claimed(self, nora, alices):
        mark = nora.get(INBOX).context["mark"]
        nursing.claim(alices.id, nurse=cast.omar())
        assert names(self.ask(nora, mark)) == []

    def test_hears_that_the_workers_fell_silent(self, nora, alices, sweeping):
        """P10."""
        mark = nora.get(INBOX).context["mark"]
        sweeping.at = minutes_ago(5)
        sweeping.save()
        assert "silent for 5 min" in self.ask(nora, mark).content.decode()


class TestTheDeadMan:
    """P10: everybody who works here sees that nobody sweeps."""

    def test_all_is_well_while_they_sweep(self, nora):
        assert "silent" not in nora.get(INBOX).content.decode()

    def test_two_missed_periods_are_told(self, nora, sweeping, settings):
        sweeping.at = timezone.now() - timedelta(seconds=2 * settings.SWEEP_PERIOD_S + 1)
        sweeping.save()
        assert "The workers have been silent for" in nora.get(INBOX).content.decode()

    def test_workers_that_never_started_are_told(self, nora, sweeping):
        sweeping.delete()
        assert "The workers have never reported." in nora.get(INBOX).content.decode()

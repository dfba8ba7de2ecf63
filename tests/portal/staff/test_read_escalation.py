"""Reading one escalation: everything a nurse needs to answer, and one audit line for it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from portal.audit.models import AuditEvent
from portal.conversations import nurse as nursing
from portal.conversations import outbox, thread
from portal.conversations.models import Citation, Message
from portal.conversations.screening import red_flag_rules
from portal.conversations.thread import Quote
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.instructions.models import InstructionVersion, Section
from portal.patients.models import Consent
from portal.patients.services import record_consent
from tests import cast


def url(escalation: Escalation) -> str:
    return reverse("staff:escalation", args=[escalation.id])


def words(browser, escalation: Escalation) -> str:
    response = browser.get(url(escalation))
    assert response.status_code == 200
    return response.content.decode()


def agent_says(escalation: Escalation, body: str, **more):
    with transaction.atomic():
        conversation = thread.lock(escalation.conversation_id)
        return outbox.write(conversation, body=body, channel="web", **more)


def test_the_patients_words_are_there_and_marked_as_the_reason(nora, alices):
    shown = words(nora, alices)
    assert "my incision is leaking, is that ok?" in shown
    assert "Brought this to the inbox" in shown
    assert "matched “leaking”" in shown
    assert "Red-flag rule" in shown


def test_a_rule_brings_its_words_for_the_nurse(nora, alices):
    rule = red_flag_rules()[0]
    reasons = [
        {"source": "rule", "text": "matched “open”", "level": rule.level, "rule": rule.ref},
        {"source": "rule", "text": "denied “open”", "level": "clinical", "rule": rule.ref},
        {"source": "rule", "text": "matched “gone”", "level": "urgent", "rule": f"{rule.id}@0"},
        {"source": "model", "text": "0.93 urgent", "level": "urgent", "rule": ""},
    ]
    Escalation.objects.filter(pk=alices.pk).update(reasons=reasons)
    shown = words(nora, alices)
    assert escape(rule.nurse_prompt) in shown
    assert shown.count("Ask and do first:") == 1


def test_only_the_first_message_brought_it_here(nora, alice, alices, hand_over):
    hand_over(cast.conversation(alice), "and it smells")
    assert words(nora, alices).count("Brought this to the inbox") == 1


def test_who_it_is(nora, alices):
    shown = words(nora, alices)
    years = timezone.localdate().year - 1960
    assert "T-Alice" in shown
    assert f"{years} years" in shown or f"{years - 1} years" in shown
    assert "New knee · Orthopaedics" in shown
    assert "yesterday" in shown
    assert f'href="tel:{cast.ALICE_PHONE}"' in shown
    assert "May be texted" in shown


def test_a_stop_is_told_with_its_day(nora, alices):
    record_consent(
        e164=cast.ALICE_PHONE, status=Consent.Status.REVOKED, source="sms", wording="STOP"
    )
    assert "Asked us to stop on" in words(nora, alices)


def test_what_the_patient_answered_when_asked(nora, alices):
    escalations.record_intake(alices, slot="symptom_onset", value="since Tuesday")
    escalations.record_intake(alices, slot="symptom_severity", value=7)
    shown = words(nora, alices)
    assert "When it started" in shown
    assert "since Tuesday" in shown
    assert "How bad, 0 to 10" in shown


def test_what_the_machine_looked_at_and_why_it_did_not_answer(nora, alice, hand_over):
    passage = {"key": "s:0", "text": "You can shower 48 hours after surgery.", "title": "Washing"}
    escalation = hand_over(
        cast.conversation(alice),
        "can i swim",
        answering={
            "draft": None,
            "considered": [{"passage": passage, "score": -0.364}],
            "abstained_because": "nothing says whether swimming is allowed",
            "left": "“and when can i sail”: no sentence is about this",
        },
        verdict={"passed": False, "failures": [{"validator": "scope", "text": "out of scope"}]},
    )
    shown = words(nora, escalation)
    assert "nothing says whether swimming is allowed" in shown
    assert "You can shower 48 hours after surgery." in shown
    # The log odds, as a likelihood that a person can read.
    assert "0.41" in shown
    assert "-0.36" not in shown
    assert "out of scope" in shown
    assert "and when can i sail" in shown


def test_the_patients_own_instructions_are_at_hand(nora, alices):
    shown = words(nora, alices)
    assert "Moving and washing" in shown
    assert "Do not lift anything heavier than 10 pounds for 6 weeks." in shown


def test_withdrawn_instructions_are_not_shown(nora, alices):
    InstructionVersion.objects.update(status="withdrawn")
    shown = words(nora, alices)
    assert "Moving and washing" not in shown
    assert "No approved instructions in English are in force." in shown


def test_an_automatic_answer_shows_what_it_rests_on(nora, alices):
    section = Section.objects.get(language="en", kind="medicines")
    quote = Quote(section_id=section.id, sentence_index=0, text=section.sentences[0])
    agent_says(alices, section.sentences[0], kind=Message.Kind.ANSWER, quotes=[quote])
    assert Citation.objects.count() == 1
    shown = words(nora, alices)
    assert "version 1, approved by Clara" in shown


def test_what_happened_is_listed_with_who_did_it(nora, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    nursing.release(alices.id, nurse=cast.nora())
    shown = words(nora, alices)
    assert "Clinical · Reports a symptom" in shown
    assert "Handed back to the inbox" in shown


def test_the_closed_ones_before_it_are_linked(nora, alice, alices, hand_over):
    nursing.claim(alices.id, nurse=cast.nora())
    nursing.resolve(alices.id, nurse=cast.nora(), outcome="phoned")
    again = hand_over(cast.conversation(alice), "it leaks again")
    assert f'href="{url(alices)}"' in words(nora, again)


def test_nobodys_number_comes_with_a_warning(nora, hand_over):
    stranger = thread.conversation_of_unknown("+13125550177")
    escalation = hand_over(stranger, "is this the nurse?", channel="sms", topic="unknown_number")
    shown = words(nora, escalation)
    assert "Say nothing about anybody's health until you know who it is." in shown
    assert 'href="tel:+13125550177"' in shown


def test_a_colleagues_has_no_box_to_write_in(omar, alices):
    nursing.claim(alices.id, nurse=cast.nora())
    shown = words(omar, alices)
    assert "Nora has it, so only they can write here." in shown
    assert "readonly" in shown
    assert 'id="claim"' not in shown


def test_what_patients_write_is_text_and_never_markup(nora, alice, hand_over):
    attack = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    shown = words(nora, hand_over(cast.conversation(alice), attack))
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_long_thread_shows_its_end_and_offers_the_rest(nora, alice, hand_over):
    for number in range(70):
        escalation = hand_over(cast.conversation(alice), f"message number {number:02}")
    shown = words(nora, escalation)
    assert "message number 69" in shown
    assert "message number 05" not in shown
    assert "Show 10 earlier messages" in shown
    everything = nora.get(url(escalation), {"everything": "1"}).content.decode()
    assert "message number 05" in everything


def test_a_picture_is_told(nora, alices):
    Message.objects.update(media_count=2)
    assert "2 pictures came with it." in words(nora, alices)


def test_outsiders_read_nothing(outsiders, alices):
    for who, browser in outsiders.items():
        response = browser.get(url(alices))
        assert response.status_code in {302, 403}, who
        assert "my incision is leaking" not in response.content.decode(), who


@pytest.mark.parametrize("name", ["staff:escalation", "staff:escalation-live"])
def test_what_is_not_there_is_not_found(nora, name):
    assert nora.get(reverse(name, args=[uuid4()])).status_code == 404


def test_reading_it_is_one_line_in_the_audit_chain(nora, alices):
    """P40."""
    before = AuditEvent.objects.count()
    nora.get(url(alices))
    assert AuditEvent.objects.count() == before + 1
    event = AuditEvent.objects.last()
    assert (event.action, event.actor) == ("escalation.viewed", f"user:{cast.nora().pk}")
    assert event.patient == str(alices.patient_id)


def test_being_refused_reads_nothing(clara, alices):
    before = AuditEvent.objects.count()
    clara.get(url(alices))
    assert AuditEvent.objects.count() == before


def test_the_address_names_nobody(alices):
    """P39."""
    assert url(alices) == f"/staff/escalations/{alices.id}/"


def test_a_long_thread_costs_no_more_queries_than_a_short_one(
    nora, alice, hand_over, django_assert_max_num_queries
):
    for number in range(30):
        escalation = hand_over(cast.conversation(alice), f"message {number}")
        agent_says(escalation, "A nurse is being told.", kind=Message.Kind.HANDOVER)
    nora.get(url(escalation))
    with django_assert_max_num_queries(30):
        nora.get(url(escalation))


class TestAnOpenPage:
    """Asks what changed when it is told to, and at the latest every 20 seconds."""

    def ask(self, browser, escalation, mark: str, composer: str = "unclaimed"):
        return browser.get(
            reverse("staff:escalation-live", args=[escalation.id]),
            {"mark": mark, "composer": composer},
            headers={"X-Background": "1", "HX-Request": "true"},
        )

    def test_gets_nothing_when_nothing_changed(self, nora, alices):
        mark = nora.get(url(alices)).context["mark"]
        before = AuditEvent.objects.count()
        assert self.ask(nora, alices, mark).status_code == 204
        assert AuditEvent.objects.count() == before

    def test_gets_the_new_message_and_leaves_the_box_alone(self, nora, alice, alices, hand_over):
        nursing.claim(alices.id, nurse=cast.nora())
        mark = nora.get(url(alices)).context["mark"]
        hand_over(cast.conversation(alice), "it is getting worse")
        shown = self.ask(nora, alices, mark, "mine").content.decode()
        assert "it is getting worse" in shown
        assert 'id="composer"' not in shown
        assert 'id="finish"' not in shown

    def test_sees_at_once_that_a_colleague_was_faster(self, omar, alices):
        mark = omar.get(url(alices)).context["mark"]
        nursing.claim(alices.id, nurse=cast.nora())
        shown = self.ask(omar, alices, mark).content.decode()
        assert "Nora has it, so only they can write here." in shown
        assert 'id="composer" data-state="theirs"' in shown

    def test_is_audited_like_any_read(self, nora, alice, alices, hand_over):
        """P40."""
        mark = nora.get(url(alices)).context["mark"]
        hand_over(cast.conversation(alice), "again")
        before = AuditEvent.objects.filter(action="escalation.viewed").count()
        self.ask(nora, alices, mark)
        assert AuditEvent.objects.filter(action="escalation.viewed").count() == before + 1


def test_the_level_that_was_raised_shows_both(nora, alice, alices, hand_over):
    hand_over(cast.conversation(alice), "now i cannot breathe", level="emergency")
    shown = words(nora, alices)
    assert "from Clinical to Emergency" in shown


def test_days_are_told_apart(nora, alice, hand_over):
    hand_over(cast.conversation(alice), "yesterday's words", at=timezone.now() - timedelta(days=1))
    escalation = hand_over(cast.conversation(alice), "today's words", at=timezone.now())
    shown = words(nora, escalation)
    assert "<span>Yesterday</span>" in shown
    assert "<span>Today</span>" in shown

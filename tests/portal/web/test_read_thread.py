"""Reading the thread: what became of each message, where answers are from, and nobody else's."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.conversations import nurse, outbox, texts, thread
from portal.conversations.models import Citation, Disposition, Message
from portal.instructions.services import withdraw
from portal.patients.models import Patient
from portal.web import thread_view
from tests import cast
from tests.portal.web import by_hand

pytestmark = pytest.mark.django_db

BACKGROUND = {"X-Background": "1"}
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> & "quotes" {{ 7 }}'


def page(browser: Client, path: str = "/chat/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# --- What became of a message -----------------------------------------------------------------


def test_a_message_that_nobody_has_decided_is_being_read(
    alice: Patient, alice_browser: Client
) -> None:
    by_hand.asks(alice)
    assert "Reading your message" in page(alice_browser)


def test_the_state_follows_the_nurse(alice: Patient, alice_browser: Client) -> None:
    escalation = by_hand.hand_over(by_hand.asks(alice, "My incision is leaking, is that ok?"))
    assert "Sent to a nurse" in page(alice_browser)

    nurse.claim(escalation.id, nurse=cast.nora())
    assert "A nurse has it" in page(alice_browser)

    by_hand.nora_replies(escalation, "Thank you for writing. I will call you now.")
    words = page(alice_browser)
    assert "A nurse answered" in words
    assert "I will call you now." in words
    assert "Nora, nurse" in words

    nurse.resolve(escalation.id, nurse=cast.nora(), outcome="phoned")
    assert "A nurse answered" in page(alice_browser)


def test_a_question_after_the_nurses_words_is_not_called_answered(
    alice: Patient, alice_browser: Client
) -> None:
    escalation = by_hand.hand_over(by_hand.asks(alice, "My incision is leaking, is that ok?"))
    nurse.claim(escalation.id, nurse=cast.nora())
    by_hand.nora_replies(escalation, "I am looking at it.")
    by_hand.decide(by_hand.asks(alice, "And it smells"), Disposition.ESCALATED, escalation)
    words = page(alice_browser)
    assert words.index("A nurse answered") < words.index("A nurse has it")


def test_a_closed_case_without_words_says_that_a_nurse_took_care(
    alice: Patient, alice_browser: Client
) -> None:
    escalation = by_hand.hand_over(by_hand.asks(alice, "My incision is leaking, is that ok?"))
    nurse.claim(escalation.id, nurse=cast.nora())
    nurse.resolve(escalation.id, nurse=cast.nora(), outcome="phoned")
    assert "A nurse took care of it" in page(alice_browser)


def test_text_messages_stand_in_the_same_thread_with_a_mark(
    alice: Patient, alice_browser: Client
) -> None:
    cast.texts(cast.ALICE_PHONE, "When can I shower?")
    words = page(alice_browser)
    assert "When can I shower?" in words
    assert "Text message" in words


# --- Where an answer is from ------------------------------------------------------------------


def test_an_answer_shows_its_source_and_the_passage_around_it(
    alice: Patient, alice_browser: Client
) -> None:
    """P17, P23."""
    by_hand.answer(by_hand.asks(alice))
    words = page(alice_browser)
    citation = Citation.objects.get()
    assert "Automatic answer from your instructions, not from a person." in words
    assert "<mark>You can shower 48 hours after surgery.</mark>" in words
    # The rest of the section, one tap away.
    assert "<li>Do not lift anything heavier than 10 pounds for 6 weeks.</li>" in words
    assert "Moving and washing" in words
    assert "Approved by Clara" in words
    assert f'href="/instructions/?language=en#section-{citation.section_id}"' in words
    assert "Answered" in words


def test_a_source_that_is_no_longer_in_force_says_so(alice: Patient, alice_browser: Client) -> None:
    """P17, P18: what was said stays; that it is old is shown, and the link to it is gone."""
    by_hand.answer(by_hand.asks(alice))
    cast.approved_sheet(alice)
    words = page(alice_browser)
    assert "Your instructions have changed since this answer." in words
    assert "#section-" not in words


def test_a_withdrawn_source_has_no_link_either(alice: Patient, alice_browser: Client) -> None:
    by_hand.answer(by_hand.asks(alice))
    withdraw(Citation.objects.get().section.version, by=cast.clara())
    assert "#section-" not in page(alice_browser)


def test_a_citation_of_somebody_elses_sheet_is_never_shown(
    alice: Patient, bob: Patient, alice_browser: Client
) -> None:
    """P21, even if the database held one by mistake."""
    answer = by_hand.answer(by_hand.asks(alice))
    section = by_hand.answer(by_hand.asks(bob)).citations.get().section
    type(section).objects.filter(id=section.id).update(title="Bobs canary section")
    section.refresh_from_db()
    Citation.objects.create(
        message=answer,
        section=section,
        sentence_index=0,
        quote="canary",
        section_title="Bobs canary section",
        version_number=1,
        approver_name="Clara",
        approved_at=timezone.now(),
    )
    assert "canary" not in page(alice_browser)


def test_an_emergency_stands_out_and_can_be_called(alice: Patient, alice_browser: Client) -> None:
    by_hand.asks(alice, "I have chest pain and I cannot breathe")
    words = page(alice_browser)
    assert 'class="alarm"' in words
    assert words.count('href="tel:911"') == 2


@pytest.mark.parametrize(
    ("theme", "line"), [("self_harm", "988"), ("harm_to_baby", "1-833-852-6262")]
)
def test_who_speaks_of_harm_to_self_or_baby_sees_the_crisis_line_first(
    alice: Patient, alice_browser: Client, theme: str, line: str
) -> None:
    with transaction.atomic():
        message = by_hand.asks(alice, "I feel so low")
        turn = message.own_turn
        turn.triage = {**turn.triage, "theme": theme}
        turn.save()
        outbox.write(
            thread.lock(message.conversation_id),
            kind=Message.Kind.EMERGENCY,
            body=texts.emergency("en", theme),
            channel="web",
            turn=turn,
        )
    words = page(alice_browser)
    assert words.index(f'href="tel:{line}"') < words.rindex('href="tel:911"')


# --- Whose thread -----------------------------------------------------------------------------


def test_nobody_sees_another_patients_words(
    alice: Patient, alice_browser: Client, bob_browser: Client
) -> None:
    """P21."""
    by_hand.answer(by_hand.asks(alice, "canary-of-alice"))
    for path in ("/chat/", "/chat/thread"):
        assert "canary-of-alice" in page(alice_browser, path)
        assert "canary-of-alice" not in page(bob_browser, path)
        assert "Moving and washing" not in page(bob_browser, path)


@pytest.mark.parametrize("path", ["/chat/", "/chat/thread", "/chat/events"])
def test_staff_read_threads_elsewhere(nora_browser: Client, path: str) -> None:
    assert nora_browser.get(path).status_code == 403


def test_nobody_reads_without_signing_in(client: Client) -> None:
    assert client.get("/chat/")["Location"] == "/sign-in/?next=/chat/"
    assert client.get("/chat/thread", headers=BACKGROUND).status_code == 401
    assert client.get("/chat/events").status_code == 401


def test_every_read_of_the_thread_is_audited_once(alice: Patient, alice_browser: Client) -> None:
    """P40."""
    page(alice_browser)
    page(alice_browser, "/chat/thread")
    seen = AuditEvent.objects.filter(action="conversation.viewed")
    assert [event.patient for event in seen] == [str(alice.id)] * 2
    assert {event.actor for event in seen} == {f"user:{alice.user_id}"}


def test_pages_are_kept_by_no_cache(alice_browser: Client) -> None:
    assert "no-store" in alice_browser.get("/chat/")["Cache-Control"]


# --- Hostile words ----------------------------------------------------------------------------


def test_hostile_words_are_only_words(alice: Patient, alice_browser: Client) -> None:
    escalation = by_hand.hand_over(by_hand.asks(alice, HOSTILE))
    nurse.claim(escalation.id, nurse=cast.staff('<b onclick="x">Nora</b>', cast.Role.NURSE))
    nurse.reply(
        escalation.id,
        nurse=cast.staff('<b onclick="x">Nora</b>', cast.Role.NURSE),
        text=HOSTILE,
        reply_id=uuid4(),
    )
    words = page(alice_browser)
    assert "<script>alert" not in words
    assert "<img src=x" not in words
    assert "<b onclick" not in words
    assert words.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    answer = alice_browser.post("/chat/messages", {"text": HOSTILE, "client_message_id": "x"})
    assert "<script>alert" not in answer.content.decode()


def test_the_policy_allows_scripts_and_styles_of_ours_only(alice_browser: Client) -> None:
    answer = alice_browser.get("/chat/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    words = answer.content.decode()
    assert " style=" not in words
    assert "<style" not in words
    assert " onclick=" not in words


# --- Live and long ----------------------------------------------------------------------------


def test_a_page_that_is_up_to_date_gets_nothing_and_reads_nothing(
    alice: Patient, alice_browser: Client
) -> None:
    by_hand.asks(alice)
    words = page(alice_browser)
    version = words.split('data-version="')[1].split('"')[0]
    reads = AuditEvent.objects.filter(action="conversation.viewed").count()

    headers = {**BACKGROUND, "If-None-Match": version}
    answer = alice_browser.get("/chat/thread", headers=headers)
    assert answer.status_code == 204
    assert AuditEvent.objects.filter(action="conversation.viewed").count() == reads

    by_hand.asks(alice, "One more thing")
    answer = alice_browser.get("/chat/thread", headers=headers)
    assert "One more thing" in answer.content.decode()


def test_a_long_thread_begins_with_its_end(
    alice: Patient, alice_browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_view, "AT_FIRST", 3)
    for number in range(5):
        by_hand.asks(alice, f"question-{number}")
    words = page(alice_browser)
    assert "question-1" not in words
    assert "question-2" in words
    assert "Show earlier messages" in words
    everything = page(alice_browser, "/chat/?show=all")
    assert "question-0" in everything
    assert "Show earlier messages" not in everything


def test_messages_stand_under_their_day_in_the_patients_time_zone(
    alice: Patient, alice_browser: Client
) -> None:
    Patient.objects.filter(id=alice.id).update(time_zone="Pacific/Kiritimati")
    message = by_hand.asks(alice)
    # 23:30 UTC is the next day there, 14 hours ahead.
    at = datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC)
    Message.objects.filter(id=message.id).update(created_at=at)
    words = page(alice_browser)
    assert "Monday, March 2" in words
    assert "1:30 p.m." in words


def test_the_number_of_queries_does_not_grow_with_the_thread(
    alice: Patient, alice_browser: Client
) -> None:
    page(alice_browser)
    counts = []
    for _ in range(2):
        for _ in range(4):
            by_hand.answer(by_hand.asks(alice))
        with CaptureQueriesContext(connection) as queries:
            page(alice_browser)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_suggestions_are_only_what_the_sheet_speaks_about(
    alice: Patient, alice_browser: Client
) -> None:
    words = page(alice_browser)
    assert 'value="When can I shower?"' in words
    assert 'value="How much can I lift?"' in words
    # Nothing in Alice's sheet about driving.
    assert "When can I drive?" not in words


def test_without_a_sheet_nothing_is_suggested(client: Client) -> None:
    carl = cast.patient("Carl", "+13125550151", with_sheet=False)
    assert carl.user is not None
    client.force_login(carl.user)
    words = page(client)
    assert "What can I ask?" not in words
    assert "Reach a nurse" in words


async def first_events(lines: AsyncIterator[bytes], wanted: int) -> list[str]:
    found: list[str] = []
    async for line in lines:
        text = line.decode()
        if not text.startswith(":"):
            found.append(text)
        if len(found) == wanted:
            return found
    return found


@pytest.mark.django_db(transaction=True)
async def test_an_open_page_hears_of_its_own_changes_only() -> None:
    alice, bob = await sync_to_async(lambda: (cast.alice(), cast.bob()))()
    browser = AsyncClient()
    await sync_to_async(browser.force_login)(alice.user)
    answer = await browser.get("/chat/events", headers={"Accept": "text/event-stream"})
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"] == "no-store"

    events = asyncio.create_task(first_events(answer.streaming_content, 3))
    await asyncio.sleep(1.5)
    await sync_to_async(by_hand.asks)(bob, "canary-of-bob")
    await asyncio.sleep(1.5)
    assert not events.done()

    await sync_to_async(by_hand.asks)(alice, "canary-of-alice")
    heard = await asyncio.wait_for(events, timeout=10)
    assert heard[0].startswith("retry:")
    # Once for what happened between the page and its stream, once for Alice's own words.
    assert heard[1:] == ["event: changed\ndata: thread\n\n"] * 2

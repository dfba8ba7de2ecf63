"""The developers' page: a turn's whole life, for operators, in the demo only."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agent.contracts import (
    Answering,
    Decision,
    DialogueReply,
    Draft,
    DraftSentence,
    Failure,
    Level,
    Passage,
    Reason,
    ScoredPassage,
    Triage,
    Verdict,
    to_json,
)
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.conversations import outbox, thread
from portal.conversations.models import Message, Turn
from tests import cast

LIST = reverse("developers:turns")
SHOWER = Passage("s:0", "s", 0, "Washing", "activity", "You can shower after 48 hours.", "en")
LIFT = Passage("s:1", "s", 1, "Moving", "activity", "Do not lift 10 pounds.", "en")


@pytest.fixture(autouse=True)
def forget_tries() -> None:
    cache.clear()


@pytest.fixture
def otto(db: None) -> Client:
    browser = Client()
    browser.force_login(cast.staff("Otto", Role.OPERATOR))
    return browser


@pytest.fixture
def waiting(db: None) -> Turn:
    """A message that nobody has decided yet."""
    return cast.says(cast.alice(), "When can I shower, please?").turn


@pytest.fixture
def answered(waiting: Turn) -> Turn:
    """The same after the line, as the line stores it."""
    level = Level.INFORMATIONAL
    waiting.triage = to_json(Triage(level, (Reason("dialogue", "asks about washing", level),)))
    waiting.dialogue = to_json(
        DialogueReply((Decision("answer"),), {"slots": 1}, "ask_washing", 0.93, "rasa-7", 11)
    )
    draft = Draft((DraftSentence(SHOWER.text, (SHOWER.key,)),), "quote")
    considered = (
        ScoredPassage(SHOWER, 2.2, {"judge": 1.5, "gate": 3.4}),
        ScoredPassage(LIFT, -1.2),
    )
    waiting.answering = to_json(Answering(draft, considered, ms=33))
    waiting.verdict = to_json(Verdict(True, ms=2))
    waiting.timings = {"dialogue": 11.5, "answer": 33.2, "total": 52.0}
    waiting.disposition, waiting.decided_at = "answered", timezone.now()
    waiting.attempts = 1
    waiting.save()
    outbox.write(
        thread.conversation_of(cast.alice()),
        kind=Message.Kind.ANSWER,
        body=SHOWER.text,
        channel="web",
        turn=waiting,
        disclosure="Automatic answer.",
    )
    return waiting


def page(turn: Turn) -> str:
    return reverse("developers:turn", args=[turn.pk])


def words(browser: Client, turn: Turn) -> str:
    response = browser.get(page(turn))
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_has_times_and_ends_but_nobodys_words(otto, answered):
    shown = otto.get(LIST).content.decode()
    assert "Answered" in shown
    assert "Informational" in shown
    assert ">52<" in shown
    assert "shower" not in shown
    assert "Alice" not in shown


def test_the_list_holds_the_latest_fifty(otto, db):
    for _ in range(52):
        cast.says(cast.alice(), "hello")
    assert len(otto.get(LIST).context["turns"]) == 50


def test_a_life_is_told_from_arrival_to_what_left(otto, answered):
    shown = words(otto, answered)
    steps = [
        "Received",
        "When can I shower, please?",
        "Screen and triage",
        "asks about washing",
        "Dialogue",
        "ask_washing",
        "rasa-7",
        "Passages",
        "0.90",
        "judge 1.5",
        "gate 3.4",
        "Draft",
        "quote",
        "verdict",
        "Passed",
        "Disposition",
        "What left",
        "Automatic answer.",
    ]
    place = 0
    for step in steps:
        # Each comes after the one before it: index() raises otherwise.
        place = shown.index(step, place)


def test_the_passage_that_was_cited_is_marked(otto, answered):
    life = otto.get(page(answered)).context["life"]
    assert [(found.text, found.is_cited) for found in life.passages] == [
        (SHOWER.text, True),
        (LIFT.text, False),
    ]


def test_steps_have_their_milliseconds(otto, answered):
    life = otto.get(page(answered)).context["life"]
    assert {timing.step: timing.ms for timing in life.timings} == {"dialogue": 11.5, "answer": 33.2}
    assert life.total_ms == 52.0


def test_what_the_guard_held_back_says_why(otto, answered):
    answered.verdict = to_json(Verdict(False, (Failure("numbers", "48 is not in the source"),)))
    answered.save()
    shown = words(otto, answered)
    assert "Held back" in shown
    assert "48 is not in the source" in shown


def test_a_turn_that_has_not_been_decided_is_shown_too(otto, waiting):
    shown = words(otto, waiting)
    assert "Waiting" in shown
    assert "Nothing was said." in shown


@pytest.mark.parametrize(
    "broken",
    [
        {"answering": {"considered": None, "draft": None}},
        {"answering": {"considered": [{}], "draft": {"sentences": [{}]}}},
        {"dialogue": {"decisions": [{}], "confidence": None}},
        {"verdict": {"failures": "none"}, "triage": {"reasons": None}},
        {"timings": {"dialogue": None, "total": None}},
        {"triage": [], "dialogue": [], "answering": [], "verdict": [], "timings": []},
    ],
)
def test_missing_parts_break_nothing(otto, waiting, broken):
    Turn.objects.filter(pk=waiting.pk).update(**broken)
    words(otto, waiting)


def test_what_is_stored_is_there_word_for_word(otto, answered):
    shown = words(otto, answered)
    assert "dialogue.json" in shown
    assert "&quot;slots&quot;: 1" in shown


def test_only_operators_see_it(answered):
    people = {"Alice": cast.alice().user, "Nora": cast.nora(), "Clara": cast.clara()}
    for name, person in people.items():
        browser = Client()
        browser.force_login(person)
        for url in [LIST, page(answered)]:
            response = browser.get(url)
            assert response.status_code == 403, name
            assert "shower" not in response.content.decode(), name
    assert Client().get(LIST).status_code == 302


def test_what_is_not_there_is_not_found(otto):
    assert otto.get(reverse("developers:turn", args=[uuid4()])).status_code == 404


def test_reading_is_in_the_audit_chain(otto, answered):
    """P40."""
    newest = AuditEvent.objects.last().pk
    otto.get(LIST)
    otto.get(page(answered))
    events = AuditEvent.objects.filter(pk__gt=newest)
    assert [event.action for event in events] == ["turns.listed", "turn.viewed"]
    assert events.last().patient == str(cast.alice().id)

"""The cast at their browsers. Nora and Omar are nurses, Grace is in charge, Clara is a clinician,
Otto an operator. Alice and Bob are patients and must see nothing of all this."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.conversations import thread
from portal.conversations.models import Channel, Conversation, Heartbeat, Message, Turn
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.patients.models import Patient
from tests import cast


@pytest.fixture(autouse=True)
def forget_tries() -> None:
    """Rate limits of one test do not count in the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def sweeping(db: None) -> Heartbeat:
    """The workers have just swept, unless a test says otherwise."""
    return Heartbeat.objects.create(name="sweep", at=timezone.now())


@pytest.fixture
def alice() -> Patient:
    return cast.alice()


@pytest.fixture
def bob() -> Patient:
    return cast.bob()


def at_browser(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def nora() -> Client:
    return at_browser(cast.nora())


@pytest.fixture
def omar() -> Client:
    return at_browser(cast.omar())


@pytest.fixture
def grace() -> Client:
    return at_browser(cast.staff("Grace", Role.CHARGE_NURSE))


@pytest.fixture
def clara() -> Client:
    return at_browser(cast.clara())


@pytest.fixture
def otto() -> Client:
    return at_browser(cast.staff("Otto", Role.OPERATOR))


@pytest.fixture
def alices_browser(alice: Patient) -> Client:
    return at_browser(alice.user)


@pytest.fixture
def outsiders(
    alices_browser: Client, clara: Client, otto: Client, client: Client
) -> dict[str, Client]:
    """Everybody who answers no escalations, by who they are."""
    return {"Alice": alices_browser, "Clara": clara, "Otto": otto, "nobody signed in": client}


HandOver = Callable[..., Escalation]


@pytest.fixture
def hand_over() -> HandOver:
    """A message that ended with the nurses, written as the line would write it."""

    def handed_over(
        conversation: Conversation,
        text: str = "my incision is leaking, is that ok?",
        *,
        level: str = "clinical",
        topic: str = "symptom",
        channel: str = Channel.WEB,
        at: datetime | None = None,
        **turn: Any,
    ) -> Escalation:
        at = at or timezone.now() - timedelta(minutes=3)
        reasons = [{"source": "rule", "text": "matched “leaking”", "level": level, "rule": "w@1"}]
        with transaction.atomic():
            locked = thread.lock(conversation.id)
            message = thread.append(
                locked,
                Message(
                    direction=Message.Direction.INBOUND,
                    author=Message.Author.PATIENT,
                    kind=Message.Kind.INBOUND,
                    channel=channel,
                    body=text,
                    created_at=at,
                ),
            )
            escalation = escalations.open_or_join(
                conversation_id=locked.id,
                patient=locked.patient,
                level=level,
                topic=topic,
                reasons=reasons,
                at=at,
            )
            Turn.objects.create(
                message=message,
                conversation=locked,
                received_at=at,
                decided_at=at,
                disposition="escalated",
                escalation=escalation,
                triage={"level": level, "reasons": reasons},
                **turn,
            )
        return escalation

    return handed_over


@pytest.fixture
def alices(alice: Patient, hand_over: HandOver) -> Escalation:
    """Alice's question in the chat, which nobody has yet."""
    return hand_over(cast.conversation(alice))


@pytest.fixture
def bobs_text(bob: Patient, hand_over: HandOver) -> Escalation:
    """Bob's question by text message, which nobody has yet."""
    return hand_over(cast.conversation(bob), "can i take half a pill", channel=Channel.SMS)


def page(response: Any) -> str:
    """The words of a page."""
    return str(response.content.decode())

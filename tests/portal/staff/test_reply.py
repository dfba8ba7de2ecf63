"""Answering from the page: once, in the patient's channel, and never with words lost (P33)."""

from uuid import uuid4

import pytest
from django.urls import reverse

from portal.conversations import nurse as nursing
from portal.conversations.models import Delivery, Message
from portal.escalations.models import Escalation
from portal.patients.models import Consent
from portal.patients.services import record_consent
from tests import cast

HTMX = {"HX-Request": "true"}
WORDS = "Please send me the time it started."


def url(escalation: Escalation) -> str:
    return reverse("staff:reply", args=[escalation.id])


def answer(text: str = WORDS, **more: str) -> dict[str, str]:
    return {"text": text, "reply_id": str(uuid4()), "composer": "mine"} | more


def from_nurses() -> list[Message]:
    return list(Message.objects.filter(author=Message.Author.NURSE))


@pytest.fixture
def claimed(alices):
    return nursing.claim(alices.id, nurse=cast.nora())


@pytest.fixture
def claimed_text(bobs_text):
    return nursing.claim(bobs_text.id, nurse=cast.nora())


def test_it_goes_to_the_chat_when_the_patient_wrote_there(nora, claimed):
    response = nora.post(url(claimed), answer(), follow=True)
    [message] = from_nurses()
    assert (message.channel, message.body) == ("web", WORDS)
    assert message.author_user == cast.nora()
    assert not Delivery.objects.exists()
    assert WORDS in response.content.decode()
    claimed.refresh_from_db()
    assert claimed.first_response_at is not None


def test_it_goes_by_text_when_the_patient_texted(nora, claimed_text):
    nora.post(url(claimed_text), answer())
    delivery = Delivery.objects.get()
    assert (delivery.to, delivery.body) == (cast.BOB_PHONE, WORDS)
    assert delivery.status == Delivery.Status.QUEUED


def test_the_page_says_where_and_in_which_language_it_will_go(nora, claimed_text):
    words = nora.get(reverse("staff:escalation", args=[claimed_text.id])).content.decode()
    assert "Goes as a text message to (312) 555-0143." in words
    assert "Language: English." in words


def test_the_same_answer_twice_is_one_message(nora, claimed):
    """P32, P33: a double click, or a second try after the line was cut."""
    once = answer()
    nora.post(url(claimed), once)
    nora.post(url(claimed), once)
    assert len(from_nurses()) == 1


def test_each_page_brings_a_new_id(nora, claimed):
    page = reverse("staff:escalation", args=[claimed.id])
    ids = {nora.get(page).context["reply_id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "Write something first."), ("   ", "Write something"), ("x" * 1601, "1600")],
)
def test_what_cannot_be_sent_is_explained_and_kept(nora, claimed, text, why):
    sent = answer(text)
    response = nora.post(url(claimed), sent)
    words = response.content.decode()
    assert response.status_code == 422
    assert why in words
    assert f"{text.strip()}</textarea>" in words
    # The same id: if the first did arrive after all, it is still one message.
    assert sent["reply_id"] in words
    assert from_nurses() == []


def test_words_that_came_too_late_are_kept(nora, claimed):
    nursing.release(claimed.id, nurse=cast.nora())
    nursing.claim(claimed.id, nurse=cast.omar())
    response = nora.post(url(claimed), answer())
    words = response.content.decode()
    assert response.status_code == 409
    assert "Omar already has this one." in words
    assert WORDS in words
    assert from_nurses() == []


def test_an_open_page_keeps_its_box_when_the_answer_was_refused(nora, claimed):
    response = nora.post(url(claimed), answer(" "), headers=HTMX)
    words = response.content.decode()
    assert response.status_code == 422
    assert 'id="reply-error" role="alert" hx-swap-oob="true">' in words
    assert 'id="composer"' not in words


def test_an_open_page_gets_an_empty_box_when_it_was_sent(nora, claimed):
    sent = answer()
    words = nora.post(url(claimed), sent, headers=HTMX).content.decode()
    assert 'id="composer" data-state="mine" hx-swap-oob="true"' in words
    assert sent["reply_id"] not in words
    assert WORDS in words


def test_to_somebody_who_said_stop_it_stays_in_the_thread_and_says_so(nora, claimed_text):
    """P34."""
    record_consent(e164=cast.BOB_PHONE, status=Consent.Status.REVOKED, source="sms", wording="STOP")
    page = reverse("staff:escalation", args=[claimed_text.id])
    assert "asked us to stop texts" in nora.get(page).content.decode()
    words = nora.post(url(claimed_text), answer(), follow=True).content.decode()
    assert Delivery.objects.get().status == Delivery.Status.CANCELLED
    assert "not sent" in words
    assert "Phone call needed" in words


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("delivered", "It arrived on the phone."),
        ("undelivered", "It did not reach the phone."),
        ("failed", "It could not be sent."),
        ("unknown", "Nobody can say whether it was sent"),
        ("cancelled", "It was not sent."),
    ],
)
def test_the_nurse_sees_what_became_of_it(nora, claimed_text, status, says):
    """P33."""
    nora.post(url(claimed_text), answer())
    Delivery.objects.update(status=status)
    words = nora.get(reverse("staff:escalation", args=[claimed_text.id])).content.decode()
    assert says in words


def test_a_form_without_its_id_is_refused(nora, claimed):
    assert nora.post(url(claimed), {"text": WORDS}).status_code == 400
    assert from_nurses() == []


def test_without_a_claim_nothing_is_sent(nora, alices):
    response = nora.post(url(alices), answer())
    assert response.status_code == 409
    assert WORDS in response.content.decode()
    assert from_nurses() == []


def test_outsiders_write_nothing(outsiders, claimed):
    for who, browser in outsiders.items():
        assert browser.post(url(claimed), answer()).status_code in {302, 403}, who
    assert from_nurses() == []

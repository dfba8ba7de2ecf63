"""Operators see whether everything works, in numbers and without anybody's words."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.conversations import outbox
from portal.conversations.models import Delivery, Turn
from portal.escalations.models import Escalation
from tests import cast

HEALTH = reverse("staff:health")


def pulse(browser):
    return browser.get(HEALTH).context["health"]


def test_all_is_well(otto):
    health = pulse(otto)
    assert health.silence is None
    assert (health.undecided, health.open, health.queued_texts) == (0, 0, 0)


def test_a_message_nobody_decided_is_counted_and_late_after_its_deadline(otto, alice, settings):
    """P09."""
    cast.says(alice, "When can I shower?")
    assert pulse(otto).undecided == 1
    assert not pulse(otto).undecided_is_late
    deadline = settings.ANSWER_DEADLINE_S + 2 * settings.SWEEP_PERIOD_S
    Turn.objects.update(received_at=timezone.now() - timedelta(seconds=deadline + 1))
    assert pulse(otto).undecided_is_late


def test_what_waits_for_nurses_is_counted(otto, alices, bobs_text):
    assert (pulse(otto).open, pulse(otto).overdue) == (2, 0)
    Escalation.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert pulse(otto).overdue == 2


def test_texts_are_counted_by_what_became_of_them(otto):
    for status in ["queued", "delivered", "delivered", "failed"]:
        delivery = outbox.queue_sign_in_code(to=cast.BOB_PHONE, code="123456", language="en")
        Delivery.objects.filter(pk=delivery.pk).update(status=status)
    texts = dict(pulse(otto).texts)
    assert (texts["Queued"], texts["Delivered"], texts["Failed"]) == (1, 2, 1)
    assert pulse(otto).stuck_texts == 0
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    assert pulse(otto).stuck_texts == 1


def test_silent_workers_are_shouted(otto, sweeping):
    """P10."""
    sweeping.at = timezone.now() - timedelta(hours=2)
    sweeping.save()
    assert "The workers have been silent for 2 h." in otto.get(HEALTH).content.decode()


def test_nobodys_words_or_names_are_there(otto, alices):
    """P39."""
    words = otto.get(HEALTH).content.decode()
    assert "Alice" not in words
    assert "incision" not in words


def test_no_secret_is_there(otto, settings):
    words = otto.get(HEALTH).content.decode()
    for secret in [settings.SECRET_KEY, settings.TWILIO_AUTH_TOKEN, settings.RASA_TOKEN]:
        assert secret not in words


@pytest.mark.parametrize("person", ["nora", "clara", "alices_browser"])
def test_it_is_for_operators(request, person):
    assert request.getfixturevalue(person).get(HEALTH).status_code == 403

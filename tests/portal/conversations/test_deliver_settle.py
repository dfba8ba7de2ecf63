"""Settling: whatever order the news comes in, a status only moves forward (P36)."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.conversations.models import Delivery
from portal.conversations.settling import settle
from tests.portal.sms import outbox_cast

pytestmark = pytest.mark.django_db
Status = Delivery.Status

# How far along a text is. What is final stays.
RANK = {
    Status.QUEUED: 0,
    Status.SENDING: 1,
    Status.UNKNOWN: 2,
    Status.SENT: 3,
    Status.DELIVERED: 4,
    Status.UNDELIVERED: 4,
    Status.FAILED: 4,
    Status.CANCELLED: 4,
}
NEWS = [Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.UNKNOWN]
in_one_test = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@given(start=st.sampled_from(list(RANK)), news=st.lists(st.sampled_from(NEWS), max_size=6))
@in_one_test
def test_no_news_ever_moves_a_status_backwards_p36(start: Status, news: list[Status]) -> None:
    text = outbox_cast.queued()
    Delivery.objects.filter(id=text.id).update(status=start)

    path = [start]
    for status in news:
        settle(text.id, status=status)
        path.append(Status(outbox_cast.now_of(text.id).status))

    for before, after in itertools.pairwise(path):
        assert after == before or RANK[after] > RANK[before]


@given(
    order=st.permutations([Status.SENT, Status.SENT, Status.DELIVERED, Status.SENT]),
    answered_after=st.integers(min_value=0, max_value=4),
)
@in_one_test
def test_the_end_is_the_same_in_every_order_p36(order: list[Status], answered_after: int) -> None:
    """Callbacks may even overtake the answer to the call that made the text."""
    text = outbox_cast.queued()
    Delivery.objects.filter(id=text.id).update(status=Status.SENDING)
    news = list(order)
    news.insert(answered_after, Status.SENT)

    for status in news:
        settle(text.id, status=status, provider_sid=f"SM{text.id.hex}")

    now = outbox_cast.now_of(text.id)
    assert now.status == Status.DELIVERED
    assert now.provider_sid == f"SM{text.id.hex}"


def test_a_cancelled_text_stays_cancelled() -> None:
    text = outbox_cast.queued()
    settle(text.id, status=Status.CANCELLED, tell_nurse=False)

    assert not settle(text.id, status=Status.DELIVERED)
    assert outbox_cast.now_of(text.id).status == Status.CANCELLED


def test_news_about_another_provider_id_is_not_ours() -> None:
    text = outbox_cast.queued()
    settle(text.id, status=Status.SENT, provider_sid="SM1")

    assert not settle(text.id, status=Status.FAILED, provider_sid="SM2")
    assert outbox_cast.now_of(text.id).status == Status.SENT


def test_what_is_reported_is_believed_even_when_its_id_is_noted_elsewhere() -> None:
    first, second = outbox_cast.queued(), outbox_cast.queued()
    settle(first.id, status=Status.SENT, provider_sid="SM1")

    assert settle(second.id, status=Status.DELIVERED, provider_sid="SM1")
    assert outbox_cast.now_of(second.id).provider_sid is None

"""The event stream: tells nurses which thread changed, by an id and nothing else."""

import asyncio
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient
from django.urls import reverse

from portal.conversations import live, thread
from portal.staff.views.events import stream
from tests import cast

EVENTS = reverse("staff:events")


async def first(lines, wanted: bytes) -> bytes:
    """The first line of the stream that holds this."""
    async for line in lines:
        if wanted in line:
            return line
    raise AssertionError(f"the stream ended without {wanted!r}")


@pytest.mark.django_db(transaction=True)
async def test_a_change_is_told_within_two_seconds():
    """P27."""
    conversation = await sync_to_async(lambda: cast.conversation(cast.alice()))()
    lines = stream()
    assert b"event: ready" in await anext(lines)
    # What may have happened between the page and its stream: look once, at once.
    assert f"data: {UUID(int=0)}".encode() in await anext(lines)

    async def somebody_writes() -> None:
        await asyncio.sleep(live.POLL_S * 1.5)
        await sync_to_async(thread.touch)(conversation)

    writing = asyncio.create_task(somebody_writes())
    told = asyncio.wait_for(first(lines, b"event: changed"), timeout=live.POLL_S * 1.5 + 2)
    assert (await told) == f"event: changed\ndata: {conversation.id}\n\n".encode()
    await writing
    await lines.aclose()
    await sync_to_async(lambda: connection.close())()


async def test_it_ends_by_itself_so_that_the_browser_is_asked_again_who_it_is(monkeypatch):
    async def one_keep_alive(self, only=None):
        yield None

    monkeypatch.setattr(live.Hub, "changes", one_keep_alive)
    lines = [line async for line in stream(longest_s=-1)]
    assert lines[-1] == b": still here\n\n"


@pytest.mark.django_db(transaction=True)
async def test_it_is_for_nurses():
    async def status(person) -> int:
        browser = AsyncClient()
        if person is not None:
            await browser.aforce_login(await sync_to_async(person)())
        response = await browser.get(EVENTS)
        return response.status_code

    assert await status(None) == 401
    assert await status(cast.clara) == 403
    assert await status(lambda: cast.alice().user) == 403
    assert await status(cast.nora) == 200

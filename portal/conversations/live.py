"""Telling open pages that a thread changed: one poller per process, any number of listeners.

The poller runs only while somebody listens. Pages that get no events fall back to polling.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from portal.conversations.models import Conversation

logger = logging.getLogger(__name__)

POLL_S = 0.7
# Longer than any transaction of ours: a change that is committed late is still seen.
LOOK_BACK = timedelta(seconds=20)
KEEP_ALIVE_S = 15
# No conversation's id: "look again, whatever it is".
_SOMETHING = UUID(int=0)


class Hub:
    """Fans changes of conversations out to the listeners of one event loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[UUID]] = set()
        self._task: asyncio.Task[None] | None = None
        self._seen: dict[UUID, object] = {}
        # Set once the poller knows what the world looked like when it began.
        self._watching = asyncio.Event()

    async def changes(self, only: UUID | None = None) -> AsyncIterator[UUID | None]:
        """Ids of conversations as they change; None as a keep-alive. Ends with the consumer.

        `only` narrows it to one conversation. The first change comes at once: something may have
        happened between the making of the page and its listening.
        """
        mine: asyncio.Queue[UUID] = asyncio.Queue(maxsize=100)
        self._listeners.add(mine)
        if self._task is None or self._task.done():
            self._watching = asyncio.Event()
            self._task = asyncio.create_task(self._poll())
        loop = asyncio.get_running_loop()
        silent_until = loop.time() + KEEP_ALIVE_S
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._watching.wait(), timeout=KEEP_ALIVE_S)
            yield only or _SOMETHING
            while True:
                try:
                    # Other threads' changes must not put the keep-alive off.
                    left = max(silent_until - loop.time(), 0)
                    changed: UUID | None = await asyncio.wait_for(mine.get(), timeout=left)
                except TimeoutError:
                    changed = None
                if changed is None or only is None or changed == only:
                    silent_until = loop.time() + KEEP_ALIVE_S
                    yield changed
        finally:
            self._listeners.discard(mine)

    async def _poll(self) -> None:
        self._seen = await sync_to_async(_recent, thread_sensitive=False)()
        self._watching.set()
        while self._listeners:
            await asyncio.sleep(POLL_S)
            try:
                recent = await sync_to_async(_recent, thread_sensitive=False)()
            except DatabaseError as error:
                # The next look tells what this one missed.
                logger.warning("live pages: %s", type(error).__name__)
                continue
            for conversation_id, changed_at in recent.items():
                if self._seen.get(conversation_id) != changed_at:
                    for listener in self._listeners:
                        # A listener that is a hundred changes behind will reload anyway.
                        with contextlib.suppress(asyncio.QueueFull):
                            listener.put_nowait(conversation_id)
            self._seen = recent


def _recent() -> dict[UUID, object]:
    close_old_connections()
    since = timezone.now() - LOOK_BACK
    return dict(Conversation.objects.filter(changed_at__gte=since).values_list("id", "changed_at"))


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(id(asyncio.get_running_loop()), Hub())

"""Telling an open page that something changed. It says what changed by id; pages then ask."""

import asyncio
from collections.abc import AsyncIterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from portal.conversations.live import hub

# The browser comes back by itself, and is asked again who it is.
LONGEST_S = 300


@require_GET
async def events(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events for nurses: `changed` with the id of a conversation."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    if not user.answers_escalations:
        return HttpResponse(status=403)
    return StreamingHttpResponse(
        stream(),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def stream(longest_s: float = LONGEST_S) -> AsyncIterator[bytes]:
    """The lines of the stream, for at most this many seconds."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + longest_s
    yield b"retry: 2000\nevent: ready\ndata:\n\n"
    changes = hub().changes()
    try:
        async for conversation_id in changes:
            if conversation_id is None:
                yield b": still here\n\n"
            else:
                yield f"event: changed\ndata: {conversation_id}\n\n".encode()
            if loop.time() > ends_at:
                return
    finally:
        await changes.aclose()  # type: ignore[attr-defined]

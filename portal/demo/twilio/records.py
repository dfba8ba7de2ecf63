"""The texts that the stand-in holds, and who wants to hear of changes."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

INBOUND = "inbound"


@dataclass
class Text:
    """One text, in either direction. `note` is for the person in front of the phone page."""

    from_number: str
    to: str
    body: str
    direction: str
    status: str
    callback_url: str = ""
    media_count: int = 0
    error_code: int = 0
    note: str = ""
    sid: str = field(default_factory=lambda: f"SM{uuid.uuid4().hex}")
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    sent_at: datetime | None = None

    @property
    def phone(self) -> str:
        """The phone at the far end."""
        return self.from_number if self.direction == INBOUND else self.to

    @property
    def is_on_phone(self) -> bool:
        """Whether the person holding the phone sees it."""
        return self.direction == INBOUND or self.status in {"sent", "delivered"}


class Records:
    """All texts, oldest first."""

    def __init__(self) -> None:
        self._texts: dict[str, Text] = {}
        self._listeners: set[asyncio.Queue[str]] = set()

    def add(self, text: Text) -> Text:
        self._texts[text.sid] = text
        self.changed(text)
        return text

    def get(self, sid: str) -> Text | None:
        return self._texts.get(sid)

    def __iter__(self) -> Iterator[Text]:
        return iter(list(self._texts.values()))

    def on_phone(self, number: str) -> list[Text]:
        """What the person holding this phone sees."""
        return [text for text in self if text.phone == number and text.is_on_phone]

    def numbers(self) -> list[str]:
        """Every phone that sent or got something, in the order in which they appeared."""
        return list(dict.fromkeys(text.phone for text in self))

    def clear(self) -> None:
        self._texts.clear()

    def changed(self, text: Text) -> None:
        """Tell the open pages. A page that is far behind will catch up with its next event."""
        for listener in self._listeners:
            with contextlib.suppress(asyncio.QueueFull):
                listener.put_nowait(text.phone)

    async def changes(self) -> AsyncIterator[str]:
        """The number of every phone on which something changed; "" now and then, to keep alive."""
        mine: asyncio.Queue[str] = asyncio.Queue(maxsize=50)
        self._listeners.add(mine)
        try:
            while True:
                try:
                    yield await asyncio.wait_for(mine.get(), timeout=15)
                except TimeoutError:
                    yield ""
        finally:
            self._listeners.discard(mine)

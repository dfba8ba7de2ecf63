"""The seam to whoever carries our text messages: what it can do, says and fails with.

The outbox knows only this. Adapters live in the faces; the setting SMS_PROVIDER names one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from portal.conversations.models import Delivery


@dataclass(frozen=True)
class ProviderResult:
    """What the provider says about one outbound text.

    sid: the provider's own id; status: sent, delivered, undelivered or failed
    error: why it failed, in words for a nurse, without the patient's; else empty
    opted_out: the carrier refuses because this number asked it to stop
    """

    sid: str
    status: Delivery.Status
    error: str = ""
    opted_out: bool = False
    body: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True)
class InboundText:
    """A text that reached the provider. `from_number` is as the provider writes it."""

    sid: str
    from_number: str
    text: str
    media_count: int
    received_at: datetime


class ProviderError(Exception):
    """The provider call did not succeed. The message is for a nurse and holds no patient's words.

    permanent: it was refused, and would be again
    unclear: the request left and nobody can say what became of it; never send it again (P32)
    neither: it did not leave; it may be tried again
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        unclear: bool = False,
        opted_out: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unclear = unclear
        self.opted_out = opted_out


class Provider(Protocol):
    """A carrier of text messages. Every method may raise ProviderError and takes at most 15 s."""

    def send(self, *, to: str, body: str, status_callback: str) -> ProviderResult:
        """Hand over one text, in one call. `to` is E.164."""
        ...

    def fetch(self, sid: str) -> ProviderResult | None:
        """What became of the text with this id; None when the provider does not know it."""
        ...

    def sent_to(self, to: str, *, since: datetime) -> Iterable[ProviderResult]:
        """The texts made for this number since then, oldest first, with body and created_at."""
        ...

    def received(self, *, since: datetime, until: datetime) -> Iterable[InboundText]:
        """The texts that came in between, oldest first."""
        ...


def get_provider() -> Provider:
    """The provider that the settings name."""
    return cast(Provider, import_string(settings.SMS_PROVIDER)())

"""A carrier of texts that does as it is told: the seam's interface, with a script."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.conversations.channels import InboundText, ProviderError, ProviderResult
from portal.conversations.models import Delivery

Answer = ProviderResult | ProviderError | Callable[[], ProviderResult]


@dataclass(frozen=True)
class Call:
    to: str
    body: str
    status_callback: str


class ScriptedProvider:
    """Answers `send` with what was scripted, in order; after that every text is taken over."""

    def __init__(self, *script: Answer) -> None:
        self.calls: list[Call] = []
        # What look-ups find.
        self.made: list[ProviderResult] = []
        self.inbound: list[InboundText] = []
        self._script = list(script)

    def send(self, *, to: str, body: str, status_callback: str) -> ProviderResult:
        self.calls.append(Call(to, body, status_callback))
        answer = self._script.pop(0) if self._script else taken_over()
        if isinstance(answer, ProviderError):
            raise answer
        return answer if isinstance(answer, ProviderResult) else answer()

    def fetch(self, sid: str) -> ProviderResult | None:
        return next((result for result in self.made if result.sid == sid), None)

    def sent_to(self, to: str, *, since: datetime) -> Iterable[ProviderResult]:
        return [r for r in self.made if r.created_at is not None and r.created_at >= since]

    def received(self, *, since: datetime, until: datetime) -> Iterable[InboundText]:
        return [text for text in self.inbound if since <= text.received_at <= until]

    @property
    def bodies(self) -> list[str]:
        return [call.body for call in self.calls]


def taken_over(sid: str = "") -> ProviderResult:
    return ProviderResult(sid=sid or f"SM{uuid.uuid4().hex}", status=Delivery.Status.SENT)


NOT_REACHED = ProviderError("The text message service could not be reached.")
UNCLEAR = ProviderError("The text message service did not answer clearly.", unclear=True)
REFUSED = ProviderError("The number is not a mobile phone. (code 21614)", permanent=True)
OPTED_OUT = ProviderError(
    "The patient asked the carrier to stop our texts.", permanent=True, opted_out=True
)

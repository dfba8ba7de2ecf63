"""Twilio, behind the outbox's seam: the only place that calls its API."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from portal.conversations.channels import InboundText, ProviderError, ProviderResult
from portal.conversations.models import Delivery
from portal.sms.http import BoundedHttpClient
from portal.sms.statuses import OPTED_OUT, explain, status_of

# The newest texts to one number that a look-up reads.
LOOK_UP_LIMIT = 50
PAGE_SIZE = 200
_TOO_MANY_REQUESTS = 429
_NOT_FOUND = 404


class TwilioProvider:
    """Sends, looks up and lists through the real SDK. TWILIO_BASE_URL may point elsewhere."""

    def __init__(self) -> None:
        self._client: Client | None = None

    def send(self, *, to: str, body: str, status_callback: str) -> ProviderResult:
        """Create one message. See channels.Provider for the errors."""
        try:
            created = self._twilio().messages.create(
                to=to,
                from_=settings.TWILIO_FROM_NUMBER,
                body=body,
                status_callback=status_callback,
            )
            return _result(created)
        except TwilioException as error:
            raise _sending_error(error) from None
        except (ValueError, TypeError, AttributeError, KeyError):
            # A 2xx that cannot be read: the text is out, but we do not hold its id.
            raise ProviderError(
                "The text message service answered strangely.", unclear=True
            ) from None

    def fetch(self, sid: str) -> ProviderResult | None:
        """One message by its id; None when Twilio does not know it."""
        try:
            return _result(self._twilio().messages(sid).fetch())
        except TwilioException as error:
            if getattr(error, "status", None) == _NOT_FOUND:
                return None
            raise _reading_error(error) from None
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise _reading_error(error) from None

    def sent_to(self, to: str, *, since: datetime) -> list[ProviderResult]:
        """The newest texts that we made for this number since then, oldest first."""
        try:
            # Not filtered by the date: a text that Twilio still holds has no date sent.
            found = self._twilio().messages.list(
                to=to, from_=settings.TWILIO_FROM_NUMBER, limit=LOOK_UP_LIMIT
            )
            results = [_result(message) for message in found]
        except (TwilioException, ValueError, TypeError, AttributeError, KeyError) as error:
            raise _reading_error(error) from None
        recent = [r for r in results if r.created_at is not None and r.created_at >= since]
        # Listed newest first, in whole seconds: reversed, those of one second keep their order.
        recent.reverse()
        recent.sort(key=lambda result: result.created_at or since)
        return recent

    def received(self, *, since: datetime, until: datetime) -> list[InboundText]:
        """The texts to our number between the two moments, oldest first."""
        try:
            texts = list(self._inbound(since=since, until=until))
        except (TwilioException, ValueError, TypeError, AttributeError, KeyError) as error:
            raise _reading_error(error) from None
        texts.reverse()
        texts.sort(key=lambda text: text.received_at)
        return texts

    def _inbound(self, *, since: datetime, until: datetime) -> Iterator[InboundText]:
        listed = self._twilio().messages.stream(
            to=settings.TWILIO_FROM_NUMBER,
            # A little wider than asked: the exact bounds are checked below.
            date_sent_after=since.astimezone(UTC) - timedelta(minutes=5),
            page_size=PAGE_SIZE,
        )
        for message in listed:
            at = message.date_sent or message.date_created
            if message.direction == "inbound" and at is not None and since <= at <= until:
                yield InboundText(
                    sid=message.sid,
                    from_number=message.from_ or "",
                    text=message.body or "",
                    media_count=int(message.num_media or 0),
                    received_at=at,
                )

    def _twilio(self) -> Client:
        if not settings.SMS_ENABLED:
            raise ProviderError("Text messages are not set up here.", permanent=True)
        if self._client is None:
            self._client = Client(
                settings.TWILIO_ACCOUNT_SID,
                settings.TWILIO_AUTH_TOKEN,
                http_client=BoundedHttpClient(base_url=settings.TWILIO_BASE_URL),
            )
        return self._client


def _result(message: Any) -> ProviderResult:
    if not message.sid:
        raise ValueError("a message without an id")
    code = int(message.error_code) if message.error_code else None
    return ProviderResult(
        sid=message.sid,
        status=status_of(message.status or "") or Delivery.Status.SENT,
        error=explain(code),
        opted_out=code == OPTED_OUT,
        body=message.body or "",
        created_at=message.date_created,
    )


def _sending_error(error: TwilioException) -> ProviderError:
    """4xx: refused, nothing was sent. 5xx and anything else: nobody can say."""
    status = int(getattr(error, "status", 0) or 0)
    code = int(getattr(error, "code", 0) or 0)
    if status == _TOO_MANY_REQUESTS:
        return ProviderError("The text message service is busy.")
    if 400 <= status < 500:
        return ProviderError(
            explain(code if code != status else None)
            or f"The text message service refused it (HTTP {status}).",
            permanent=True,
            opted_out=code == OPTED_OUT,
        )
    return ProviderError(f"The text message service failed (HTTP {status}).", unclear=True)


def _reading_error(error: Exception) -> ProviderError:
    status = int(getattr(error, "status", 0) or 0)
    what = f"HTTP {status}" if status else type(error).__name__
    return ProviderError(f"The text message service could not be asked ({what}).")

"""Twilio's side of a webhook: the form it posts, and its signature."""

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from portal.demo.twilio.signing import signature
from tests import cast


class Twilio:
    """Signs with our own HMAC; the portal checks with the SDK."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def texts(self, body: str, *, phone: str = cast.ALICE_PHONE, sid: str = "", **more: str) -> Any:
        """A text message comes in."""
        fields = {
            "MessageSid": sid or f"SM{uuid.uuid4().hex}",
            "AccountSid": settings.TWILIO_ACCOUNT_SID,
            "From": phone,
            "To": settings.TWILIO_FROM_NUMBER,
            "Body": body,
            "NumMedia": "0",
            **more,
        }
        return self.posts("/sms/inbound", fields)

    def reports(
        self, delivery_id: UUID | str, status: str, *, sid: str = "SM1", **more: str
    ) -> Any:
        """News about a text of ours."""
        fields = {"MessageSid": sid, "MessageStatus": status, "SmsStatus": status, **more}
        return self.posts(f"/sms/status/{delivery_id}", fields)

    def posts(
        self,
        path: str,
        fields: Mapping[str, str],
        *,
        token: str | None = None,
        signed: str | None = None,
        public_url: str | None = None,
        **headers: str,
    ) -> Any:
        """A signed post. `signed` replaces the signature; "" leaves it out."""
        if signed is None:
            signed = signature(
                token=settings.TWILIO_AUTH_TOKEN if token is None else token,
                url=(public_url or settings.PUBLIC_URL) + path,
                fields=fields,
            )
        if signed:
            headers["X-Twilio-Signature"] = signed
        return self._client.post(path, dict(fields), headers=headers)


def replies_in(response: Any) -> list[str]:
    """The texts in a TwiML response."""
    return ["".join(message.itertext()) for message in _messages_in(response)]


def callbacks_in(response: Any) -> list[str]:
    """Where Twilio shall report about each of them."""
    return [message.attrib["action"] for message in _messages_in(response)]


def _messages_in(response: Any) -> list[ET.Element]:
    # Our own portal wrote it.
    return list(ET.fromstring(response.content).iter("Message"))  # noqa: S314

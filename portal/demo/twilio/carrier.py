"""What Twilio and the carriers do with a text: accept or refuse, pass on, report, block."""

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import phonenumbers

from portal.demo.twilio.config import Config
from portal.demo.twilio.faults import Faults
from portal.demo.twilio.records import INBOUND, Records, Text
from portal.demo.twilio.signing import signature

LONGEST = 1600
STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
START_WORDS = {"START", "YES", "UNSTOP"}
HELP_WORDS = {"HELP", "INFO"}
STOPPED = "You will get no more texts from this number. Reply START to get them again."
# As long as Twilio waits for a webhook.
_TIMEOUT = httpx.Timeout(15.0, connect=5.0)


@dataclass(frozen=True)
class Refusal(Exception):
    """The API says no: Twilio's code, its words, and the HTTP status."""

    code: int
    message: str
    status: int = 400


class Carrier:
    """The account at work. All methods run in the event loop of the server."""

    def __init__(self, config: Config, faults: Faults) -> None:
        self.config = config
        self.faults = faults
        self.records = Records()
        self.opted_out: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def create(self, *, to: str, from_number: str, body: str, callback_url: str) -> Text:
        """Take one text over from the API. Refusal when Twilio would refuse it."""
        if not to:
            raise Refusal(21604, "A 'To' phone number is required.")
        if not from_number:
            raise Refusal(21603, "A 'From' phone number is required.")
        if not body:
            raise Refusal(21602, "Message body is required.")
        if len(body) > LONGEST:
            raise Refusal(21617, f"The message body is longer than {LONGEST} characters.")
        if not _is_number(to):
            raise Refusal(21211, f"The 'To' number {to} is not a valid phone number.")
        if from_number != self.config.number:
            raise Refusal(21606, f"The 'From' number {from_number} is not this account's.")
        if to in self.opted_out:
            raise Refusal(21610, "The recipient has unsubscribed from this number.")
        return self.send(to=to, body=body, callback_url=callback_url)

    def send(
        self, *, to: str, body: str, callback_url: str = "", direction: str = "outbound-api"
    ) -> Text:
        """Put a text on its way to a phone, and report its progress."""
        text = self.records.add(
            Text(
                from_number=self.config.number,
                to=to,
                body=body,
                direction=direction,
                status="queued",
                callback_url=callback_url,
            )
        )
        self._in_background(self._carry(text))
        return text

    async def type_on_phone(self, number: str, body: str, *, media_count: int = 0) -> Text:
        """Somebody sends a text from that phone; returns when the portal has answered."""
        text = self.records.add(
            Text(
                from_number=number,
                to=self.config.number,
                body=body,
                direction=INBOUND,
                status="received",
                media_count=media_count,
                sent_at=datetime.now(UTC),
            )
        )
        keyword = self._obey_keyword(number, body)
        for copy in range(self.faults.webhook_copies):
            await self._post_inbound(text, keyword, is_first=copy == 0)
        if not self.faults.webhook_copies:
            text.note = "The webhook was lost on purpose."
        self.records.changed(text)
        return text

    async def idle(self) -> None:
        """Wait until everything that is on its way has arrived."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _obey_keyword(self, number: str, body: str) -> str:
        """Opt-out as Twilio does it: single words only. Returns STOP, START, HELP or ""."""
        word = body.strip().upper()
        keyword = (
            ("STOP" if word in STOP_WORDS else "")
            or ("START" if word in START_WORDS else "")
            or ("HELP" if word in HELP_WORDS else "")
        )
        if self.config.opt_out == "portal" or not keyword:
            return ""
        if keyword == "STOP" and number not in self.opted_out:
            self.send(to=number, body=STOPPED, direction="outbound-reply")
            self.opted_out.add(number)
        elif keyword == "START":
            self.opted_out.discard(number)
        return keyword

    async def _post_inbound(self, text: Text, keyword: str, *, is_first: bool) -> None:
        fields = {
            **self._fields_of(text),
            "Body": text.body,
            "NumMedia": str(text.media_count),
            "NumSegments": "1",
            "SmsMessageSid": text.sid,
            "SmsStatus": "received",
        }
        if keyword and self.config.opt_out == "labelled":
            fields["OptOutType"] = keyword
        status, answer = await self._post(self.config.webhook_url, fields)
        if status == 200 and is_first:
            text.note = ""
            for body, callback_url in _messages_in(answer):
                self._reply(text.from_number, body, callback_url)
        elif status != 200:
            text.note = f"The portal answered {status}." if status else "The portal did not answer."

    def _reply(self, to: str, body: str, callback_url: str) -> None:
        if to not in self.opted_out:
            self.send(to=to, body=body, callback_url=callback_url, direction="outbound-reply")
            return
        blocked = self.records.add(
            Text(
                from_number=self.config.number,
                to=to,
                body=body,
                direction="outbound-reply",
                status="failed",
                error_code=21610,
                callback_url=callback_url,
            )
        )
        self._in_background(self._report(blocked, ["failed"]))

    async def _carry(self, text: Text) -> None:
        await asyncio.sleep(self.config.pace_s)
        outcome = self.faults.outcome
        steps = ["failed"] if outcome == "failed" else ["sent", outcome]
        for step in steps:
            text.status = step
            text.sent_at = text.sent_at or datetime.now(UTC)
            if step in {"failed", "undelivered"}:
                text.error_code = self.faults.error_code
            self.records.changed(text)
            if not self.faults.reverse_callbacks:
                await self._report(text, [step])
            await asyncio.sleep(self.config.pace_s)
        if self.faults.reverse_callbacks:
            await self._report(text, steps[::-1])

    async def _report(self, text: Text, steps: list[str]) -> None:
        if not text.callback_url or self.faults.drop_callbacks:
            return
        for step in steps:
            fields = {**self._fields_of(text), "MessageStatus": step, "SmsStatus": step}
            if text.error_code and step in {"failed", "undelivered"}:
                fields["ErrorCode"] = str(text.error_code)
            for _ in range(self.faults.callback_copies):
                await self._post(text.callback_url, fields)

    def _fields_of(self, text: Text) -> dict[str, str]:
        return {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "AccountSid": self.config.account_sid,
            "From": text.from_number,
            "To": text.to,
            "ApiVersion": "2010-04-01",
        }

    async def _post(self, url: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Post a signed form once; a failure is not repeated. Status 0: there was no answer."""
        signed = signature(token=self.config.auth_token, url=url, fields=fields)
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
                response = await client.post(
                    url, data=dict(fields), headers={"X-Twilio-Signature": signed}
                )
        except httpx.HTTPError:
            return 0, ""
        return response.status_code, response.text

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _messages_in(twiml: str) -> list[tuple[str, str]]:
    """The texts of a TwiML response, each with the address for its reports."""
    try:
        # From our own portal, in a demo: no hostile XML.
        root = ET.fromstring(twiml)  # noqa: S314
    except ET.ParseError:
        return []
    return [
        ("".join(message.itertext()), message.get("action") or message.get("statusCallback") or "")
        for message in root.iter("Message")
    ]


def _is_number(raw: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(raw, None))
    except phonenumbers.NumberParseException:
        return False

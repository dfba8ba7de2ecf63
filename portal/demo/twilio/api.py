"""Twilio's message resource, as far as we use it: create, fetch one, list."""

import asyncio
import base64
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from portal.demo.twilio.carrier import Carrier, Refusal
from portal.demo.twilio.records import Text

_MOST_ON_A_PAGE = 1000


def routes() -> list[Route]:
    account = "/2010-04-01/Accounts/{account_sid}"
    return [
        Route(f"{account}/Messages.json", _create, methods=["POST"]),
        Route(f"{account}/Messages.json", _list, methods=["GET"]),
        Route(f"{account}/Messages/{{sid}}.json", _fetch, methods=["GET"]),
    ]


async def _create(request: Request) -> Response:
    carrier: Carrier = request.app.state.carrier
    if (refused := _unauthorised(request)) is not None:
        return refused
    form = await request.form()
    faults = carrier.faults
    await asyncio.sleep(faults.delay_s)
    breaks = faults.hang or faults.reset or bool(faults.status)
    text = None
    if not (breaks and faults.lost_before):
        try:
            text = carrier.create(
                to=str(form.get("To", "")),
                from_number=str(form.get("From", "")),
                body=str(form.get("Body", "")),
                callback_url=str(form.get("StatusCallback", "")),
            )
        except Refusal as refusal:
            return _error(refusal)
    if faults.hang:
        while not await request.is_disconnected():
            await asyncio.sleep(0.05)
    if faults.reset:
        return _BrokenOff()
    if faults.status:
        return _error(Refusal(20500, "Internal Server Error", faults.status))
    assert text is not None
    return JSONResponse(_resource(text, carrier), status_code=201)


async def _fetch(request: Request) -> Response:
    carrier: Carrier = request.app.state.carrier
    if (refused := _unauthorised(request)) is not None:
        return refused
    text = carrier.records.get(request.path_params["sid"])
    if text is None:
        return _error(Refusal(20404, "The requested resource was not found", 404))
    return JSONResponse(_resource(text, carrier))


async def _list(request: Request) -> Response:
    """Newest first. Filters: To, From, DateSent, DateSent>, DateSent<; PageSize and Page."""
    carrier: Carrier = request.app.state.carrier
    if (refused := _unauthorised(request)) is not None:
        return refused
    try:
        found = list(_filtered(reversed(list(carrier.records)), request.query_params))
        size = min(max(int(request.query_params.get("PageSize", 50)), 1), _MOST_ON_A_PAGE)
        page = max(int(request.query_params.get("Page", 0)), 0)
    except ValueError:
        return _error(Refusal(20001, "A filter cannot be read."))
    shown = found[page * size : (page + 1) * size]
    more = len(found) > (page + 1) * size
    return JSONResponse(
        {
            "messages": [_resource(text, carrier) for text in shown],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(shown) - 1, 0),
            "uri": request.url.path,
            "first_page_uri": _page_uri(request, 0),
            "previous_page_uri": _page_uri(request, page - 1) if page else None,
            "next_page_uri": _page_uri(request, page + 1) if more else None,
        }
    )


def _filtered(texts: Iterable[Text], wanted: Any) -> Iterable[Text]:
    exactly, after, before = (_moment(wanted.get(f"DateSent{sign}")) for sign in ("", ">", "<"))
    for text in texts:
        sent = text.sent_at
        if (
            wanted.get("To", text.to) == text.to
            and wanted.get("From", text.from_number) == text.from_number
            and (exactly is None or (sent is not None and sent.date() == exactly.date()))
            and (after is None or (sent is not None and sent >= after))
            and (before is None or (sent is not None and sent <= before))
        ):
            yield text


def _moment(raw: str | None) -> datetime | None:
    if not raw:
        return None
    moment = datetime.fromisoformat(raw)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _page_uri(request: Request, page: int) -> str:
    url = request.url.include_query_params(Page=page)
    return f"{url.path}?{url.query}"


def _resource(text: Text, carrier: Carrier) -> dict[str, Any]:
    account = carrier.config.account_sid
    uri = f"/2010-04-01/Accounts/{account}/Messages/{text.sid}"
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": text.body,
        "date_created": _date(text.created_at),
        "date_sent": _date(text.sent_at),
        "date_updated": _date(text.sent_at or text.created_at),
        "direction": text.direction,
        "error_code": text.error_code or None,
        "error_message": None,
        "from": text.from_number,
        "messaging_service_sid": None,
        "num_media": str(text.media_count),
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to,
        "uri": f"{uri}.json",
    }


def _date(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None


def _unauthorised(request: Request) -> Response | None:
    config = request.app.state.carrier.config
    expected = base64.b64encode(f"{config.account_sid}:{config.auth_token}".encode()).decode()
    given = request.headers.get("authorization", "").removeprefix("Basic ")
    if hmac.compare_digest(given.encode(), expected.encode()) and (
        request.path_params["account_sid"] == config.account_sid
    ):
        return None
    return _error(Refusal(20003, "Authenticate", 401))


def _error(refusal: Refusal) -> Response:
    return JSONResponse(
        {
            "code": refusal.code,
            "message": refusal.message,
            "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
            "status": refusal.status,
        },
        status_code=refusal.status,
    )


class _BrokenOff(Response):
    """An answer that promises more bytes than it sends: the server then closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})

"""The phones at the far end, as pages: a list, one phone, and what makes it live."""

import html
import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template

import phonenumbers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from portal.demo.twilio.carrier import Carrier
from portal.demo.twilio.config import Phone
from portal.demo.twilio.records import INBOUND, Text

PAGES = Path(__file__).parent / "pages"
LONGEST = 1600
# What a visitor may want to try, by the language of the phone's owner.
SUGGESTIONS = {
    "en": (
        "When can I shower?",
        "My incision is leaking",
        "I can't breathe",
        "NURSE",
        "STOP",
        "START",
    ),
    "es": (
        "¿Cuándo puedo ducharme?",
        "Me duele la herida",
        "No puedo respirar",
        "ENFERMERA",
        "STOP",
        "START",
    ),
}
_CODE = re.compile(r"\b\d{6}\b")


def routes() -> list[Route]:
    return [
        Route("/", _index),
        Route("/events", _list_events),
        Route("/phone/{number}", _phone, methods=["GET"]),
        Route("/phone/{number}", _type, methods=["POST"]),
        Route("/phone/{number}/events", _events),
    ]


async def _index(request: Request) -> Response:
    number = re.sub(r"[^+0-9]", "", request.query_params.get("number", ""))
    if number:
        return RedirectResponse(f"/phone/{number}", status_code=303)
    return _page("index.html", request, phones=list_html(request.app.state.carrier))


async def _phone(request: Request) -> Response:
    carrier: Carrier = request.app.state.carrier
    phone = _phone_of(request)
    return _page(
        "phone.html",
        request,
        number=html.escape(phone.number),
        owner=html.escape(phone.name or for_people(phone.number)),
        owner_number=html.escape(for_people(phone.number)),
        language=html.escape(phone.language),
        initials=html.escape(_initials(carrier.config.hospital)),
        thread=thread_html(carrier, phone.number),
        suggestions="".join(
            f'<button type="button" data-text="{html.escape(words)}">{html.escape(words)}</button>'
            for words in SUGGESTIONS.get(phone.language, SUGGESTIONS["en"])
        ),
        others="".join(
            _link(other, is_current=other.number == phone.number) for other in known_phones(carrier)
        ),
    )


async def _type(request: Request) -> Response:
    carrier: Carrier = request.app.state.carrier
    form = await request.form()
    body = str(form.get("text", "")).strip()[:LONGEST]
    number = _phone_of(request).number
    if body:
        await carrier.type_on_phone(number, body)
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(status_code=204)
    return RedirectResponse(f"/phone/{number}", status_code=303)


async def _list_events(request: Request) -> Response:
    carrier: Carrier = request.app.state.carrier
    return _live(carrier, lambda: list_html(carrier))


async def _events(request: Request) -> Response:
    carrier: Carrier = request.app.state.carrier
    number = _phone_of(request).number
    return _live(carrier, lambda: thread_html(carrier, number), only=number)


def _live(carrier: Carrier, render: Callable[[], str], *, only: str = "") -> Response:
    """A part of the page again, each time that something changes on a phone, or on `only` one."""

    async def stream() -> AsyncIterator[str]:
        yield f"data: {json.dumps(render())}\n\n"
        async for changed in carrier.records.changes():
            if not changed:
                yield ": still here\n\n"
            elif not only or changed == only:
                yield f"data: {json.dumps(render())}\n\n"

    return StreamingResponse(
        stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


def known_phones(carrier: Carrier) -> list[Phone]:
    """The phones of the configuration, then those that turned up."""
    named = {phone.number: phone for phone in carrier.config.phones}
    for number in carrier.records.numbers():
        named.setdefault(number, Phone(number))
    return list(named.values())


def list_html(carrier: Carrier) -> str:
    """Every phone, with its last text."""
    cards = "".join(_card(phone, carrier) for phone in known_phones(carrier))
    return cards or "<li>No phone is known yet.</li>"


def thread_html(carrier: Carrier, number: str) -> str:
    """Everything on this phone's screen, as HTML."""
    parts = []
    day = None
    for text in carrier.records.on_phone(number):
        local = text.created_at.astimezone()
        if local.date() != day:
            day = local.date()
            parts.append(f'<p class="day">{_day(local)}</p>')
        parts.append(_bubble(text, local))
    if not parts:
        parts.append('<p class="empty">No messages yet. Send the first one.</p>')
    if number in carrier.opted_out:
        parts.append('<p class="stopped">Stopped: no more texts come here until START.</p>')
    return "".join(parts)


def for_people(number: str) -> str:
    """A number as its country writes it; unchanged when it cannot be read."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def _bubble(text: Text, local: datetime) -> str:
    side = "mine" if text.direction == INBOUND else "theirs"
    words = _CODE.sub(r'<b class="code">\g<0></b>', html.escape(text.body))
    media = f'<span class="media">{text.media_count} picture(s)</span>' if text.media_count else ""
    note = f'<p class="note">{html.escape(text.note)}</p>' if text.note else ""
    return (
        f'<div class="text {side}" data-sid="{text.sid}"><p class="bubble">{media}{words}</p>'
        f'<time datetime="{local.isoformat(timespec="seconds")}">{local:%H:%M}</time>{note}</div>'
    )


def _card(phone: Phone, carrier: Carrier) -> str:
    texts = carrier.records.on_phone(phone.number)
    preview = texts[-1].body if texts else "No messages yet"
    when = f"{texts[-1].created_at.astimezone():%H:%M}" if texts else ""
    name = phone.name or for_people(phone.number)
    return (
        f'<li><a href="/phone/{html.escape(phone.number)}">'
        f'<span class="avatar" aria-hidden="true">{html.escape(_initials(name))}</span>'
        f'<span class="who"><b>{html.escape(name)}</b>'
        f"<span>{html.escape(for_people(phone.number))}</span></span>"
        f'<span class="when">{when}</span>'
        f'<span class="preview">{html.escape(preview)}</span></a></li>'
    )


def _link(phone: Phone, *, is_current: bool) -> str:
    current = ' aria-current="page"' if is_current else ""
    return (
        f'<li><a href="/phone/{html.escape(phone.number)}"{current}>'
        f"<b>{html.escape(phone.name or for_people(phone.number))}</b>"
        f"<span>{html.escape(for_people(phone.number))}</span></a></li>"
    )


def _phone_of(request: Request) -> Phone:
    carrier: Carrier = request.app.state.carrier
    number = request.path_params["number"]
    for phone in carrier.config.phones:
        if phone.number == number:
            return phone
    return Phone(number)


def _page(name: str, request: Request, **values: str) -> Response:
    config = request.app.state.carrier.config
    text = _template(name).substitute(
        hospital=html.escape(config.hospital),
        hospital_number=html.escape(for_people(config.number)),
        portal=html.escape(config.portal_url),
        **values,
    )
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


@cache
def _template(name: str) -> Template:
    return Template((PAGES / name).read_text(encoding="utf-8"))


def _initials(name: str) -> str:
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join(letters[:2]).upper() or "#"


def _day(local: datetime) -> str:
    today = datetime.now().astimezone().date()
    return "Today" if local.date() == today else f"{local:%A, %B} {local.day}"

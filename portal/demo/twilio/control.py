"""For tests: turn faults on and off, and see every text. No password, so on this machine only."""

import dataclasses
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal.demo.twilio.carrier import Carrier
from portal.demo.twilio.faults import Faults


def routes() -> list[Route]:
    return [
        Route("/control/faults", _set_faults, methods=["PUT"]),
        Route("/control/texts", _texts, methods=["GET"]),
        Route("/control/texts", _type, methods=["POST"]),
        Route("/control/texts", _forget, methods=["DELETE"]),
    ]


async def _set_faults(request: Request) -> Response:
    """The JSON object's fields of Faults; those that are not named are off again."""
    carrier: Carrier = request.app.state.carrier
    wanted: dict[str, Any] = await request.json()
    try:
        carrier.faults = Faults(**wanted)
    except TypeError as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    return JSONResponse(dataclasses.asdict(carrier.faults))


async def _texts(request: Request) -> Response:
    """All texts, oldest first; ?phone= narrows it to one."""
    carrier: Carrier = request.app.state.carrier
    phone = request.query_params.get("phone")
    return JSONResponse(
        [
            {
                **dataclasses.asdict(text),
                "created_at": text.created_at.isoformat(),
                "sent_at": text.sent_at.isoformat() if text.sent_at else None,
            }
            for text in carrier.records
            if phone in {None, text.phone}
        ]
    )


async def _type(request: Request) -> Response:
    """{"phone": …, "text": …, "media_count": 0}: somebody sends a text. The answer is its id."""
    carrier: Carrier = request.app.state.carrier
    wanted = await request.json()
    text = await carrier.type_on_phone(
        wanted["phone"], wanted["text"], media_count=wanted.get("media_count", 0)
    )
    return JSONResponse({"sid": text.sid, "note": text.note})


async def _forget(request: Request) -> Response:
    carrier: Carrier = request.app.state.carrier
    carrier.records.clear()
    carrier.opted_out.clear()
    return Response(status_code=204)

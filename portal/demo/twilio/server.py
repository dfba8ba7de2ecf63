"""The stand-in as a web application, run by itself or inside a test."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.demo.twilio import api, control, phones
from portal.demo.twilio.carrier import Carrier
from portal.demo.twilio.config import Config
from portal.demo.twilio.faults import Faults
from portal.demo.twilio.records import Text

HOST = "127.0.0.1"
_STATIC = Path(__file__).parent / "static"
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    b"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
T = TypeVar("T")


class _Walls:
    """The browser may load nothing but what this server has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", _POLICY),
                ]
            await send(message)

        await self._app(scope, receive, with_policy)


def make_app(config: Config, faults: Faults | None = None) -> Starlette:
    """The whole stand-in: API, phones and control."""
    app = Starlette(
        routes=[
            *api.routes(),
            *phones.routes(),
            *control.routes(),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[Middleware(_Walls)],
    )
    app.state.carrier = Carrier(config, faults or Faults())
    return app


def serve(config: Config, *, port: int) -> None:
    """Run until a signal comes."""
    uvicorn.run(make_app(config), host=HOST, port=port, **_QUIET)


class RunningTwilio:
    """A stand-in that runs in a thread of this process."""

    def __init__(self, app: Starlette, *, port: int, loop: asyncio.AbstractEventLoop) -> None:
        self.url = f"http://{HOST}:{port}"
        self._carrier: Carrier = app.state.carrier
        self._loop = loop

    @property
    def faults(self) -> Faults:
        return self._carrier.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._carrier.faults = faults

    @property
    def texts(self) -> list[Text]:
        """Every text, oldest first."""
        return list(self._carrier.records)

    def type_on_phone(self, number: str, body: str, *, media_count: int = 0) -> Text:
        """Somebody sends a text; returns when the portal has answered and the replies arrived."""
        text = self._run(self._carrier.type_on_phone(number, body, media_count=media_count))
        self.wait_until_idle()
        return text

    def opt_out(self, number: str) -> None:
        """That phone said STOP to the carrier, and nobody told us."""
        self._carrier.opted_out.add(number)

    def on_phone(self, number: str) -> list[str]:
        """The words on that phone's screen that came to it, oldest first."""
        return [t.body for t in self._carrier.records.on_phone(number) if t.to == number]

    def wait_until_idle(self) -> None:
        """Wait until everything on its way has arrived and was reported."""
        self._run(self._carrier.idle())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)


@contextlib.contextmanager
def running(config: Config, *, port: int = 0) -> Iterator[RunningTwilio]:
    """The stand-in on loopback, in a thread, for as long as the block lasts. Port 0: any free."""
    app = make_app(config)
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((HOST, port))
        server = uvicorn.Server(uvicorn.Config(app, **_QUIET))
        loops: list[asyncio.AbstractEventLoop] = []

        async def main() -> None:
            loops.append(asyncio.get_running_loop())
            await server.serve(sockets=[door])

        thread = threading.Thread(target=lambda: asyncio.run(main()), name="twilio", daemon=True)
        thread.start()
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the stand-in for Twilio did not start")
            time.sleep(0.01)
        try:
            yield RunningTwilio(app, port=door.getsockname()[1], loop=loops[0])
        finally:
            server.should_exit = True
            thread.join(timeout=10)


# Open phone pages hold a connection for ever: they must not keep the server from ending.
_QUIET: dict[str, Any] = {
    "log_level": "warning",
    "access_log": False,
    "loop": "asyncio",
    "http": "h11",
    "ws": "none",
    "timeout_graceful_shutdown": 1,
}

"""A server on loopback that answers with exactly the bytes a test gives it, over real sockets."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

Behaviour = Callable[[socket.socket], None]


def http(status: int, body: bytes, *, length: int | None = None) -> bytes:
    """The bytes of a response. `length` is what Content-Length claims, where it should lie."""
    claimed = len(body) if length is None else length
    head = f"HTTP/1.1 {status} X\r\ncontent-length: {claimed}\r\nconnection: close\r\n\r\n"
    return head.encode() + body


def answer(status: int, body: Any) -> Behaviour:
    """Send this status and body: bytes as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return raw_bytes(http(status, raw))


def raw_bytes(raw: bytes) -> Behaviour:
    return lambda connection: connection.sendall(raw)


def hang_up(connection: socket.socket) -> None:
    """Take the request and close without a word."""


def say_nothing(connection: socket.socket) -> None:
    """Take the request and keep the line open."""
    time.sleep(2)


def drip(connection: socket.socket) -> None:
    """A byte at a time, each within the read timeout, the whole far beyond the deadline."""
    connection.sendall(http(200, b"", length=1_000))
    for _ in range(40):
        connection.sendall(b"x")
        time.sleep(0.05)


class Misbehaving:
    """Each connection gets the next behaviour; the last one is repeated. Keeps what was asked."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = list(behaviours)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def sent_json(self, number: int) -> Any:
        """The body of a request, counted from 0."""
        return json.loads(self.requests[number].partition(b"\r\n\r\n")[2])

    def close(self) -> None:
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            behaviour = self._behaviours[min(len(self.requests), len(self._behaviours) - 1)]
            with connection, contextlib.suppress(OSError):
                self.requests.append(_read_request(connection))
                behaviour(connection)


def _read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def serving(*behaviours: Behaviour) -> Iterator[Misbehaving]:
    server = Misbehaving(*behaviours)
    try:
        yield server
    finally:
        server.close()

"""A local HTTP server that speaks like an OpenAI-compatible one, or misbehaves on purpose."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LLMServer:
    """behaviour: ok, garbage, empty, error, redirect, hang, drip_headers, drip_body or endless."""

    def __init__(self) -> None:
        self.behaviour = "ok"
        self.says = "1"
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.stopping = threading.Event()
        handler = type("Handler", (_Handler,), {"of": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    of: LLMServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.of.requests.append((self.path, dict(self.headers), body))
        with contextlib.suppress(ConnectionError, socket.timeout):
            getattr(self, self.of.behaviour)()

    def ok(self) -> None:
        self._send(json.dumps({"choices": [{"message": {"content": self.of.says}}]}).encode())

    def garbage(self) -> None:
        self._send(b"<html>it works</html>")

    def empty(self) -> None:
        self._send(b'{"choices": []}')

    def error(self) -> None:
        self._send(b"the prompt was: canary", status=500)

    def unauthorized(self) -> None:
        self._send(b"no", status=401)

    def redirect(self) -> None:
        self.send_response(307)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def hang(self) -> None:
        self.of.stopping.wait(20)

    def drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(400):
            self.wfile.write(f"X-{number}: x\r\n".encode())
            self.wfile.flush()
            if self.of.stopping.wait(0.05):
                return

    def drip_body(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(400):
            self.wfile.write(b" ")
            self.wfile.flush()
            if self.of.stopping.wait(0.05):
                return

    def endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(10**9))
        self.end_headers()
        until = time.monotonic() + 10
        while time.monotonic() < until and not self.of.stopping.is_set():
            self.wfile.write(b"x" * 65536)

    def _send(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextlib.contextmanager
def running() -> Iterator[LLMServer]:
    server = LLMServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()

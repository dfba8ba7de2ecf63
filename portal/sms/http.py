"""How the Twilio SDK talks HTTP here: bounded, never twice, and clear about what did not leave.

The SDK's own client hides whether a request left, retries inside its pool, and writes message
texts to its log. This one does none of that.
"""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.http import HttpClient
from twilio.http.response import Response

from portal.conversations.channels import ProviderError

CONNECT_S = 5.0
TOTAL_S = 15.0

# Nothing of the request reached the other side.
_DID_NOT_LEAVE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class BoundedHttpClient(HttpClient):  # type: ignore[misc]
    """The transport of the Twilio SDK. `base_url` replaces Twilio's own address; empty keeps it."""

    def __init__(self, *, base_url: str = "") -> None:
        super().__init__(logger=None, is_async=False, timeout=TOTAL_S)
        self._base_url = base_url.rstrip("/")

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """One request, at most TOTAL_S seconds, never repeated.

        ProviderError when there is no whole answer; `unclear` unless nothing had left.
        """
        deadline = time.monotonic() + TOTAL_S
        try:
            # A connection per request: one that was kept open and is closed by the other side
            # would turn a harmless race into an unclear outcome.
            with (
                httpx.Client(timeout=_timeout(), follow_redirects=False) as client,
                client.stream(
                    method,
                    self._address(url),
                    params=params,
                    data=data,
                    headers=headers,
                    auth=auth,
                ) as response,
            ):
                content = bytearray()
                for part in response.iter_bytes():
                    content += part
                    if time.monotonic() > deadline:
                        raise httpx.ReadTimeout("the answer took too long")
        except _DID_NOT_LEAVE as error:
            raise ProviderError("The text message service could not be reached.") from _without_url(
                error
            )
        except httpx.HTTPError as error:
            raise ProviderError(
                "The text message service did not answer clearly.", unclear=True
            ) from _without_url(error)
        return Response(response.status_code, content.decode("utf-8", "replace"), response.headers)

    def _address(self, url: str) -> str:
        if not self._base_url:
            return url
        parts = urlsplit(url)
        return self._base_url + parts.path + (f"?{parts.query}" if parts.query else "")


def _timeout() -> httpx.Timeout:
    return httpx.Timeout(TOTAL_S - CONNECT_S, connect=CONNECT_S)


def _without_url(error: Exception) -> Exception:
    """The cause by its name alone: addresses of look-ups hold telephone numbers (P39)."""
    return RuntimeError(type(error).__name__)

"""A language model behind an OpenAI-compatible HTTP server: vLLM, llama.cpp, Azure and others.

One request, no retries, TLS verified, and one deadline over everything: name look-up, connection,
slow headers and a reply that drips in. What is sent is for the caller to have masked.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any

import httpx

from agent.answering.backends import ChatMessage
from agent.contracts import AgentError

# An answer of a few sentences is far below this; a server that sends more is broken.
_MOST_BYTES = 256 * 1024
_CONNECT_S = 3.0


class OpenAICompatibleLLM:
    """A client of `POST {base_url}/chat/completions`."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """base_url: up to and with "/v1"; api_key: sent as a bearer token, "" for none."""
        if not base_url.startswith(("http://", "https://")):
            raise AgentError("the LLM base URL must be http(s)://…", permanent=True)
        self._url = base_url.rstrip("/") + "/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._transport = transport

    def complete(
        self, messages: Sequence[ChatMessage], *, deadline_s: float, max_tokens: int
    ) -> str:
        """See `LLM.complete`. Temperature 0 and a fixed seed; the first choice's text."""
        if deadline_s <= 0:
            raise AgentError("no time left for the language model")
        body = {
            "model": self._model,
            "messages": [dict(message) for message in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "seed": 0,
            "stream": False,
        }
        ends_at = time.monotonic() + deadline_s
        # No proxy or .netrc from the environment: questions go where the operator said, only.
        client = httpx.Client(
            timeout=httpx.Timeout(deadline_s, connect=min(_CONNECT_S, deadline_s)),
            transport=self._transport,
            follow_redirects=False,
            trust_env=False,
        )
        # httpx limits each step, not their sum: a server that sends a byte a second would hold a
        # worker for hours. The request runs beside, and is cut off when time is up.
        outcome: queue.SimpleQueue[bytes | AgentError] = queue.SimpleQueue()
        threading.Thread(
            target=lambda: outcome.put(_outcome(client, self._url, self._headers, body, ends_at)),
            name="llm-request",
            daemon=True,
        ).start()
        try:
            result = outcome.get(timeout=max(0.0, ends_at - time.monotonic()))
        except queue.Empty:
            raise AgentError("the language model did not answer in time") from None
        finally:
            client.close()
        if isinstance(result, AgentError):
            raise result
        return _text(result)


def _outcome(
    client: httpx.Client, url: str, headers: dict[str, str], body: dict[str, Any], ends_at: float
) -> bytes | AgentError:
    try:
        return _post(client, url, headers, body, ends_at)
    except AgentError as error:
        return error
    except httpx.HTTPError as error:
        # The class only: a library's message may quote what was sent.
        return AgentError(f"the language model cannot be reached: {type(error).__name__}")
    except (RuntimeError, OSError, ValueError) as error:
        # The client was closed under the request because time was up, or the reply was no HTTP.
        return AgentError(f"the request to the language model broke: {type(error).__name__}")


def _post(
    client: httpx.Client, url: str, headers: dict[str, str], body: dict[str, Any], ends_at: float
) -> bytes:
    received = bytearray()
    with client.stream("POST", url, json=body, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            refused = response.status_code in (400, 401, 403, 404, 422)
            raise AgentError(
                f"the language model's server said {response.status_code}", permanent=refused
            )
        for chunk in response.iter_bytes():
            received += chunk
            if len(received) > _MOST_BYTES:
                raise AgentError("the language model's reply is too long")
            if time.monotonic() > ends_at:
                raise AgentError("the language model did not answer in time")
    return bytes(received)


def _text(reply: bytes) -> str:
    try:
        text = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        raise AgentError("the language model's reply is not a chat completion") from None
    if not isinstance(text, str) or not text.strip():
        raise AgentError("the language model's reply has no text")
    return text

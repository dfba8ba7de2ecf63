"""The client of the dialogue server (agent/rasa). One request, one deadline, no retries."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx

from agent.contracts import AgentError, DialogueReply, DialogueRequest, to_json
from agent.dialogue.reply import MOST_REPLY_BYTES, read_reply

_TURN = "/webhooks/aftercare/turn"
_HEALTH = "/webhooks/aftercare/health"
_STALE_STATE = "stale_state"


class DialogueClient:
    """Asks the dialogue server what a message needs. Thread-safe; make one per process.

    base_url: e.g. "http://127.0.0.1:5005". token: the server's RASA_TOKEN.
    timeout_s: the longest that one request may take, in seconds; the one repetition after a stale
    state begins its own.
    """

    def __init__(self, base_url: str, token: str, timeout_s: float = 5.0) -> None:
        self._timeout_s = timeout_s
        self._http = httpx.Client(
            base_url=base_url,
            headers={"authorization": f"Bearer {token}", "accept-encoding": "identity"},
            timeout=timeout_s,
            # The server is on this machine: no proxy of the environment may see a message.
            trust_env=False,
            follow_redirects=False,
        )

    def decide(self, request: DialogueRequest) -> DialogueReply:
        """What the message needs. `decisions` of the reply is never empty.

        A state that the server's model does not know (after a new model was deployed) is dropped,
        and the request repeated once without it. Raises AgentError for anything but a reply that is
        exactly the contract; `permanent` unless the server was away, slow or failing (5xx). The
        error never holds the patient's text, nor is one chained to it that does.
        """
        body = _encode(to_json(request))
        started = time.monotonic()
        status, answer = self._request("POST", _TURN, body)
        if status == 409 and _error_name(answer) == _STALE_STATE and request.state:
            body = _encode({**to_json(request), "state": {}})
            status, answer = self._request("POST", _TURN, body)
        if status != 200:
            raise AgentError(f"dialogue: the server answered {status}", permanent=status < 500)
        return read_reply(answer, ms=round((time.monotonic() - started) * 1000))

    def healthy(self) -> bool:
        """Whether the server is there and has a model loaded. Never raises."""
        try:
            status, answer = self._request("GET", _HEALTH, None)
            health = json.loads(answer)
        except (AgentError, ValueError, RecursionError):
            return False
        return status == 200 and isinstance(health, dict) and health.get("ready") is True

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._http.close()

    def _request(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        """Status and body. httpx limits each read; the loop limits size and the whole time."""
        deadline = time.monotonic() + self._timeout_s
        answer = bytearray()
        headers = {"content-type": "application/json"} if body is not None else {}
        try:
            with self._http.stream(method, path, content=body, headers=headers) as response:
                for chunk in response.iter_raw():
                    answer += chunk
                    if len(answer) > MOST_REPLY_BYTES:
                        raise AgentError("dialogue: the reply is too large", permanent=True)
                    if time.monotonic() > deadline:
                        raise AgentError("dialogue: the reply took too long")
                return response.status_code, bytes(answer)
        except httpx.HTTPError as error:
            problem = type(error).__name__
        # Outside the handler: an httpx error carries its request, and with it the patient's words.
        raise AgentError(f"dialogue: {problem}")


def _encode(value: Any) -> bytes:
    try:
        return json.dumps(value, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        pass
    raise AgentError("dialogue: the request is not plain JSON", permanent=True)


def _error_name(answer: bytes) -> object:
    try:
        parsed = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return parsed.get("error") if isinstance(parsed, dict) else None

"""The only door of the dialogue server.

POST /webhooks/aftercare/turn    bearer token; a TurnRequest in, decisions and the new state out
GET  /webhooks/aftercare/health  {"ready": true, "model": "aftercare-…"}; 503 without a model

    200 {"decisions": [...], "state": {...}, "intent": {"name", "confidence"}, "model": "…"}
    400 bad_request    the request breaks the contract; `detail` names the field
    401 unauthorized   no token, or another one
    409 stale_state    the state is another model's: the client may try once more with {}
    503 failed         no model, no decision, or any error: to a nurse

Errors are {"error": "<name>"}. No answer and no log line holds what the patient wrote.
"""

from __future__ import annotations

import hmac
import logging
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from agent.rasa.project import model_id
from agent.rasa.state import StaleState
from agent.rasa.turn import TurnFailed, take_turn
from agent.rasa.wire import LEAST_TOKEN_CHARACTERS, BadRequest, read_request

logger = logging.getLogger("aftercare.rasa")


class AftercareChannel(InputChannel):
    """A stateless channel: what a conversation needs comes with each request and goes back."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        return "aftercare"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> AftercareChannel:
        token = (credentials or {}).get("token")
        # Rasa leaves "${RASA_TOKEN}" as it stands where the variable is not set.
        unset = not isinstance(token, str) or token.startswith("${")
        if unset or len(token.strip()) < LEAST_TOKEN_CHARACTERS:
            raise RasaException(f"set RASA_TOKEN to at least {LEAST_TOKEN_CHARACTERS} characters")
        return cls(token.strip())

    def blueprint(self, on_new_message: object) -> Blueprint:
        """The two routes. `on_new_message` is Rasa's own entrance, which is not used: turn.py."""
        door = Blueprint("aftercare")

        @door.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = _ready_agent(request)
            if agent is None:
                return response.json({"ready": False, "model": None}, status=503)
            return response.json({"ready": True, "model": model_id(agent.processor.model_filename)})

        @door.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self._admits(request):
                return _error(401, "unauthorized")
            agent = _ready_agent(request)
            if agent is None:
                return _error(503, "failed")
            model = model_id(agent.processor.model_filename)
            try:
                result = await take_turn(agent.processor, model, read_request(request.body))
            except BadRequest as problem:
                return _error(400, "bad_request", detail=str(problem))
            except StaleState:
                return _error(409, "stale_state")
            except TurnFailed as problem:
                logger.error("turn failed: %s", problem)
                return _error(503, "failed")
            # Whatever Rasa raises may quote the message: only the kind and the place are logged.
            except Exception as problem:  # noqa: BLE001
                logger.error("turn failed: %s", _where(problem))
                return _error(503, "failed")
            return response.json(
                {
                    "decisions": result.decisions,
                    "state": result.state,
                    "intent": {"name": result.intent, "confidence": result.confidence},
                    "model": model,
                }
            )

        return door

    def _admits(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        matches = hmac.compare_digest(given.strip().encode(errors="replace"), self._token)
        return scheme.lower() == "bearer" and matches


def _ready_agent(request: Request) -> Agent | None:
    agent = getattr(request.app.ctx, "agent", None)
    return agent if agent is not None and agent.is_ready() else None


def _error(status: int, name: str, **more: str) -> HTTPResponse:
    return response.json({"error": name, **more}, status=status)


def _where(problem: BaseException) -> str:
    """The type of an exception and where it was raised, without its message."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(problem).__name__} at {place.rpartition('site-packages/')[2]}"

"""The dialogue server with a Rasa that fails, and says why as Rasa does: quoting the patient.

Runs in Rasa's environment with agent/rasa/standin on the path, in the place of serve.py. A message
that holds "please fail in rules" makes that part of the turn raise, log and warn.
"""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any

import structlog
from rasa.core.processor import MessageProcessor

from agent.rasa import serve, turn

heard = {"text": ""}
parse_message = MessageProcessor.parse_message
predict = MessageProcessor._predict_next_with_tracker
send = turn._payload


def fail_if_asked(part: str) -> None:
    text = heard["text"]
    if f"please fail in {part}" not in text:
        return
    logging.getLogger("rasa.core.processor").error("could not handle %s", text)
    logging.getLogger("sanic.error").exception("request with %s", text)
    structlog.get_logger().error("rest.message.received.failure", text=text)
    structlog.get_logger().error(f"failed on {text}")
    warnings.warn(f"parsed {text}", stacklevel=1)
    raise ValueError(f"cannot handle {text}")


async def failing_parse(self: MessageProcessor, message: Any, *rest: Any, **more: Any) -> Any:
    heard["text"] = message.text
    fail_if_asked("reading")
    return await parse_message(self, message, *rest, **more)


def failing_predict(self: MessageProcessor, tracker: Any) -> Any:
    fail_if_asked("rules")
    prediction = predict(self, tracker)
    if "please say nothing" in heard["text"]:
        listen = self.domain.index_for_action("action_listen")
        prediction.probabilities = [float(i == listen) for i in range(self.domain.num_actions)]
    if "please never end" in heard["text"]:
        answer = self.domain.index_for_action("utter_answer")
        prediction.probabilities = [float(i == answer) for i in range(self.domain.num_actions)]
    return prediction


def failing_payload(event: Any) -> Any:
    if "please speak" in heard["text"]:
        event.text = f"I heard {heard['text']}"
    if "please invent" in heard["text"]:
        event.data["custom"] = {"kind": "prescribe", "dose": heard["text"]}
    if "please touch the store" in heard["text"]:
        serving.tracker_store.save(event)
    return send(event)


class Serving:
    """Gets hold of the processor, to reach what a turn must not touch."""

    tracker_store: Any = None


serving = Serving()
take_turn = turn.take_turn


async def remembering_take_turn(processor: Any, *rest: Any) -> Any:
    serving.tracker_store = processor.tracker_store
    return await take_turn(processor, *rest)


MessageProcessor.parse_message = failing_parse
MessageProcessor._predict_next_with_tracker = failing_predict
turn._payload = failing_payload
turn.take_turn = remembering_take_turn

if __name__ == "__main__":
    sys.exit(serve.main())

"""One turn as a pure function: (model, message, context, state) → (decisions, state).

Rasa's own entrance keeps trackers under a lock, answers an empty list when something fails and
logs the message. So this rebuilds the tracker from the state, runs Rasa's NLU, slot mappings and
rules on it, and forgets it. The methods with an underscore are Rasa's private ones: its version is
pinned and tests/agent/rasa/test_private_methods.py looks for them.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import rasa.core.actions.action
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    REQUESTED_SLOT,
)
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from agent.contracts import INTAKE_SLOTS
from agent.rasa.severity import read_severity
from agent.rasa.state import INTAKE_LOOP, MOST_FAILURES, Intake, read_state, write_state
from agent.rasa.steering import UNREADABLE, plain_for_nlu, readable, steer
from agent.rasa.wire import TurnRequest, is_decision

# What stands for the patient's words on the tracker. Rasa's rules, slots and log lines see this.
WORDS = "(words)"
# The longest rule has four steps; more than this is a loop.
MOST_ACTIONS = 10
_CONTEXT_SLOTS = ("triage", "last_decision")


class TurnFailed(Exception):
    """Rasa came to no usable decision. The message is for operators and holds no patient text."""


@dataclasses.dataclass(frozen=True, slots=True)
class TurnResult:
    decisions: list[dict[str, Any]]
    state: dict[str, Any]
    intent: str
    confidence: float


async def take_turn(processor: MessageProcessor, model: str, request: TurnRequest) -> TurnResult:
    """Decide about one message. Raises StaleState, TurnFailed, or whatever Rasa raises."""
    intake = read_state(request.state, model=model)
    tracker = rebuild_tracker(processor, intake, request.context)
    intent, confidence = await _read_intent(processor, request.text)
    steered = steer(
        intent,
        text=request.text,
        context=request.context,
        asked=intake.asked if intake else None,
    )
    _hear(processor, tracker, steered, confidence)
    await processor.run_action_extract_slots(CollectingOutputChannel(), tracker)
    records, failures = _take_answers(processor, tracker, request.text, intake)
    decided = await _run_rules(processor, tracker)
    decisions = records + decided
    if not decided or not all(is_decision(decision) for decision in decisions):
        raise TurnFailed("no decision, or one outside the contract")
    state = write_state(_intake_of(tracker, failures), model=model)
    return TurnResult(decisions, state, intent, confidence)


def rebuild_tracker(
    processor: MessageProcessor, intake: Intake | None, context: dict[str, Any]
) -> DialogueStateTracker:
    """A tracker that stands where the state says, listening, with the context in its slots."""
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    events += [SlotSet(slot, context[slot]) for slot in _CONTEXT_SLOTS if context[slot]]
    if intake is not None:
        events.append(ActiveLoop(INTAKE_LOOP))
        events += [SlotSet(slot, WORDS) for slot in intake.given]
        events.append(SlotSet(REQUESTED_SLOT, intake.asked))
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    tracker = DialogueStateTracker("turn", processor.domain.slots)
    tracker.update_with_events(events, processor.domain)
    return tracker


async def _read_intent(processor: MessageProcessor, text: str) -> tuple[str, float]:
    plain = plain_for_nlu(text)
    if not readable(plain):
        return UNREADABLE, 1.0
    parsed = await processor.parse_message(UserMessage(plain, sender_id="turn"))
    return str(parsed["intent"]["name"]), float(parsed["intent"]["confidence"])


def _hear(
    processor: MessageProcessor, tracker: DialogueStateTracker, intent: str, confidence: float
) -> None:
    if intent not in processor.domain.intents:
        raise TurnFailed("the model read an intent that the domain does not know")
    said = {"name": intent, "confidence": confidence}
    parse_data = {"text": WORDS, "intent": said, "entities": []}
    tracker.update(UserUttered(WORDS, said, [], parse_data), processor.domain)


def _take_answers(
    processor: MessageProcessor, tracker: DialogueStateTracker, text: str, intake: Intake | None
) -> tuple[list[dict[str, Any]], int]:
    """A `record` for each slot that this message filled, and the failures so far.

    This is the form's validation. An answer about severity that holds no number is taken back, so
    that the form asks again; the second time the words are taken, because a tired patient must
    never be caught in a question.
    """
    failures = intake.failures if intake else 0
    records = []
    for slot in _slots_filled_by_this_message(tracker):
        value: str | int = text.strip()
        if slot == "symptom_severity":
            severity = read_severity(text)
            was_asked = intake is not None and intake.asked == slot
            if severity is not None:
                value = severity.value
            elif was_asked and failures + 1 < MOST_FAILURES:
                failures += 1
                tracker.update(SlotSet(slot, None), processor.domain)
                continue
            failures = 0
        records.append({"kind": "record", "slot": slot, "value": value})
    return records, failures


def _slots_filled_by_this_message(tracker: DialogueStateTracker) -> list[str]:
    filled = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, SlotSet) and event.key in INTAKE_SLOTS and event.value is not None:
            filled.append(event.key)
    return sorted(set(filled), key=INTAKE_SLOTS.index)


async def _run_rules(
    processor: MessageProcessor, tracker: DialogueStateTracker
) -> list[dict[str, Any]]:
    """Predict and run actions until Rasa listens again. Returns the payloads in order.

    As MessageProcessor._run_prediction_loop, which logs a failed action and goes on without it.
    Here whatever fails is raised.
    """
    output = CollectingOutputChannel()
    payloads: list[dict[str, Any]] = []
    for _ in range(MOST_ACTIONS):
        prediction = processor._predict_next_with_tracker(tracker)
        action = rasa.core.actions.action.action_for_index(
            prediction.max_confidence_index, processor.domain, processor.action_endpoint
        )
        before = tracker.copy()
        before.update_with_events(prediction.events, processor.domain)
        try:
            events = await action.run(output, processor.nlg, before, processor.domain)
        except rasa.core.actions.action.ActionExecutionRejection:
            # A form that got no answer steps aside for the rules.
            tracker.update(
                ActionExecutionRejected(
                    action.name(), prediction.policy_name, prediction.max_confidence
                )
            )
            continue
        processor._log_action_on_tracker(tracker, action, events, prediction)
        payloads += [_payload(event) for event in events if isinstance(event, BotUttered)]
        if action.name() == ACTION_LISTEN_NAME:
            return payloads
    raise TurnFailed("the rules came to no end")


def _payload(event: BotUttered) -> dict[str, Any]:
    message = event.message()
    custom = message.get("custom")
    if event.text or not isinstance(custom, dict):
        raise TurnFailed("Rasa uttered something that is not a decision")
    return dict(custom)


def _intake_of(tracker: DialogueStateTracker, failures: int) -> Intake | None:
    if tracker.active_loop_name is None:
        return None
    if tracker.active_loop_name != INTAKE_LOOP or tracker.is_active_loop_rejected:
        raise TurnFailed("the turn ended in a state that cannot be carried on")
    asked = tracker.get_slot(REQUESTED_SLOT)
    if asked not in INTAKE_SLOTS:
        raise TurnFailed("the intake is active and asks for nothing")
    given = tuple(slot for slot in INTAKE_SLOTS if tracker.get_slot(slot) is not None)
    return Intake(asked, given, failures)

"""Compares the rebuilt tracker with one that Rasa keeps for the whole conversation.

Runs in Rasa's environment with agent/rasa/standin on the path. Prints how many turns were compared,
and each turn that was decided differently.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet

from agent.contracts import INTAKE_SLOTS
from agent.rasa import logs, project, turn
from agent.rasa.steering import steer
from agent.rasa.wire import TurnRequest, read_context

MESSAGES = (
    *("my knee is swollen", "me duele la herida", "since yesterday", "7", "very bad", "no"),
    *("thanks", "bye", "hello", "can I shower?", "I missed my dose this morning", "yes"),
    *("can I talk to a nurse", "I can't breathe", "where do I park", "en español por favor"),
    *("no more questions", "no, it started Monday", "actually it's an 8", "are you a robot"),
    *("blorp fnargle zzt", "..."),
)
CONTEXTS: tuple[dict[str, Any], ...] = (
    *({}, {}, {}, {"last_decision": "answer"}, {"last_decision": "ask"}),
    *({"triage": "clinical"}, {"triage": "urgent"}, {"owner": "nurse"}),
)
DIALOGUES = 40
TURNS = 12


async def compare(processor: MessageProcessor, model: str) -> list[str]:
    different = []
    for seed in range(DIALOGUES):
        chance = random.Random(seed)  # noqa: S311
        said = [(chance.choice(MESSAGES), context(**chance.choice(CONTEXTS))) for _ in range(TURNS)]
        rebuilt = await with_rebuilt_tracker(processor, model, said)
        kept = await with_kept_tracker(processor, said)
        different += [
            f"{seed}.{number} {text!r} {known}: rebuilt {here}, kept {there}"
            for number, ((text, known), here, there) in enumerate(
                zip(said, rebuilt, kept, strict=True)
            )
            if here != there
        ]
    return different


def context(**changes: Any) -> dict[str, Any]:
    return read_context({"triage": "informational", "owner": "agent", **changes})


async def with_rebuilt_tracker(
    processor: MessageProcessor, model: str, said: list[tuple[str, dict[str, Any]]]
) -> list[Any]:
    decided, state = [], {}
    for text, known in said:
        request = TurnRequest("c", text, "en", known, json.loads(json.dumps(state)))
        result = await turn.take_turn(processor, model, request)
        decided.append(result.decisions)
        state = result.state
    return decided


async def with_kept_tracker(
    processor: MessageProcessor, said: list[tuple[str, dict[str, Any]]]
) -> list[Any]:
    decided, failures = [], 0
    tracker = turn.rebuild_tracker(processor, None, context())
    for text, known in said:
        for slot in ("triage", "last_decision"):
            tracker.update(SlotSet(slot, known[slot]), processor.domain)
        intake = turn._intake_of(tracker, failures)
        intent, confidence = await turn._read_intent(processor, text)
        asked = intake.asked if intake else None
        steered = steer(intent, text=text, context=known, asked=asked)
        turn._hear(processor, tracker, steered, confidence)
        await processor.run_action_extract_slots(CollectingOutputChannel(), tracker)
        records, failures = turn._take_answers(processor, tracker, text, intake)
        decided.append(records + await turn._run_rules(processor, tracker))
        if tracker.active_loop_name is None:
            # An intake that ended is over: the next one asks everything anew.
            failures = 0
            for slot in INTAKE_SLOTS:
                tracker.update(SlotSet(slot, None), processor.domain)
    return decided


def reading_each_text_once(read: Any) -> Any:
    """The NLU is the same on both sides and takes most of the time."""
    known: dict[str, tuple[str, float]] = {}

    async def read_once(processor: MessageProcessor, text: str) -> tuple[str, float]:
        if text not in known:
            known[text] = await read(processor, text)
        return known[text]

    return read_once


if __name__ == "__main__":
    turn._read_intent = reading_each_text_once(turn._read_intent)
    path = project.model_path()
    processor = Agent.load(str(path)).processor
    logs.configure_logging()
    differing = asyncio.run(compare(processor, project.model_id(path)))
    sys.stdout.write("\n".join([f"{DIALOGUES * TURNS} turns", *differing]))

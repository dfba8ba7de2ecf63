"""Vectors of the component agent.rasa.meaning, for tests/agent/rasa/test_meaning.py. Runs in Rasa's
environment with agent/rasa/standin on the path.

Reads {"texts": [...], "folder": "…" or null} and writes {"together": [[…]], "alone": [[…]],
"seconds": […]}: the vectors of all texts at once, of each by itself, and how long each took then.
With a folder it loads that model instead, and writes {"refused": "…"} where it is the wrong one.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from agent.rasa.meaning import Meaning
from agent.rasa.minilm import MiniLM, ModelMissing


def main() -> None:
    asked = json.load(sys.stdin)
    try:
        model = MiniLM(Path(asked["folder"])) if asked["folder"] else None
    except ModelMissing as refusal:
        json.dump({"refused": str(refusal)}, sys.stdout)
        return
    meaning = Meaning({"scale": 1.0}, model)
    together = [Message({TEXT: text}) for text in asked["texts"]]
    meaning.process(together)
    alone, seconds = [], []
    for text in asked["texts"]:
        message = Message({TEXT: text})
        started = time.monotonic()
        meaning.process([message])
        seconds.append(time.monotonic() - started)
        alone.append(message)
    vectors = {"together": rows(together), "alone": rows(alone), "seconds": seconds}
    json.dump(vectors, sys.stdout)


def rows(messages: list[Message]) -> list[list[float]]:
    """The dense feature of each sentence, taken as the classifier takes it."""
    dense = [message.get_dense_features(attribute=TEXT)[1] for message in messages]
    return [features.features[0].tolist() for features in dense]


if __name__ == "__main__":
    main()

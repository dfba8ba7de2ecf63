"""A pipeline component: what a message means, as one dense vector from MiniLM.

Letters and words know nothing of "my leg blew up" when they have learnt "my knee is swollen". The
sentence model does, in English; a Spanish message goes in word by word in English (glosses). The
model is frozen: nothing here is trained, and the same text has the same vector everywhere.

The vector has length `scale`, which is to the classifier what the scale in weights.py is: larger
means that meaning counts for more against letters. How it was chosen: README.md.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from agent.rasa.glosses import in_english
from agent.rasa.minilm import MiniLM

# Longer than any message that the channel lets in; beyond it is not even looked at.
MOST_CHARACTERS = 2_000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Meaning(GraphComponent):
    """Adds one dense sentence feature, (1, 384), to every message that has a text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"scale": 7.0}

    def __init__(self, config: dict[str, Any], model: MiniLM | None = None) -> None:
        """Raises ModelMissing where the sentence model is not as it should be."""
        self._scale = float(config["scale"])
        self._model = model or MiniLM()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Meaning:
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        with_text = [message for message in messages if message.get(TEXT) is not None]
        vectors = self.vectors([message.get(TEXT) for message in with_text])
        for message, vector in zip(with_text, vectors, strict=True):
            message.add_features(
                Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__)
            )
        return messages

    def vectors(self, texts: list[str]) -> np.ndarray:
        """One vector a text, of length `scale`: float32, (texts, 384)."""
        return self._scale * self._model([in_english(text[:MOST_CHARACTERS]) for text in texts])

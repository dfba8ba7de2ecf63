"""Looks for what agent/rasa/turn.py takes from inside Rasa. Runs in Rasa's environment
with agent/rasa/standin on the path.

Prints each thing that is not as it was; prints nothing where all is well.
"""

from __future__ import annotations

import inspect
import sys

import rasa
import tensorflow
from rasa.core.actions import action
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

EXPECTED = {
    MessageProcessor._predict_next_with_tracker: ["self", "tracker"],
    MessageProcessor._log_action_on_tracker: ["self", "tracker", "action", "events", "prediction"],
    MessageProcessor.run_action_extract_slots: ["self", "output_channel", "tracker"],
    MessageProcessor.parse_message: ["self", "message", "tracker", "only_output_properties"],
    action.action_for_index: ["index", "domain", "action_endpoint"],
    action.Action.run: ["self", "output_channel", "nlg", "tracker", "domain"],
    DialogueStateTracker.update_with_events: ["self", "new_events", "domain", "override_timestamp"],
}


def problems() -> list[str]:
    found = [] if rasa.__version__ == "3.6.21" else [f"Rasa is {rasa.__version__}"]
    for function, parameters in EXPECTED.items():
        actual = list(inspect.signature(function).parameters)
        if actual != parameters:
            found.append(f"{function.__qualname__} takes {actual}")
    return found + stand_in_problems()


def stand_in_problems() -> list[str]:
    """The stand-in for TensorFlow can be imported, named and inherited from; using it raises."""
    found = [] if "standin" in tensorflow.__file__ else ["this is the real TensorFlow"]

    class Model(tensorflow.keras.Model):
        @tensorflow.function
        def call(self, x: tensorflow.Tensor) -> int:
            return 4

        @tensorflow.function(jit_compile=True)
        def decorated(self) -> int:
            return 5

    if Model.call(None, None) != 4 or Model.decorated(None) != 5:
        found.append("a decorator of the stand-in changed what it decorates")
    uses = {
        "calling": lambda: tensorflow.constant(3),
        "making a layer": lambda: tensorflow.keras.layers.Dense(3),
        "making a model": lambda: Model(),
        "asking whether": lambda: bool(tensorflow.config.list_physical_devices),
        "iterating": lambda: list(tensorflow.data),
    }
    for name, use in uses.items():
        try:
            use()
        except tensorflow.NotInstalled as refusal:
            if "TensorFlow is not installed" not in str(refusal):
                found.append(f"{name} is refused without saying why")
        else:
            found.append(f"{name} is not refused")
    return found


if __name__ == "__main__":
    sys.stdout.write("\n".join(problems()))

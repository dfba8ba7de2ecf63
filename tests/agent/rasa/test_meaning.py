"""The component that gives the NLU dense vectors: in Rasa's environment, without torch."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from agent.minilm import adapters
from tests.agent.rasa.rasa_server import RASA_PYTHON, ROOT, rasa_environment

ENGLISH = ["when can I shower?", "my leg is swollen and hot", "Thanks, dear!", "7/10"]
SPANISH = ["me duele la rodilla", "¿cuándo me puedo bañar?", "quiero hablar con una enfermera"]
MEANT = ["my knee hurts", "when can I take a shower?", "I want to talk to a nurse"]
ODD = {
    "nothing": "",
    "a space": " ",
    "emoji": "😀😀👍🏽",
    "mixed": "hi 😀 ñandú naïve العربية 好",
    "ten thousand letters": "a" * 10_000,
    "ten thousand characters of words": "my knee hurts " * 715,
    "half a character": "hi \ufffd",
    "controls": "a\x00b\u200bc",
}


def encode(texts: list[str], folder: Path | None = None) -> dict[str, Any]:
    done = subprocess.run(
        [RASA_PYTHON, "agent/rasa/tests/checks/meaning.py"],
        cwd=ROOT,
        env=rasa_environment(),
        input=json.dumps({"texts": texts, "folder": str(folder) if folder else None}),
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)
    assert isinstance(result, dict)
    return result


@pytest.fixture(scope="module")
def encoded() -> dict[str, Any]:
    return encode([*ENGLISH, *SPANISH, *MEANT, *ODD.values()])


@pytest.fixture(scope="module")
def vector(encoded: dict[str, Any]) -> dict[str, np.ndarray]:
    texts = [*ENGLISH, *SPANISH, *MEANT, *ODD.values()]
    return dict(zip(texts, np.array(encoded["alone"]), strict=True))


def test_numpy_computes_what_torch_computes(vector: dict[str, np.ndarray]) -> None:
    # Adapters that nobody trained change nothing.
    tokenizer, encoder = adapters.load_encoder(dropout=0)
    with torch.inference_mode():
        batch = adapters.encode(tokenizer, ENGLISH, 96)
        mean = adapters.mean_pool(encoder(**batch).last_hidden_state, batch["attention_mask"])
        torch_says = torch.nn.functional.normalize(mean, dim=1).numpy()
    for text, expected in zip(ENGLISH, torch_says, strict=True):
        assert np.abs(vector[text] - expected).max() < 1e-5


def test_a_text_has_one_vector_alone_and_among_others(encoded: dict[str, Any]) -> None:
    alone, together = np.array(encoded["alone"]), np.array(encoded["together"])
    assert np.abs(alone - together).max() < 1e-5


def test_a_second_process_computes_the_same(encoded: dict[str, Any]) -> None:
    again = encode(ENGLISH)
    assert again["alone"] == encoded["alone"][: len(ENGLISH)]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_whatever_is_written_has_a_vector_of_length_one(
    vector: dict[str, np.ndarray], text: str
) -> None:
    assert vector[text].shape == (384,)
    assert np.linalg.norm(vector[text]) == pytest.approx(1, abs=1e-5)


def test_ten_thousand_characters_take_no_second(encoded: dict[str, Any]) -> None:
    assert max(encoded["seconds"]) < 1


@pytest.mark.parametrize(("spanish", "meant"), list(zip(SPANISH, MEANT, strict=True)))
def test_a_spanish_message_lies_nearest_to_what_it_means(
    vector: dict[str, np.ndarray], spanish: str, meant: str
) -> None:
    nearest = max(MEANT, key=lambda text: float(vector[spanish] @ vector[text]))
    assert nearest == meant


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    assert encode([], tmp_path) == {
        "refused": "the sentence model's weights are not the ones we know (sha256)"
    }


def test_missing_weights_are_said_in_one_line(tmp_path: Path) -> None:
    refused = encode([], tmp_path / "nowhere")["refused"]
    assert refused.startswith("the sentence model cannot be read: ")
    assert "\n" not in refused

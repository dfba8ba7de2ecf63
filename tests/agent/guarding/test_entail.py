"""The entailment model, which rests: its texts and its training."""

import random
from pathlib import Path

import pytest

from agent.contracts import LANGUAGES
from agent.evals.grounding import FREE_SETS
from agent.guarding.entailment import examples, train
from agent.guarding.entailment.corrupt import corrupted
from agent.guarding.entailment.net import trained
from agent.minilm import adapters
from agent.minilm.net import Net


def test_the_written_pairs_hold_true_and_false_claims_in_both_languages() -> None:
    blocks = examples.written()
    assert {block.language for block in blocks} == set(LANGUAGES)
    assert sum(len(block.follows) for block in blocks) > 3_000
    assert sum(len(block.false) for block in blocks) > 3_000
    assert {kind for block in blocks for _, kind in block.false} == examples.KINDS


def test_no_block_of_the_test_is_learnt() -> None:
    learnt = {block.source for block in examples.written()}
    tested = {block.source for path in FREE_SETS.values() for block in examples.read(path)}
    assert tested
    assert not tested & learnt


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.en.txt"
    path.write_text("= Rest.\n+ Take a rest.\n- Run. | nothing known\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.en\.txt, line 3"):
        examples.read(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_corrupted_sentence_is_another_one_and_the_same_for_the_same_seed(language: str) -> None:
    sources = [block.source for block in examples.written() if block.language == language]
    made = [corrupted(text, language, random.Random(4)) for text in sources]
    assert all(wrong != text for wrong, text in zip(made, sources, strict=True))
    assert sum(bool(wrong) for wrong in made) > 0.95 * len(sources)
    assert made == [corrupted(text, language, random.Random(4)) for text in sources]


def test_a_step_of_training_changes_only_the_adapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERCARE_MODELS_DIR", str(tmp_path))
    net = train.train(examples.written()[:4], seed=1, epochs=1)
    path = tmp_path / "adapter.safetensors"
    adapters.save_adapter(net, path)
    assert set(adapters.trained_state(net)) == {
        name for name, value in net.named_parameters() if value.requires_grad
    }
    assert Net(trained(path))("Rest.", "Take a rest.").shape == (1,)

"""The gate: question and sentence read together, for the few best sentences only."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.answering.judge import examples, train_gate
from agent.answering.judge.gate import ADAPTER, Gate, pair_text
from agent.answering.judge.judge import AnswerJudge
from agent.answering.retrieval import READ_TOGETHER, rank
from agent.contracts import AgentError, Passage
from agent.minilm import adapters


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


def test_the_answer_is_likelier_than_another_and_than_none(
    gate: Gate, english: tuple[Passage, ...]
) -> None:
    odds = dict(zip((p.text for p in english), gate("When can I shower?", english), strict=True))
    best = max(odds, key=lambda text: odds[text])
    assert best.startswith("You may shower")
    assert odds[best] > 0


def test_right_topic_and_wrong_attribute_is_likelier_none(
    gate: Gate, english: tuple[Passage, ...]
) -> None:
    assert max(gate("How much does the visit cost?", english)) < 0


def test_only_the_best_are_read_together(judge: AnswerJudge, english: tuple[Passage, ...]) -> None:
    """A net that reads pairs is too slow for a whole sheet."""
    seen: list[int] = []

    def counting(question: str, passages: Sequence[Passage]) -> list[float]:
        seen.append(len(passages))
        return [0.0] * len(passages)

    ranked = rank("When can I shower?", english, judge, counting)
    assert seen == [READ_TOGETHER]
    assert len(english) > READ_TOGETHER
    assert len(ranked) == len(english)


def test_each_opinion_is_told(judge: AnswerJudge, gate: Gate, english: tuple[Passage, ...]) -> None:
    best = rank("When can I shower?", english, judge, gate)[0]
    assert set(best.opinions) == {"judge", "gate", "words"}


def test_no_passages_no_odds(gate: Gate) -> None:
    assert gate("When can I shower?", []) == []


def test_the_gate_reads_spanish_in_english_and_brands_as_generic() -> None:
    assert pair_text("¿Cuándo puedo ducharme?", "Dolor", "Tome Tylenol.", "es") == (
        "when can i shower",
        "pain: take acetaminophen",
    )


def test_a_step_of_training_changes_only_the_adapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERCARE_MODELS_DIR", str(tmp_path))
    sheet = examples.written()[0]
    small = examples.Sheet(sheet.name, sheet.language, sheet.sentences[:4], sheet.asks[:4])
    net = train_gate.train([small], seed=1, epochs=1, made=0)
    path = tmp_path / "gate.safetensors"
    adapters.save_adapter(net, path)
    assert set(adapters.trained_state(net)) == {
        name for name, value in net.named_parameters() if value.requires_grad
    }
    passage = Passage("1:0", "1", 0, "Washing", "", "You may shower.", "en")
    assert len(Gate(path)("Can I shower?", [passage])) == 1


def test_the_adapter_is_a_small_file() -> None:
    assert ADAPTER.stat().st_size < 2_500_000


def test_a_missing_adapter_is_a_permanent_error(tmp_path: Path) -> None:
    with pytest.raises(AgentError) as raised:
        Gate(tmp_path / "none.safetensors").warm_up()
    assert raised.value.permanent

"""The trained judge: its texts, its training, its adapter file."""

import random
from pathlib import Path

import pytest

from agent.answering.judge import examples, train
from agent.answering.judge.judge import ADAPTER, AnswerJudge, question_text, sentence_text
from agent.answering.judge.made import make
from agent.contracts import LANGUAGES, AgentError, Passage
from agent.minilm import adapters


def test_the_written_sheets_hold_questions_with_and_without_answers() -> None:
    sheets = examples.written()
    asks = [(sheet, *ask) for sheet in sheets for ask in sheet.asks]
    assert len(asks) > 1_200
    assert {sheet.language for sheet in sheets} == set(LANGUAGES)
    assert 0.3 < sum(not gold for _, _, gold in asks) / len(asks) < 0.6
    for sheet, question, gold in asks:
        assert question.strip(), sheet.name
        assert all(0 <= place < len(sheet.sentences) for place in gold), (sheet.name, question)


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.en.txt"
    path.write_text("## Washing\n1 Shower daily.\n3 Out of order.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.en\.txt, line 3"):
        examples.read(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_made_sheets_are_the_same_for_the_same_seed(language: str) -> None:
    rng = random.Random(3)
    sheet = make(language, rng)
    assert sheet == make(language, random.Random(3))
    assert sheet != make(language, rng)
    assert all("{" not in text for _, text in sheet.sentences)
    assert all("{" not in question for question, _ in sheet.asks)
    assert any(gold for _, gold in sheet.asks)


def test_a_step_of_training_changes_only_the_adapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERCARE_MODELS_DIR", str(tmp_path))
    sheet = examples.written()[0]
    small = examples.Sheet(sheet.name, sheet.language, sheet.sentences[:4], sheet.asks[:4])
    trained = train.train([small], seed=1, epochs=1, made=0)
    path = tmp_path / "adapter.safetensors"
    adapters.save_adapter(trained, path)
    passage = Passage("1:0", "1", 0, "Washing", "", "You may shower.", "en")
    assert len(AnswerJudge(path)("Can I shower?", [passage])) == 1
    assert set(adapters.trained_state(trained)) == {
        name for name, value in trained.named_parameters() if value.requires_grad
    }


def test_the_adapter_is_a_small_file() -> None:
    assert ADAPTER.stat().st_size < 2_500_000


@pytest.mark.parametrize("content", [None, b"", b"not an adapter"])
def test_a_missing_or_broken_adapter_is_a_permanent_error(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "adapter.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AgentError) as raised:
        AnswerJudge(path).warm_up()
    assert raised.value.permanent


def test_what_is_remembered_is_bounded(english: tuple[Passage, ...]) -> None:
    """P21: vectors of others do not pile up."""
    small = AnswerJudge(remember=2)
    before = small("When can I shower?", english)
    assert len(small._rows) == 2
    assert small("When can I shower?", english) == before


def test_no_passages_no_odds(judge: AnswerJudge) -> None:
    assert judge("When can I shower?", []) == []


def test_the_judge_reads_spanish_in_english_and_brands_as_generic() -> None:
    assert question_text("¿Cuándo puedo ducharme?", "es") == "question: when can i shower"
    assert sentence_text("Pain", "Take Tylenol.", "en") == "Pain: Take acetaminophen."


def test_the_answer_is_likelier_than_another_and_than_none(
    judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    odds = dict(zip((p.text for p in english), judge("When can I shower?", english), strict=True))
    best = max(odds, key=lambda text: odds[text])
    assert best.startswith("You may shower")
    assert odds[best] > 0
    assert sum(value > 0 for value in odds.values()) <= 2


def test_right_topic_and_wrong_attribute_is_likelier_none(
    judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    assert max(judge("How much does the visit cost?", english)) < 0
    assert max(judge("How long will the stitches itch?", english)) < 0

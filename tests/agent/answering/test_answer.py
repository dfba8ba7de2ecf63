"""The room's door: odd input is an abstention, a broken part an AgentError, time is bounded."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.answering.answerer import Answerer
from agent.answering.judge.judge import AnswerJudge
from agent.contracts import AgentError, Passage, to_json
from tests.agent.answering.scripted import ScriptedLLM


@pytest.mark.parametrize(
    "question",
    ["", " ", "?", "👍👍", "\x00\x00", "ა ბ გ", "a" * 5000, "may " * 80, "\u202e"],
)
def test_odd_input_is_an_abstention(
    judge: AnswerJudge, english: tuple[Passage, ...], question: str
) -> None:
    found = Answerer(judge=judge).answer(question, english, "en", deadline_s=30)
    assert found.draft is None
    assert found.abstained_because


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(question=st.text(max_size=80), language=st.sampled_from(["en", "es", "fr", ""]))
def test_no_text_at_all_makes_it_raise(
    judge: AnswerJudge, english: tuple[Passage, ...], question: str, language: str
) -> None:
    found = Answerer(judge=judge).answer(question, english, language, deadline_s=30)
    assert (found.draft is None) == bool(found.abstained_because)


def test_only_passages_in_the_patients_language_are_looked_at(
    judge: AnswerJudge, english: tuple[Passage, ...], spanish: tuple[Passage, ...]
) -> None:
    """P17"""
    both = (*english, *spanish)
    answerer = Answerer(judge=judge)
    found = answerer.answer("¿Cuándo puedo ducharme?", both, "es", deadline_s=30)
    assert found.draft is not None
    assert {s.passage.language for s in found.considered} == {"es"}
    assert answerer.answer("When can I shower?", spanish, "en", deadline_s=30).draft is None
    assert answerer.answer("Quand?", both, "fr", deadline_s=30).draft is None


def test_the_answer_is_made_of_the_passages_given_and_no_others(
    judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    """P21: a second patient's question is not answered from the first one's sheet."""
    answerer = Answerer(judge=judge)
    assert answerer.answer("When can I shower?", english, "en", deadline_s=30).draft is not None
    other = [Passage("9:0", "9", 0, "Food", "", "Eat fruit every day.", "en")]
    found = answerer.answer("When can I shower?", other, "en", deadline_s=30)
    assert found.draft is None
    assert [s.passage for s in found.considered] == other


def test_a_nurse_sees_what_was_considered_even_when_nothing_was_looked_up(
    judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    found = Answerer(judge=judge).answer("my knee is red", english, "en", deadline_s=30)
    assert found.draft is None
    assert found.considered


def test_what_came_of_it_is_plain_json(judge: AnswerJudge, english: tuple[Passage, ...]) -> None:
    found = to_json(Answerer(judge=judge).answer("shower?", english, "en", deadline_s=30))
    assert set(found) == {"draft", "considered", "abstained_because", "left", "ms"}


def test_a_broken_sentence_model_is_an_agent_error_without_the_patients_words(
    english: tuple[Passage, ...],
) -> None:
    """P39"""

    def broken(question: str, passages: Sequence[Passage]) -> list[float]:
        raise RuntimeError(f"out of memory at {question}")

    with pytest.raises(AgentError) as raised:
        Answerer(judge=broken).answer("When can I shower, canary?", english, "en", deadline_s=5)
    assert "canary" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_an_answer_after_the_deadline_is_none(
    english: tuple[Passage, ...], judge: AnswerJudge
) -> None:
    def slow(question: str, passages: Sequence[Passage]) -> list[float]:
        time.sleep(0.05)
        return judge(question, passages)

    found = Answerer(judge=slow).answer("When can I shower?", english, "en", deadline_s=0.01)
    assert found.draft is None
    assert "late" in found.abstained_because


def test_the_model_never_gets_more_than_its_own_time_out(
    english: tuple[Passage, ...], judge: AnswerJudge
) -> None:
    llm = ScriptedLLM("NONE")
    answerer = Answerer("select", llm, judge=judge, llm_timeout_s=3)
    answerer.answer("When can I shower?", english, "en", deadline_s=30)
    assert 0 < llm.deadlines[0] <= 3


def test_after_the_guard_refused_a_draft_a_quote_can_be_asked_for(
    english: tuple[Passage, ...], judge: AnswerJudge
) -> None:
    answerer = Answerer("rewrite", ScriptedLLM(), judge=judge)
    found = answerer.answer("When can I shower?", english, "en", deadline_s=30, strategy="quote")
    assert found.draft is not None
    assert found.draft.strategy == "quote"


@pytest.mark.parametrize(("strategy", "llm"), [("select", None), ("guess", None)])
def test_a_strategy_that_cannot_work_is_refused_at_once(strategy: str, llm: None) -> None:
    with pytest.raises(AgentError) as raised:
        Answerer(strategy, llm)
    assert raised.value.permanent


def test_the_vectors_of_a_sheet_can_be_made_ahead(
    english: tuple[Passage, ...], spanish: tuple[Passage, ...]
) -> None:
    judge = AnswerJudge()
    Answerer(judge=judge).warm_up([*english, *spanish])
    made = len(judge._rows)
    judge("When can I shower?", english)
    judge("¿Cuándo me ducho?", spanish)
    assert len(judge._rows) == made + 2

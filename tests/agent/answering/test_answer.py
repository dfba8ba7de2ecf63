"""The room's door: odd input is an abstention, a broken part an AgentError, time is bounded."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.answering.answerer import Answerer
from agent.answering.embedding import MiniLM, Vectors
from agent.contracts import AgentError, Passage, to_json
from tests.agent.answering.scripted import ScriptedLLM


@pytest.mark.parametrize(
    "question",
    ["", " ", "?", "👍👍", "\x00\x00", "ა ბ გ", "a" * 5000, "may " * 80, "\u202e"],
)
def test_odd_input_is_an_abstention(
    minilm: MiniLM, english: tuple[Passage, ...], question: str
) -> None:
    found = Answerer(embed=minilm).answer(question, english, "en", deadline_s=30)
    assert found.draft is None
    assert found.abstained_because


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(question=st.text(max_size=80), language=st.sampled_from(["en", "es", "fr", ""]))
def test_no_text_at_all_makes_it_raise(
    minilm: MiniLM, english: tuple[Passage, ...], question: str, language: str
) -> None:
    found = Answerer(embed=minilm).answer(question, english, language, deadline_s=30)
    assert (found.draft is None) == bool(found.abstained_because)


def test_only_passages_in_the_patients_language_are_looked_at(
    minilm: MiniLM, english: tuple[Passage, ...], spanish: tuple[Passage, ...]
) -> None:
    """P17"""
    both = (*english, *spanish)
    answerer = Answerer(embed=minilm)
    found = answerer.answer("¿Cuándo puedo ducharme?", both, "es", deadline_s=30)
    assert found.draft is not None
    assert {s.passage.language for s in found.considered} == {"es"}
    assert answerer.answer("When can I shower?", spanish, "en", deadline_s=30).draft is None
    assert answerer.answer("Quand?", both, "fr", deadline_s=30).draft is None


def test_the_answer_is_made_of_the_passages_given_and_no_others(
    minilm: MiniLM, english: tuple[Passage, ...]
) -> None:
    """P21: a second patient's question is not answered from the first one's sheet."""
    answerer = Answerer(embed=minilm)
    assert answerer.answer("When can I shower?", english, "en", deadline_s=30).draft is not None
    other = [Passage("9:0", "9", 0, "Food", "", "Eat fruit every day.", "en")]
    found = answerer.answer("When can I shower?", other, "en", deadline_s=30)
    assert found.draft is None
    assert [s.passage for s in found.considered] == other


def test_a_nurse_sees_what_was_considered_even_when_nothing_was_looked_up(
    minilm: MiniLM, english: tuple[Passage, ...]
) -> None:
    found = Answerer(embed=minilm).answer("my knee is red", english, "en", deadline_s=30)
    assert found.draft is None
    assert found.considered


def test_what_came_of_it_is_plain_json(minilm: MiniLM, english: tuple[Passage, ...]) -> None:
    found = to_json(Answerer(embed=minilm).answer("shower?", english, "en", deadline_s=30))
    assert set(found) == {"draft", "considered", "abstained_because", "ms"}


def test_a_broken_sentence_model_is_an_agent_error_without_the_patients_words(
    english: tuple[Passage, ...],
) -> None:
    """P39"""

    def broken(texts: Sequence[str]) -> Vectors:
        raise RuntimeError(f"out of memory at {texts}")

    with pytest.raises(AgentError) as raised:
        Answerer(embed=broken).answer("When can I shower, canary?", english, "en", deadline_s=5)
    assert "canary" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_an_answer_after_the_deadline_is_none(english: tuple[Passage, ...], minilm: MiniLM) -> None:
    def slow(texts: Sequence[str]) -> Vectors:
        time.sleep(0.05)
        return minilm(texts)

    found = Answerer(embed=slow).answer("When can I shower?", english, "en", deadline_s=0.01)
    assert found.draft is None
    assert "late" in found.abstained_because


def test_the_model_never_gets_more_than_its_own_time_out(
    english: tuple[Passage, ...], minilm: MiniLM
) -> None:
    llm = ScriptedLLM("NONE")
    answerer = Answerer("select", llm, embed=minilm, llm_timeout_s=3)
    answerer.answer("When can I shower?", english, "en", deadline_s=30)
    assert 0 < llm.deadlines[0] <= 3


def test_after_the_guard_refused_a_draft_a_quote_can_be_asked_for(
    english: tuple[Passage, ...], minilm: MiniLM
) -> None:
    answerer = Answerer("rewrite", ScriptedLLM(), embed=minilm)
    found = answerer.answer("When can I shower?", english, "en", deadline_s=30, strategy="quote")
    assert found.draft is not None
    assert found.draft.strategy == "quote"


@pytest.mark.parametrize(("strategy", "llm"), [("select", None), ("guess", None)])
def test_a_strategy_that_cannot_work_is_refused_at_once(strategy: str, llm: None) -> None:
    with pytest.raises(AgentError) as raised:
        Answerer(strategy, llm)
    assert raised.value.permanent


def test_the_vectors_of_a_sheet_can_be_made_ahead(english: tuple[Passage, ...]) -> None:
    model = MiniLM()
    Answerer(embed=model).warm_up(english)
    assert {passage.text for passage in english} <= set(model._vectors)

"""The order in which sentences are looked at."""

from collections.abc import Sequence

import pytest

from agent.answering.judge.judge import AnswerJudge
from agent.answering.retrieval import rank
from agent.contracts import Passage


def blind(question: str, passages: Sequence[Passage]) -> list[float]:
    """A judge to which all sentences are the same."""
    return [0.0] * len(passages)


def test_every_passage_comes_back_once_best_first(english: tuple[Passage, ...]) -> None:
    ranked = rank("When can I shower?", english, blind, blind)
    assert {scored.passage for scored in ranked} == set(english)
    assert [s.score for s in ranked] == sorted((s.score for s in ranked), reverse=True)


def test_words_count_where_the_model_sees_nothing(english: tuple[Passage, ...]) -> None:
    assert rank("When can I shower?", english, blind, blind)[0].passage.text.startswith(
        "You may shower"
    )


def test_a_heading_counts_less_than_the_sentence(english: tuple[Passage, ...]) -> None:
    ranked = rank("my knee", english, blind, blind)
    assert ranked[0].passage.text.startswith("Put ice on your right knee")
    assert {s.passage.title for s in ranked[1:4]} == {"Caring for your knee"}


def test_no_passages_no_ranking() -> None:
    assert rank("When can I shower?", [], blind, blind) == ()


@pytest.mark.parametrize(
    ("question", "begins"),
    [("¿Puedo bañarme en la piscina?", "No use la bañera"), ("¿Cuándo me ducho?", "Puede duch")],
)
def test_spanish_is_compared_through_english(
    judge: AnswerJudge, spanish: tuple[Passage, ...], question: str, begins: str
) -> None:
    assert rank(question, spanish, judge, blind)[0].passage.text.startswith(begins)

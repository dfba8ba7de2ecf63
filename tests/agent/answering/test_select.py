"""`select`: the model may point at approved sentences; their words stay the clinician's."""

from collections.abc import Callable

import pytest

from agent.answering.answerer import Answerer
from agent.answering.judge.judge import AnswerJudge
from agent.contracts import AgentError, Answering, Passage
from tests.agent.answering.scripted import ScriptedLLM

Run = Callable[..., tuple[Answering, ScriptedLLM]]
QUESTION = "When can I shower?"


@pytest.fixture
def select(judge: AnswerJudge, english: tuple[Passage, ...]) -> Run:
    def run(*replies: str | AgentError, question: str = QUESTION) -> tuple[Answering, ScriptedLLM]:
        llm = ScriptedLLM(*replies)
        answerer = Answerer("select", llm, judge=judge)
        return answerer.answer(question, english, "en", deadline_s=30), llm

    return run


def _place(prompt: str, begins: str) -> str:
    """The number under which the prompt lists a sentence."""
    line = next(line for line in prompt.splitlines() if f") {begins}" in line)
    return line[1 : line.index("]")]


def test_the_chosen_sentence_is_quoted_word_for_word(select: Run) -> None:
    _, llm = select("NONE")
    found, _ = select(_place(llm.prompts[0], "You may shower"))
    assert found.draft is not None
    assert found.draft.strategy == "select"
    assert found.draft.sentences[0].text == "You may shower 48 hours after the surgery."


def test_a_model_may_find_what_the_word_lists_do_not_know(select: Run) -> None:
    question = "When can I hop behind the tiller of my automobile?"
    _, llm = select("NONE", question=question)
    found, _ = select(_place(llm.prompts[0], "You may drive"), question=question)
    assert found.draft is not None
    assert found.draft.text == "You may drive again after 6 weeks."


@pytest.mark.parametrize(
    "reply",
    ["Sure! Sentence 1.", "1 because it says so", "0", "99", "1, 2, 3", "[]", "first", "١", "-1"],
)
def test_anything_but_numbers_is_no_reply_and_the_quote_stands(select: Run, reply: str) -> None:
    found, _ = select(reply)
    assert found.draft is not None
    assert found.draft.strategy == "quote"
    assert found.draft.text.startswith("You may shower 48 hours")


def test_a_model_that_fails_costs_only_itself(select: Run) -> None:
    """P10"""
    found, _ = select(AgentError("server said 500"))
    assert found.draft is not None
    assert found.draft.strategy == "quote"


def test_none_is_believed(select: Run) -> None:
    """The more careful opinion wins: what the model sees no answer in is not sent."""
    found, _ = select("NONE")
    assert found.draft is None


def test_a_choice_of_the_wrong_kind_of_fact_is_not_taken(select: Run) -> None:
    """Asked how long, the model points at the dose."""
    question = "How long do I take oxycodone?"
    _, llm = select("NONE", question=question)
    found, _ = select(_place(llm.prompts[0], "Take oxycodone"), question=question)
    assert found.draft is None


@pytest.mark.parametrize(
    "question", ["Can I take warfarin?", "Is it normal that it is red?", "my leg is swollen"]
)
def test_what_is_a_persons_to_answer_never_reaches_the_model(select: Run, question: str) -> None:
    found, llm = select(question=question)
    assert found.draft is None
    assert llm.prompts == []

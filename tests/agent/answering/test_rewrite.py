"""`rewrite`: the model writes, each sentence naming its source; the guard judges it later."""

from collections.abc import Callable

import pytest

from agent.answering.answerer import Answerer
from agent.answering.judge.judge import AnswerJudge
from agent.answering.prompts import read_rewrite
from agent.contracts import Answering, Passage
from tests.agent.answering.scripted import ScriptedLLM

Run = Callable[..., Answering]
QUESTION = "When can I shower?"


@pytest.fixture
def rewrite(judge: AnswerJudge, english: tuple[Passage, ...]) -> Run:
    def run(*replies: str, question: str = QUESTION, **options: float) -> Answering:
        llm = ScriptedLLM(*replies, takes_s=options.get("takes_s", 0))
        answerer = Answerer("rewrite", llm, judge=judge)
        return answerer.answer(question, english, "en", deadline_s=options.get("deadline_s", 30))

    return run


def _candidates() -> list[Passage]:
    return [Passage(f"1:{i}", "1", i, "T", "", f"Sentence {i}.", "en") for i in range(3)]


def test_a_sentence_with_its_citation_becomes_a_draft(rewrite: Run) -> None:
    found = rewrite("You can shower 48 hours after surgery. [1]")
    assert found.draft is not None
    assert found.draft.strategy == "rewrite"
    (sentence,) = found.draft.sentences
    assert sentence.text == "You can shower 48 hours after surgery."
    assert sentence.cites == (found.considered[0].passage.key,)


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("One. [1] Two. [2]", [("One.", "0"), ("Two.", "1")]),
        ("One [1]. Two [2][3].", [("One.", "0"), ("Two.", "12")]),
        ("At 9:30 a.m. with Dr. Ito. [1, 3]", [("At 9:30 a.m. with Dr. Ito.", "02")]),
        ("One [1]", [("One.", "0")]),
        ("none.", []),
    ],
)
def test_readable_replies(reply: str, sentences: list[tuple[str, str]]) -> None:
    read = read_rewrite(reply, _candidates())
    assert read is not None
    assert [(text, "".join(str(p.index) for p in cited)) for text, cited in read] == sentences


@pytest.mark.parametrize(
    "reply",
    [
        "You can shower.",  # no citation
        "You can shower. [1] And rest.",  # one sentence without
        "Shower. Rest. [1]",  # two sentences, one citation
        "You can shower. [4]",  # no such sentence
        "You can shower. [0]",
        "[1]",  # no words
        "[1] You can shower.",
        "- Shower [1]\n- Rest [2]\nI hope this helps!",
        "a [1] b [1] c [1] d [1]",  # too many
        "",
        '{"answer": "shower"}',
    ],
)
def test_unreadable_replies_are_no_answer(reply: str) -> None:
    assert read_rewrite(reply, _candidates()) is None


def test_and_the_quote_stands_instead(rewrite: Run) -> None:
    found = rewrite("Sure, just shower whenever you like!")
    assert found.draft is not None
    assert found.draft.strategy == "quote"


def test_a_slow_model_costs_at_most_the_deadline(rewrite: Run) -> None:
    """P10: one deadline over everything, and the quote still fits in."""
    found = rewrite("Too late. [1]", takes_s=60, deadline_s=1.5)
    assert found.ms < 1500
    assert found.draft is not None
    assert found.draft.strategy == "quote"


def test_a_draft_that_cites_the_wrong_kind_of_fact_is_not_taken(rewrite: Run) -> None:
    found = rewrite("Take oxycodone 5 mg. [1]", question="How long do I take oxycodone?")
    assert found.draft is None
    assert "how long" in found.abstained_because

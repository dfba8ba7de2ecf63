"""The in-process backend with a real, tiny language model that is made here: 2 layers, random."""

import threading
import time
from pathlib import Path

import pytest

from agent.answering.answerer import Answerer
from agent.answering.backends.transformers_local import TransformersLLM
from agent.answering.judge.judge import AnswerJudge
from agent.contracts import AgentError, Passage

CHAT = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "when can i shower"}]
TEMPLATE = "{% for m in messages %}<{{ m.role }}> {{ m.content }} {% endfor %}<assistant>"


def _make(folder: Path, *, template: str | None) -> Path:
    import torch  # noqa: PLC0415
    from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: PLC0415
    from transformers import (  # noqa: PLC0415
        LlamaConfig,
        LlamaForCausalLM,
        PreTrainedTokenizerFast,
    )

    vocabulary = [
        "<unk>",
        "</s>",
        "when",
        "can",
        "i",
        "shower",
        "be",
        "brief",
        "answer",
        "1",
        "2",
        "<",
        ">",
        "system",
        "user",
        "assistant",
    ]
    tokenizer = Tokenizer(
        models.WordLevel({word: n for n, word in enumerate(vocabulary)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", eos_token="</s>", pad_token="</s>"
    )
    fast.chat_template = template
    fast.save_pretrained(folder)
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=4096,
        eos_token_id=None,
        bos_token_id=None,
        pad_token_id=1,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def plain_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("plain"), template=None)


@pytest.fixture(scope="module")
def chat_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("chat"), template=TEMPLATE)


@pytest.mark.parametrize("fixture", ["plain_model", "chat_model"])
def test_it_writes_the_same_words_for_the_same_chat(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    llm = TransformersLLM(str(request.getfixturevalue(fixture)))
    first = llm.complete(CHAT, deadline_s=20, max_tokens=6)
    assert first
    assert llm.complete(CHAT, deadline_s=20, max_tokens=6) == first


def test_a_chat_template_changes_what_the_model_reads(plain_model: Path, chat_model: Path) -> None:
    from agent.answering.backends import transformers_local as local  # noqa: PLC0415

    tokenizer, _ = TransformersLLM(str(chat_model))._load()
    assert local._prompt(tokenizer, CHAT) == (
        "<system> be brief <user> when can i shower <assistant>"
    )
    assert local._plain(CHAT) == "be brief\n\nwhen can i shower\n\nAnswer:"


def test_it_writes_at_most_the_tokens_asked_for(plain_model: Path) -> None:
    llm = TransformersLLM(str(plain_model))
    assert len(llm.complete(CHAT, deadline_s=20, max_tokens=4).split()) <= 4


def test_generation_stops_at_the_deadline(plain_model: Path) -> None:
    llm = TransformersLLM(str(plain_model))
    llm.complete(CHAT, deadline_s=20, max_tokens=2)
    started = time.monotonic()
    with pytest.raises(AgentError, match="in time"):
        llm.complete(CHAT, deadline_s=0.3, max_tokens=4000)
    assert time.monotonic() - started < 3


def test_who_waits_for_the_model_waits_no_longer_than_the_deadline(plain_model: Path) -> None:
    llm = TransformersLLM(str(plain_model))
    with llm._lock:
        started = time.monotonic()
        with pytest.raises(AgentError, match="no time left"):
            llm.complete(CHAT, deadline_s=0.2, max_tokens=2)
    assert time.monotonic() - started < 2


def test_threads_take_turns(plain_model: Path) -> None:
    llm = TransformersLLM(str(plain_model))
    said: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: said.append(llm.complete(CHAT, deadline_s=30, max_tokens=4))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 4
    assert len(set(said)) == 1


def test_a_missing_model_is_a_permanent_agent_error(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="cannot be loaded") as raised:
        TransformersLLM(str(tmp_path)).complete(CHAT, deadline_s=20, max_tokens=2)
    assert raised.value.permanent


def test_a_prompt_that_does_not_fit_is_refused_not_cut(plain_model: Path) -> None:
    long = [{"role": "user", "content": "shower " * 5000}]
    with pytest.raises(AgentError, match="too long"):
        TransformersLLM(str(plain_model)).complete(long, deadline_s=20, max_tokens=2)


def test_what_a_random_model_says_is_never_sent(
    plain_model: Path, judge: AnswerJudge, english: tuple[Passage, ...]
) -> None:
    """Its words are unreadable as a choice or an answer, so the quote stands."""
    for strategy in ("select", "rewrite"):
        answerer = Answerer(strategy, TransformersLLM(str(plain_model)), judge=judge)
        found = answerer.answer("When can I shower?", english, "en", deadline_s=20)
        assert found.draft is not None
        assert {s.text for s in found.draft.sentences} <= {p.text for p in english}

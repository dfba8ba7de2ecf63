"""A language model in this process, by transformers: a local path, or a hub name already on disk.

Loaded once, on first use, in the worker. One text is generated at a time; who waits for the model
waits no longer than the deadline. No sampling, so the same question gives the same words.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from agent.answering.backends import ChatMessage
from agent.contracts import AgentError

_SEED = 0
# Prompts are a few hundred tokens; a longer one is cut by refusing it, not by dropping its middle.
_MOST_PROMPT_TOKENS = 4096


class TransformersLLM:
    """A causal language model on the CPU (or wherever torch puts it by default)."""

    def __init__(self, model: str, *, threads: int = 1, allow_download: bool = False) -> None:
        """model: a folder or hub name; threads: torch threads for the whole process."""
        self._name = model
        self._threads = threads
        self._offline = not allow_download
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def complete(
        self, messages: Sequence[ChatMessage], *, deadline_s: float, max_tokens: int
    ) -> str:
        """See `LLM.complete`. Generation stops at the deadline; what is cut off is no answer."""
        ends_at = time.monotonic() + deadline_s
        if deadline_s <= 0 or not self._lock.acquire(timeout=deadline_s):
            raise AgentError("no time left for the language model")
        try:
            return self._generate(messages, ends_at, max_tokens)
        except AgentError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever torch raises)
            # torch and tokenizers raise anything; their words may hold the prompt.
            raise AgentError(f"the language model failed: {type(error).__name__}") from None
        finally:
            self._lock.release()

    def _generate(self, messages: Sequence[ChatMessage], ends_at: float, max_tokens: int) -> str:
        tokenizer, model = self._load()
        import torch  # noqa: PLC0415 - heavy, only where a model runs

        has_template = bool(getattr(tokenizer, "chat_template", None))
        ids = tokenizer(
            _prompt(tokenizer, messages) if has_template else _plain(messages),
            add_special_tokens=not has_template,  # a template brings its own
            return_tensors="pt",
        )
        length = ids["input_ids"].shape[1]
        longest = min(_MOST_PROMPT_TOKENS, _window(model) - max_tokens)
        if length > longest:
            raise AgentError("the question and passages are too long for the language model")
        left = ends_at - time.monotonic()
        if left <= 0:
            raise AgentError("no time left for the language model")
        torch.manual_seed(_SEED)
        with torch.inference_mode():
            out = model.generate(
                **ids,
                max_new_tokens=max_tokens,
                do_sample=False,
                max_time=left,
                pad_token_id=tokenizer.pad_token_id or tokenizer.eos_token_id or 0,
            )
        if time.monotonic() > ends_at:
            raise AgentError("the language model did not answer in time")
        text = str(tokenizer.decode(out[0][length:], skip_special_tokens=True)).strip()
        if not text:
            raise AgentError("the language model said nothing")
        return text

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            import torch  # noqa: PLC0415 - heavy, only where a model runs
            import transformers  # noqa: PLC0415 - heavy, only where a model runs

            torch.set_num_threads(self._threads)
            options = {"local_files_only": self._offline, "trust_remote_code": False}
            try:
                tokenizer = transformers.AutoTokenizer.from_pretrained(self._name, **options)
                model = transformers.AutoModelForCausalLM.from_pretrained(self._name, **options)
            except (OSError, ValueError) as error:
                raise AgentError(
                    f"the language model cannot be loaded: {type(error).__name__}", permanent=True
                ) from error
            model.requires_grad_(False)  # from_pretrained has put it in evaluation mode
            self._loaded = tokenizer, model
        return self._loaded


def _prompt(tokenizer: Any, messages: Sequence[ChatMessage]) -> str:
    """The chat in the model's own form."""
    chat = [dict(message) for message in messages]
    return str(tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True))


def _plain(messages: Sequence[ChatMessage]) -> str:
    """The chat as paragraphs, for a model without a chat template."""
    return "\n\n".join([*(message["content"] for message in messages), "Answer:"])


def _window(model: Any) -> int:
    return int(getattr(model.config, "max_position_embeddings", 0) or _MOST_PROMPT_TOKENS)

"""Language models behind one small interface. Importing this costs nothing: no model is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from agent.contracts import AgentError

# {"role": "system" | "user", "content": …}
ChatMessage = Mapping[str, str]


class LLM(Protocol):
    """A language model that completes a chat."""

    def complete(
        self, messages: Sequence[ChatMessage], *, deadline_s: float, max_tokens: int
    ) -> str:
        """The model's words, at most `max_tokens` long.

        Raises AgentError when there are none within `deadline_s` seconds, whatever the cause.
        """
        ...


def make_llm(kind: str, *, model: str = "", base_url: str = "", api_key: str = "") -> LLM | None:
    """The backend named by a setting: "none", "transformers" or "openai_compatible".

    model: a local path or hub name, or the server's name for the model; base_url: up to and with
    "/v1". AgentError (permanent) for an unknown kind or a missing value.
    """
    if kind == "none":
        return None
    if not model:
        raise AgentError(f"LLM backend {kind!r} needs a model", permanent=True)
    if kind == "transformers":
        # Loads torch on first use only; the module itself is light.
        from agent.answering.backends.transformers_local import (  # noqa: PLC0415
            TransformersLLM,
        )

        return TransformersLLM(model)
    if kind == "openai_compatible":
        from agent.answering.backends.openai_compatible import (  # noqa: PLC0415
            OpenAICompatibleLLM,
        )

        return OpenAICompatibleLLM(base_url=base_url, model=model, api_key=api_key)
    raise AgentError(f"unknown LLM backend {kind!r}", permanent=True)

"""A language model that says what the test wrote down, and nothing else."""

import time
from collections.abc import Sequence

from agent.answering.backends import ChatMessage
from agent.contracts import AgentError


class ScriptedLLM:
    """Gives its replies in order; raises an AgentError among them; running out fails the test."""

    def __init__(self, *replies: str | AgentError, takes_s: float = 0.0) -> None:
        self.replies = list(replies)
        self.takes_s = takes_s
        self.prompts: list[str] = []
        self.deadlines: list[float] = []

    def complete(
        self, messages: Sequence[ChatMessage], *, deadline_s: float, max_tokens: int
    ) -> str:
        self.prompts.append("\n".join(message["content"] for message in messages))
        self.deadlines.append(deadline_s)
        assert self.replies, "the model was asked more often than the test expects"
        if self.takes_s > deadline_s:
            time.sleep(deadline_s)
            raise AgentError("the language model did not answer in time")
        time.sleep(self.takes_s)
        reply = self.replies.pop(0)
        if isinstance(reply, AgentError):
            raise reply
        return reply

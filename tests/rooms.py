"""Stand-ins for the agent's rooms, with the real interface, for tests of the line itself.

They say what a test tells them to and raise when asked once more. The real rooms are tested in
tests/agent and, all together, in tests/journeys.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.contracts import (
    Answering,
    Decision,
    DialogueReply,
    DialogueRequest,
    Draft,
    DraftSentence,
    Failure,
    Passage,
    ScoredPassage,
    Verdict,
)

ANSWER = Decision("answer")


def escalate(level: str = "clinical", topic: str = "symptom") -> Decision:
    return Decision("escalate", {"level": level, "topic": topic})


def ask(slot: str) -> Decision:
    return Decision("ask", {"slot": slot})


def record(slot: str, value: str | int) -> Decision:
    return Decision("record", {"slot": slot, "value": value})


def say(key: str) -> Decision:
    return Decision("say", {"key": key})


@dataclass
class ScriptedDialogue:
    """Decides what the script says, message after message; an exception in it is raised."""

    script: list[Sequence[Decision] | Exception] = field(default_factory=list)
    intent: str = "ask_instructions"
    confidence: float = 0.95
    asked: list[DialogueRequest] = field(default_factory=list)
    # Called while the dialogue manager "thinks": what happens meanwhile.
    meanwhile: Callable[[], object] | None = None

    def decide(self, request: DialogueRequest) -> DialogueReply:
        self.asked.append(request)
        if self.meanwhile is not None:
            self.meanwhile()
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return DialogueReply(
            decisions=tuple(step),
            state={"turns": len(self.asked)},
            intent=self.intent,
            confidence=self.confidence,
            model="scripted",
            ms=1,
        )


@dataclass
class ScriptedAnswerer:
    """Quotes the passage that contains `quoting`; abstains when nothing does."""

    quoting: str = "shower"
    # What a language model would make of it; None: the strategy is quote.
    rewriting: str | None = None
    # Each question, with the answered question before it.
    asked: list[tuple[str, str]] = field(default_factory=list)
    # What it leaves to a nurse beside an answer.
    left: str = ""

    def answer(
        self,
        question: str,
        passages: Sequence[Passage],
        language: str,
        *,
        deadline_s: float,
        strategy: str | None = None,
        previous: str = "",
    ) -> Answering:
        self.asked.append((question, previous))
        found = [passage for passage in passages if self.quoting in passage.text]
        considered = tuple(ScoredPassage(passage, 0.9) for passage in found)
        if not found:
            return Answering(None, considered, abstained_because="the sheet does not say it")
        best = found[0]
        if self.rewriting is not None and strategy != "quote":
            rewritten = DraftSentence(self.rewriting, (best.key,))
            return Answering(Draft((rewritten,), "rewrite"), considered)
        draft = Draft((DraftSentence(best.text, (best.key,)),), "quote")
        return Answering(draft, considered, left=self.left)


@dataclass
class ScriptedGuard:
    """Lets everything through, or stops it with one objection."""

    objection: str = ""
    # Objects to drafts of this strategy only.
    to_strategy: str | None = None
    error: Exception | None = None

    def check(
        self,
        draft: Draft,
        *,
        passages: Sequence[Passage],
        question: str,
        language: str,
        channel: str,
    ) -> Verdict:
        if self.error is not None:
            raise self.error
        if self.objection and self.to_strategy in {None, draft.strategy}:
            return Verdict(False, (Failure("test", self.objection),))
        return Verdict(True)

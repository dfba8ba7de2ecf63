"""Answer and guard: from this patient's approved instructions, or not at all."""

from uuid import UUID

from agent.contracts import Draft, Level, Passage, to_json
from portal.conversations import agents, leases, texts
from portal.conversations.models import Disposition, Message, Turn
from portal.conversations.outcome import Outcome, Text
from portal.conversations.preparing import passages_of
from portal.conversations.thread import Quote
from portal.instructions.services import sections_in_force
from portal.patients.services import current_encounter


def answer(turn: Turn, outcome: Outcome) -> None:
    """Look for sentences that answer. What the instructions do not say, a nurse does."""
    outcome.passages = _passages(turn, outcome.language)
    if outcome.passages:
        with outcome.timed("answer"):
            _look(turn, outcome)
    else:
        _unanswered(outcome, "no approved instructions in this language")


def guard(turn: Turn, outcome: Outcome) -> None:
    """Check every word that would leave. What fails is never patched (P19).

    A language model's own words that fail give way to the clinician's, if those answer; else it is
    a nurse's turn.
    """
    if outcome.draft is None:
        return
    with outcome.timed("guard"):
        objections = _check(turn, outcome, outcome.draft)
        if objections and outcome.draft.strategy == "rewrite":
            rewritten = outcome.verdict
            _look(turn, outcome, strategy="quote")
            if outcome.draft is None:
                return
            objections = _check(turn, outcome, outcome.draft)
            outcome.verdict = {**outcome.verdict, "rewrite": rewritten}
    if objections:
        _unanswered(outcome, f"the guard objected: {objections}")
    else:
        _say(turn, outcome, outcome.draft)
        if outcome.left:
            because = f"not answered: {outcome.left}"
            outcome.hand_over(Level.CLINICAL, "rest", because=because, tell="rest")


def _look(turn: Turn, outcome: Outcome, *, strategy: str | None = None) -> None:
    found = agents.answerer().answer(
        turn.message.body,
        outcome.passages,
        outcome.language,
        deadline_s=leases.seconds_left(turn),
        strategy=strategy,
        previous=_answered_before(turn),
    )
    outcome.answering = to_json(found)
    outcome.draft = found.draft
    outcome.left = found.left
    if found.draft is None:
        _unanswered(outcome, found.abstained_because)


def _answered_before(turn: Turn) -> str:
    """The message before this one, if it was answered: "and for how long?" is about it."""
    before = (
        Turn.objects.filter(
            conversation=turn.conversation_id, message__sequence__lt=turn.message.sequence
        )
        .select_related("message")
        .order_by("-message__sequence")
        .first()
    )
    return before.message.body if before and before.disposition == Disposition.ANSWERED else ""


def _check(turn: Turn, outcome: Outcome, draft: Draft) -> str:
    """The guard's objections in a nurse's words; empty when the draft may leave."""
    verdict = agents.guard().check(
        draft,
        passages=outcome.passages,
        question=turn.message.body,
        language=outcome.language,
        channel=turn.message.channel,
    )
    outcome.verdict = to_json(verdict)
    if verdict.passed:
        return ""
    return "; ".join(failure.text for failure in verdict.failures) or "no reason given"


def _say(turn: Turn, outcome: Outcome, draft: Draft) -> None:
    # Before what may follow it, such as the next question of a running intake.
    outcome.texts.insert(
        0,
        Text(
            Message.Kind.ANSWER,
            draft.text,
            quotes=_quotes(draft, outcome.passages),
            disclosure=texts.disclosure(outcome.language, turn.message.channel),
        ),
    )


def _unanswered(outcome: Outcome, why: str) -> None:
    is_desk = outcome.triage.level is Level.ADMINISTRATIVE
    level = Level.ADMINISTRATIVE if is_desk else Level.CLINICAL
    outcome.hand_over(level, "unanswered", because=why, tell="unanswered")


def _passages(turn: Turn, language: str) -> list[Passage]:
    """Every sentence of this patient's own instructions in force in this language (P17, P21)."""
    patient = turn.conversation.patient
    encounter = current_encounter(patient) if patient else None
    if encounter is None:
        return []
    return passages_of(sections_in_force(encounter, language))


def _quotes(draft: Draft, passages: list[Passage]) -> tuple[Quote, ...]:
    by_key = {passage.key: passage for passage in passages}
    cited = [by_key[key] for sentence in draft.sentences for key in sentence.cites]
    return tuple(
        Quote(section_id=UUID(passage.section), sentence_index=passage.index, text=passage.text)
        for passage in dict.fromkeys(cited)
    )

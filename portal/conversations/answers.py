"""Answer and guard: from this patient's approved instructions, or not at all."""

from uuid import UUID

from agent.contracts import Draft, Level, Passage, to_json
from portal.conversations import agents, leases, texts
from portal.conversations.models import Message, Turn
from portal.conversations.outcome import Outcome, Text
from portal.conversations.thread import Quote
from portal.instructions.services import sections_in_force
from portal.patients.services import current_encounter


def answer(turn: Turn, outcome: Outcome) -> None:
    """Look for sentences that answer. What the instructions do not say, a nurse does."""
    outcome.passages = _passages(turn, outcome.language)
    if not outcome.passages:
        _unanswered(outcome, "no approved instructions in this language")
        return
    with outcome.timed("answer"):
        found = agents.answerer().answer(
            turn.message.body,
            outcome.passages,
            outcome.language,
            deadline_s=leases.seconds_left(turn),
        )
    outcome.answering = to_json(found)
    outcome.draft = found.draft
    if found.draft is None:
        _unanswered(outcome, found.abstained_because)


def guard(turn: Turn, outcome: Outcome) -> None:
    """Check every word that would leave. A draft that fails is a nurse's, never patched (P19)."""
    draft = outcome.draft
    if draft is None:
        return
    with outcome.timed("guard"):
        verdict = agents.guard().check(
            draft,
            passages=outcome.passages,
            question=turn.message.body,
            language=outcome.language,
            channel=turn.message.channel,
        )
    outcome.verdict = to_json(verdict)
    if not verdict.passed:
        objections = "; ".join(failure.text for failure in verdict.failures)
        _unanswered(outcome, f"the guard objected: {objections}")
        return
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
    return [
        Passage(
            key=f"{section.id}:{index}",
            section=str(section.id),
            index=index,
            title=section.title,
            kind=section.kind,
            text=sentence,
            language=section.language,
        )
        for section in sections_in_force(encounter, language)
        for index, sentence in enumerate(section.sentences)
    ]


def _quotes(draft: Draft, passages: list[Passage]) -> tuple[Quote, ...]:
    by_key = {passage.key: passage for passage in passages}
    cited = [by_key[key] for sentence in draft.sentences for key in sentence.cites]
    return tuple(
        Quote(section_id=UUID(passage.section), sentence_index=passage.index, text=passage.text)
        for passage in dict.fromkeys(cited)
    )

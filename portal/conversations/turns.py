"""The line that every message walks: receive → screen → decide → answer → guard → send.

`intake` has received and screened it in the request; `delivery` carries an SMS away afterwards.
What is in between is here, in a worker. Whatever goes wrong on the way ends with a nurse; nothing
ends in silence (P10).
"""

import logging
from uuid import UUID

from django.conf import settings
from django.db import transaction

from agent.contracts import AgentError, Level
from agent.triage.rules import screen
from portal.conversations import answers, deciding, leases, nudge, sending, thread
from portal.conversations.leases import Lease
from portal.conversations.models import Turn
from portal.conversations.outcome import Outcome

logger = logging.getLogger(__name__)


def take_turn(turn_id: UUID) -> None:
    """Carry the waiting message that is next in this turn's conversation down the line."""
    conversation_id = Turn.objects.values_list("conversation_id", flat=True).get(pk=turn_id)
    lease = leases.claim_head(conversation_id)
    if lease is None:
        return
    try:
        outcome = walk(lease.turn)
    except Exception as error:  # noqa: BLE001 (any failure at all must end with a nurse)
        _fail(lease, error)
    else:
        sending.send(lease, outcome)
    _wake_next(lease.turn)


def walk(turn: Turn) -> Outcome:
    """Decide, answer, guard: everything but writing. Calls models and the network."""
    outcome = Outcome(triage=screen(turn.message.body), language=turn.conversation.language)
    with outcome.timed("total"):
        deciding.decide(turn, outcome)
        if outcome.wants_answer:
            answers.answer(turn, outcome)
            answers.guard(turn, outcome)
        outcome.settle()
    return outcome


def give_up(turn_id: UUID) -> bool:
    """The sweeper's hand: a waiting turn that is late or was tried too often goes to a nurse.

    Whoever still works on it loses the lease. False when it was decided in the meantime.
    """
    with transaction.atomic():
        conversation_id = Turn.objects.values_list("conversation_id", flat=True).get(pk=turn_id)
        conversation = thread.lock(conversation_id)
        turn = (
            Turn.objects.select_for_update(of=("self",))
            .select_related("message", "conversation")
            .get(pk=turn_id)
        )
        if turn.is_decided:
            return False
        sending.commit(conversation, turn, _given_up(turn, turn.failure or "not done in time"))
    return True


def _fail(lease: Lease, error: Exception) -> None:
    """An attempt broke. Try again while there is time, else a nurse has it (P10, P15)."""
    turn = lease.turn
    # Never a library's own words: the patient's may be in them.
    words = str(error) if isinstance(error, AgentError) else type(error).__name__
    logger.warning("turn %s: attempt %s failed: %s", turn.pk, turn.attempts, words)
    is_final = isinstance(error, AgentError) and error.permanent
    if is_final or turn.attempts >= settings.MAX_ATTEMPTS or leases.seconds_left(turn) < 1:
        sending.send(lease, _given_up(turn, words))
    else:
        leases.release(lease, failure=words)


def _given_up(turn: Turn, why: str) -> Outcome:
    outcome = Outcome(triage=screen(turn.message.body), language=turn.conversation.language)
    outcome.hand_over(
        Level.CLINICAL, "failure", because=f"the machine failed: {why}", tell="failed"
    )
    return outcome


def _wake_next(turn: Turn) -> None:
    following = (
        Turn.objects.filter(conversation_id=turn.conversation_id, disposition="")
        .exclude(pk=turn.pk)
        .first()
    )
    if following is not None:
        nudge.now(nudge.DECIDE, following.pk)

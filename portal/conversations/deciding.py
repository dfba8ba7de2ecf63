"""Decide: how serious is it, and what does the patient want? Triage and the dialogue manager."""

from django.conf import settings

from agent.contracts import AgentError, DialogueReply, DialogueRequest, Level, to_json
from agent.language.detect import detect
from agent.triage.levels import assess
from agent.triage.model.classify import with_model
from agent.triage.social import is_listed_social
from portal.conversations import agents, texts
from portal.conversations.models import Message, Turn
from portal.conversations.outcome import Outcome, Text
from portal.escalations.models import Escalation

# Longer texts go to a nurse unread by the machine: the dialogue manager takes no more.
MAX_CHARACTERS = 2000
# Phrases that need no person when they stand alone (P12).
SOCIAL_KEYS = {"greeting", "thanks", "goodbye"}


def decide(turn: Turn, outcome: Outcome) -> None:
    """Fill the outcome with what triage and the dialogue manager say about this message."""
    with outcome.timed("language"):
        language = detect(turn.message.body, expected=turn.conversation.language)
    outcome.language = language or turn.conversation.language
    # Before anything that may be slow, hung or skipped: what only the model takes for danger must
    # not wait for the dialogue manager, nor be lost in a conversation that a nurse has claimed.
    with outcome.timed("triage"):
        outcome.triage = with_model(outcome.triage, turn.message.body)
    open_escalation = Escalation.objects.open().filter(conversation=turn.conversation).first()
    if _is_for_a_nurse(turn, outcome, language, open_escalation):
        return
    is_open = open_escalation is not None
    reply = _ask_the_dialogue(turn, outcome, is_open=is_open)
    _carry_out(reply, turn, outcome, is_open=is_open)


def _is_for_a_nurse(
    turn: Turn, outcome: Outcome, language: str | None, open_escalation: Escalation | None
) -> bool:
    """The turns that the dialogue manager need not think about."""
    level = outcome.triage.level
    if open_escalation is not None and open_escalation.status == Escalation.Status.CLAIMED:
        # P30: while a nurse has the conversation the machine is silent.
        outcome.hand_over(level, open_escalation.topic, tell="")
    elif not settings.AGENT_ENABLED:
        outcome.hand_over(Level.CLINICAL, "agent_off", because="the agent is switched off")
    elif turn.message.media_count:
        outcome.hand_over(Level.CLINICAL, "picture", because="a picture came with it")
    elif level.severity >= Level.URGENT.severity:
        # A running intake ends here: somebody who is getting worse is asked no more questions.
        outcome.dialogue_state = {}
        outcome.hand_over(level, "symptom")
    elif language is None:
        outcome.hand_over(Level.URGENT, "language", because="neither English nor Spanish")
    elif len(turn.message.body) > MAX_CHARACTERS:
        outcome.hand_over(Level.CLINICAL, "unsure", because="too long to be read by the machine")
    return outcome.handover is not None


def _ask_the_dialogue(turn: Turn, outcome: Outcome, *, is_open: bool) -> DialogueReply:
    """Rasa's decisions. Its opinion and the plain rules' may raise the level further."""
    with outcome.timed("dialogue"):
        reply = agents.dialogue().decide(
            DialogueRequest(
                conversation=str(turn.conversation_id),
                text=turn.message.body,
                language=outcome.language,
                context={
                    "triage": outcome.triage.level.value,
                    "owner": "agent",
                    "open_escalation": is_open,
                    "last_decision": turn.conversation.last_decision,
                },
                state=turn.conversation.dialogue_state,
            )
        )
    outcome.dialogue = to_json(reply)
    outcome.dialogue_state = reply.state
    outcome.last_decision = reply.decisions[-1].kind
    outcome.triage = assess(
        turn.message.body,
        screened=outcome.triage,
        language=outcome.language,
        intent=reply.intent,
        confidence=reply.confidence,
    )
    return reply


def _carry_out(reply: DialogueReply, turn: Turn, outcome: Outcome, *, is_open: bool) -> None:
    """Turn decisions into an outcome. Of two opinions the more serious one wins."""
    kinds = {decision.kind for decision in reply.decisions}
    if is_open and kinds & {"ask", "record"} and not kinds & {"escalate", "answer"}:
        # The patient answers the questions that go with an escalation: no second notice.
        outcome.hand_over(Level.CLINICAL, "symptom", tell="")

    for decision in reply.decisions:
        data = decision.data
        match decision.kind:
            case "escalate":
                outcome.hand_over(Level(data["level"]), data["topic"])
            case "answer":
                outcome.wants_answer = True
            case "record":
                outcome.intake[data["slot"]] = data["value"]
            case "ask":
                question = texts.question(outcome.language, data["slot"])
                outcome.texts.append(Text(Message.Kind.QUESTION, question))
            case "say":
                _say(data["key"], turn, outcome, is_open=is_open)
            case "set_language":
                outcome.language = outcome.chosen_language = data["language"]
                _phrase("language_set", outcome)
            case _:
                raise AgentError(f"unknown decision {decision.kind!r}", permanent=True)

    if outcome.triage.level.needs_person and outcome.handover is None:
        outcome.wants_answer = False
        outcome.texts.clear()
        outcome.hand_over(outcome.triage.level, "unsure")
    if outcome.triage.level is Level.EMERGENCY:
        # Nobody in danger is asked when it started.
        outcome.texts.clear()
        outcome.dialogue_state = {}


def _say(key: str, turn: Turn, outcome: Outcome, *, is_open: bool) -> None:
    if key == "intake_done":
        outcome.hand_over(Level.CLINICAL, "symptom", tell="")
        _phrase(key, outcome)
    elif key not in SOCIAL_KEYS:
        _phrase(key, outcome)
    elif not is_listed_social(turn.message.body):
        outcome.hand_over(Level.CLINICAL, "unsure", because="more than a friendly phrase")
    elif is_open:
        # P12: with a question still open, "thanks" is for the nurse to read.
        outcome.hand_over(Level.SOCIAL, "unsure", tell="")
    else:
        outcome.acknowledged = True
        _phrase(key, outcome)


def _phrase(key: str, outcome: Outcome) -> None:
    outcome.texts.append(Text(Message.Kind.PHRASE, texts.phrase(outcome.language, key)))

"""Words that forbid an answer: a quote would reassure, dose or judge. A person answers."""

from __future__ import annotations

import re

from agent.answering.text import any_of

_ABOUT_TO_DO = r"(?! (?:to|if i|for me to|that i (?:take|eat|drink|walk)))"
_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "the patient asks whether something is normal, safe or worrying",
        any_of(
            r"is (?:it|this|that|that's) (?:normal|ok|okay|bad|serious|dangerous|common|expected)\b"
            + _ABOUT_TO_DO,
            "(?:should|do) i (?:worry|need to worry|be worried|be concerned)",
            "supposed to (?:be|feel|look|hurt|have|smell)",
            "is something wrong",
            "what(?:'s| is) wrong",
            "(?:es|sera) (?:eso |esto )?(?:normal|grave|malo|peligroso|comun)",
            "(?:debo|deberia|tengo que) preocuparme",
            "est[ao] (?:es )?normal",
            "esta (?:bien|mal) eso",
        ),
    ),
    (
        "the patient asks about another dose than the one in the instructions",
        any_of(
            "too (?:much|many)",
            r"overdos\w*",
            "(?:double|extra|another|second) (?:dose|pill|one|shot)",
            "double (?:the|my|up)",
            "i (?:just |already |accidentally )?(?:forgot|missed|skipped|took|ran out)",
            "twice as",
            "(?:higher|lower|bigger|smaller|more|less) (?:dose|of my)",
            r"more than (?:prescribed|the dose|(?:one|two|three|\d+) (?:pill|tablet|dose|puff)s?)",
            r"demasiad\w+",
            r"sobredosis",
            "doble",
            "se me (?:olvido|acabo|paso)",
            "olvide",
            "(?:otra|mas|menos) (?:dosis|pastillas?)",
            r"(?:tomar|tomo|poner|pongo|ponerme|tomarme) (?:\w+ )?otr[oa]s?\b|de mas(?=\W*$)",
            "(?:take|have) another",
            "me salte",
            "tome (?:de mas|dos|otra)",
        ),
    ),
    (
        "the patient asks to start, stop or change a treatment",
        any_of(
            "(?:stop|quit|come off|go off|start|change|switch|increase|decrease|raise|lower|reduce"
            "|cut)(?: taking| using)?(?: my| the| this| that)? (?:medicines?|medications?|meds|"
            "pills?|dose|doses|dosage)",
            r"(?:take|taking|use|using|have) .{0,40}\binstead(?: of)?",
            r"(?:tomar|usar) .{0,40}\ben (?:vez|lugar) de",
            "(?:dejar|parar|suspender|empezar|cambiar|aumentar|subir|bajar|reducir)(?: de tomar)?"
            r" (?:(?:el|la|los|las|mi|mis) )?(?:medic\w+|pastillas?|dosis)",
        ),
    ),
)

# First person and present: what the patient has, not what the sheet speaks of.
_OWN_STATE = any_of(
    "i have|i've|ive|i am|i'm|im|i feel|i felt|i got|i keep|i can't|i cant|i cannot|i was|i had",
    r"my (?:\w+ ){1,3}(?:is|are|has|have|feels?|looks?|hurts?|keeps?|won't|got|smells?)",
    "it (?:is|hurts|looks|feels|smells)|it's|its|there is|there's|theres|having|getting",
    "tengo|siento|estoy|he tenido|llevo|hay|no puedo|se me|no me (?:sale|baja|deja)",
    "me (?:duele|duelen|arde|pica|sale|salio|dio|da)",
    r"mi (?:\w+ ){1,3}(?:esta|estan|tiene|duele|se ve|huele)",
)
_FOR_A_SYMPTOM = r"(?: (?:the|my|a|el|la|los|las|mi))? \w+"
_PURPOSE = any_of(
    rf"(?:what|anything|something)\b.{{0,20}} (?:take|use|do|have) for{_FOR_A_SYMPTOM}",
    rf"(?:medicines?|pills?|syrup|drops|tablets?) for{_FOR_A_SYMPTOM}",
    r"(?:cough|pain|nausea|itch|fever|diarrhea) (?:syrup|drops|medicines?|pills?|tablets?|meds?)",
    rf"(?:jarabes?|pastillas?|medicinas?|gotas|remedios?|algo) (?:\w+ )?para{_FOR_A_SYMPTOM}",
    rf"que (?:puedo )?(?:tomo|tomar|me pongo) para{_FOR_A_SYMPTOM}",
)
_IF = any_of("if", "when", "in case", "si", "cuando", "en caso de")
# "If" in the same clause as what follows it.
_IF_BEFORE = re.compile(rf"{_IF.pattern}[^,?]*$")


def by_wording(message: str) -> str:
    """The reason, for a nurse, why a folded message must not be answered; "" for none."""
    return next((reason for reason, pattern in _REASONS if pattern.search(message)), "")


def tells_own_state(part: str) -> bool:
    """True for "my leg is swollen", not for "if my leg is swollen"."""
    state = _OWN_STATE.search(part)
    return state is not None and not _IF_BEFORE.search(part[: state.start()])


def without_purpose(part: str) -> str:
    """The part without what a medicine is for: "can I take cough syrup" tells of no cough."""
    return _PURPOSE.sub(" ", part)


def is_hypothetical(part: str) -> bool:
    """True for "what if I have a fever"."""
    return _IF.search(part) is not None

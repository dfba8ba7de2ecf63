"""What people put around a message: a greeting, an excuse, somebody who says it is nothing.

None of it changes the level, except that a message joined to another takes the higher of the two.
"""

from __future__ import annotations

import random

from agent.contracts import highest
from agent.triage.model.examples import Example

# The excuse or the dismissal comes before anything that a nurse would want to read.
DISMISSALS = {
    "en": (
        "my husband says it's nothing but", "my wife thinks I'm overreacting but",
        "sorry to bother you,", "it's probably nothing, but", "don't want to make a fuss but",
        "my mother says I worry too much, but", "I know you're busy but", "maybe it's silly but",
        "everyone tells me it's normal but", "the pharmacist said not to worry, but",
        "my friend had the same and was fine, but", "I googled it and it said wait, but",
    ),
    "es": (
        "mi esposo dice que no es nada pero", "mi mujer cree que exagero pero",
        "perdone la molestia,", "seguro no es nada, pero", "no quiero molestar pero",
        "mi mamá dice que me preocupo mucho, pero", "sé que están ocupados pero",
        "a lo mejor es una tontería pero", "todos me dicen que es normal pero",
        "en la farmacia me dijeron que no me preocupe, pero",
        "a mi vecina le pasó igual y nada, pero",
        "leí en internet que hay que esperar, pero",
    ),
}  # fmt: skip
_OPENINGS = {
    "en": (
        "hi,", "hello nurse,", "good morning,", "hey", "quick question:",
        "excuse me,", "hi it's me again,", "this is Mr. Allen,", "question",
    ),
    "es": (
        "hola,", "buenas,", "buenos días enfermera,", "disculpe,", "una pregunta:",
        "oiga,", "soy yo otra vez,", "habla la señora Ruiz,",
    ),
}  # fmt: skip
_CLOSINGS = {
    "en": (
        "thank you", "thanks", "please answer", "please advise", "ty", "what do you think",
        "let me know",
    ),
    "es": (
        "gracias", "mil gracias", "por favor contésteme", "quedo pendiente", "bendiciones",
        "me avisa",
    ),
}  # fmt: skip
_JOINS = {
    "en": (". also ", ", and ", "? also, ", ". ", "\n", ". oh and ", ". Another thing: "),
    "es": (". también ", ", y ", "? además, ", ". ", "\n", ". ah y ", ". Otra cosa: "),
}  # fmt: skip

Rng = random.Random


def dismissed(text: str, language: str, rng: Rng) -> str:
    """The message behind a dismissal."""
    return f"{rng.choice(DISMISSALS[language])} {text}"


def wrapped(example: Example, rng: Rng) -> str:
    """The message with an opening, a dismissal or a closing around it, or as it is."""
    text = example.text
    if example.level.needs_person and rng.random() < 0.15:
        text = dismissed(text, example.language, rng)
    if rng.random() < 0.12:
        text = f"{rng.choice(_OPENINGS[example.language])} {text}"
    if rng.random() < 0.1:
        text = f"{text} {rng.choice(_CLOSINGS[example.language])}"
    return text


def joined(first: Example, second: Example, rng: Rng) -> Example:
    """One message that says both things; its level is the higher one."""
    joint = rng.choice(_JOINS[first.language])
    more_serious = first if highest((first.level, second.level)) is first.level else second
    parts = [first.text.rstrip(".?! "), second.text]
    return Example(
        text=joint.join(parts),
        level=more_serious.level,
        language=first.language,
        scenario=more_serious.scenario,
        voice=more_serious.voice,
        domain=more_serious.domain,
        condition=more_serious.condition,
        split=more_serious.split,
        made=True,
    )

"""Same meaning, other form: the level may rise, it never falls.

Every change here keeps what a message says. `falls` lists where triage gave less for a changed
message than for the message as it was.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from agent.contracts import Level, Triage
from agent.evals.shares import Share
from agent.triage.model import noise
from agent.triage.model.wrapping import DISMISSALS

Judge = Callable[[str, str], Triage]
Change = Callable[[str, str, random.Random], str]

_THIRD_PERSON = {
    "en": (
        (r"\bi'm\b|\bi am\b", "my mother is"),
        (r"\bi've\b|\bi have\b", "my mother has"),
        (r"\bi can't\b|\bi cant\b|\bi cannot\b", "my mother can't"),
        (r"\bmy\b", "her"),
        (r"\bme\b", "her"),
        (r"\bi\b", "my mother"),
    ),
    "es": (
        (r"\btengo\b", "mi mamá tiene"),
        (r"\bestoy\b", "mi mamá está"),
        (r"\bno puedo\b", "mi mamá no puede"),
        (r"\bme\b", "le"),
        (r"\bmi\b(?! mamá)", "su"),
    ),
}
_GREETING = {"en": "Hello nurse, sorry to write so late.", "es": "Buenas noches, enfermera."}
_THANKS = {"en": "Thank you, have a good evening!", "es": "Gracias, que tenga buena noche."}
_QUESTION = {"en": "When can I shower?", "es": "¿Cuándo puedo bañarme?"}


def _third_person(text: str, language: str) -> str:
    for pattern, replacement in _THIRD_PERSON[language]:
        text = re.sub(pattern, replacement, text, flags=re.IGNORECASE)
    return text


def _split_in_two(text: str) -> str:
    """A line break in the middle, as when a thought is sent in two goes."""
    words = text.split(" ")
    middle = len(words) // 2
    return " ".join(words[:middle]) + "\n" + " ".join(words[middle:])


CHANGES: Mapping[str, Change] = {
    "upper case": lambda text, language, rng: text.upper(),
    "lower case": lambda text, language, rng: text.lower(),
    "no accents": lambda text, language, rng: noise.without_accents(text),
    "no punctuation": lambda text, language, rng: re.sub(r"[.,;:!?¿¡]+", "", text),
    "typing slips": lambda text, language, rng: noise.slips(text, rng, share=0.2),
    "texting forms": lambda text, language, rng: noise.texting(text, rng, language),
    "no vowels": lambda text, language, rng: noise.without_vowels(text, rng, share=0.5),
    "stretched": lambda text, language, rng: noise.stretched(text, rng),
    "split in two": lambda text, language, rng: _split_in_two(text),
    "third person": lambda text, language, rng: _third_person(text, language),
    "dismissal": lambda text, language, rng: f"{rng.choice(DISMISSALS[language])} {text}",
    "greeting": lambda text, language, rng: f"{_GREETING[language]} {text}",
    "thanks": lambda text, language, rng: f"{text} {_THANKS[language]}",
    "a harmless question first": lambda text, language, rng: f"{_QUESTION[language]} {text}",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Fall:
    """A change that lowered the level."""

    change: str
    before: str
    after: str
    level_before: Level
    level_after: Level


@dataclasses.dataclass(frozen=True, slots=True)
class Metamorphic:
    """kept: by change, the share of messages whose level did not fall; falls: those that did."""

    kept: Mapping[str, Share]
    falls: tuple[Fall, ...]

    def __str__(self) -> str:
        lines = ["Level kept or raised when only the form changes"]
        lines += [f"  {name:<28}{share}" for name, share in self.kept.items()]
        return "\n".join(lines)


def try_changes(
    messages: Iterable[tuple[str, str]],
    judge: Judge,
    *,
    seed: int = 5,
    floor: Level = Level.URGENT,
    changes: Mapping[str, Change] = CHANGES,
) -> Metamorphic:
    """Every change on every (text, language) that triage puts at `floor` or above.

    A fall counts where the changed message is below the original. Deterministic for a seed.
    """
    rng = random.Random(seed)  # noqa: S311 - variety, not secrecy
    tried: Counter[str] = Counter()
    falls: list[Fall] = []
    for text, language in messages:
        before = judge(text, language).level
        if before.severity < floor.severity:
            continue
        for name, change in changes.items():
            changed = change(text, language, rng)
            after = judge(changed, language).level
            tried[name] += 1
            if after.severity < before.severity:
                falls.append(Fall(name, text, changed, before, after))
    fallen = Counter(fall.change for fall in falls)
    kept = {name: Share(tried[name] - fallen[name], tried[name]) for name in changes}
    return Metamorphic(kept, tuple(falls))

"""The same meaning in another form: the level never falls (metamorphic tests).

Known weakness of other systems: slang and typos raise "manage it yourself", a relative's word that
it is nothing lowers the level.
"""

import re
import unicodedata
from collections.abc import Callable

import pytest

from agent.contracts import Level
from agent.triage.rules import all_rules, screen

EMERGENCIES = [
    text
    for rule in all_rules()
    if rule.level is Level.EMERGENCY
    for texts in rule.examples.values()
    for text in texts
]


def without_accents(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return "".join(char for char in split if unicodedata.category(char) != "Mn")


def elongated(text: str) -> str:
    """The last vowel of the longest word, drawn out: "respirar" → "respiraaaar"."""
    longest = max(text.split(), key=len)
    return text.replace(longest, re.sub(r"([aeiou])(?!.*[aeiou])", r"\1\1\1\1", longest), 1)


FORMS: dict[str, Callable[[str], str]] = {
    "shouted": str.upper,
    "without accents": without_accents,
    "drawn out": elongated,
    "with wide spaces": lambda text: text.replace(" ", "    "),
    "with invisible characters": "\u200b".join,
    "with marks of direction": lambda text: f"\u202e{text}\u202c",
    "with points for spaces": lambda text: text.replace(" ", " ... ", 2),
    "full width": lambda text: "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text
    ),
    "with exclamation marks": lambda text: text + "!!!!",
    "with a greeting and thanks": lambda text: f"Hi, sorry to bother you. {text} Thanks!",
    "con saludo": lambda text: f"Buenas tardes. {text} Gracias",
    "a husband says it is nothing": lambda text: f"my husband says its nothing but {text}",
    "a wife says they exaggerate": lambda text: f"{text}, my wife says im overreacting",
    "un esposo dice que no es nada": lambda text: f"mi esposo dice que no es nada pero {text}",
    "dicen que exagera": lambda text: f"{text} pero dicen que exagero",
    "they play it down themselves": lambda text: f"its probably nothing but {text}",
    "somebody writes for another": lambda text: f"writing for my mom: {text}",
    "after an ordinary question": lambda text: f"When can I shower? Also {text}",
    "before an ordinary question": lambda text: f"{text}. And can I eat eggs?",
}


@pytest.mark.parametrize("form", FORMS)
def test_an_emergency_in_another_form_stays_one(form: str) -> None:
    lowered = [
        text for text in EMERGENCIES if screen(FORMS[form](text)).level is not Level.EMERGENCY
    ]

    assert lowered == []


TYPING = [
    (
        "I can't breathe",
        ["cnt brthe", "cant breth", "i cant breeth", "kant breathe", "I can not breathe"],
    ),
    ("my chest hurts", ["my chst hurts", "my chesst hurts", "chest hurtin", "my chset hurts"]),
    ("she had a seizure", ["she had a siezure", "she had a seasure", "shes seizin"]),
    (
        "no puedo respirar",
        ["no puedo rrespirar", "no pued respirar", "no puedo respitar", "no puedo breathe"],
    ),
    ("me duele el pecho", ["me duele el pexo", "me dule el pecho", "me duele el pehco"]),
    ("I want to kill myself", ["kms", "i wanna kill myself", "want to kil myself"]),
    ("estoy sangrando mucho", ["toy sangrando mucho", "estoy sangrndo muxo"]),
]


@pytest.mark.parametrize(("plain", "typed"), TYPING)
def test_texting_and_typing_slips_change_nothing(plain: str, typed: list[str]) -> None:
    assert screen(plain).level is Level.EMERGENCY
    assert [text for text in typed if screen(text).level is not Level.EMERGENCY] == []


def test_of_all_emergencies_with_one_slip_of_the_finger_most_stay_one() -> None:
    """One swap of neighbours in the longest word. Rules alone; the model catches more."""
    kept = 0
    for text in EMERGENCIES:
        longest = max(text.split(), key=len)
        middle = len(longest) // 2
        slip = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
        kept += screen(text.replace(longest, slip, 1)).level is Level.EMERGENCY

    assert kept / len(EMERGENCIES) > 0.8

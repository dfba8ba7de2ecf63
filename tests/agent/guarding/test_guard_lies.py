"""A model that lies in one thing at a time: every lie stops, every true sentence passes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from agent.evals.answers import DEV_SET, load
from tests.agent.guarding.sheets import objections, quoted, rewritten

Lie = Callable[[str], str]
DEMO = Path(__file__).parents[3] / "portal" / "demo" / "data" / "patients"


def _swap(*pairs: tuple[str, str]) -> Lie:
    """The first of the words that the text has, replaced; the text itself if it has none."""

    def lie(text: str) -> str:
        for old, new in pairs:
            pattern = rf"(?<!\w){re.escape(old)}(?!\w)"
            if re.search(pattern, text):
                return re.sub(pattern, new, text, count=1)
        return text

    return lie


def _drop_condition(text: str) -> str:
    found = re.search(
        r",? \b(?:if|unless|until|while|when|before|after|si|a menos que|hasta|mientras|cuando"
        r"|antes|después)\b .*$",
        text,
    )
    return f"{text[: found.start()]}." if found and found.start() > 12 else text


def _next_number(text: str) -> str:
    return re.sub(r"\d+", lambda found: str(int(found.group()) + 1), text, count=1)


LIES: dict[str, Lie] = {
    "number": _next_number,
    "unit": _swap(
        ("mg", "mcg"), ("hours", "days"), ("days", "weeks"), ("weeks", "months"),
        ("minutes", "hours"), ("pounds", "kilos"), ("horas", "días"), ("días", "semanas"),
        ("semanas", "meses"), ("minutos", "horas"), ("libras", "kilos"),
    ),
    "how often": _swap(
        ("twice a day", "three times a day"), ("once a day", "twice a day"),
        ("2 times a day", "4 times a day"), ("every", "every other"), ("una vez", "dos veces"),
        ("dos veces", "tres veces"),
    ),
    "time": _swap(
        ("AM", "PM"), ("PM", "AM"), ("a.m.", "p.m."), ("p.m.", "a.m."), ("morning", "evening"),
        ("before", "after"), ("after", "before"), ("until", "after"), ("noche", "mañana"),
        ("mañana", "noche"), ("antes", "después"), ("después", "antes"), ("hasta", "desde"),
    ),
    "limit": _swap(
        ("more than", "less than"), ("less than", "more than"), ("at most", "at least"),
        ("up to", "at least"), ("or higher", "or lower"), ("or more", "or less"),
        ("más de", "menos de"), ("menos de", "más de"), ("o más", "o menos"),
    ),
    "negation": _swap(
        ("Do not", "You can"), ("do not", "do"), ("You may", "Do not"), ("You can", "Do not"),
        ("Never", "Always"), ("No", "Sí"), ("Puede", "No puede"), ("Nunca", "Siempre"),
    ),
    "medicine": _swap(
        ("ibuprofen", "oxycodone"), ("oxycodone", "ibuprofen"), ("apixaban", "warfarin"),
        ("lisinopril", "metoprolol"), ("furosemide", "metoprolol"), ("ibuprofeno", "oxicodona"),
        ("oxicodona", "ibuprofeno"), ("furosemida", "metoprolol"), ("tramadol", "warfarina"),
    ),
    "side": _swap(("left", "right"), ("right", "left"), ("izquierda", "derecha")),
    "condition dropped": _drop_condition,
    "advice added": lambda text: f"{text[:-1]}, and drink plenty of tea.",
    "comfort added": lambda text: f"Don't worry: {text}",
    "name added": lambda text: f"Maria, {text[0].lower()}{text[1:]}",
    "instructions leaked": lambda text: f"{text[:-1]}, as my instructions say.",
    "another language": lambda _: "Vous pouvez prendre une douche après 48 heures.",
}  # fmt: skip


def _truths() -> list[tuple[str, str]]:
    """(language, sentence): all sentences of the development sheets and of the demo patients."""
    truths = {(p.language, p.text) for row in load(DEV_SET) for p in row.passages}
    for file in DEMO.glob("*.yml"):
        for section in yaml.safe_load(file.read_text("utf-8"))["instructions"]["sections"]:
            for language, sentences in section["sentences"].items():
                date = "March 3" if language == "en" else "3 de marzo"
                dated = (re.sub(r"\{date:[^}]*\}", date, text) for text in sentences)
                truths |= {(language, text) for text in dated}
    return sorted(truths)


TRUTHS = _truths()


def test_every_true_sentence_passes_quoted_and_copied() -> None:
    assert len(TRUTHS) > 150
    for language, text in TRUTHS:
        assert objections(quoted(text, language=language)) == [], text
        assert objections(rewritten(text, text, language=language)) == [], text


@pytest.mark.parametrize("kind", LIES)
def test_every_lie_stops(kind: str) -> None:
    lie = LIES[kind]
    told = [(text, lie(text), language) for language, text in TRUTHS if lie(text) != text]
    through = [
        lied
        for text, lied, language in told
        if not objections(rewritten(lied, text, language=language))
    ]
    assert len(told) >= 10, "a kind of lie that is hardly told proves nothing"
    assert through == []

"""The passages that the tests of the guard cite, and cases over them."""

from agent.contracts import Draft, DraftSentence, Passage
from agent.guarding.case import Case
from agent.guarding.checks import CHECKS


def passages(*texts: str, language: str = "en", section: str = "s") -> list[Passage]:
    """One section, titled "Instructions", of these sentences: keys "s:0", "s:1", …"""
    return [
        Passage(f"{section}:{i}", section, i, "Instructions", "", text, language)
        for i, text in enumerate(texts)
    ]


def case(
    draft: Draft, sheet: list[Passage], *, question: str = "", language: str = "", channel: str = ""
) -> Case:
    return Case.of(
        draft,
        sheet,
        question=question,
        language=language or sheet[0].language,
        channel=channel or "web",
    )


def rewritten(text: str, source: str, *, language: str = "en", question: str = "") -> Case:
    """One rewritten sentence over one passage."""
    draft = Draft((DraftSentence(text, ("s:0",)),), "rewrite")
    return case(draft, passages(source, language=language), question=question)


def quoted(*texts: str, language: str = "en", channel: str = "web") -> Case:
    """The whole sheet, quoted."""
    sheet = passages(*texts, language=language)
    draft = Draft(tuple(DraftSentence(p.text, (p.key,)) for p in sheet), "quote")
    return case(draft, sheet, channel=channel)


def objections(judged: Case, *checks: str) -> list[str]:
    """What the checks (all of them, if none is named) say."""
    return [text for name in checks or CHECKS for text in CHECKS[name](judged)]

"""The lines of an answer evaluation: what goes in, what comes out.

In: one JSON object a line, {"id", "question", "lang", "sections": [{"title", "text"}, …],
"answerable"?: bool, "gold"?: [sentence, …], "own_state"?: bool}. Every gold sentence is a right
answer by itself. "own_state": the message tells how the patient is now, which is a nurse's to read.
Out: {"id", "outcome", "answer", "citations": [{"section", "sentence"}, …], "ms"}, one line for each
line in, in the same order. "section" is the heading, "sentence" the words as they stand under it.
"sections" may be left out where an earlier line with the same "sheet" has them.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent.contracts import Passage
from agent.evals.lines import CaseError, identity, json_object, string

# How the reason begins where triage, before anything was looked up, gave a message to a person.
BY_TRIAGE = "triage: "
_STOP = re.compile(r"[.!?…][\"'”’»)\]]*$")
# Neither "Dr." nor the "1." of a list ends a sentence.
_ABBREVIATION = re.compile(
    r"\W*(?:(?:dra?|sra?|srta|mrs?|ms|st|ave|vs|approx|aprox|e\.g|i\.e|p\.ej|ej|tel|ext|ph\.d)"
    r"|[ap]|\d{1,2})\.",
    re.IGNORECASE,
)
_HALF_OF_DAY = re.compile(r"\b[ap]\. ?m\.$", re.IGNORECASE)
_INITIAL = re.compile(r"\W*[A-Z]\.")
# What has a letter for a name: "Building C. Bring your card."
_LETTERED = re.compile(
    r"(?:building|tower|clinic|room|suite|level|floor|unit|vitamin|hepatitis|type|entrance"
    r"|edificio|torre|sala|planta|unidad|vitamina|tipo|entrada|consultorio)",
    re.IGNORECASE,
)
_FIRST_OF_LIST = re.compile(r"\W*\d{1,2}\.")


@dataclasses.dataclass(frozen=True, slots=True)
class Citation:
    """A sentence that was shown, under the heading where it stands."""

    section: str
    sentence: str


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One question and the instructions it is asked of.

    answerable: None where the case does not say; gold: the sentences of which any is right, empty
    where the case names none; own_state: it tells how the patient is now
    """

    id: str
    question: str
    lang: str
    passages: tuple[Passage, ...]
    answerable: bool | None = None
    gold: tuple[str, ...] = ()
    own_state: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What a patient would have seen; `answer` is empty where a nurse would have been asked.

    why_not: for a nurse, why it abstained; ms: the time that answer and guard took together
    """

    id: str
    answer: str
    citations: tuple[Citation, ...]
    why_not: str
    ms: float

    @property
    def is_answered(self) -> bool:
        return bool(self.answer)

    def to_line(self) -> str:
        """The JSON object, without a line break."""
        value = {
            "id": self.id,
            "outcome": "answered" if self.is_answered else "abstained",
            "answer": self.answer,
            "citations": [dataclasses.asdict(citation) for citation in self.citations],
            "ms": round(self.ms, 2),
        }
        return json.dumps(value, ensure_ascii=False)


def read_cases(lines: Iterable[str]) -> Iterator[Case]:
    """The cases, in order; empty lines are skipped. CaseError at the first line that is wrong."""
    sheets: dict[str, list[dict[str, str]]] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read(line, number, sheets)


def passages_of(sections: Iterable[Mapping[str, str]], language: str) -> Iterator[Passage]:
    """The sentences of {"title", "text"} sections as the answering room gets them."""
    for number, section in enumerate(sections):
        for index, text in enumerate(sentences(section["text"])):
            yield Passage(
                key=f"{number}:{index}",
                section=str(number),
                index=index,
                title=section["title"],
                kind="",
                text=text,
                language=language,
            )


def sentences(text: str) -> list[str]:
    """The sentences of a section's text, each line at least one.

    "Dr." ends none, nor does the number of a list item; "a.m." only before a capital letter.
    """
    pieces = [""]
    tokens = re.split(r"(\s+)", text)
    for token, following in itertools.zip_longest(tokens, tokens[2:], fillvalue=""):
        before = pieces[-1]
        pieces[-1] += token
        if (_ends(token, before) and _may_begin(pieces[-1], following)) or "\n" in token:
            pieces.append("")
    return [piece.strip() for piece in pieces if piece.strip()]


def _ends(token: str, before: str) -> bool:
    """True for a word with a full stop at which the sentence ends, given what stands before it.

    "10." ends a sentence but not where it begins one; "clinic B." ends it, "Ana B. Ruiz" does not.
    """
    if not _STOP.search(token):
        return False
    if _FIRST_OF_LIST.fullmatch(token):
        return bool(before.strip())
    if _INITIAL.fullmatch(token):
        words = before.split()
        return bool(words) and bool(not words[-1][:1].isupper() or _LETTERED.fullmatch(words[-1]))
    return not _ABBREVIATION.fullmatch(token)


def _may_begin(so_far: str, following: str) -> bool:
    return following[:1].isupper() if _HALF_OF_DAY.search(so_far) else True


def _read(line: str, number: int, sheets: dict[str, list[dict[str, str]]]) -> Case:
    value = json_object(line, number)
    language = string(value, "lang", number)
    return Case(
        id=identity(value, number),
        question=string(value, "question", number),
        lang=language,
        passages=tuple(passages_of(_sections(value, number, sheets), language)),
        answerable=_flag(value, "answerable", number),
        gold=_gold(value, number),
        own_state=_flag(value, "own_state", number) or False,
    )


def _sections(
    value: Mapping[str, Any], number: int, sheets: dict[str, list[dict[str, str]]]
) -> list[dict[str, str]]:
    """The sections of a line or of its sheet, which `sheets` remembers."""
    sheet = str(value.get("sheet", ""))
    sections = value.get("sections", sheets.get(sheet) if sheet else None)
    if not isinstance(sections, list):
        raise CaseError(f'line {number}: "sections" is missing or not a list')
    for section in sections:
        if not isinstance(section, dict):
            raise CaseError(f'line {number}: a section is not {{"title", "text"}}')
        for key in ("title", "text"):
            section[key] = string(section, key, number, of="section ")
    sheets[sheet] = sections
    return sections


def _flag(value: Mapping[str, Any], key: str, number: int) -> bool | None:
    flag = value.get(key)
    if flag is not None and not isinstance(flag, bool):
        raise CaseError(f'line {number}: "{key}" is neither true nor false')
    return flag


def _gold(value: Mapping[str, Any], number: int) -> tuple[str, ...]:
    gold = value.get("gold")
    if gold is None:
        return ()
    if not isinstance(gold, list) or not all(isinstance(one, str) for one in gold):
        raise CaseError(f'line {number}: "gold" is not a list of sentences')
    return tuple(gold)

"""Does each sentence rest on something, and is a quote a quote? (P17, P19)"""

from __future__ import annotations

import re

from agent.guarding.case import STRATEGIES, Case, fold

# An exception that stands in a sentence of its own belongs to the sentence before it.
_EXCEPTION = re.compile(
    r"\W*(?:unless|but|however|except|only|until then|otherwise|pero|sin embargo|excepto|salvo|solo"
    r"|a menos que|hasta entonces|de lo contrario)\b"
)
# An end inside a sentence; "8 a.m." and "Dr. Raman" have none.
_ABBREVIATED = r"(?<!\b[ap]\.m)(?<!\b[ap]\. m)(?<!\b[ap])(?<!\bDr)(?<!\bDra)(?<!\bSra)(?<!\bSr)"
_INNER_END = re.compile(rf"{_ABBREVIATED}[.!?](?=\s+\S)")


def cited(case: Case) -> list[str]:
    """Every sentence names at least one passage of this patient, in the patient's language."""
    draft = case.draft
    if draft.strategy not in STRATEGIES:
        return [f"the draft was made in an unknown way ({draft.strategy!r})"]
    if not draft.sentences:
        return ["the draft has no sentence"]
    failures = []
    for sentence in draft.sentences:
        if not fold(sentence.text):
            failures.append("a sentence of the draft is empty")
        if not sentence.cites:
            failures.append(f"“{sentence.text}” names no source")
        for key in sentence.cites:
            passage = case.passages.get(key)
            if passage is None:
                failures.append(f"“{sentence.text}” names a source that is not this patient's")
            elif passage.language != case.language:
                failures.append(f"the source of “{sentence.text}” is in another language")
    return [*failures, *_crowded(case)]


def _crowded(case: Case) -> list[str]:
    """What a model wrote is one sentence for one source: so it can be held against it whole."""
    if case.is_quoting:
        return []
    failures = [
        f"“{sentence.text}” is more than one sentence"
        for sentence in case.draft.sentences
        if _INNER_END.search(sentence.text)
    ]
    failures.extend(
        f"two sentences are made of “{passage.text}”"
        for passage in case.all_cited()
        if len(case.sentences_citing(passage)) > 1
    )
    return failures


def quoted(case: Case) -> list[str]:
    """Where the clinician's words are promised, they are there, letter by letter."""
    if not case.is_quoting:
        return []
    return [
        f"“{sentence.text}” is not word for word what was approved"
        for sentence in case.draft.sentences
        if len(sentence.cites) != 1 or [p.text for p in case.cited(sentence)] != [sentence.text]
    ]


def complete(case: Case) -> list[str]:
    """An exception that follows a cited sentence, or the list that it opens, is not left out."""
    failures = []
    used = {key for sentence in case.draft.sentences for key in sentence.cites}
    for passage in case.all_cited():
        following = next(
            (
                other
                for other in case.passages.values()
                if other.section == passage.section and other.index == passage.index + 1
            ),
            None,
        )
        if following is None or following.key in used:
            continue
        if _EXCEPTION.match(fold(following.text)):
            failures.append(f"the exception “{following.text}” was left out")
        elif passage.text.rstrip().endswith(":"):
            failures.append(f"the list after “{passage.text}” was left out")
    return failures

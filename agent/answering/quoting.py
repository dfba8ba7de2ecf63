"""What must be quoted with a sentence, so that quoting it does not change what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.answering import terms
from agent.answering.text import any_of, fold
from agent.contracts import Draft, DraftSentence, Passage

# A list that is longer than this is not quoted at all: cut short it would say something else.
_LONGEST_LIST = 8

# Each is looked for where a sentence begins.
_EXCEPTION = any_of(
    "unless|but|however|except|only|even so|until then|otherwise|instead",
    "pero|sin embargo|excepto|salvo|solo|a menos que|aun asi|hasta entonces|de lo contrario"
    "|en cambio",
)
_OPENS_WITH_POINTER = any_of(
    "it|this|that|they|them|these|those|then|also",
    "esto|eso|esos|luego|despues de eso|tambien",
)
_WARNING = any_of(
    "do not|don't|never|stop|no more than|at most|if|call|be careful|avoid",
    "no|nunca|jamas|evite|deje de|si|llame|tenga cuidado",
)
# "Do not cover it": the rule itself is about what was said just before.
_POINTER = re.compile(
    r"(?:[\w']+ ){1,3}(?:it|them|this medicine|these medicines)\b"
    r"|(?:\w+ ){1,3}(?:esta medicina|estas medicinas)\b|no (?:l[oae]s?) \w+"
)
_TAKE_IT = any_of(
    r"(?:take|use|give|apply|inject|drink|chew|swallow|stop) (?:it|them)",
    r"(?:no )?l[oa]s? (?:tome|use|aplique|inyecte)|(?:tomel|usel|inyectel)[oa]s?",
)
_LIST_ITEM = re.compile(r"\s*(?:[-•*·–]|\(?[a-z0-9][.)]|[a-záéíóúñü])")


def with_context(chosen: Sequence[Passage], passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The chosen passages, each with the sentences that belong to it, in the order of the sheet.

    A sentence that points back ("Take it with food") brings the one before it; an exception or a
    warning about the same thing that follows in the same section, and all of a list that a
    sentence opens, come along. Empty when a list is too long to be quoted whole.
    """
    section_of = {
        passage.key: [p for p in passages if p.section == passage.section] for passage in chosen
    }
    kept: dict[str, Passage] = {}
    for passage in chosen:
        section = sorted(section_of[passage.key], key=lambda p: p.index)
        at = next(i for i, p in enumerate(section) if p.key == passage.key)
        first = at
        while first > 0 and _points_back(section[first]):
            first -= 1
        items = list_after(section, at)
        if len(items) > _LONGEST_LIST:
            return ()
        last = at + len(items)
        while last + 1 < len(section) and belongs_to(section[last + 1], section[last]):
            last += 1
        kept.update((p.key, p) for p in section[first : last + 1])
    order = {passage.key: place for place, passage in enumerate(passages)}
    return tuple(sorted(kept.values(), key=lambda p: order[p.key]))


def belongs_to(following: Passage, passage: Passage) -> bool:
    """True where `following` is an exception to, or a warning about, what `passage` says."""
    if _begins(_EXCEPTION, following) or _begins(_OPENS_WITH_POINTER, following):
        return True
    if not _begins(_WARNING, following):
        return False
    shared = terms.terms(following.text, following.language) & terms.terms(
        passage.text, passage.language
    )
    if "skip" in terms.terms(following.text, following.language):
        return False  # what to do about a missed dose is another question
    same_medicine = any(map(terms.is_medicine, shared))
    return same_medicine or _begins(_POINTER, following)


def _points_back(passage: Passage) -> bool:
    """True for a sentence that is not understood without the one before it."""
    if _begins(_OPENS_WITH_POINTER, passage):
        return True
    names_one = any(map(terms.is_medicine, terms.terms(passage.text, passage.language)))
    return not names_one and _begins(_TAKE_IT, passage)


def list_after(section: Sequence[Passage], at: int) -> list[Passage]:
    """The items of the list that the sentence at `at` opens with a colon; [] for none."""
    if not section[at].text.rstrip().endswith(":"):
        return []
    items = []
    for passage in section[at + 1 :]:
        if not _LIST_ITEM.match(passage.text):
            break
        items.append(passage)
    return items


def quote(passages: Sequence[Passage], *, strategy: str) -> Draft:
    """The passages as a draft, word for word, each citing itself."""
    return Draft(
        sentences=tuple(DraftSentence(passage.text, (passage.key,)) for passage in passages),
        strategy=strategy,
    )


def _begins(pattern: re.Pattern[str], passage: Passage) -> bool:
    return pattern.match(fold(passage.text).lstrip(" ¿¡\"'(-•*")) is not None

"""What the validators look at: a draft, and everything that it may rest on."""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence

from agent.contracts import Draft, DraftSentence, Passage

# Drafts whose words are the clinician's own.
QUOTING = frozenset({"quote", "select"})
STRATEGIES = QUOTING | {"rewrite"}


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """A draft under judgement. passages: this patient's, by key; channel: "web" or "sms"."""

    draft: Draft
    passages: Mapping[str, Passage]
    question: str
    language: str
    channel: str

    @classmethod
    def of(
        cls,
        draft: Draft,
        passages: Sequence[Passage],
        *,
        question: str,
        language: str,
        channel: str,
    ) -> Case:
        by_key = {passage.key: passage for passage in passages}
        return cls(draft, by_key, question, language, channel)

    @property
    def is_quoting(self) -> bool:
        return self.draft.strategy in QUOTING

    def cited(self, sentence: DraftSentence) -> tuple[Passage, ...]:
        """The known passages that a sentence cites, in its order."""
        return tuple(self.passages[key] for key in sentence.cites if key in self.passages)

    def all_cited(self) -> tuple[Passage, ...]:
        """Every known passage that the draft cites, once."""
        cited = (passage for sentence in self.draft.sentences for passage in self.cited(sentence))
        return tuple(dict.fromkeys(cited))

    def sentences_citing(self, passage: Passage) -> tuple[DraftSentence, ...]:
        return tuple(s for s in self.draft.sentences if passage.key in s.cites)


_PLAIN = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
)
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")


@functools.lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """`text` in lower case, without accents, invisible characters or typographic quotes."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    kept = (c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf", "Cc"))
    return " ".join("".join(kept).lower().split())


def words(text: str) -> list[str]:
    """The folded words of a text, without numbers."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """A rough stem in which the forms of a word meet: "tablets", "tablet"; "driving", "drive".

    Deliberately shy: two words that it brings together are forms of one word.
    """
    word = word.removesuffix("'s")
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            if ending in ("ing", "ed") and len(word) > 3 and word[-1] == word[-2]:
                word = word[:-1]
            break
    return word[:-1] if len(word) > 3 and word[-1] in "eao" else word

"""How danger is spoken of: denied, long past, in general, supposed, in a figure of speech.

A match of a red-flag pattern inside such a frame is not what it says, so its level falls; it never
falls to nothing (rule 2 of the engine), because a reader of words can be wrong about a frame.
Everything here errs towards "it is meant": a frame counts only where it plainly reaches the match.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence

from agent.triage import frame_words as words
from agent.triage.frame_words import Phrase
from agent.triage.normalise import Sentence

Span = tuple[int, int]

# A letter is this long at least, in words, and has this many of the words of letters.
_LETTER_WORDS = 18
_LETTER_SIGNS = 2

# How far, in words, a frame may stand from the danger.
_BACK_REACH = 8
_DENIAL_REACH = 7
_ASKED_REACH = 12
_FIGURE_REACH = 4


class Frame(enum.Enum):
    """What lowers a match, with the words a nurse reads."""

    DENIED = "is said not to be there"
    PAST = "is told as long past"
    FEARED = "is feared to come"
    GENERAL = "is asked about in general"
    SUPPOSED = "is supposed, not reported"
    FIGURE = "looks like a figure of speech"
    CHRONIC = "has been there for long"
    LETTER = "stands in a letter about something lasting or over"
    # Only an instruction is asked for: "when should I call about ...".
    WATCH_FOR = "is asked about as a sign to watch for"


def _by_first_word() -> dict[str, tuple[tuple[int, Phrase], ...]]:
    table: dict[str, list[tuple[int, Phrase]]] = {}
    for phrases in words.TABLES:
        for phrase in phrases:
            table.setdefault(phrase[0], []).append((id(phrases), phrase))
    return {first: tuple(found) for first, found in table.items()}


_PHRASES = _by_first_word()


def _tells_of_now(tokens: Sequence[str]) -> bool:
    """True where something begins or happens just now; "for 4 years now" and "now 27" do not."""
    for place, word in enumerate(tokens):
        if word not in words.JUST_NOW:
            continue
        before, after = tokens[place - 1 : place], tokens[place + 1 : place + 2]
        lasting = word in words.NOW and (
            not words.LONG.isdisjoint(before) or (after and after[0][0].isdigit())
        )
        if not lasting and not (word == "just" and not words.ONLY_ASKS.isdisjoint(after)):
            return True
    return False


def is_letter(sentences: Sequence[Sentence]) -> bool:
    """True for a letter about something lasting or over, in which nothing begins just now."""
    if sum(len(sentence.tokens) for sentence in sentences) < _LETTER_WORDS:
        return False
    if any(_tells_of_now(sentence.tokens) for sentence in sentences):
        return False
    signs = {
        phrase
        for sentence in sentences
        for place, token in enumerate(sentence.tokens)
        for name, phrase in _PHRASES.get(token, ())
        if name == id(words.LETTER) and sentence.tokens[place : place + len(phrase)] == phrase
    }
    lasting = any(not words.LONG.isdisjoint(sentence.tokens) for sentence in sentences)
    return len(signs) + lasting >= _LETTER_SIGNS


class FrameReader:
    """Reads the frames of one sentence. Its phrases are looked up once, at the first match."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._tokens = sentence.tokens
        self._is_present = not words.PRESENT.isdisjoint(sentence.tokens)
        self._found: dict[int, list[Span]] | None = None

    def frame_of(self, spans: Sequence[Span]) -> Frame | None:
        """The frame that plainly holds a match, or None where it is meant.

        spans: the places of the matched words, ascending; a sentence's edges may be among them
        """
        spans = [(left, right) for left, right in spans if 0 <= left < right <= len(self._tokens)]
        if not spans:
            return None
        start, end = spans[0][0], spans[-1][1]
        if self._is_in_figure(start, end):
            return Frame.FIGURE
        if self._is_denied(spans):
            return Frame.DENIED
        if self._is_history(start) or (not self._is_present and self._is_long_ago(start, end)):
            return Frame.PAST
        # Any part of the match may be what is asked about: "how do I prevent falls".
        starts = [left for left, _ in spans if left > 0]
        if not self._is_present and any(self._is_to_watch(place) for place in starts):
            return Frame.WATCH_FOR
        if any(self._is_about(words.GENERAL, place, end) for place in starts):
            return Frame.GENERAL
        if any(self._is_about(words.FEAR, place, end) for place in starts):
            return Frame.FEARED
        if any(self._is_supposed(place, end) for place in starts):
            return Frame.SUPPOSED
        if self._is_chronic(start, end):
            return Frame.CHRONIC
        return None

    def _phrases(self, table: tuple[Phrase, ...], low: int, high: int) -> list[Span]:
        """The places of a table's phrases that begin in [low, high)."""
        if self._found is None:
            self._found = {}
            tokens = self._tokens
            for place, token in enumerate(tokens):
                for name, phrase in _PHRASES.get(token, ()):
                    if tokens[place : place + len(phrase)] == phrase:
                        self._found.setdefault(name, []).append((place, place + len(phrase)))
        return [span for span in self._found.get(id(table), ()) if low <= span[0] < high]

    def _is_in_figure(self, start: int, end: int) -> bool:
        return any(
            start - right <= _FIGURE_REACH and left - end <= _FIGURE_REACH
            for left, right in self._phrases(words.FIGURES, start - 10, end + 10)
        )

    def _is_denied(self, spans: Sequence[Span]) -> bool:
        """True where a negator outside the match reaches any part of it."""
        taken = {place for start, end in spans for place in range(start, end)}
        return any(self._negator_reaches(start, taken) for start, _ in spans)

    def _negator_reaches(self, start: int, taken: set[int]) -> bool:
        tokens = self._tokens
        listing = False
        for place in range(start - 1, max(-1, start - 1 - _DENIAL_REACH), -1):
            word = tokens[place]
            if place in taken:
                continue
            feels = word == "cannot" and tokens[place + 1] in words.PERCEIVED
            if word in words.NEGATORS or feels:
                following = tokens[place + 1 : start + _ASKED_REACH]
                return not (word in words.NEVER and not words.UNLIKE.isdisjoint(following))
            if word in words.TRANSPARENT:
                continue
            # "no fever, chills or chest pain": the "no" reaches down the list.
            if word in words.LISTING or (word == "," and self._listing_follows(start)):
                listing = True
            elif not listing:
                return False
        return False

    def _listing_follows(self, start: int) -> bool:
        return not words.LISTING.isdisjoint(self._tokens[start : start + _BACK_REACH])

    def _is_history(self, start: int) -> bool:
        """ "history of ...", "after my ..." right before the match."""
        found = self._phrases(words.HISTORY, start - 6, start)
        return any(right <= start <= right + 3 for _, right in found)

    def _is_long_ago(self, start: int, end: int) -> bool:
        low, high = start - _BACK_REACH, end + _BACK_REACH
        said = self._phrases(words.LONG_AGO, low, high)
        if any(left < end and right > start for left, right in said):
            return True
        places = [left for left, _ in said]
        places.extend(self._dates_long_ago(max(0, low), min(high, len(self._tokens) - 1)))
        # After the danger it belongs to it; before it only with a verb of the past between.
        return any(
            place >= end or not words.BEFORE_PAST.isdisjoint(self._tokens[place:end])
            for place in places
        )

    def _dates_long_ago(self, low: int, high: int) -> list[int]:
        """The places of "3 years ago", "in 2015" and "hace dos años" without "que"."""
        tokens = self._tokens
        found = []
        for place in range(low, high):
            word, after = tokens[place], tokens[place + 1]
            is_year = word in ("in", "en") and len(after) == 4 and after[:2] in ("19", "20")
            is_hace = (
                word == "hace"
                and not words.LONG.isdisjoint(tokens[place + 1 : place + 4])
                and {"que", "desde"}.isdisjoint(tokens[max(0, place - 1) : place + 5])
            )
            if is_year or is_hace or (word in words.LONG and after in words.AGO):
                found.append(place)
        return found

    def _is_about(self, table: tuple[Phrase, ...], start: int, end: int) -> bool:
        """True where a phrase of the table stands before, and nobody's own body between."""
        tokens = self._tokens
        return any(
            right <= start
            and words.OWN.isdisjoint(tokens[right : end + 1])
            and (left == 0 or tokens[left - 1] not in words.BELIEF)
            for left, right in self._phrases(table, start - _ASKED_REACH, start)
        )

    def _is_to_watch(self, start: int) -> bool:
        if start == 1 and self._tokens[0] in words.WHICH:
            return True
        low = start - _ASKED_REACH
        if any(right <= start for _, right in self._phrases(words.SIGNS, low, start)):
            return True
        return any(
            right <= start and words.REPORTED.isdisjoint(self._tokens[right:start])
            for _, right in self._phrases(words.WATCH_FOR, low, start)
        )

    def _is_supposed(self, start: int, end: int) -> bool:
        tokens = self._tokens
        for place in range(max(0, start - _BACK_REACH), start):
            if tokens[place] not in words.IF or (place and tokens[place - 1] in words.DOUBT):
                continue
            between = tokens[place + 1 : end]
            if "having" in between or not words.PRESENT.isdisjoint(between):
                continue
            if tokens[place] == "si" and (between[:1] == (",",) or not self._asks(place)):
                continue
            return True
        return any(
            right <= start
            for _, right in self._phrases(words.IF_PHRASES, start - _BACK_REACH, start)
        )

    def _asks(self, place: int) -> bool:
        """Spanish "si" without its accent is also "yes": it supposes only inside a question."""
        around = (*self._tokens[:place], *self._tokens[place + 2 :])
        return self._sentence.asks or not words.SPANISH_ASKS.isdisjoint(around)

    def _is_chronic(self, start: int, end: int) -> bool:
        """ "chronic …", "… for 3 years", "… desde hace dos años", and nothing new about it."""
        tokens = self._tokens
        if not words.ACUTE.isdisjoint(tokens):
            return False
        if not words.LASTING.isdisjoint(tokens[max(0, start - 2) : start]):
            return True
        if self._phrases(words.EVER_SINCE, start - _BACK_REACH, end + _BACK_REACH):
            return True
        following = tokens[end : end + _BACK_REACH]
        return any(
            word in words.FOR and not words.LONG.isdisjoint(following[place + 1 : place + 6])
            for place, word in enumerate(following)
        )

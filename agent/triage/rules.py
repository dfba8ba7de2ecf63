"""The screen: red-flag rules over the raw text, in the request, before anything else.

`screen` is pure, reads nothing after the first call, calls nothing and never raises for a text. The
rules of every language always run, whatever language the patient chose. The highest level wins.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Sequence

from agent.contracts import Level, Reason, Triage, highest
from agent.triage import frames
from agent.triage.contentless import unreadable_reason
from agent.triage.frames import Frame, FrameReader
from agent.triage.lookup import Span
from agent.triage.measures import measure
from agent.triage.normalise import MAX_CHARS, Sentence, join, read
from agent.triage.patterns import Index, Matcher, Places
from agent.triage.records import THEMES, Rule, load_rules, make_matcher, make_speller
from agent.triage.spelling import Speller

# A nurse reads these; the rest of a long list says nothing new.
_MAX_REASONS = 12
# Words within which neighbouring sentences belong together.
_ACROSS = 60


@dataclasses.dataclass(frozen=True, slots=True)
class _Matching:
    """Rules and what finds them.

    owners: the place of each pattern's rule in `rules`; refs: what each rule is stored by
    across: where to look for the patterns that may reach over several sentences
    """

    rules: tuple[Rule, ...]
    matcher: Matcher
    owners: tuple[int, ...]
    refs: tuple[str, ...]
    across: Index


@dataclasses.dataclass(frozen=True, slots=True)
class _Engine:
    matching: _Matching
    speller: Speller


def _matching(rules: tuple[Rule, ...]) -> _Matching:
    matcher, owners = make_matcher(rules)
    across = matcher.only(n for n, owner in enumerate(owners) if rules[owner].across)
    return _Matching(rules, matcher, owners, tuple(rule.ref for rule in rules), across)


@functools.cache
def _engine() -> _Engine:
    matching = _matching(load_rules())
    return _Engine(matching, make_speller(matching.matcher.vocabulary))


def all_rules() -> tuple[Rule, ...]:
    """Every rule, by file and place, for the pages and commands that list them.

    Loads the rules at the first call; raises PatternError, naming file and record, when one is
    not well formed. Call it at start-up, so that a mistake stops the start and no message.
    """
    return _engine().matching.rules


def find_rule(ref: str) -> Rule | None:
    """The rule that a stored reason names ("chest-pain@1"), or None when it has changed since."""
    return next((rule for rule in all_rules() if rule.ref == ref), None)


def screen(
    text: str, *, language_hint: str | None = None, extra_rules: Sequence[Rule] = ()
) -> Triage:
    """The level of a message by the red-flag rules; SOCIAL without reasons when none speaks.

    text: as it came, any str
    language_hint: "en" or "es", the patient's own; it reads texting forms that mean different
        things in the two languages and silences nothing
    extra_rules: rules of this patient, made from the "when to call" part of their instructions
    """
    engine = _engine()
    reason = unreadable_reason(text)
    if reason is not None:
        return Triage(reason.level, (reason,))
    sentences = read(text, engine.speller, language_hint=language_hint)
    found: dict[str, tuple[Reason, str]] = {}
    _search(sentences, engine.matching, found)
    if extra_rules:
        _search(sentences, _matching(tuple(extra_rules)), found)
    return _combine(found, too_long=len(text) > MAX_CHARS)


def _search(
    sentences: tuple[Sentence, ...], matching: _Matching, found: dict[str, tuple[Reason, str]]
) -> None:
    """Look for the rules in each sentence, and in neighbours read as one where a rule allows it."""
    letter = frames.is_letter(sentences)
    matcher = matching.matcher
    places = [matcher.look_up(sentence, measure(sentence)) for sentence in sentences]
    every = [matcher.candidates(here) for here in places]
    for sentence, here, numbers in zip(sentences, places, every, strict=True):
        if numbers:
            _find(sentence, here, numbers, matching, found, letter=letter)
    for start, end in _windows(sentences):
        alone: set[int] = set().union(*every[start:end])
        together = matcher.candidates(*places[start:end], index=matching.across)
        numbers = [number for number in together if number not in alone]
        if numbers:
            sizes = [len(sentence.tokens) for sentence in sentences[start:end]]
            merged = matcher.merge(places[start:end], sizes)
            joined = join(sentences[start:end])
            _find(joined, merged, numbers, matching, found, letter=letter)


def _windows(sentences: tuple[Sentence, ...]) -> Iterator[tuple[int, int]]:
    """Runs of two or more neighbours within `_ACROSS` words; each begins where the last ended."""
    start, end, words = 0, 0, 0
    while end < len(sentences):
        words += len(sentences[end].tokens)
        end += 1
        if end < len(sentences) and words + len(sentences[end].tokens) <= _ACROSS:
            continue
        if end - start > 1:
            yield start, end
        if end < len(sentences):
            start = end - 1
            words = len(sentences[start].tokens)
            if words + len(sentences[end].tokens) > _ACROSS:
                start, words = end, 0


def _find(
    sentence: Sentence,
    places: Places,
    numbers: Sequence[int],
    matching: _Matching,
    found: dict[str, tuple[Reason, str]],
    *,
    letter: bool,
) -> None:
    """Weigh each fit of the candidate patterns in one sentence."""
    reader = FrameReader(sentence)
    for number in numbers:
        owner = matching.owners[number]
        rule, known = matching.rules[owner], found.get(matching.refs[owner])
        if known is not None and known[0].level is rule.level:
            continue
        for spans in matching.matcher.fits(number, places):
            _weigh(sentence, reader, spans, rule, found, letter=letter)


def is_letter(text: str) -> bool:
    """True for a letter about something lasting or over, in which nothing begins just now."""
    return frames.is_letter(read(text, _engine().speller))


def _weigh(
    sentence: Sentence,
    reader: FrameReader,
    spans: tuple[Span, ...],
    rule: Rule,
    found: dict[str, tuple[Reason, str]],
    *,
    letter: bool,
) -> None:
    """Keep the most serious reading of each rule."""
    known = found.get(rule.ref)
    if known is not None and known[0].level is rule.level:
        return
    frame = reader.frame_of(spans)
    if frame is None and letter and rule.theme == "general":
        frame = Frame.LETTER
    level = _level_in(frame, rule)
    if level is None or (known is not None and known[0].level.severity >= level.severity):
        return
    words = " + ".join(f'"{" ".join(sentence.tokens[a:b])}"' for a, b in spans if 0 <= a < b)
    text = f"{rule.title}: matched {words}"
    if frame is not None and level is not rule.level:
        text = f"{text}, which {frame.value}"
    theme = rule.theme if level is rule.level or level.severity >= Level.URGENT.severity else ""
    found[rule.ref] = Reason("rule", text, level, rule.ref), theme or "general"


def _level_in(frame: Frame | None, rule: Rule) -> Level | None:
    """What is left of a rule's level inside a frame."""
    if frame is None or (frame is Frame.DENIED and not rule.deniable):
        return rule.level
    if not rule.askable and frame in (Frame.GENERAL, Frame.SUPPOSED, Frame.FEARED):
        return rule.level
    if frame in (Frame.CHRONIC, Frame.LETTER):
        return Level.URGENT if rule.level is Level.EMERGENCY else rule.level
    if frame is Frame.WATCH_FOR and rule.level is not Level.EMERGENCY:
        return None
    return rule.lowest


def _combine(found: dict[str, tuple[Reason, str]], *, too_long: bool) -> Triage:
    reasons = sorted(
        (reason for reason, _ in found.values()), key=lambda reason: -reason.level.severity
    )[:_MAX_REASONS]
    if too_long:
        reasons.append(
            Reason("language", "the message is too long to be read in full", Level.URGENT)
        )
    level = highest(reason.level for reason in reasons)
    themes = {theme for reason, theme in found.values() if reason.level is level}
    theme = next((theme for theme in THEMES if theme in themes), "general")
    return Triage(level, tuple(reasons), theme)

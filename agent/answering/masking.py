"""What could tell who a patient is, taken out of a question before a language model sees it.

Masking is generous: a place-holder too many costs a worse answer, one too few a patient's privacy.
Small numbers stay, because "2 pills" and "10 pounds" are the question.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.answering.lexicon import word_set
from agent.answering.text import fold

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]*\.?"
_STREET = (
    r"(?:street|st|avenue|ave|road|rd|drive|lane|ln|boulevard|blvd|court|ct|place|pl|way|apt"
    r"|apartment)"
)
# Order matters: what is more specific comes first.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern, re.IGNORECASE))
    for label, pattern in (
        ("[link]", r"\b(?:https?://|www\.)\S+"),
        ("[email]", r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"),
        ("[social]", r"(?<!\w)@\w{2,}"),
        (
            "[address]",
            rf"\b\d{{1,6}}\s+(?:[A-Za-zÀ-ÿ.'-]+\s+){{1,4}}{_STREET}\b\.?(?:\s*#?\s*\w+)?"
            r"|\b(?:calle|avenida|av\.|carrera|paseo|plaza)\s+[A-Za-zÀ-ÿ\d .'-]{2,40}?\d{1,6}\b",
        ),
        (
            "[date]",
            rf"\b\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}\b|\b{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b"
            rf"|\b\d{{1,2}}\s+(?:de\s+)?{_MONTHS}\s+(?:de\s+|del\s+)?\d{{4}}\b",
        ),
        (
            "[number]",
            r"\b(?:mrn|ssn|dob|room|bed|apt|unit|account|acct|policy|member|id|record|passport|zip|"
            r"habitaci[oó]n|cama|cuenta|p[oó]liza|expediente|historia|folio|dni|c[eé]dula|pasaporte)"
            r"\s*(?:number|no\.?|n[uú]mero|#|:|is|es)?\s*[#:]?\s*[A-Z]{0,3}-?\d[\w-]*",
        ),
        # Phone numbers and any other run of five digits or more, however it is broken up.
        ("[number]", r"\+?\(?\d(?:[\s().-]*\d){4,}"),
        ("[number]", r"\b[A-Z]{1,3}-?\d{4,}\b|\b\d{4}\b"),
    )
)

_WORD = r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'-]+"
_CAPITAL_WORD = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'-]+"
_NOT_NAMES = r"(?!(?:and|but|can|could|should|when|what|how|is|y|pero|puedo|cuando|que|con|en)\b)"
# After these comes a name in any case, of a word or two and more with capitals.
_INTRODUCED = re.compile(
    r"(?i:\b(my name is|my name's|(?:his|her) name is|i am called|call me|me llamo|mi nombre es"
    rf"|se llama|llamame))(\s+)({_NOT_NAMES}{_WORD}(?:\s+(?:de la |de |del )?{_NOT_NAMES}{_WORD})?"
    rf"(?:\s+{_CAPITAL_WORD}){{0,2}})"
)
_TITLED = re.compile(
    r"(?i:\b(mr\.?|mrs\.?|ms\.?|dr\.?|sr\.?|sra\.?|srta\.?|dra\.?))(\s+)"
    rf"({_NOT_NAMES}{_WORD}(?:\s+{_CAPITAL_WORD}){{0,3}})"
)
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "sr", "sra", "srta", "dra"})
_CAPITALISED = re.compile(rf"(?<![\w@.\[]){_CAPITAL_WORD}")
_SENTENCE_START = re.compile(r"(?:^|[.?!¿¡:\n]\s*)$")


def mask(question: str, *, keep: Collection[str] = ()) -> str:
    """The question with names, numbers, dates, addresses, links and e-mails as place-holders.

    keep: folded words that are no one's name here, such as the words of the instructions
    ("Tylenol"), so that they may be capitalised. "I'm Ana, can I take Tylenol?" →
    "I'm [name], can I take Tylenol?"
    """
    masked = question
    for label, pattern in _PATTERNS:
        masked = pattern.sub(label, masked)
    for pattern in (_INTRODUCED, _TITLED):
        masked = pattern.sub(lambda found: f"{found.group(1)}{found.group(2)}[name]", masked)
    known = _TITLES.union(keep)
    first_names = word_set("first_names.txt")
    masked = _CAPITALISED.sub(lambda found: _masked_word(found, known), masked)
    return re.sub(
        r"(?<!\[)\b[a-zà-ÿ]{3,}\b(?!\])",
        lambda found: "[name]" if fold(found.group()) in first_names - known else found.group(),
        masked,
    )


def _masked_word(found: re.Match[str], known: frozenset[str]) -> str:
    """A capitalised word, masked if it looks like a name where it stands."""
    word = found.group()
    folded = fold(word).removesuffix("'s")
    if folded in known:
        return word
    opens = _SENTENCE_START.search(found.string[: found.start()]) is not None
    shouted = word.isupper()
    if folded in word_set("first_names.txt") or not (opens or shouted):
        return "[name]"
    return word

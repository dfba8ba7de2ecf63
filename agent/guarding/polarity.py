"""What a text forbids, what it permits, and under which conditions. English and Spanish."""

from __future__ import annotations

import functools
import re

from agent.guarding.case import fold, words
from agent.guarding.vocabulary import meaning, plain_phrases, plain_words

_NEGATOR = re.compile(
    r"\b(?:not|no|never|don't|doesn't|didn't|can't|cannot|won't|shouldn't|mustn't|isn't|aren't"
    r"|(?<!or )without|avoid|avoids|avoiding|stay (?:out of|away from)|stop|quit|nor|neither"
    r"|none|nobody|nothing|refrain|skip"
    r"|den(?:y|ies|ied)|refuse[sd]?|negative for|free of|absence of"
    r"|(?:keeps?|prevents?|stops?) (?:you |it |them )?from"
    r"|nunca|jamas|ni|sin|evite|evitar|evitese|alejese del?|ningun|ninguna|tampoco"
    r"|deje (?:de|el|la|los|las)|dejar de|suspenda|nadie|nada|niega|nego)\b"
)
# A negation reaches to here: "do not drive, but you may walk".
_SCOPE_END = re.compile(
    r"[.;:!?]|,(?! (?:or|nor|o|ni)\b)|\b(?:but|unless|until|till|if|when|while|because|so that"
    r"|after|before|except|then|pero|a menos que|salvo|hasta|si|cuando|mientras|porque|para que"
    r"|despues|antes|excepto|sino)\b"
)
_MORE = re.compile(r"\b(?:more|less|longer|heavier|higher|past|over|mas|menos) (?:than|de|\d)")
# What is denied stands before it: "swimming is not allowed", "it must not be crushed".
_PASSIVE = re.compile(
    r"\b(?:(?:is|are) (?:not|never) (?:allowed|permitted|ok|okay|safe)|off limits|forbidden"
    r"|prohibited|(?:must|should|can|may) ?(?:not|never) be"
    r"|no se (?:permiten?|deben?|pueden?)|prohibid[oa]s?)\b"
)
# "No more than 4" limits, it does not forbid; `facts` reads it.
_LIMIT = re.compile(r"\b(?:no|not) (?:more|less|longer|later) than\b|\bno mas de\b|\bnot only\b")

_CONDITIONS = {
    "if": r"if|in case|si|en caso de",
    "unless": r"unless|a menos que|salvo que|a no ser que",
    "until": r"until|till|hasta que|hasta el|hasta la|hasta",
    "before": r"before|antes de|antes del|antes",
    "after": r"after|once you|as soon as|despues de|despues del|despues|en cuanto",
    "when": r"when|whenever|cuando",
    "while": r"while|as long as|mientras",
    "during": r"during|durante",
    "only": r"only|solo|solamente|unicamente",
    "except": r"except|excepto|salvo",
    "as needed": r"as needed|if needed|if you need it|when needed|si lo necesita|si hace falta",
    "without": r"without|sin",
    "within": r"within|dentro de|en un plazo de",
    "even if": r"even if|even when|aunque|even though",
    "instead": r"instead|in place of|en lugar de|en vez de",
}
_CONDITION = {name: re.compile(rf"\b(?:{forms})\b") for name, forms in _CONDITIONS.items()}
# "Hasta 2" is a limit, which `facts` reads.
_NOT_CONDITIONS = re.compile(r"\bhasta (?:\d|un|dos|tres)")

# "For 2 weeks do not drive" and "do not drive for 2 weeks" forbid the same.
_NEUTRAL = frozenset(
    {"hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "during"}
    | {"hora", "horas", "dia", "dias", "semana", "semanas", "mes", "meses", "ano", "anos"}
    | {"durante", "first", "primer", "primera", "primeras", "primeros"}
)

_PERMITS = re.compile(
    r"\b(?:may|can|could|allowed|okay|ok|permitted|free to|puede|pueden|podra|permitido)\b"
)
_ORDERS = re.compile(r"\b(?:must|have to|has to|need to|required|should|debe|deben|tiene que)\b")

_FORBIDS = re.compile(
    r"\b(?:off limits|forbidden|prohibited|prohibid[oa]s?|not|never|cannot|avoid|stay out of"
    r"|don't|can't|mustn't|shouldn't|no|nunca|jamas|evite)\b"
)
_STOP = r"(?:stops?|stopped|skip|quit|discontinue|suspenda|suspender|dej[ea]r?|omita|interrumpa)\b"
_STOPS = re.compile(rf"\b{_STOP}")
_KEEPS_ON = re.compile(rf"\b(?:not|never|n't|don't|no|nunca)(?: \w+){{0,2}}? {_STOP}")
# "For the first 2 weeks, a nurse comes" orders nothing.
_SETTING = re.compile(r"^(?:for|after|during|in|on|at|durante|por|despues de|en)\b[^,]*, ")
_CONTINUES = re.compile(r"\b(?:keep \w+ing|continue|continu[ae]|siga|seguir)\b")
_TELLS = re.compile(
    r"\b(?:was|were|is|are|has|had|have|showed|shows|grew|denied|denies|reported|reports|patient|he"
    r"|she|his|her|fue|fueron|era|eran|esta|estaba|estan|tenia|mostro|paciente|ella|presento)\b"
)
_TIMES_OF_DAY = frozenset(
    {"morning", "afternoon", "evening", "night", "bedtime", "breakfast", "lunch", "dinner"}
    | {"manana", "mananas", "tarde", "noche", "noches", "desayuno", "almuerzo", "cena"}
)
_DECLARES = re.compile(
    r"(?:you|your|the|an?|it|this|these|there|my|our|we|usted|su|sus|el|la|los|las|una?|esto|hay)\b"
)


@functools.lru_cache(maxsize=2048)
def polarity(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """(what the text affirms, what it negates): the meanings of its content words."""
    plain = plain_words(language)
    folded = _LIMIT.sub(lambda m: " " * len(m.group()), plain_phrases(text, language))
    negated_from = negated(folded)
    affirmed: set[str] = set()
    denied: set[str] = set()
    for word in re.finditer(r"[a-z]+(?:['-][a-z]+)*", folded):
        if word.group() in plain or word.group() in _NEUTRAL or _NEGATOR.fullmatch(word.group()):
            continue
        spans = [(start, end) for start, end in negated_from if start <= word.start() < end]
        if spans:
            denied.add(meaning(word.group(), language))
        # "Do not lift more than 10 pounds" limits, and forbids no lifting.
        if not spans or all(_MORE.search(folded, start, end) for start, end in spans):
            affirmed.add(meaning(word.group(), language))
    return frozenset(affirmed), frozenset(denied)


def is_negator(word: str) -> bool:
    return _NEGATOR.fullmatch(word) is not None


def negated(folded: str) -> list[tuple[int, int]]:
    """Where in a folded text a negation holds: (its start, the end of its reach)."""
    found = [(match.start(), _reach(folded, match.end())) for match in _NEGATOR.finditer(folded)]
    for match in _PASSIVE.finditer(folded):
        before = [end.end() for end in _SCOPE_END.finditer(folded, 0, match.start())]
        found.append((before[-1] if before else 0, _reach(folded, match.end())))
    return found


def negations(text: str) -> int:
    """How many times a text negates, forbids or stops something."""
    return len(_NEGATOR.findall(_LIMIT.sub(" ", fold(text))))


@functools.lru_cache(maxsize=2048)
def conditions(text: str) -> frozenset[str]:
    """The kinds of condition that a text has: "if", "until", "only", …"""
    folded = _NOT_CONDITIONS.sub(" ", fold(text))
    return frozenset(name for name, pattern in _CONDITION.items() if pattern.search(folded))


def condition_phrases(text: str) -> list[tuple[str, str]]:
    """(kind, its words up to the next comma) for each condition of a text, folded."""
    folded = _NOT_CONDITIONS.sub(" ", fold(text))
    return [
        (name, re.split(r"[,;.]", folded[match.start() :], maxsplit=1)[0])
        for name, pattern in _CONDITION.items()
        for match in pattern.finditer(folded)
    ]


def times_of_day(text: str) -> frozenset[str]:
    return _TIMES_OF_DAY.intersection(words(text))


def forbids(text: str) -> bool:
    """True for "do not", "never", "avoid"."""
    return _FORBIDS.search(_LIMIT.sub(" ", fold(text))) is not None


def stops(text: str) -> bool:
    return _STOPS.search(fold(text)) is not None


def keeps_on(text: str) -> bool:
    """True for "do not stop", "never skip"."""
    return _KEEPS_ON.search(fold(text)) is not None


def continues(text: str) -> bool:
    """True for "keep taking", "continue", and for "do not stop"."""
    return keeps_on(text) or _CONTINUES.search(fold(text)) is not None


def must(text: str) -> bool:
    """True where a duty is said in so many words."""
    return _ORDERS.search(fold(text)) is not None


def instructs(text: str) -> bool:
    """True for a sentence that tells somebody what to do, false for one that tells what was."""
    folded = fold(text)
    if _ORDERS.search(folded) or permits(text) or re.search(r"\b(?:you|your|usted|su)\b", folded):
        return True
    return not _TELLS.search(folded)


def permissions(text: str) -> int:
    """How many times a text permits something."""
    return len(_PERMITS.findall(fold(text)))


def duties(text: str) -> int:
    """How many times a text says "must", "should", "need to"."""
    return len(_ORDERS.findall(fold(text)))


def permits(text: str) -> bool:
    return _PERMITS.search(fold(text)) is not None


def orders(text: str) -> bool:
    """True for "you must rest" and for "Rest": an order needs no word for it."""
    folded = _SETTING.sub("", fold(text))
    opens_with_a_thing = _DECLARES.match(folded) is not None
    return _ORDERS.search(folded) is not None or not (opens_with_a_thing or permits(text))


def _reach(folded: str, start: int) -> int:
    end = _SCOPE_END.search(folded, start)
    return end.start() if end else len(folded)

"""What a text forbids, what it permits, and under which conditions. English and Spanish."""

from __future__ import annotations

import functools
import re

from agent.guarding.case import fold
from agent.guarding.vocabulary import meaning, plain_words

_NEGATOR = re.compile(
    r"\b(?:not|no|never|don't|doesn't|didn't|can't|cannot|won't|shouldn't|mustn't|isn't|aren't"
    r"|without|avoid|avoids|stop|nor|neither|none|refrain|skip"
    r"|nunca|jamas|ni|sin|evite|evitar|ningun|ninguna|tampoco|deje de|suspenda|nadie|nada)\b"
)
# A negation reaches to here: "do not drive, but you may walk".
_SCOPE_END = re.compile(
    r"[.;:!?]|,(?! (?:or|nor|o|ni)\b)|\b(?:but|unless|until|till|if|when|while|because|so that"
    r"|after|before|except|then|pero|a menos que|salvo|hasta|si|cuando|mientras|porque|para que"
    r"|despues|antes|excepto|sino)\b"
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

_DECLARES = re.compile(
    r"(?:you|your|the|an?|it|this|these|there|my|our|we|usted|su|sus|el|la|los|las|una?|esto|hay)\b"
)


@functools.lru_cache(maxsize=2048)
def polarity(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """(what the text affirms, what it negates): the meanings of its content words."""
    plain = plain_words(language)
    folded = _LIMIT.sub(lambda m: " " * len(m.group()), fold(text))
    negated_from = [
        (match.start(), _reach(folded, match.end())) for match in _NEGATOR.finditer(folded)
    ]
    affirmed: set[str] = set()
    negated: set[str] = set()
    for word in re.finditer(r"[a-z]+(?:['-][a-z]+)*", folded):
        if word.group() in plain or word.group() in _NEUTRAL or _NEGATOR.fullmatch(word.group()):
            continue
        is_negated = any(start <= word.start() < end for start, end in negated_from)
        (negated if is_negated else affirmed).add(meaning(word.group()))
    return frozenset(affirmed), frozenset(negated)


def negations(text: str) -> int:
    """How many times a text negates, forbids or stops something."""
    return len(_NEGATOR.findall(_LIMIT.sub(" ", fold(text))))


@functools.lru_cache(maxsize=2048)
def conditions(text: str) -> frozenset[str]:
    """The kinds of condition that a text has: "if", "until", "only", …"""
    folded = _NOT_CONDITIONS.sub(" ", fold(text))
    return frozenset(name for name, pattern in _CONDITION.items() if pattern.search(folded))


def permits(text: str) -> bool:
    return _PERMITS.search(fold(text)) is not None


def orders(text: str) -> bool:
    """True for "you must rest" and for "Rest": an order needs no word for it."""
    folded = fold(text)
    opens_with_a_thing = _DECLARES.match(folded) is not None
    return _ORDERS.search(folded) is not None or not (opens_with_a_thing or permits(text))


def _reach(folded: str, start: int) -> int:
    end = _SCOPE_END.search(folded, start)
    return end.start() if end else len(folded)

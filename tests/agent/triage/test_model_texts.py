"""The messages the model learns from and is tried on: enough of them, and honestly split."""

import itertools

import pytest

from agent.contracts import LANGUAGES, Level
from agent.triage.model import grammar
from agent.triage.model.examples import SPLITS, load, voices

SPLIT_PAIRS = list(itertools.combinations(SPLITS, 2))


def plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def test_at_least_three_thousand_messages_are_written_by_hand() -> None:
    written = {
        example.text for split in SPLITS for lang in LANGUAGES for example in load(split, lang)
    }
    assert len(written) >= 3000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_level_is_in_every_split(language: str) -> None:
    for split in SPLITS:
        wanted = set(Level) - ({Level.ADMINISTRATIVE} if split == "stranger" else set())
        assert {example.level for example in load(split, language)} == wanted, split


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_test_has_three_hundred_emergency_and_urgent_messages(language: str) -> None:
    serious = [e for e in load("test", language) if e.level in (Level.EMERGENCY, Level.URGENT)]
    assert len({plain(example.text) for example in serious}) >= 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_six_voices_write_in_each_language(language: str) -> None:
    heard = {example.voice for split in SPLITS for example in load(split, language)}
    assert len(heard) >= 6
    assert heard == {voice for names in voices()[language].values() for voice in names}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("one", "other"), SPLIT_PAIRS)
def test_no_scenario_and_no_voice_is_in_two_splits(language: str, one: str, other: str) -> None:
    first, second = load(one, language), load(other, language)
    assert not {e.scenario for e in first} & {e.scenario for e in second}
    assert not {e.voice for e in first} & {e.voice for e in second}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_serious_test_message_was_trained_on(language: str) -> None:
    learnt = {plain(e.text) for e in (*load("train", language), *grammar.make(language, seed=11))}
    tried = {plain(e.text) for e in load("test", language) if e.level.needs_person}
    assert not learnt & tried


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_program_makes_is_for_training_only(language: str) -> None:
    made = grammar.make(language, seed=11)
    assert {example.split for example in made} == {"train"}
    assert all(example.made for example in made)
    assert not any(example.made for split in SPLITS for example in load(split, language))


def test_the_grammar_leaves_no_pattern_unfilled() -> None:
    for language in LANGUAGES:
        for example in grammar.make(language, seed=11):
            assert not set("{}|") & set(example.text), example.text
            assert not {"MED", "KIN", "TIME", "OP", "ASK", "WHEN"} & set(example.text.split())


def test_the_same_seed_makes_the_same_messages() -> None:
    assert grammar.make("es", seed=4) == grammar.make("es", seed=4)
    assert grammar.make("es", seed=4) != grammar.make("es", seed=5)

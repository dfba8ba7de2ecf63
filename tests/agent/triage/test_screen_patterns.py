"""The language of the patterns: what each sign of it means."""

import pytest

from agent.triage.normalise import Sentence
from agent.triage.patterns import Matcher, PatternError

WORDS = {"pain": ["hurts", "aches", "<spanish>"], "spanish": ["duele"]}


def fits(pattern: str, text: str, *measured: tuple[str, int, int]) -> bool:
    matcher = Matcher([pattern], WORDS)
    places = matcher.look_up(Sentence(tuple(text.split()), {}, asks=False), measured)
    return any(True for number in matcher.candidates(places) for _ in matcher.fits(number, places))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("chest hurts", "chest really now hurts", True),
        ("chest hurts", "hurts chest", False),
        ("chest hurts", "chest a b c hurts", False),
        ("chest .. hurts", "chest a b c hurts", True),
        ("chest .. hurts", "chest a b c d e f g hurts", False),
        ("chest & hurts", "hurts so much in my chest", True),
        ("chest & hurts", "hurts " + "a " * 20 + "chest", False),
        ("chest|arm hurts", "arm hurts", True),
        ("short_of_breath", "so short of breath", True),
        ("short_of_breath", "short of my breath", False),
        ("bleed*", "bleeding", True),
        ("keep* bleed*", "keeps on bleeding", True),
        ("pass_out*", "pass outs", True),
        ("chest <pain>", "chest aches", True),
        ("chest <pain>", "chest duele", True),
        ("^ stroke $", "stroke", True),
        ("^ stroke $", "a stroke please", True),
        ("^ stroke $", "a big bad stroke", False),
        ("^ stroke $", "they say nothing but stroke", True),
        ("chest hurts !cold", "chest hurts", True),
        ("chest hurts !cold", "chest cold hurts", False),
        ("chest hurts !cold", "chest hurts a b c cold", True),
        ("chest hurts !chest_cold", "chest cold hurts", False),
        ("chest hurts !chest_cold", "chest cold then chest hurts", True),
    ],
)
def test_a_pattern_fits_a_sentence(pattern: str, text: str, expected: bool) -> None:
    assert fits(pattern, text) is expected


def test_a_measurement_stands_where_its_number_stands() -> None:
    assert fits("temp =fever", "my temp is 39", ("fever", 3, 4))
    assert not fits("temp =fever", "my temp is 37")


def test_an_ambiguous_word_is_looked_up_in_every_reading() -> None:
    matcher = Matcher(["heart <pain>"], WORDS)
    sentence = Sentence(("hurt", "hurts"), {0: ("heart",)}, asks=False)

    assert list(matcher.candidates(matcher.look_up(sentence)))


@pytest.mark.parametrize("pattern", ["", " & a", "a & ", "a||b", "<nobody>", "CHEST", "né", "ab*"])
def test_a_pattern_that_cannot_be_read_says_so(pattern: str) -> None:
    with pytest.raises(PatternError):
        Matcher([pattern], WORDS)

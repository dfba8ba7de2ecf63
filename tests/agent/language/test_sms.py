"""How many messages a text becomes, and how it is cut."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.language.sms import fit, is_gsm, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñ" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        # 152 places and then one of two: it does not fit into the first part
        ("a" * 152 + "€" + "a" * 152, 3),
    ],
)
def test_segments_are_counted_as_the_network_does(text: str, count: int) -> None:
    assert segments(text) == count


def test_spanish_with_accents_costs_more_than_without() -> None:
    assert is_gsm("¿Cuanto cuesta? ¡Nada! Señora é")
    assert not is_gsm("Llámenos mañana")


def test_a_short_text_is_one_part() -> None:
    assert fit("Call us at 555-0100.", 1) == ["Call us at 555-0100."]
    assert fit("   ", 1) == []


def test_a_number_stays_with_its_unit_and_a_phone_number_in_one_piece() -> None:
    sentence = "Take 20 mg at 10 a. m. and call 555-123-4567 if you gain 3 lb or more. "

    for part in fit(sentence * 8, 1):
        assert not re.search(r"\b(20|3|10)$", part)
        assert not re.match(r"(mg|lb|a\. m\.|m\.)", part)
        assert part.count("555") == part.count("4567")


def test_a_word_longer_than_a_part_is_cut_rather_than_lost() -> None:
    parts = fit("x" * 400, 1)

    assert "".join(parts) == "x" * 400
    assert all(segments(part) == 1 for part in parts)


def test_a_part_of_no_message_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="max_segments"):
        fit("hello", 0)


@given(st.text(max_size=1500), st.integers(1, 4))
def test_every_part_fits_and_nothing_but_white_space_is_lost(text: str, most: int) -> None:
    parts = fit(text, most)

    assert all(0 < segments(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.lists(st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True), max_size=120))
def test_no_word_is_cut(words: list[str]) -> None:
    assert " ".join(fit(" ".join(words), 1)).split() == words

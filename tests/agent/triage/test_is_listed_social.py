"""The closed list of friendly phrases (P12): the whole message, and nothing else in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.triage.rules import screen
from agent.triage.social import is_listed_social


@pytest.mark.parametrize(
    "text",
    [
        *("thanks", "Thanks!", "ok thank you", "OK 👍", "good morning", "bye", "got it, thanks"),
        *(
            "gracias",
            "¡Muchas gracias!",
            "buenos días",
            "hola, buenas tardes",
            "adiós",
            "🙏🏽",
            "❤️",
        ),
    ],
)
def test_a_listed_phrase_alone_needs_no_person_p12(text: str) -> None:
    assert is_listed_social(text)


@pytest.mark.parametrize(
    "text",
    [
        *("thanks, is the swelling normal?", "ok but my leg hurts", "thanks?", "thanks 😢", "no"),
        *("gracias pero me duele", "hola me siento mal", "ok stop", "yes", "I love you", "", "…"),
        *("thanks " * 9, "good morning my chest hurts", "gracias, adiós mundo cruel"),
    ],
)
def test_anything_else_in_it_is_read_by_somebody_p12(text: str) -> None:
    assert not is_listed_social(text)


@given(st.text(max_size=150))
def test_what_is_listed_never_holds_a_red_flag(text: str) -> None:
    if is_listed_social(text):
        assert not screen(text).reasons

"""STOP, START and HELP are whole messages, in the languages served (P35)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.triage.commands import Command, match_command


@pytest.mark.parametrize(
    "text",
    [
        *("STOP", "stop", " Stop. ", "STOPALL", "UNSUBSCRIBE", "cancel", "END", "quit", "revoke"),
        *("OPTOUT", "opt out", "opt-out", "STOP PLEASE", "please stop", "stop!!!", "stop 🛑"),
        *("stop texting me", "please stop texting me", "stop sending me messages", "stop it"),
        *("don't text me anymore", "do not contact me again", "no more texts", "leave me alone"),
        *("take me off your list", "unsubscribe me", "I no longer want to receive texts"),
        *("I do not want these messages", "wrong number stop texting", "lose my number"),
        *("ALTO", "PARAR", "pare", "BAJA", "alto por favor", "cancelar", "detener", "basta"),
        *("no me manden más mensajes", "ya no me manden mensajes", "no me escriban más"),
        *("dejen de escribirme", "no más mensajes", "darme de baja", "quiero darme de baja"),
        *("ya no quiero mensajes", "no quiero recibir más mensajes", "para de mandarme mensajes"),
    ],
)
def test_any_reasonable_wording_of_stop_is_stop(text: str) -> None:
    assert match_command(text) is Command.STOP


@pytest.mark.parametrize(
    "text",
    [
        *("should I stop warfarin?", "stop the bleeding", "when can I stop the oxycodone"),
        *("I can't stop vomiting", "cancel my appointment", "can I quit smoking", "stop?"),
        *("make it stop", "make the pain stop", "stop please it hurts", "no more", "no más"),
        *("para el dolor", "parar de tomar la medicina", "la presión está alta", "quiero parar?"),
        *("quiero cancelar la cita", "bajar de peso", "no me manden a casa", "don't send me home"),
        *("end of the week", "the bleeding won't stop", "no para de sangrar", ""),
    ],
)
def test_a_text_with_more_in_it_is_no_stop_p35(text: str) -> None:
    assert match_command(text) is not Command.STOP


@pytest.mark.parametrize("text", ["START", "start please", "UNSTOP", "resume", "comenzar"])
def test_start_is_start(text: str) -> None:
    assert match_command(text) is Command.START


@pytest.mark.parametrize("text", ["yes", "YES", "Yes please", "sí", "si"])
def test_yes_means_start_only_to_somebody_who_had_said_stop(text: str) -> None:
    assert match_command(text, opted_out=True) is Command.START
    assert match_command(text) is None


@pytest.mark.parametrize("text", ["HELP", "help", "Help.", "INFO", "ayuda", "información"])
def test_help_alone_is_the_help_command(text: str) -> None:
    assert match_command(text) is Command.HELP


@pytest.mark.parametrize(
    "text",
    ["help!", "HELP!!", "help please", "help me", "help me I can't breathe", "¡AYUDA!", "ayúdenme"],
)
def test_a_cry_for_help_is_no_command(text: str) -> None:
    assert match_command(text) is None


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_a_command_or_none_and_no_exception(text: str, opted_out: bool) -> None:
    assert match_command(text, opted_out=opted_out) in {*Command, None}

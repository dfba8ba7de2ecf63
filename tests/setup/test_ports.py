"""The demo's ports: the usual ones, or others, each checked before anything starts."""

import socket
from collections.abc import Iterator

import pytest

from portal.demo.ports import HOST, PortProblem, Ports, choose, require_free


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server((HOST, 0)) as door:
        yield door.getsockname()[1]


def free() -> int:
    with socket.create_server((HOST, 0)) as door:
        port: int = door.getsockname()[1]
    return port


def test_without_a_word_the_usual_ports_are_chosen() -> None:
    assert choose({}) == Ports(web=8000, rasa=5005, phone=8010)


def test_each_port_can_be_chosen() -> None:
    chosen = choose(
        {"AFTERCARE_WEB_PORT": "9000", "AFTERCARE_RASA_PORT": "9001", "AFTERCARE_PHONE_PORT": ""}
    )
    assert chosen == Ports(web=9000, rasa=9001, phone=8010)


@pytest.mark.parametrize("written", ["http", "80", "-1", "65536", "8000.5"])
def test_what_is_no_port_is_refused_by_name(written: str) -> None:
    with pytest.raises(PortProblem, match="AFTERCARE_WEB_PORT"):
        choose({"AFTERCARE_WEB_PORT": written})


def test_two_servers_cannot_share_a_port() -> None:
    with pytest.raises(PortProblem, match="of its own"):
        choose({"AFTERCARE_WEB_PORT": "8010"})


def test_free_ports_pass() -> None:
    require_free(Ports(web=free(), rasa=free(), phone=free()))


@pytest.mark.parametrize("door", ["web", "rasa", "phone"])
def test_a_taken_port_is_named_with_the_way_out(taken: int, door: str) -> None:
    ports = {"web": free(), "rasa": free(), "phone": free()} | {door: taken}
    with pytest.raises(PortProblem) as problem:
        require_free(Ports(**ports))
    assert f"Port {taken} is taken" in str(problem.value)
    assert f"AFTERCARE_{door.upper()}_PORT=" in str(problem.value)
    assert "make demo" in str(problem.value)


def test_the_port_that_is_proposed_is_free(taken: int) -> None:
    with pytest.raises(PortProblem) as problem:
        require_free(Ports(web=taken, rasa=free(), phone=free()))
    proposed = int(str(problem.value).rpartition("=")[2].split()[0])
    require_free(Ports(web=proposed, rasa=free(), phone=free()))

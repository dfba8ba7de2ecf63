"""The demo's doors: which ports it uses, and whether they are free."""

import socket
from collections.abc import Mapping
from dataclasses import astuple, dataclass

HOST = "127.0.0.1"


class PortProblem(Exception):
    """A port cannot be used; the text is the one line that says which and what to do."""


@dataclass(frozen=True)
class Ports:
    """Where each server of the demo listens, on this machine only."""

    web: int = 8000
    rasa: int = 5005
    phone: int = 8010


# Who needs the port, and how to choose another.
_DOORS = {
    "web": ("the portal", "AFTERCARE_WEB_PORT"),
    "rasa": ("the dialogue manager", "AFTERCARE_RASA_PORT"),
    "phone": ("the stand-in for Twilio", "AFTERCARE_PHONE_PORT"),
}


def choose(environ: Mapping[str, str]) -> Ports:
    """The ports that the environment names, the usual ones otherwise. Looks at no socket."""
    chosen = {}
    for field, (_, variable) in _DOORS.items():
        written = environ.get(variable, "").strip()
        if not written:
            continue
        if not written.isdecimal() or not 1024 <= int(written) <= 65535:
            raise PortProblem(f"{variable} is {written!r}; choose a number from 1024 to 65535.")
        chosen[field] = int(written)
    ports = Ports(**chosen)
    if len(set(astuple(ports))) < len(_DOORS):
        raise PortProblem(f"Each server needs a port of its own; these are {astuple(ports)}.")
    return ports


def require_free(ports: Ports) -> None:
    """PortProblem for the first port that somebody else holds."""
    for field, (owner, variable) in _DOORS.items():
        port = getattr(ports, field)
        if not _is_free(port):
            another = next((p for p in range(port + 1, port + 100) if _is_free(p)), port + 1)
            raise PortProblem(
                f"Port {port} is taken and {owner} needs it. "
                f"Choose another: {variable}={another} make demo"
            )


def _is_free(port: int) -> bool:
    with socket.socket() as door:
        # As the servers do: a port that a demo has just left is free.
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError:
            return False
    return True

"""Python loads this at start where this folder is on PYTHONPATH: no socket may leave the machine.

Every attempt is refused, and written to $SOCKET_WATCH, so that code which swallows the refusal is
found too. The first line of each process says that it was watched.
"""

import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import Any

WATCH = Path(os.environ["SOCKET_WATCH"])
# event: which of its arguments says where to
ADDRESSES = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.bind": 1}
NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
HERE = {"", "localhost", socket.gethostname().lower()}


def tell(line: str) -> None:
    # One write of one short line: processes do not cut into each other's.
    with WATCH.open("a") as file:
        file.write(f"{line}\n")


def is_here(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host is None or str(host).lower() in HERE:
        return True
    try:
        address = ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return address.is_loopback


def refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event in NAMES:
        host = arguments[0]
    elif event in ADDRESSES:
        address = arguments[ADDRESSES[event]]
        if arguments[0].family not in {socket.AF_INET, socket.AF_INET6} or address is None:
            return
        host = address[0]
    else:
        return
    if not is_here(host):
        tell(f"outside: {event} {host!r} by {' '.join(sys.orig_argv)[:200]}")
        raise PermissionError(f"a test forbids {event} to {host!r}")


tell(f"watched: {' '.join(sys.orig_argv)[:200]}")
sys.addaudithook(refuse_outside)

"""Serve the dialogue model of the files as they are now, on this machine only.

    RASA_TOKEN=… .venv-rasa/bin/python agent/rasa/serve.py [--host H] [--port P] [--model FILE]

Prints one line when it answers at full speed:
    rasa: ready on http://127.0.0.1:5005 model aftercare-…
Ends with status 1 and one line on stderr where there is no model, no token, or the port is taken.
Stop it with SIGTERM or Ctrl-C.
"""

from __future__ import annotations

import argparse
import functools
import ipaddress
import os
import socket
import sys
from asyncio import AbstractEventLoop
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from agent.rasa import project, wire

BACKLOG = 256


class NotUsed:
    """Stands where Rasa keeps trackers and locks. A turn that touches it fails, loudly."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> NoReturn:
        raise RuntimeError(f"the {self._name} is not used here, but .{attribute} was asked for")


def main() -> int:
    arguments = _arguments()
    if not ipaddress.ip_address(arguments.host).is_loopback:
        return _give_up("the dialogue server listens on a loopback address only")
    if len(os.environ.get("RASA_TOKEN", "").strip()) < wire.LEAST_TOKEN_CHARACTERS:
        return _give_up(f"set RASA_TOKEN to at least {wire.LEAST_TOKEN_CHARACTERS} characters")
    model = arguments.model or project.model_path()
    if not model.is_file():
        return _give_up(f"there is no model {project.model_id(model)}: run agent/rasa/train.py")
    try:
        door = socket.create_server(
            (arguments.host, arguments.port),
            family=socket.AF_INET6 if ":" in arguments.host else socket.AF_INET,
            backlog=BACKLOG,
        )
    except OSError as error:
        return _give_up(
            f"{arguments.host}:{arguments.port} cannot be used: {os.strerror(error.errno)}"
        )
    project.prepare_rasa()
    return _serve(door, model)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serve the dialogue model on loopback.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--model", type=Path, help="another model than that of the files")
    return parser.parse_args()


def _give_up(problem: str) -> int:
    sys.stderr.write(f"rasa: {problem}\n")
    return 1


def _serve(door: socket.socket, model: Path) -> int:
    # Rasa takes seconds to import; what can fail before has failed by now.
    import rasa.core.run
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException
    from sanic import Sanic

    from agent.rasa import logs, turn

    logs.configure_logging()
    address = "http://{}:{}".format(*door.getsockname()[:2])
    endpoints = AvailableEndpoints.read_endpoints(str(project.PROJECT / "endpoints.yml"))
    credentials = str(project.PROJECT / "credentials.yml")
    try:
        channels = rasa.core.run.create_http_input_channels(None, credentials)
    except RasaException as problem:
        return _give_up(str(problem))
    app = rasa.core.run.configure_app(channels, enable_api=False, endpoints=endpoints)
    app.config.REQUEST_MAX_SIZE = wire.MOST_BYTES
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 3.0

    async def warm_up(app: Sanic, _loop: AbstractEventLoop) -> None:
        """The first turn is five times slower than the next: take it before anybody waits."""
        if not app.ctx.agent.is_ready():
            # Rasa has logged why; a server without a model would only answer 503.
            os._exit(_give_up(f"{model.name} cannot be loaded"))
        processor = app.ctx.agent.processor
        processor.tracker_store = NotUsed("tracker store")
        processor.lock_store = NotUsed("lock store")
        context = {"triage": "informational", "owner": "agent", "last_decision": None}
        for text, language in (("when can I shower?", "en"), ("me duele la rodilla", "es")):
            request = wire.TurnRequest("warm-up", text, language, context, {})
            await turn.take_turn(processor, project.model_id(model), request)

    async def announce(_app: Sanic, _loop: AbstractEventLoop) -> None:
        logs.withhold_messages()
        sys.stdout.write(f"rasa: ready on {address} model {project.model_id(model)}\n")
        sys.stdout.flush()

    load = functools.partial(rasa.core.run.load_agent_on_start, str(model), endpoints, None)
    app.register_listener(load, "before_server_start")
    app.register_listener(warm_up, "before_server_start")
    app.register_listener(announce, "after_server_start")
    app.run(sock=door, backlog=BACKLOG, workers=1, access_log=False, debug=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())

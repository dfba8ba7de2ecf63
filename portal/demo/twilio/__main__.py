"""Run the stand-in: `python -m portal.demo.twilio --port 8010 --webhook http://127.0.0.1:8000`.

Account, token and number come from the same variables as the portal's, so that they agree.
"""

import argparse
import os
import socket
import sys

from portal.demo import content
from portal.demo.twilio.config import OPT_OUT_MODES, Config, Phone
from portal.demo.twilio.server import HOST, serve


def main() -> int:
    given = _arguments()
    missing = [name for name in ("account_sid", "auth_token", "number") if not getattr(given, name)]
    if missing:
        sys.stderr.write(f"The stand-in for Twilio needs: {', '.join(missing)}.\n")
        return 2
    if not _is_free(given.port):
        sys.stderr.write(f"Port {given.port} is taken; choose another with --port.\n")
        return 1
    config = Config(
        account_sid=given.account_sid,
        auth_token=given.auth_token,
        number=given.number,
        portal_url=given.webhook.rstrip("/"),
        hospital=given.hospital,
        phones=tuple(given.phone or _phones_of_the_demo()),
        opt_out=given.opt_out,
        pace_s=given.pace,
    )
    serve(config, port=given.port)
    return 0


def _arguments() -> argparse.Namespace:
    env = os.environ.get
    parser = argparse.ArgumentParser(prog="portal.demo.twilio", description=__doc__)
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument(
        "--webhook",
        default=env("AFTERCARE_PUBLIC_URL", "http://127.0.0.1:8000"),
        help="the portal's public address",
    )
    parser.add_argument("--account-sid", default=env("TWILIO_ACCOUNT_SID", ""))
    parser.add_argument("--auth-token", default=env("TWILIO_AUTH_TOKEN", ""))
    parser.add_argument("--number", default=env("TWILIO_FROM_NUMBER", ""), help="the hospital's")
    parser.add_argument("--hospital", default=env("AFTERCARE_HOSPITAL_NAME", "The hospital"))
    parser.add_argument(
        "--phone",
        action="append",
        type=_phone,
        metavar="NUMBER=NAME[,LANGUAGE]",
        help="a phone to list; the demo's patients when none is given",
    )
    parser.add_argument("--opt-out", choices=OPT_OUT_MODES, default="carrier")
    parser.add_argument("--pace", type=float, default=0.3, help="seconds per step of a delivery")
    return parser.parse_args()


def _phone(raw: str) -> Phone:
    number, _, rest = raw.partition("=")
    name, _, language = rest.partition(",")
    return Phone(number=number, name=name, language=language or "en")


def _phones_of_the_demo() -> list[Phone]:
    people = [person["patient"] for person in content.patients() if "instructions" in person]
    return [Phone(p["phone"], name=p["name"], language=p["language"]) for p in people]


def _is_free(port: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())

"""What the demo says when it is ready: where to go, and as whom."""

import unicodedata
from datetime import datetime, timedelta

from django.utils import timezone

from portal.demo import content
from portal.demo.ports import HOST, Ports
from portal.demo.seed import PASSWORD
from portal.lib.phones import for_people

# From here on "three days after surgery" is no longer true of anybody.
STALE_AFTER = timedelta(days=5)


def lines(ports: Ports, *, seeded_at: datetime | None) -> list[str]:
    """The text of the box, line by line."""
    portal = f"http://{HOST}:{ports.web}"
    text = [
        "Aftercare is running. Ctrl-C stops it.",
        "",
        f"Patient portal   {portal}/",
        "  Sign in with a phone number; the code arrives on that phone.",
        *(f"  {line}" for line in _patients()),
        f"Phones           http://{HOST}:{ports.phone}/",
        "  What a patient's phone shows, and where a text can be sent from.",
        f"Staff            {portal}/staff/",
        f"  Password for everybody: {PASSWORD}",
        *(f"  {line}" for line in _staff()),
        f"Developers       {portal}/developers/",
        "  The whole life of every message; sign in as the operator.",
    ]
    if seeded_at and timezone.now() - seeded_at > STALE_AFTER:
        days = (timezone.now() - seeded_at).days
        text += ["", f"The demo's data is {days} days old; `make reset` brings a fresh one."]
    return text


def box(text: list[str]) -> str:
    """The lines in a frame."""
    width = max(map(_width, text))
    rows = [f"│ {line}{' ' * (width - _width(line))} │" for line in text]
    return "\n".join(["╭" + "─" * (width + 2) + "╮", *rows, "╰" + "─" * (width + 2) + "╯"])


def _patients() -> list[str]:
    languages = {"en": "English", "es": "Spanish"}
    return [
        f"{for_people(about['phone'])}  {about['name']}, {languages[about['language']]}: "
        f"{person['encounter']['reason']['en'].lower()}"
        for person in content.patients()
        if "instructions" in person
        for about in [person["patient"]]
    ]


def _staff() -> list[str]:
    people = content.load("hospital.yml")["staff"]
    longest = max(len(person["username"]) for person in people)
    return [
        f"{person['username']:<{longest}}  {person['role'].replace('_', ' ')}" for person in people
    ]


def _width(line: str) -> int:
    return sum(not unicodedata.combining(character) for character in line)

"""Reading the demo's content: the YAML files of portal/demo/data, with times counted from today."""

import functools
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.utils import formats, translation

DATA = Path(__file__).parent / "data"
# An appointment in a sentence: so many days after the day of discharge.
_APPOINTMENT = re.compile(r"\{date:\+(\d+)\}")


@functools.cache
def load(name: str) -> Any:
    """One file, e.g. "hospital.yml". Its format is in data/README.md."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def patients() -> list[dict[str, Any]]:
    """Everybody with a stay, those with instructions first, by record number."""
    names = sorted(path.name for path in (DATA / "patients").glob("*.yml"))
    with_sheet = [load(f"patients/{name}") for name in names]
    background: list[dict[str, Any]] = load("conversations.yml")["background_patients"]
    return sorted(with_sheet, key=lambda person: person["patient"]["mrn"]) + background


def moment(when: dict[str, Any], *, now: datetime) -> datetime:
    """{days: -3, at: "11:00"} as a time: days from today, by the hospital's clock."""
    zone = ZoneInfo(load("hospital.yml")["time_zone"])
    day = now.astimezone(zone).date() + timedelta(days=when["days"])
    hour, minute = map(int, when["at"].split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def minutes(offset: int, *, now: datetime) -> datetime:
    """So many minutes from now; past ones are negative."""
    return now + timedelta(minutes=offset)


def sentence(text: str, *, language: str, discharged_at: datetime) -> str:
    """A sentence with its appointments written out: "Monday, October 5", "lunes 5 de octubre"."""

    def written(match: re.Match[str]) -> str:
        return _spoken(_working_day(discharged_at.date(), int(match[1])), language)

    return _APPOINTMENT.sub(written, text)


def _working_day(start: date, days: int) -> date:
    day = start + timedelta(days=days)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def _spoken(day: date, language: str) -> str:
    pattern = {"en": "l, F j", "es": r"l j \d\e F"}[language]
    with translation.override(language):
        return formats.date_format(day, pattern)

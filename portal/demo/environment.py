"""The settings of the demo: a hospital that does not exist, and servers on this machine only.

What could touch anything real is set here for good, whatever the environment or `.env` says: the
database, the broker, Twilio. The demo has variables of its own for the first two.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from portal.demo import content
from portal.demo.ports import HOST, Ports

ROOT = Path(__file__).resolve().parent.parent.parent
ACCOUNT_SID = "AC" + "de" * 16


def demo_environment(ports: Ports, environ: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment, made into the demo's. Tokens are new at every call."""
    var = Path(environ.get("AFTERCARE_VAR") or ROOT / "var").resolve()
    return {
        **_hospital(),
        **environ,
        "AFTERCARE_DEMO": "1",
        "AFTERCARE_DEBUG": "0",
        "AFTERCARE_VAR": str(var),
        "AFTERCARE_PUBLIC_URL": f"http://{HOST}:{ports.web}",
        "AFTERCARE_ALLOWED_HOSTS": f"{HOST},localhost",
        "DATABASE_URL": environ.get("AFTERCARE_DEMO_DATABASE_URL")
        or f"sqlite:///{var / 'demo.sqlite3'}",
        "CELERY_BROKER_URL": environ.get("AFTERCARE_DEMO_BROKER_URL")
        or f"sqla+sqlite:///{var / 'demo-broker.sqlite3'}?timeout=5",
        "RASA_URL": f"http://{HOST}:{ports.rasa}",
        "RASA_TOKEN": secrets.token_urlsafe(24),
        "TWILIO_BASE_URL": f"http://{HOST}:{ports.phone}",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": secrets.token_urlsafe(24),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        # Nothing is fetched, nothing is reported, and a line is seen when it is written.
        "HF_HUB_OFFLINE": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        # Compiled once, every process starts in half the time.
        "PYTHONDONTWRITEBYTECODE": "",
        # Celery's word to root, who may well be all there is in a container.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


def prepare(ports: Ports) -> None:
    """Make this process one of the demo's, before Django reads its settings."""
    os.environ.update(demo_environment(ports, os.environ))
    os.chdir(ROOT)


def _hospital() -> dict[str, str]:
    hospital = content.load("hospital.yml")
    hours, phones = hospital["nurse_line_hours"], hospital["phones"]
    return {
        "AFTERCARE_HOSPITAL_NAME": hospital["name"],
        "AFTERCARE_HOSPITAL_TIME_ZONE": hospital["time_zone"],
        "AFTERCARE_EMERGENCY_NUMBER": hospital["emergency_number"],
        "AFTERCARE_CRISIS_NUMBER": hospital["crisis_line"],
        "AFTERCARE_NURSE_LINE": phones["nurse_line"],
        "AFTERCARE_AFTER_HOURS_LINE": phones["after_hours_line"],
        "AFTERCARE_OPENS_HOUR": hours["from"].split(":")[0].lstrip("0"),
        "AFTERCARE_CLOSES_HOUR": hours["to"].split(":")[0].lstrip("0"),
        "TWILIO_FROM_NUMBER": phones["sms_sender"],
    }

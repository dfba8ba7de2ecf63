"""System checks: a setting that could hurt somebody stops the start, with a hint."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

STRATEGIES = ("quote", "select", "rewrite")
BACKENDS = ("none", "transformers", "openai_compatible")


@register()
def check_settings(**_: Any) -> list[CheckMessage]:
    """Every misconfiguration that we know can hurt."""
    return [*_secrets(), *_twilio(), *_agent(), *_hospital(), *_storage()]


def _secrets() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.SECRET_KEY:
        found.append(
            Error(
                "AFTERCARE_SECRET_KEY is not set.",
                hint='Make one: python -c "import secrets; print(secrets.token_urlsafe(64))"',
                id="aftercare.E001",
            )
        )
    if not settings.RASA_TOKEN and not settings.DEBUG:
        found.append(
            Error(
                "RASA_TOKEN is not set: the dialogue manager would refuse every message.",
                hint="Set the same long random RASA_TOKEN for the portal, the worker and Rasa.",
                id="aftercare.E002",
            )
        )
    if not settings.DEMO and not settings.DEBUG and not settings.SECURE_SSL:
        found.append(
            Error(
                "AFTERCARE_PUBLIC_URL does not start with https://.",
                hint="Health data must not travel in the clear. Put TLS in front and set the URL.",
                id="aftercare.E003",
            )
        )
    return found


def _twilio() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    given = {
        "TWILIO_ACCOUNT_SID": settings.TWILIO_ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": settings.TWILIO_AUTH_TOKEN,
        "TWILIO_FROM_NUMBER": settings.TWILIO_FROM_NUMBER,
    }
    missing = [name for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        found.append(
            Error(
                f"Twilio is half configured: {', '.join(missing)} missing.",
                hint="Set all three, or none to run without text messages.",
                id="aftercare.E010",
            )
        )
    if settings.TWILIO_BASE_URL and not (settings.DEMO or settings.DEBUG):
        found.append(
            Warning(
                "TWILIO_BASE_URL is set: text messages do not go to Twilio's own address.",
                hint="Unset it unless a proxy of yours stands there.",
                id="aftercare.W011",
            )
        )
    return found


def _agent() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.ANSWER_STRATEGY not in STRATEGIES:
        found.append(
            Error(
                f"AFTERCARE_ANSWER_STRATEGY is {settings.ANSWER_STRATEGY!r}.",
                hint=f"Use one of: {', '.join(STRATEGIES)}.",
                id="aftercare.E020",
            )
        )
    if settings.LLM_BACKEND not in BACKENDS:
        found.append(
            Error(
                f"AFTERCARE_LLM_BACKEND is {settings.LLM_BACKEND!r}.",
                hint=f"Use one of: {', '.join(BACKENDS)}.",
                id="aftercare.E021",
            )
        )
    if settings.ANSWER_STRATEGY in {"select", "rewrite"} and settings.LLM_BACKEND == "none":
        found.append(
            Error(
                f"The strategy {settings.ANSWER_STRATEGY!r} needs a language model.",
                hint="Set AFTERCARE_LLM_BACKEND and AFTERCARE_LLM_MODEL, or use quote.",
                id="aftercare.E022",
            )
        )
    if settings.LLM_BACKEND != "none" and not settings.LLM_MODEL:
        found.append(
            Error(
                "AFTERCARE_LLM_MODEL is not set.",
                hint="A folder or a model's name for transformers; the served name otherwise.",
                id="aftercare.E023",
            )
        )
    if settings.LLM_BACKEND == "openai_compatible" and not settings.LLM_BASE_URL:
        found.append(
            Error(
                "AFTERCARE_LLM_BASE_URL is not set.",
                hint="The address of your own server, e.g. https://llm.hospital.example/v1",
                id="aftercare.E024",
            )
        )
    if settings.ANSWER_DEADLINE_S < 2 * settings.SWEEP_PERIOD_S:
        found.append(
            Error(
                "AFTERCARE_ANSWER_DEADLINE_S is shorter than two sweeps.",
                hint="Every message would be handed over before it can be answered.",
                id="aftercare.E025",
            )
        )
    if settings.LLM_TIMEOUT_S + settings.RASA_TIMEOUT_S >= settings.ANSWER_DEADLINE_S:
        found.append(
            Error(
                "The time-outs of Rasa and the language model leave no time before the deadline.",
                hint="Keep RASA_TIMEOUT_S + AFTERCARE_LLM_TIMEOUT_S below the answer deadline.",
                id="aftercare.E026",
            )
        )
    return found


def _hospital() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    try:
        ZoneInfo(settings.HOSPITAL["time_zone"])
    except (ZoneInfoNotFoundError, ValueError):
        found.append(
            Error(
                f"AFTERCARE_HOSPITAL_TIME_ZONE {settings.HOSPITAL['time_zone']!r} is unknown.",
                hint="Use a name such as America/Chicago.",
                id="aftercare.E030",
            )
        )
    if not settings.HOSPITAL["emergency_number"]:
        found.append(
            Error(
                "AFTERCARE_EMERGENCY_NUMBER is empty.",
                hint="911 in the US, 112 in the EU, 112 or 108 in India.",
                id="aftercare.E031",
            )
        )
    if not 0 <= settings.HOSPITAL["opens"] < settings.HOSPITAL["closes"] <= 24:
        found.append(
            Error(
                "AFTERCARE_OPENS_HOUR must come before AFTERCARE_CLOSES_HOUR, both 0 to 24.",
                id="aftercare.E032",
            )
        )
    if not settings.HOSPITAL["nurse_line"]:
        found.append(
            Warning(
                "AFTERCARE_NURSE_LINE is not set: patients see no number to call.",
                hint="Set the discharge nurses' telephone number, e.g. +13125550100.",
                id="aftercare.W033",
            )
        )
    return found


def _storage() -> list[CheckMessage]:
    database = settings.DATABASES["default"]
    if database["ENGINE"] not in {
        "django.db.backends.sqlite3",
        "django.db.backends.postgresql",
    }:
        return [
            Error(
                "DATABASE_URL names a database that Aftercare was not made for.",
                hint="Use sqlite:///… or postgres://…",
                id="aftercare.E040",
            )
        ]
    return []

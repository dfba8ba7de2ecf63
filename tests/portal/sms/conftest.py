"""Twilio for these tests: signed posts from our own signer, and the stand-in on loopback."""

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client

from portal.demo.twilio.config import Config
from portal.demo.twilio.server import RunningTwilio, running
from tests.portal.sms.webhooks import Twilio


@pytest.fixture
def twilio(client: Client) -> Twilio:
    """Posts to the webhooks as Twilio would, signed by an implementation that is not the SDK's."""
    client.raise_request_exception = False
    return Twilio(client)


@pytest.fixture
def standin(settings: object) -> Iterator[RunningTwilio]:
    """The stand-in for Twilio's API, with the portal's settings pointing at it."""
    config = Config(
        account_sid=django_settings.TWILIO_ACCOUNT_SID,
        auth_token=django_settings.TWILIO_AUTH_TOKEN,
        number=django_settings.TWILIO_FROM_NUMBER,
        # Nobody listens there: tests that want the whole loop say where the portal is.
        portal_url="http://127.0.0.1:9",
        pace_s=0.0,
    )
    with running(config) as started:
        django_settings.TWILIO_BASE_URL = started.url
        yield started

"""Browsers of the cast: each fixture is one person, signed in."""

import pytest
from django.core.cache import cache
from django.test import Client

from portal.patients.models import Patient
from tests import cast


@pytest.fixture(autouse=True)
def forget_tries() -> None:
    """Rate limits of one test do not count in the next."""
    cache.clear()


@pytest.fixture
def alice(db: None) -> Patient:
    return cast.alice()


@pytest.fixture
def bob(db: None) -> Patient:
    return cast.bob()


@pytest.fixture
def alice_browser(alice: Patient) -> Client:
    return _browser(alice)


@pytest.fixture
def bob_browser(bob: Patient) -> Client:
    return _browser(bob)


@pytest.fixture
def nora_browser(db: None) -> Client:
    browser = Client()
    browser.force_login(cast.nora())
    return browser


def _browser(patient: Patient) -> Client:
    browser = Client()
    assert patient.user is not None
    browser.force_login(patient.user)
    return browser

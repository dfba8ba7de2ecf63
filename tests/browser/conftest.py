"""Headless Chromium against the real web process: uvicorn in a thread, on the test's database."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from django.core.asgi import get_asgi_application
from django.core.cache import cache
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from portal.accounts.models import User
from tests.conftest import REFUSE_DELETE

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}

# What Chromium and htmx say of a request that failed; tests make some fail on purpose.
EXPECTED = ("Failed to load resource", "Response Status Error", "htmx:")

# Gives a page: who is signed in (or nobody), and Playwright's options of a browser context.
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def audit_is_emptied_on_every_connection() -> Iterator[None]:
    """As in tests/conftest.py, for connections too that other threads and loops have made."""
    if connections["default"].vendor != "sqlite":
        yield
        return
    operations = type(connections["default"].ops)
    emptying = operations.sql_flush

    def with_audit(*args: Any, **options: Any) -> list[str]:
        statements = emptying(*args, **options)
        return ["DROP TRIGGER IF EXISTS audit_no_delete", *statements, REFUSE_DELETE]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", with_audit)
        yield


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # For one module at a time: while it runs, no other event loop can run in this thread.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own loop runs in this thread; the ORM must not take it for ours.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """The address of the web process, e.g. http://127.0.0.1:41231"""
    cache.clear()
    config = uvicorn.Config(
        get_asgi_application(),
        host="127.0.0.1",
        port=0,
        loop="asyncio",
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the web process did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[OpenPage]:
    """Opens pages as a person. What their consoles complain about fails the test."""
    contexts = []
    complaints: list[str] = []

    def opened(path: str, user: User | None = None, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, "base_url": site, **options})
        contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": site}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and not said.text.startswith(EXPECTED)
                else None
            ),
        )
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def session_of(user: User) -> str:
    """The key of a session in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)

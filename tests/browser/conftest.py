"""The portal with its seed content on a port of this machine, and browser windows that look at it."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response
from pytest_django.live_server_helper import LiveServer

# The patience for one step of a journey, in milliseconds.
PATIENCE = 15_000
# What a browser puts on the console beside the answer itself, which we see anyway.
ECHO = "Failed to load resource"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, whatever the random order: so each worker loads the seed content once."""
    items.sort(key=lambda item: item.path.is_relative_to(Path(__file__).parent))


@pytest.fixture(scope="package")
def portal(django_db_setup: None, django_db_blocker: Any) -> Generator[str]:
    """The address of a server that shows the seed content.

    The content is committed, because the server has database connections of its own, and stays for all tests of this
    package; pytest-django's `live_server` would empty the tables after each. A test that writes takes back what it
    wrote. At the end the tables are as empty as before.
    """
    with django_db_blocker.unblock():
        call_command("seed", stdout=io.StringIO())
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@dataclass
class Watch:
    """What the visitors of a portal should be spared, in all windows since the last look."""

    portal: str
    noticed: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self.on_request)
        context.on("response", self.on_response)
        context.on("console", self.on_console)
        context.on("weberror", lambda error: self.noticed.append(f"error: {error.error}"))

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.portal}/", "data:")):
            self.noticed.append(f"request to another host: {request.url}")

    def on_response(self, response: Response) -> None:
        # The page itself is the business of the test.
        if response.status >= 400 and not response.request.is_navigation_request():
            self.noticed.append(f"status {response.status}: {response.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(ECHO):
            self.noticed.append(f"console: {message.text}")

    def look(self, *contexts: BrowserContext) -> list[str]:
        """What was noticed since the last look; cookies are taken away, so that each counts once."""
        for context in contexts:
            for page in context.pages:
                page.title()  # waits for what the browser has still to report
            self.noticed += [f"cookie: {cookie.get('name')}" for cookie in context.cookies()]
            context.clear_cookies()
        noticed, self.noticed = self.noticed, []
        return noticed


@dataclass
class Windows:
    """Browser windows by their kind, each opened once and used by many tests: the browser keeps styles and fonts."""

    browser: Browser
    portal: str
    opened: dict[tuple[tuple[str, Any], ...], BrowserContext] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.watch = Watch(self.portal)

    def open(self, *, width: int = 1280, height: int = 800, scheme: str = "light", **options: Any) -> Page:
        options |= {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
        key = tuple(sorted((name, str(value)) for name, value in options.items()))
        if key not in self.opened:
            context = self.browser.new_context(base_url=self.portal, locale="de-DE", **options)
            context.set_default_timeout(PATIENCE)
            self.watch.over(context)
            context.new_page()
            self.opened[key] = context
        return self.opened[key].pages[0]

    def look(self) -> list[str]:
        return self.watch.look(*self.opened.values())


@pytest.fixture(scope="package")
def all_windows(browser: Browser, portal: str) -> Iterator[Windows]:
    windows = Windows(browser, portal)
    yield windows
    for context in windows.opened.values():
        context.close()


@pytest.fixture
def windows(all_windows: Windows) -> Iterator[Windows]:
    """Windows for visitors; whatever a test does, nothing leaks and the browser has nothing to complain about."""
    yield all_windows
    noticed = all_windows.look()
    assert noticed == []

"""What a page weighs on the line, with the static files as in production; and that nothing else comes along."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser

from tests.browser.addresses import ADDRESSES
from tests.browser.conftest import PATIENCE

FIRST_VISIT, LATER_PAGE = 150_000, 20_000


def unchanged(application: WSGIHandler) -> WSGIHandler:
    """WhiteNoise serves the static files, not the server of the tests."""
    return application


@pytest.fixture(scope="module")
def production(db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose static files are compressed and named by their content."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=Path(tmp_path_factory.mktemp("static"))):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
        server = LiveServerThread("127.0.0.1", static_handler=cast(Any, unchanged))
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert not server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


class Visit:
    """A browser that has never been here, and what it fetches."""

    def __init__(self, browser: Browser, portal: str) -> None:
        self.portal = portal
        self.context = browser.new_context(base_url=portal, locale="de-DE")
        self.page = self.context.new_page()
        self.line = self.context.new_cdp_session(self.page)
        self.line.on("Network.requestWillBeSent", self.note_request)
        self.line.on("Network.loadingFinished", self.note_bytes)
        self.line.send("Network.enable")
        self.under_way: dict[str, str] = {}
        self.requested: list[str] = []
        self.bytes = 0

    def note_request(self, event: dict[str, Any]) -> None:
        # Nobody waits for the icon, not even the browser.
        if "/icon." not in event["request"]["url"]:
            self.under_way[event["requestId"]] = event["request"]["url"]
        self.requested.append(event["request"]["url"])

    def note_bytes(self, event: dict[str, Any]) -> None:
        self.under_way.pop(event["requestId"], None)
        self.bytes += event["encodedDataLength"]

    def weigh(self, address: str) -> int:
        """The bytes of a page and of all that it needs and the browser does not have yet, with their headers."""
        self.bytes = 0
        self.page.goto(address)
        self.page.evaluate("document.fonts.ready.then(() => true)")
        give_up = time.monotonic() + PATIENCE / 1000
        while self.under_way and time.monotonic() < give_up:
            self.page.wait_for_timeout(10)
        assert self.under_way == {}
        return self.bytes

    def faults(self) -> list[str]:
        """What else came along."""
        elsewhere = [url for url in self.requested if not url.startswith((f"{self.portal}/", "data:"))]
        return [*elsewhere, *(str(cookie) for cookie in self.context.cookies())]


@pytest.fixture
def newcomer(browser: Browser, production: str) -> Iterator[Visit]:
    visit = Visit(browser, production)
    yield visit
    faults = visit.faults()
    visit.context.close()
    assert faults == []


@pytest.fixture(scope="module")
def regular(browser: Browser, production: str) -> Iterator[Visit]:
    """Somebody who has seen one page already, and goes on from each to the next."""
    visit = Visit(browser, production)
    visit.weigh("/partner/?art=verband")
    yield visit
    visit.context.close()


@pytest.mark.parametrize("name", ADDRESSES)
def test_pages_are_light(
    newcomer: Visit, regular: Visit, name: str, record_property: Callable[[str, object], None]
) -> None:
    first, later = newcomer.weigh(ADDRESSES[name]), regular.weigh(ADDRESSES[name])
    print(f"{name:22}{first / 1000:8.1f} KB {later / 1000:8.1f} KB")
    record_property("weight", [first, later])

    assert 0 < later < first < FIRST_VISIT
    assert later < LATER_PAGE
    assert regular.faults() == []


def test_all_that_a_page_needs_is_weighed(newcomer: Visit) -> None:
    newcomer.weigh("/")
    files = {Path(url).name.split(".")[0]: url for url in newcomer.requested if "/static/" in url}
    assert set(files) >= {"kern", "theme", "portal", "map", "fira-sans-latin-400-normal", "fira-sans-latin-700-normal"}
    # Named by what is in them, they are kept.
    kept = newcomer.page.request.get(files["kern"]).headers["cache-control"]
    assert kept == "max-age=315360000, public, immutable"

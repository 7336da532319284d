"""The portal with its seed content on a port of this machine, and browser windows that look at it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.addresses import ADDRESSES
from tests.browser.keyboard import Keyboard

# The patience for one step, in milliseconds: the machine may be busy.
PATIENCE = 20_000
# How the browser repeats on its console that an answer was an error, which we see anyway.
ECHO = "Failed to load resource"

expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, in whatever order among themselves: so each worker loads the seed content once."""
    items.sort(key=lambda item: item.path.is_relative_to(Path(__file__).parent))


@pytest.fixture(scope="package")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database with the seed content, in place of pytest-django's fixture of this name.

    The content is committed, because the server has connections of its own, and stays for all tests of this package;
    pytest-django would empty the tables after each. A test that writes takes back what it wrote. At the end the tables
    are as empty as before, whichever tests come next.
    """
    # pytest-django makes the test database only for tests that have `db` by name.
    assert connection.settings_dict["NAME"].startswith(TEST_DATABASE_PREFIX)
    with django_db_blocker.unblock():
        call_command("seed", stdout=io.StringIO())
        archive()
        illustrate()
        yield
        call_command("flush", interactive=False, verbosity=0)


def archive() -> None:
    """A partner that is no longer looked after, and one that was deleted, as the seed content has none."""
    # Django is not set up yet when this file is read.
    from directory.models import ActorKind, Entry
    from tests.factories import ActorFactory, UserFactory
    from tests.withholding import take_out

    kind = ActorKind.objects.get(slug="beratungsstelle")
    archived = ActorFactory(
        title="Beratung am Alten Markt",
        slug=ADDRESSES["actor-archived"].split("/")[2],
        kind=kind,
        summary="Beriet bis 2019 am Alten Markt, mit Erika Muster.",
        website="https://erika-muster.example.org/",
        state=Entry.State.ARCHIVED,
    )
    # Its first version lacks a name and an address.
    Entry.objects.filter(pk=archived.pk).update(summary="Beriet bis 2019 am Alten Markt.", website="")
    boss = UserFactory(is_superuser=True)
    take_out(archived, "Erika Muster", "erika-muster", user=boss)
    boss.delete()
    ActorFactory(title="Beratung am Neuen Markt", slug=ADDRESSES["actor-gone"].split("/")[2], kind=kind).delete()


def illustrate() -> None:
    """A news item and a partner with pictures, in no list, as the seed content has none."""
    # Django is not set up yet when this file is read.
    from directory.models import Actor, Entry
    from directory.pictures import keep
    from tests.factories import NewsItemFactory, PictureFactory
    from tests.images import image_file

    slug = ADDRESSES["newsitem-pictures"].split("/")[2]
    news = NewsItemFactory(title="Fest am Alten Markt", slug=slug, state=Entry.State.ARCHIVED)
    sizes = [(1600, 1000), (900, 1200), (1200, 900)]
    pictures = [
        keep(image_file(size=size, colour=colour)) for size, colour in zip(sizes, ("teal", "peru", "plum"), strict=True)
    ]
    for position, stored in enumerate(pictures):
        PictureFactory(entry=news, position=position, stored=stored, caption="Gäste im Hof, im Juli 2019")
    archived = Actor.objects.get(slug=ADDRESSES["actor-archived"].split("/")[2])
    PictureFactory(entry=archived, stored=pictures[1], focus_x=20, focus_y=80, licence="reserved")


@pytest.fixture(scope="package")
def portal(db: None) -> Iterator[str]:
    """The address of a server that shows the seed content."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Whoever tabs on during a smooth scroll would end up beside the focus."""
    return {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], "--disable-smooth-scrolling"]}


@dataclass
class Windows:
    """Browser windows of the kinds that tests ask for; each serves many, so that the browser keeps styles and fonts.

    Meanwhile they note what visitors of the portal should be spared.
    """

    browser: Browser
    portal: str
    opened: dict[str, BrowserContext] = field(default_factory=dict)
    noted: list[str] = field(default_factory=list)

    def open(self, *, width: int = 1280, height: int = 800, scheme: str = "light", **options: Any) -> Page:
        kind = f"{scheme} {options}"
        if kind not in self.opened:
            self.opened[kind] = self.new(color_scheme=scheme, **options)
            self.opened[kind].new_page()
        page = self.opened[kind].pages[0]
        page.set_viewport_size({"width": width, "height": height})
        return page

    def new(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(base_url=self.portal, locale="de-DE", **options)
        context.set_default_timeout(PATIENCE)
        context.on("request", self.note_request)
        context.on("response", self.note_response)
        context.on("console", self.note_console)
        context.on("weberror", lambda failure: self.noted.append(f"script: {failure.error}"))
        return context

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.portal}/", "data:")):
            self.noted.append(f"another host: {request.url}")

    def note_response(self, response: Response) -> None:
        # Whether the page itself is an error is the business of the test.
        if response.status >= 400 and not response.request.is_navigation_request():
            self.noted.append(f"status {response.status}: {response.url}")

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(ECHO):
            self.noted.append(f"console: {message.text}")

    def faults(self) -> list[str]:
        """What was noted since the last time, and the cookies; those are taken away, so that each counts once."""
        for context in self.opened.values():
            self.noted += [f"cookie: {cookie.get('name')}" for cookie in context.cookies()]
            context.clear_cookies()
        faults, self.noted = self.noted, []
        return faults


@pytest.fixture(scope="package")
def all_windows(browser: Browser, portal: str) -> Iterator[Windows]:
    windows = Windows(browser, portal)
    yield windows
    for context in windows.opened.values():
        context.close()


@pytest.fixture
def windows(all_windows: Windows) -> Iterator[Windows]:
    """Windows for visitors. Whatever a test does in them: nothing leaks, and the browser has no complaint."""
    yield all_windows
    faults = all_windows.faults()
    assert faults == []


@pytest.fixture
def hurried(portal: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Public forms do not wait for a test that types fast, and forget that it sent them."""
    # Django is not set up yet when this file is read.
    from portal.models import ReportSending
    from portal.reporting import stamp

    monkeypatch.setattr(stamp, "SHORTEST", timedelta(0))
    yield
    ReportSending.objects.all().delete()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def visitor(request: pytest.FixtureRequest, windows: Windows) -> Keyboard:
    """Somebody without a mouse who has just come to the home page."""
    page = windows.open(java_script_enabled=request.param)
    page.goto("/")
    return Keyboard(page)

"""Where the focus is: to be seen everywhere, in the order of the page, and never lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.addresses import ADDRESSES
from tests.browser.conftest import Windows
from tests.browser.focus import FOCUSABLE, LEAPS, UNSEEN
from tests.browser.layout import DESKTOP, PHONE, ZOOMED


@pytest.fixture
def window(windows: Windows) -> Iterator[Page]:
    page = windows.open()
    yield page
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_focus_is_visible_and_follows_the_page(window: Page, name: str) -> None:
    window.goto(ADDRESSES[name])
    # From here on the browser shows the focus as it does for somebody with a keyboard.
    window.keyboard.press("Tab")

    for size in (DESKTOP, PHONE):
        window.set_viewport_size(size)
        assert window.evaluate(LEAPS) == [], size
    for size in (DESKTOP, ZOOMED):
        window.set_viewport_size(size)
        assert window.evaluate(UNSEEN) == [], size
    window.emulate_media(color_scheme="dark")
    assert window.evaluate(UNSEEN) == [], "dark"


@pytest.mark.parametrize("name", ["home", "actors-error", "actors-filtered", "actor-offers-figures"])
def test_tab_leads_from_one_to_the_next(windows: Windows, name: str) -> None:
    page = windows.open()
    page.goto(ADDRESSES[name])
    count = page.evaluate(f"() => {FOCUSABLE}.length")
    assert count > 30

    for position in range(count):
        page.keyboard.press("Tab")
        assert page.evaluate(f"() => {FOCUSABLE}.indexOf(document.activeElement)") == position


@pytest.mark.parametrize(
    ("fault", "script"),
    [
        ("outline: none", UNSEEN),
        ("outline-color: #eee", UNSEEN),
        ("position: fixed; inset-block-start: -9em", UNSEEN),
        ("position: absolute; inset-block-start: 0", LEAPS),
    ],
)
def test_a_fault_would_be_noticed(windows: Windows, fault: str, script: str) -> None:
    page = windows.open()
    page.goto("/arten/")
    page.keyboard.press("Tab")
    assert page.evaluate(script) == []

    page.evaluate("(fault) => { document.querySelector('main ul a').style.cssText = fault }", fault)
    assert page.evaluate(script) != []


@pytest.mark.parametrize("size", [DESKTOP, ZOOMED], ids=["desktop", "zoomed"])
def test_skip_link(windows: Windows, size: ViewportSize) -> None:
    page = windows.open(**size)
    page.goto("/partner/")
    skip = page.get_by_role("link", name="Zum Inhalt springen")
    expect(skip).not_to_be_in_viewport()

    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()

"""Every type of page keeps its order on narrow screens, with larger text and with wider text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import ADDRESSES
from tests.browser.conftest import Windows
from tests.browser.layout import (
    DESKTOP,
    NOT_MIRRORED,
    OVERLAPPING,
    PHONE,
    STICKING_OUT,
    TEXT_SPACING,
    ZOOMED,
    out_of_place,
)


@contextmanager
def text_twice_as_large(page: Page) -> Iterator[None]:
    """As a reader sets it for all pages."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    yield
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    session.detach()


@pytest.mark.parametrize("name", ADDRESSES)
def test_everything_has_its_place(windows: Windows, name: str) -> None:
    """At 320 pixels, at 400 %, with larger and with wider text the page scrolls downwards only, and nothing is lost."""
    page = windows.open()
    page.goto(ADDRESSES[name])

    with text_twice_as_large(page):
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        for width in (640, 1280):
            page.set_viewport_size({"width": width, "height": 512})
            assert out_of_place(page) == [], f"larger text at {width} pixels"
    for spacing in ("() => {}", TEXT_SPACING):
        page.evaluate(spacing)
        for size in (PHONE, ZOOMED, DESKTOP):
            page.set_viewport_size(size)
            assert out_of_place(page) == [], (size, spacing)


@pytest.mark.parametrize(
    ("fault", "measure"),
    [
        ("overflow-wrap: normal; hyphens: none", STICKING_OUT),
        ("block-size: 1em; overflow: hidden", STICKING_OUT),
        ("margin-block-end: -2em", OVERLAPPING),
        ("margin-left: 1em", NOT_MIRRORED),
        ("text-align: left", NOT_MIRRORED),
        ("float: right", NOT_MIRRORED),
    ],
)
def test_a_fault_would_be_noticed(windows: Windows, fault: str, measure: str) -> None:
    page = windows.open(**PHONE)
    page.goto("/partner/")
    page.evaluate("document.querySelector('h1').textContent = 'Wer hilft, ' + 'x'.repeat(99)")
    assert page.evaluate(STICKING_OUT) == page.evaluate(OVERLAPPING) == page.evaluate(NOT_MIRRORED) == []

    page.evaluate("document.documentElement.dir = 'ltr'")
    page.evaluate("(fault) => { document.querySelector('h1').style.cssText = fault }", fault)
    assert page.evaluate(measure) != []

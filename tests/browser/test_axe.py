"""WCAG 2.2 AA, as far as a machine can tell, on every type of page in every state that a browser can show it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.views import TextPage
from tests.browser.addresses import ADDRESSES
from tests.browser.axe import axe_finds, without_scripts
from tests.browser.conftest import Windows
from tests.browser.layout import DESKTOP, PHONE, out_of_place

STATES = list(product(("light", "dark"), (PHONE, DESKTOP)))


@pytest.fixture
def window(windows: Windows) -> Iterator[Page]:
    page = windows.open()
    yield page
    page.emulate_media(color_scheme="light")


def show(page: Page, scheme: Any, size: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-javascript", "without-javascript"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_axe_finds_nothing(
    window: Page, name: str, scripts: bool, record_property: Callable[[str, object], None]
) -> None:
    with nullcontext() if scripts else without_scripts(window):
        window.goto(ADDRESSES[name])
        assert window.evaluate("matchMedia('(scripting: enabled)').matches") is scripts

    for state in STATES:
        show(window, *state)
        assert axe_finds(window) == "", state
        record_property("axe", name)


def test_a_fault_would_be_noticed(window: Page) -> None:
    with without_scripts(window):
        window.goto("/")
    window.evaluate("document.documentElement.removeAttribute('lang')")
    window.evaluate("document.querySelector('h1').style.color = '#555'")
    window.emulate_media(color_scheme="dark")

    found = axe_finds(window)
    assert "html-has-lang" in found
    assert "color-contrast" in found


def test_a_failure_is_told_accessibly(window: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(view: TextPage, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(TextPage, "get_context_data", fail)
    answer = window.goto("/impressum/")

    assert answer
    assert answer.status == 500
    expect(window.get_by_role("heading", level=1)).to_have_text("Hier ist etwas schiefgegangen")
    for state in STATES:
        show(window, *state)
        assert axe_finds(window) == "", state
        assert out_of_place(window) == [], state

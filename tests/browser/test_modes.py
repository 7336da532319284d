"""Dark mode and print."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import ADDRESSES
from tests.browser.colours import COLOURS
from tests.browser.conftest import Windows

# How bright the page, its surfaces and its text are, between 0 and 1; buttons stand out on purpose.
BRIGHTNESS = f"""() => {{
  {COLOURS}
  const parts = [...document.querySelectorAll('body, header, main, footer, article, section, .panel, input')];
  const texts = [...document.querySelectorAll('h1, h2, h3, main p, main li, dt, dd')];
  const of = (elements, colour) => elements.filter((element) => element.checkVisibility()).map(colour).map(luminance);
  return {{
    surfaces: of(parts, surface),
    texts: of(texts, (element) => getComputedStyle(element).color),
  }};
}}"""


@pytest.mark.parametrize("name", ["home", "actors-error", "actor-contacts", "place", "figures", "imprint"])
def test_dark_mode_is_dark_and_light_mode_is_light(windows: Windows, name: str) -> None:
    dark, light = windows.open(scheme="dark"), windows.open(scheme="light")
    for page in (dark, light):
        page.goto(ADDRESSES[name])

    brightness = dark.evaluate(BRIGHTNESS)
    assert max(brightness["surfaces"]) < 0.1
    assert min(brightness["texts"]) > 0.3
    brightness = light.evaluate(BRIGHTNESS)
    assert min(brightness["surfaces"]) > 0.7
    assert max(brightness["texts"]) < 0.2


@pytest.fixture
def printed(windows: Windows) -> Iterator[Page]:
    page = windows.open()
    page.emulate_media(media="print")
    yield page
    page.emulate_media(media="screen")


@pytest.mark.parametrize("name", ADDRESSES)
def test_print_leaves_out_what_paper_cannot_do(printed: Page, name: str) -> None:
    printed.goto(ADDRESSES[name])

    expect(printed.get_by_role("heading", level=1)).to_be_visible()
    for role in ("navigation", "search", "searchbox", "button", "contentinfo"):
        assert [found.inner_text() for found in printed.get_by_role(role).all()] == [], role


def test_print_keeps_what_is_said_and_where_it_comes_from(printed: Page) -> None:
    printed.goto(ADDRESSES["actor-contacts"])

    expect(printed.get_by_role("complementary", name="Kontakt")).to_be_visible()
    expect(printed.get_by_role("heading", name="Belege")).to_be_visible()
    expect(printed.get_by_role("link").filter(has_text="/id/")).to_be_visible()

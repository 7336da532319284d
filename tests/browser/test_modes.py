"""Dark mode, calm, colours of the reader's own, and print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import ADDRESSES
from tests.browser.colours import COLOURS
from tests.browser.conftest import Windows
from tests.browser.focus import UNSEEN

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

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


# What moves by itself or takes its time.
MOVING = """() => [...document.querySelectorAll('*')].flatMap((element) => ['', '::before', '::after'].map((part) => {
  const style = getComputedStyle(element, part || null);
  const lasting = (times) => times.split(', ').some((time) => parseFloat(time) > 0);
  const moves = (style.animationName !== 'none' && lasting(style.animationDuration))
    || lasting(style.transitionDuration) || style.scrollBehavior === 'smooth';
  return moves && `${element.outerHTML.slice(0, 120)} ${part}`;
})).filter(Boolean)"""

# Where colours are the reader's own, backgrounds and shadows are gone: fields, buttons and cards need an edge, symbols
# the colour of text, areas of the map an outline.
VANISHED = f"""() => {{
  {COLOURS}
  const found = [];
  const check = (element, what, colour) => {{
    if (contrast(colour, surface(element.parentElement)) < 3)
      found.push(`${{what}} of ${{element.outerHTML.slice(0, 120)}} is ${{colour}}`);
  }};
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  for (const element of shown('input, .kern-form-input__select-wrapper, button, .kern-card, .kern-alert, .panel')) {{
    const style = getComputedStyle(element);
    const edges = ['Top', 'Right', 'Bottom', 'Left'].filter((side) => parseFloat(style[`border${{side}}Width`]) >= 1);
    if (!edges.length) found.push(`there is no edge of ${{element.outerHTML.slice(0, 120)}}`);
    for (const side of edges) check(element, 'the edge', style[`border${{side}}Color`]);
  }}
  for (const element of shown('body *:not(svg *)'))
    for (const part of [null, '::before', '::after']) {{
      const style = getComputedStyle(element, part);
      if (style.maskImage !== 'none' && (!part || style.content !== 'none'))
        check(element, `the symbol ${{part ?? ''}}`, style.backgroundColor);
    }}
  for (const area of shown('.map__svg a path')) check(area, 'the outline', getComputedStyle(area).stroke);
  for (const name of shown('.map__svg text')) check(name, 'the name', getComputedStyle(name).fill);
  return found.slice(0, 5);
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
def calm(windows: Windows) -> Iterator[Page]:
    page = windows.open()
    page.emulate_media(reduced_motion="reduce")
    yield page
    page.emulate_media(reduced_motion="no-preference")


@pytest.mark.parametrize("name", ADDRESSES)
def test_nothing_moves_for_those_who_want_calm(calm: Page, name: str) -> None:
    calm.goto(ADDRESSES[name])
    assert calm.evaluate(MOVING) == []


def test_a_movement_would_be_noticed(calm: Page) -> None:
    calm.goto("/")
    calm.emulate_media(reduced_motion="no-preference")
    # Scrolling is smooth for the others.
    assert len(calm.evaluate(MOVING)) == 1


@pytest.fixture
def own_colours(windows: Windows) -> Iterator[Page]:
    page = windows.open()
    page.emulate_media(forced_colors="active", color_scheme="light")
    yield page
    page.emulate_media(forced_colors="none", color_scheme="light")


@pytest.mark.parametrize("name", ADDRESSES)
def test_nothing_vanishes_in_colours_of_the_reader(own_colours: Page, name: str) -> None:
    own_colours.goto(ADDRESSES[name])
    own_colours.evaluate("document.querySelectorAll('main details').forEach((details) => details.open = true)")
    own_colours.keyboard.press("Tab")

    for scheme in SCHEMES:
        own_colours.emulate_media(color_scheme=scheme)
        assert own_colours.evaluate(VANISHED) == [], scheme
        assert own_colours.evaluate(UNSEEN) == [], scheme


def test_what_is_chosen_or_marked_looks_different_in_colours_of_the_reader(own_colours: Page) -> None:
    own_colours.goto(ADDRESSES["actors-filtered"])
    box = own_colours.get_by_role("checkbox", name="Migrantenselbstorganisation")
    expect(box).to_be_checked()
    chosen = box.screenshot()
    box.evaluate("(box) => { box.checked = false }")
    assert box.screenshot() != chosen

    own_colours.goto("/")
    sample = own_colours.locator(".map__legend .map__sample")
    marked = sample.screenshot()
    sample.locator("path").evaluate("(path) => path.setAttribute('fill', 'Canvas')")
    assert sample.screenshot() != marked


@pytest.mark.parametrize(
    ("selector", "fault"),
    [
        (".kern-icon", "background-color: Canvas; forced-color-adjust: none"),
        ("#filter-q", "border: 0 !important"),
        (".kern-card", "border-color: Canvas; forced-color-adjust: none"),
    ],
)
def test_what_vanishes_would_be_noticed(own_colours: Page, selector: str, fault: str) -> None:
    own_colours.goto(ADDRESSES["actors-error"])
    assert own_colours.evaluate(VANISHED) == []

    own_colours.locator(selector).first.evaluate(
        "(element, fault) => fault.split(';').forEach((rule) => "
        "element.style.setProperty(rule.split(':')[0].trim(), rule.split(':')[1].split('!')[0].trim(), 'important'))",
        fault,
    )
    assert own_colours.evaluate(VANISHED) != []


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
    for role in ("navigation", "search", "searchbox", "button"):
        assert [found.inner_text() for found in printed.get_by_role(role).all()] == [], role
    sheet = printed.get_by_role("contentinfo").inner_text()
    if name == "not-found":
        assert sheet == ""
    else:
        assert sheet.startswith((f"{printed.url}, abgerufen am ", f"{printed.url}, retrieved on "))


def test_print_keeps_what_is_said_and_where_it_comes_from(printed: Page) -> None:
    printed.goto(ADDRESSES["actor-contacts"])

    expect(printed.get_by_role("complementary", name="Kontakt")).to_be_visible()
    expect(printed.get_by_role("heading", name="Belege")).to_be_visible()
    expect(printed.get_by_role("link").filter(has_text="/id/")).to_be_visible()

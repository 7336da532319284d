"""WCAG 2.2 AA, as far as a machine can tell, on every type of page."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, expect

from portal.views import TextPage
from tests.browser.addresses import ADDRESSES
from tests.browser.colours import COLOURS
from tests.browser.conftest import Windows

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Part of WCAG 2.2 AA, but switched off in axe by default.
    "rules": {"target-size": {"enabled": True}},
}
RUN_AXE = "async (options) => ({violations: (await axe.run(options)).violations})"
PHONE: dict[str, Any] = {"width": 320, "height": 568}
DESKTOP: dict[str, Any] = {"width": 1280, "height": 1024}
# What 400 % leave of it.
ZOOMED: dict[str, Any] = {"width": 320, "height": 256}

# What sticks out at the side, other than inside a region that scrolls by itself.
STICKING_OUT = """() => {
  const page = document.documentElement;
  const scrolls = (element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
  const inScroller = (element) => { while ((element = element.parentElement)) if (scrolls(element)) return true; };
  const found = page.scrollWidth > page.clientWidth ? [`the page is ${page.scrollWidth} wide`] : [];
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    const onScreen = box.width > 1 && box.right > 0;
    if (onScreen && (box.right > page.clientWidth + 1 || box.left < -1) && !inScroller(element))
      found.push(`${element.outerHTML.slice(0, 120)} from ${box.left} to ${box.right}`);
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'hidden' && onScreen)
      found.push(`${element.outerHTML.slice(0, 120)} hides its end`);
  }
  return found.slice(0, 5);
}"""
# The distances that a reader may set (WCAG 1.4.12).
TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }
  `);
  document.adoptedStyleSheets = [sheet];
}"""
# What can have the focus, in the order of the document.
FOCUSABLE = """[...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
)].filter((element) => element.checkVisibility())"""
# What has the focus, and whether one can see that once the browser has scrolled there. An area of the map shows it with
# the edge of its shape, which need not contain the middle of its box.
FOCUSED = f"""async () => {{
  {COLOURS}
  const element = document.activeElement;
  const shape = element.querySelector(':scope > path');
  const look = () => {{
    const box = (shape ?? element).getClientRects()[0];
    const parts = shape ? [...Array(11).keys()].map((part) => part / 10) : [0.5];
    const tops = parts.flatMap((across) => parts.map((down) =>
      document.elementFromPoint(box.left + box.width * across, box.top + box.height * down)));
    return {{
      // Scrolling ends at whole pixels.
      inView: box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1,
      uncovered: tops.some((top) => element.contains(top)),
    }};
  }};
  const patience = performance.now() + 5000;
  while (!(look().inView && look().uncovered) && performance.now() < patience)
    await new Promise(requestAnimationFrame);
  const style = getComputedStyle(shape ?? element);
  const [line, width, colour] = shape
    ? ['solid', style.strokeWidth, style.stroke] : [style.outlineStyle, style.outlineWidth, style.outlineColor];
  return {{
    ...look(),
    position: {FOCUSABLE}.indexOf(element),
    outline: line === 'none' ? 0 : parseFloat(width),
    contrast: contrast(colour, surface(element.parentElement)),
    element: element.outerHTML.slice(0, 120),
  }};
}}"""


def axe_finds(page: Page) -> str:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(RUN_AXE, AXE_OPTIONS))
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_axe_finds_nothing(windows: Windows, name: str, scheme: str) -> None:
    windows.open(scheme=scheme).goto(ADDRESSES[name])

    for size in (PHONE, DESKTOP):
        assert axe_finds(windows.open(**size, scheme=scheme)) == "", size


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_failure_is_told_accessibly(windows: Windows, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("meant")

    monkeypatch.setattr(TextPage, "get_context_data", fail)
    page = windows.open(scheme=scheme)
    answer = page.goto("/impressum/")

    assert answer
    assert answer.status == 500
    expect(page.get_by_role("heading", level=1)).to_have_text("Hier ist etwas schiefgegangen")
    for size in (PHONE, DESKTOP):
        windows.open(**size, scheme=scheme)
        assert axe_finds(page) == "", size
        assert page.evaluate(STICKING_OUT) == [], size


@pytest.mark.parametrize("name", ADDRESSES)
def test_nothing_sticks_out(windows: Windows, name: str) -> None:
    """At 320 pixels, at 400 % and with wider text the page scrolls downwards only."""
    windows.open().goto(ADDRESSES[name])

    for spacing in ("() => {}", TEXT_SPACING):
        windows.open().evaluate(spacing)
        for size in (PHONE, ZOOMED, DESKTOP):
            assert windows.open(**size).evaluate(STICKING_OUT) == [], (size, spacing)


def test_something_that_sticks_out_would_be_noticed(windows: Windows) -> None:
    page = windows.open(**PHONE)
    page.goto("/")

    page.evaluate("document.querySelector('h1').textContent = 'x'.repeat(99)")
    page.evaluate("document.querySelector('h1').style.overflowWrap = 'normal'")

    assert page.evaluate(STICKING_OUT) != []


def test_skip_link(windows: Windows) -> None:
    page = windows.open()
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["home", "actors-error", "actors-filtered", "actor-offers-figures"])
def test_the_focus_is_visible_everywhere_and_in_order(windows: Windows, name: str, scheme: str) -> None:
    page = windows.open(scheme=scheme)
    page.goto(ADDRESSES[name])
    count = page.evaluate(f"() => {FOCUSABLE}.length")
    assert count > 30

    for position in range(count):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["position"] == position, focused
        assert focused["outline"] >= 2, focused
        assert focused["contrast"] >= 3, focused
        assert focused["inView"], focused
        assert focused["uncovered"], focused

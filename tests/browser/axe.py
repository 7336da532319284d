"""The rules of axe, on a page as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # No rule of these needs it, and it puts styles into the page that our policy forbids.
    "preload": False,
    # Part of WCAG 2.2 AA, but switched off in axe by default.
    "rules": {"target-size": {"enabled": True}},
}
RUN_AXE = "async (options) => ({violations: (await axe.run(options)).violations})"


def axe_finds(page: Page) -> str:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(RUN_AXE, AXE_OPTIONS))
    return found.generate_report() if found.violations_count else ""


@contextmanager
def without_scripts(page: Page) -> Iterator[None]:
    """What loads meanwhile loads in a browser that knows no JavaScript; afterwards axe, which is a script, may run."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    yield
    session.send("Emulation.setScriptExecutionDisabled", {"value": False})
    session.detach()

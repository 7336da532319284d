"""WCAG 2.2 AA, as far as a machine can tell, on every type of page."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.addresses import ADDRESSES
from tests.browser.conftest import Windows

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Part of WCAG 2.2 AA, but switched off in axe by default.
    "rules": {"target-size": {"enabled": True}},
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ADDRESSES)
def test_axe_finds_nothing(windows: Windows, name: str, width: int, scheme: str) -> None:
    page = windows.open(width=width, scheme=scheme)
    page.goto(ADDRESSES[name])

    found = Axe().run(page, options=AXE_OPTIONS)

    assert found.violations_count == 0, found.generate_report()

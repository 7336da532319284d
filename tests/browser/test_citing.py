"""A citation on its way into somebody's article."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.addresses import ADDRESSES
from tests.browser.conftest import Windows


def test_its_text_is_copied(windows: Windows) -> None:
    page = windows.open(permissions=["clipboard-read", "clipboard-write"])
    page.goto(ADDRESSES["actor-offers-figures"])
    page.get_by_text("Zitieren", exact=True).click()
    page.get_by_role("button", name="Text kopieren").click()
    expect(page.get_by_text("Kopiert", exact=True)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Integrationspartner NRW: „Jugendmigrationsdienste“ (Partner), Version ")
    assert "\n" not in copied


def test_without_a_script_there_is_the_text_and_no_button(windows: Windows) -> None:
    page = windows.open(java_script_enabled=False)
    page.goto(ADDRESSES["actor-offers-figures"])
    page.get_by_text("Zitieren", exact=True).click()
    expect(page.get_by_text("„Jugendmigrationsdienste“ (Partner), Version")).to_be_visible()
    expect(page.get_by_text("Text kopieren")).to_be_hidden()

"""To say that something is wrong, by keyboard alone, with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from portal.models import Report
from portal.reporting import limits
from tests.browser.axe import axe_finds
from tests.browser.conftest import Windows
from tests.browser.keyboard import Keyboard
from tests.browser.layout import DESKTOP, PHONE, STICKING_OUT

PARTNER = "/partner/train-of-hope/"
TEXT = "Die Adresse ist eine andere."
WRONG = "E-Mail-Adresse für eine Antwort (freiwillig)"


@pytest.fixture(autouse=True)
def taken_back(hurried: None) -> Iterator[None]:
    yield
    Report.objects.all().delete()


def test_a_mistake_in_an_entry(visitor: Keyboard) -> None:
    page = visitor.page
    page.goto(PARTNER)
    visitor.tab_to(page.get_by_role("link", name="Fehler in diesem Eintrag melden"))
    page.keyboard.press("Enter")
    expect(visitor.heading).to_have_text("Fehler melden")
    expect(page.get_by_role("main")).to_contain_text("Es geht um den Eintrag Train of Hope.")
    expect(page.get_by_role("radio", name="Fehler in einem Eintrag")).to_be_checked()
    expect(page.get_by_label("Adresse der Seite (freiwillig)")).to_have_value(re.compile(re.escape(PARTNER) + "$"))

    visitor.fill("Was stimmt nicht?", TEXT)
    visitor.tab_to(page.get_by_role("button", name="Meldung senden"))
    page.keyboard.press("Enter")

    expect(visitor.heading).to_have_text("Danke für Ihre Meldung")
    report = Report.objects.get()
    expect(page.get_by_role("main")).to_contain_text(report.reference)
    assert report.entry is not None
    assert (report.text, report.entry.slug) == (TEXT, "train-of-hope")


def test_a_barrier_after_a_mistake_in_the_form(visitor: Keyboard) -> None:
    page = visitor.page
    page.goto("/impressum/")
    visitor.follow("Barrierefreiheit", "/barrierefreiheit/")
    visitor.follow("Barriere melden", "/melden/?art=barriere")
    visitor.fill(WRONG, "nur-ein-name")
    visitor.tab_to(page.get_by_role("button", name="Meldung senden"))
    page.keyboard.press("Enter")

    # The summary has the focus, and its links lead to the fields.
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(summary.get_by_role("link")).to_have_text(
        [
            "Bitte beschreiben Sie, was nicht stimmt.",
            "Bitte schreiben Sie die E-Mail-Adresse so: name@beispiel.de",
        ]
    )
    expect(page.get_by_role("radio", name="Barriere")).to_be_checked()
    page.keyboard.press("Tab")
    expect(summary.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    text = page.get_by_label("Was stimmt nicht?")
    expect(text).to_be_in_viewport()
    expect(text).to_have_accessible_description(re.compile("Bitte beschreiben Sie, was nicht stimmt."))
    expect(text).to_have_attribute("aria-invalid", "true")
    if not text.and_(page.locator(":focus")).count():
        page.keyboard.press("Tab")
    expect(text).to_be_focused()
    page.keyboard.type(TEXT)

    email = page.get_by_label(WRONG)
    expect(email).to_have_value("nur-ein-name")
    visitor.tab_to(email)
    page.keyboard.press("Control+a")
    page.keyboard.type("name@example.org")
    page.keyboard.press("Enter")

    expect(visitor.heading).to_have_text("Danke für Ihre Meldung")
    report = Report.objects.get()
    assert (report.kind, report.text, report.email) == ("barriere", TEXT, "name@example.org")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_errors_thanks_and_the_limit_are_told_accessibly(
    windows: Windows, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = windows.open(scheme=scheme)

    def accessible() -> None:
        for size in (PHONE, DESKTOP):
            windows.open(**size, scheme=scheme)
            assert axe_finds(page) == "", size
            assert page.evaluate(STICKING_OUT) == [], size

    send = page.get_by_role("button", name="Meldung senden")
    page.goto("/melden/")
    page.get_by_label(WRONG).fill("x")
    send.click()
    expect(page.get_by_role("alert")).to_be_visible()
    accessible()

    page.get_by_label(WRONG).fill("")
    page.get_by_role("radio", name="Sonstiges").check()
    page.get_by_label("Was stimmt nicht?").fill(TEXT)
    send.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke für Ihre Meldung")
    accessible()

    monkeypatch.setattr(limits, "PER_HOUR", 1)
    page.goto("/melden/?art=barriere")
    page.get_by_label("Was stimmt nicht?").fill(TEXT)
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("Zu viele Meldungen in kurzer Zeit")
    accessible()

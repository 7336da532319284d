"""The desk in the browser: seen on any screen, and worked through without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, ViewportSize, expect

from directory.models import Actor, ActorKind
from tests.browser.axe import axe_finds, without_scripts
from tests.browser.conftest import Windows
from tests.factories import ActorFactory

USERNAME, PASSWORD = "schreibtisch", "nur-im-Test-7"
SIZES: list[ViewportSize] = [{"width": 1280, "height": 800}, {"width": 390, "height": 800}]


@pytest.fixture
def editor(all_windows: Windows) -> Iterator[Page]:
    """A window in which an editor has logged in."""
    user = get_user_model().objects.create_superuser(USERNAME, password=PASSWORD)
    context = all_windows.new(viewport=SIZES[0])
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Benutzername").fill(USERNAME)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    yield page
    context.close()
    LogEntry.objects.filter(user=user).delete()
    user.delete()
    assert all_windows.faults() == []


@pytest.fixture
def partners(portal: str) -> Iterator[list[Actor]]:
    """Two partners in review, who stand one after the other."""
    kind = ActorKind.objects.get(slug="beratungsstelle")
    titles = ("Aal am Beispielweg", "Aasee am Beispielweg")
    actors: list[Any] = [ActorFactory(title=title, state="in_review", kind=kind) for title in titles]
    yield actors
    for actor in actors:
        actor.delete()


def test_is_accessible_and_fits_in_both_schemes(editor: Page) -> None:
    for scheme in ("light", "dark"):
        for size in SIZES:
            editor.emulate_media(color_scheme=scheme)
            editor.set_viewport_size(size)
            assert axe_finds(editor) == "", (scheme, size)
            assert editor.evaluate("document.documentElement.scrollWidth") == size["width"], (scheme, size)


@pytest.mark.parametrize("address", ["/admin/directory/fruitlesssearch/weisse-flecken/?art=behoerde"])
def test_white_spots_fit(editor: Page, address: str) -> None:
    for size in SIZES:
        editor.set_viewport_size(size)
        answer = editor.goto(address)
        assert answer
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert editor.evaluate("document.documentElement.scrollWidth") == size["width"], size


def test_two_entries_side_by_side_fit(editor: Page, partners: list[Actor]) -> None:
    first, second = partners
    for size in SIZES:
        editor.set_viewport_size(size)
        editor.goto(f"/admin/directory/likelyduplicate/{first.pk}/{second.pk}/?bleibt={first.pk}")
        expect(editor.get_by_role("button", name="Zusammenführen")).to_be_visible()
        assert editor.evaluate("document.documentElement.scrollWidth") == size["width"], size


def test_a_list_is_worked_through_without_scripts(editor: Page, partners: list[Actor]) -> None:
    first, second = partners
    with without_scripts(editor):
        editor.goto("/admin/")
        editor.get_by_role("link", name="2 Einträge in Prüfung").click()
        editor.get_by_role("link", name=first.title).click()
        step = editor.get_by_role("navigation", name="Arbeitsliste")
        expect(step).to_contain_text("1 von 2")

        editor.locator("#id_state").select_option("published")
        editor.get_by_role("button", name="Sichern und nächster in der Liste").first.click()

        expect(editor).to_have_url(re.compile(f"/actor/{second.pk}/change/"))
        expect(editor.get_by_text("wurde erfolgreich geändert")).to_be_visible()
        expect(step).to_contain_text("1 von 1")
        expect(step).to_contain_text("Das ist der letzte.")
        editor.get_by_role("button", name="Sichern", exact=True).first.click()

        expect(editor.get_by_role("heading", name="Einträge in Prüfung")).to_be_visible()
        expect(editor.get_by_role("link", name=first.title)).to_have_count(0)
        expect(editor.get_by_role("link", name=second.title).first).to_be_visible()

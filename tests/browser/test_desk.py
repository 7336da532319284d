"""The desk in the browser: seen on any screen, and worked through without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from directory.models import Actor, ActorKind, LikelyDuplicate
from tests.browser.axe import axe_finds, without_scripts
from tests.browser.conftest import Windows
from tests.browser.office import logged_in
from tests.factories import ActorFactory, CitationFactory, ContactFactory, SourceFactory

SIZES: list[ViewportSize] = [{"width": 1280, "height": 800}, {"width": 390, "height": 800}]


@pytest.fixture
def editor(all_windows: Windows) -> Iterator[Page]:
    with logged_in(all_windows) as page:
        yield page


@pytest.fixture
def partners(portal: str) -> Iterator[list[Actor]]:
    """Two partners in review, who stand one after the other, with nothing that hinders them from being public."""
    kind = ActorKind.objects.get(slug="beratungsstelle")
    source = SourceFactory(title="Bericht vom Beispielweg")
    titles = ("Aal am Beispielweg", "Aasee am Beispielweg")
    actors: list[Any] = [ActorFactory(title=title, state="in_review", kind=kind) for title in titles]
    for actor in actors:
        CitationFactory(entry=actor, source=source)
    yield actors
    for actor in actors:
        actor.delete()
    source.delete()


@pytest.fixture
def pair(partners: list[Actor]) -> str:
    """The address of the page that compares the two, who share a number, with one that remains."""
    first, second = partners
    for actor in partners:
        ContactFactory(entry=actor)
    LikelyDuplicate.objects.create(first=first, second=second, reasons=["phone"])
    return f"/admin/directory/likelyduplicate/{first.pk}/{second.pk}/?bleibt={first.pk}"


PAGES = [
    "/admin/",
    "/admin/handbuch/",
    "/admin/directory/entry/?liste=pruefung-faellig",
    "/admin/directory/likelyduplicate/",
    "/admin/directory/fruitlesssearch/weisse-flecken/?art=behoerde",
]


def accessible_and_fitting(page: Page, address: str) -> None:
    for scheme in ("light", "dark"):
        for size in SIZES:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            answer = page.goto(address)
            assert answer
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert axe_finds(page) == "", (address, scheme, size)
            assert page.evaluate("document.documentElement.scrollWidth") == size["width"], (address, scheme, size)


@pytest.mark.parametrize("address", PAGES)
def test_is_accessible_and_fits_in_both_schemes(editor: Page, pair: str, address: str) -> None:
    accessible_and_fitting(editor, address)


def test_two_entries_side_by_side_are_accessible_and_fit(editor: Page, pair: str) -> None:
    accessible_and_fitting(editor, pair)
    expect(editor.get_by_role("button", name="Zusammenführen")).to_be_visible()


def test_the_form_of_an_entry_in_a_list_fits(editor: Page, partners: list[Actor]) -> None:
    for size in SIZES:
        editor.set_viewport_size(size)
        editor.goto(f"/admin/directory/actor/{partners[0].pk}/change/?_changelist_filters=liste%3Din-pruefung")
        expect(editor.get_by_role("navigation", name="Arbeitsliste")).to_contain_text("1 von 2")
        assert editor.evaluate("document.documentElement.scrollWidth") == size["width"], size


def test_a_list_is_worked_through_without_scripts(editor: Page, partners: list[Actor]) -> None:
    first, second = partners
    with without_scripts(editor):
        editor.goto("/admin/")
        editor.get_by_role("link", name="2 Einträge in Prüfung").click()
        editor.get_by_role("link", name=first.title).click()
        walk = editor.get_by_role("navigation", name="Arbeitsliste")
        expect(walk).to_contain_text("1 von 2")

        editor.get_by_role("button", name="Veröffentlichen").first.click()
        expect(editor.get_by_text(f"„{first.title}“ ist veröffentlicht.")).to_be_visible()
        expect(walk).to_contain_text("erledigt; noch 1 in der Liste")
        walk.get_by_role("link", name="Nächster in dieser Liste").click()

        expect(editor).to_have_url(re.compile(f"/actor/{second.pk}/change/"))
        expect(walk).to_contain_text("1 von 1")
        expect(walk).to_contain_text("Das ist der letzte.")
        editor.get_by_role("button", name="Sichern", exact=True).first.click()

        expect(editor.get_by_role("heading", name="Einträge in Prüfung")).to_be_visible()
        expect(editor.get_by_role("link", name=first.title)).to_have_count(0)
        expect(editor.get_by_role("link", name=second.title).first).to_be_visible()


def test_a_pair_becomes_one_without_scripts(editor: Page, pair: str, partners: list[Actor]) -> None:
    first, second = partners
    with without_scripts(editor):
        editor.goto("/admin/")
        editor.get_by_role("link", name="1 Mögliche Doppel").click()
        editor.locator("#result_list").get_by_role("link", name=first.title).click()
        editor.get_by_role("button", name=re.compile(f"Dieser bleibt.*{first.title}")).click()
        reason = editor.get_by_label("Woran sehen Sie, dass es derselbe ist?")
        expect(reason).to_have_value("gleiche Telefonnummer")
        editor.get_by_role("button", name="Zusammenführen").click()
        text = f"„{second.title}“ ist jetzt Teil von „{first.title}“ und steht unter „Gelöschte Einträge“."
        expect(editor.get_by_text(text)).to_be_visible()

"""Importing and exporting in the browser: the way of a list, and its pages in both colour schemes on a phone, too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from directory.models import Actor, ActorKind, Source, TableImport
from tests import factories
from tests.browser.axe import axe_finds
from tests.browser.conftest import Windows
from tests.browser.layout import DESKTOP, out_of_place
from tests.browser.office import logged_in
from tests.office import PUBLISHER
from tests.tables import csv_file

PHONE: ViewportSize = {"width": 390, "height": 844}
# The admin fades from one colour to another.
FADED = "async () => { await Promise.allSettled(document.getAnimations().map((fading) => fading.finished)) }"
STATES: list[tuple[Any, ViewportSize]] = list(product(("light", "dark"), (PHONE, DESKTOP)))
KNOWN, NEW = "Beratung am Listenweg", "Beratung an der Tabellenstraße"
HEAD = ("Name", "Art", "Kurzbeschreibung", "Telefon", "Website", "Lieblingsfarbe")
FILE = csv_file(
    HEAD,
    (KNOWN, "Beratungsstelle", "Berät am Listenweg, montags bis freitags.", "0231 501", "", "grün"),
    (NEW, "Beratungsstelle", "Berät.", "0231 502; 0231 503 [Zentrale]", "example.org/" + "sehr-lang-" * 12, ""),
    ("Falsch", "Verein für alles", "", "23150", "", ""),
)


@pytest.fixture(scope="module")
def office(all_windows: Windows) -> Iterator[Page]:
    """A window of somebody who may publish."""
    with logged_in(all_windows, PUBLISHER) as page:
        yield page


@pytest.fixture
def editor(office: Page, all_windows: Windows) -> Iterator[Page]:
    office.set_viewport_size(DESKTOP)
    office.emulate_media(color_scheme="light")
    yield office
    assert all_windows.faults() == []


@pytest.fixture
def known(portal: str) -> Iterator[Actor]:
    """A partner that the file changes; what the file adds goes with it."""
    actor = factories.ActorFactory(
        title=KNOWN, kind=ActorKind.objects.get(slug="beratungsstelle"), state="draft", summary="Berät."
    )
    yield actor
    TableImport.objects.all().delete()
    Actor.objects.filter(title__in=[KNOWN, NEW]).delete()
    Source.objects.filter(title="Liste am Listenweg").delete()


def upload(editor: Page, content: bytes = FILE) -> None:
    editor.goto("/admin/directory/actor/")
    editor.get_by_role("link", name="Importieren").click()
    editor.get_by_label("Datei").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": content})
    editor.get_by_label("Titel der Quelle").fill("Liste am Listenweg")
    editor.get_by_label("Datum der Quelle").fill("07/2022")
    editor.get_by_role("button", name="Hochladen und prüfen").click()


def is_fit(page: Page) -> None:
    for scheme, size in STATES:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        page.evaluate(FADED)
        assert axe_finds(page) == "", (scheme, size)
        assert out_of_place(page) == [], (scheme, size)


def test_a_list_comes_in_and_goes_out(editor: Page, known: Actor) -> None:
    upload(editor)
    expect(editor.get_by_role("heading", name="Import: liste.csv")).to_be_visible()
    expect(editor.get_by_role("row", name="2 geändert")).to_contain_text("bisher: Berät.")
    expect(editor.get_by_role("row", name="4 abgelehnt")).to_contain_text("„Verein für alles“ steht nicht in der Liste")
    assert not Actor.objects.filter(title=NEW).exists()

    editor.get_by_role("button", name="Jetzt übernehmen: 1 neuen Partner anlegen, 1 Partner ändern").click()
    expect(editor.get_by_text("Der Import wurde übernommen.")).to_be_visible()
    editor.get_by_role("link", name=NEW).click()
    expect(editor.get_by_label("Kurzbeschreibung")).to_have_value("Berät.")

    editor.goto("/admin/directory/actor/?q=listenweg")
    with editor.expect_download() as download:
        editor.get_by_role("link", name="Liste als CSV").click()
    content = download.value.path().read_bytes()
    assert KNOWN.encode() in content
    assert NEW.encode() not in content
    upload(editor, content)
    expect(editor.get_by_text("In dieser Datei ist nichts, was zu übernehmen wäre.")).to_be_visible()


@pytest.mark.parametrize(
    "name", ["upload", "errors", "report", "unreadable", "applied", "list", "delete", "columns", "export"]
)
def test_the_pages_are_fit_for_everybody(editor: Page, known: Actor, name: str) -> None:
    show(editor, name)
    is_fit(editor)


def show(editor: Page, name: str) -> None:
    if name in {"upload", "errors"}:
        editor.goto(reverse("admin:directory_tableimport_add"))
    if name == "errors":
        editor.get_by_role("button", name="Hochladen und prüfen").click()
    if name == "columns":
        editor.goto(reverse("admin:directory_tableimport_columns"))
    if name == "export":
        editor.goto("/admin/directory/actor/?q=listenweg")
    if name == "unreadable":
        upload(editor, b"Sehr geehrte Damen und Herren")
    if name in {"report", "applied", "list", "delete"}:
        upload(editor)
    if name == "applied":
        editor.get_by_role("button", name="Jetzt übernehmen").click()
    if name == "list":
        editor.goto(reverse("admin:directory_tableimport_changelist"))
    if name == "delete":
        editor.get_by_role("link", name="Verwerfen").click()

"""The handbook for editors: it is reached from everywhere in the office, and names things as the screens do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.office import GROUPS, log_in
from tests.pages import Link, Page

ADDRESS = "/admin/handbuch/"
PICTURES = Path(settings.BASE_DIR, "static/img/handbook")
CATALOGUE = Path(settings.BASE_DIR, "locale/en/LC_MESSAGES/django.po")
# What Django's own screens say.
OF_DJANGO = {"Geschichte"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def handbook() -> Page:
    return Page(log_in(GROUPS[0]).get(ADDRESS).content)


@pytest.mark.parametrize("group", GROUPS)
def test_is_reached_from_the_desk_by_everybody_in_the_office(group: str) -> None:
    client = log_in(group)
    assert Link("Handbuch", ADDRESS) in Page(client.get("/admin/").content).everywhere
    assert client.get(ADDRESS).status_code == 200


def test_is_for_the_office_only(client: Client) -> None:
    assert client.get(ADDRESS)["Location"] == f"/admin/login/?next={ADDRESS}"


def test_says_what_an_editor_has_to_know(handbook: Page) -> None:
    headings = [heading.removeprefix("## ") for heading in handbook.headings if heading.startswith("## ")]
    assert headings == [
        "Das Wichtigste",
        "Der Schreibtisch",
        "Wer was darf",
        "Ein guter Eintrag",
        "Belege und Zahlen",
        "Bilder",
        "Prüfen und veröffentlichen",
        "Vorschläge",
        "Geprüft ist nicht geändert",
        "Wenn zwei gleichzeitig arbeiten",
        "Geschichte, Wiederherstellen, Löschen",
        "Listen importieren und exportieren",
        "Doppelte zusammenführen",
    ]
    [nav] = [element for element in handbook.all("nav") if element.get("aria-label") == "Auf dieser Seite"]
    assert ["".join(link.itertext()) for link in nav.iter("a")] == headings


def test_names_buttons_fields_and_lists_as_the_screens_do() -> None:
    with CATALOGUE.open("rb") as file:
        texts = {text for each in read_po(file) for text in ([each.id] if isinstance(each.id, str) else each.id)}
    source = Path(settings.BASE_DIR, "templates/admin/handbook.html").read_text(encoding="utf-8")
    named = set(re.findall(r"<strong>(.+?)</strong>", source))
    assert len(named) > 30
    assert named - texts - OF_DJANGO == set()


def test_names_the_groups_there_are(handbook: Page) -> None:
    rows = ["".join(cell.itertext()).strip() for cell in handbook.all("th") if cell.get("scope") == "row"]
    assert [row for row in rows if row in GROUPS] == list(GROUPS)


def test_shows_every_picture_that_was_taken(handbook: Page) -> None:
    addresses = [image.get("src", "") for image in handbook.all("img")]
    shown = {address.rpartition("/")[2] for address in addresses if "/handbook/" in address}
    assert shown == {path.name for path in PICTURES.iterdir()}
    assert all(finders.find(f"img/handbook/{name}") for name in shown)
    assert all(image.get("alt") for image in handbook.all("img"))

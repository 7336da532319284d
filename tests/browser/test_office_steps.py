"""What editors do every day, each in as few steps as there are: a step is a click, or Enter after typing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from directory.models import Actor, ActorKind, Contact, Source, TableImport
from portal.models import Report
from tests import factories
from tests.browser.conftest import Windows
from tests.browser.office import logged_in
from tests.office import PUBLISHER
from tests.tables import csv_file

TITLE = "Beratung am Kurzweg"


class Editor:
    """Somebody at the desk; every step counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps = 0

    def click(self, target: Locator) -> None:
        self.steps += 1
        target.click()
        self.page.wait_for_load_state()

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: Any) -> None:
        self.click(self.page.get_by_role("main").get_by_role("link", name=name))

    def find(self, text: str) -> None:
        """From the desk to the form of an entry."""
        self.steps += 1
        self.page.get_by_label("Eintrag öffnen").fill(text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/change/**")


@pytest.fixture
def editor(all_windows: Windows, portal: str) -> Iterator[Editor]:
    with logged_in(all_windows, PUBLISHER) as page:
        yield Editor(page)


@pytest.fixture
def partner(portal: str) -> Iterator[Actor]:
    """A public partner with a number, and nothing that hinders it from being public."""
    actor = factories.ActorFactory(title=TITLE, kind=ActorKind.objects.get(slug="beratungsstelle"))
    contact = factories.ContactFactory(entry=actor, number="+492311234567")
    citation = factories.CitationFactory(entry=actor, statement=contact)
    factories.CitationFactory(entry=actor, field="summary", source=citation.source)
    yield actor
    Report.objects.all().delete()
    TableImport.objects.all().delete()
    actor.delete()
    citation.source.delete()
    Source.objects.filter(title="Liste vom Kurzweg").delete()


def test_a_telephone_number_in_two(editor: Editor, partner: Actor) -> None:
    editor.find("Kurzweg")
    editor.page.locator("#id_contact-0-number").fill("0231 7654321")
    editor.press("Sichern")
    assert Contact.objects.get(entry=partner).number == "+492317654321"
    assert editor.steps == 2


def test_a_confirmation_in_two(editor: Editor, partner: Actor) -> None:
    editor.find("0231 1234567")
    editor.press("Als heute geprüft bestätigen")
    expect(editor.page.get_by_text("1 Eintrag als heute geprüft bestätigt.")).to_be_visible()
    partner.refresh_from_db()
    assert (partner.checked_on, editor.steps) == (timezone.localdate(), 2)


def test_a_report_in_three(editor: Editor, partner: Actor) -> None:
    factories.ReportFactory(entry=partner, text="Die Nummer hat jetzt jemand anders.")
    editor.page.reload()
    editor.follow("1 Offene Fehlermeldungen")
    editor.follow(TITLE)
    expect(editor.page.get_by_text("Die Nummer hat jetzt jemand anders.")).to_be_visible()
    editor.page.locator("#id_contact-0-number").fill("0231 7654321")
    editor.press("Sichern")
    assert Contact.objects.get(entry=partner).number == "+492317654321"
    assert (Report.objects.get().state, editor.steps) == ("closed", 3)


def test_a_list_in_three(editor: Editor, partner: Actor) -> None:
    file = csv_file(("Name", "Art", "Telefon"), (TITLE, "Beratungsstelle", "0231 7654321"))
    editor.click(editor.page.locator("#content-main .model-tableimport").get_by_role("link", name="Hinzufügen"))
    editor.page.get_by_label("Datei").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": file})
    editor.page.get_by_label("Titel der Quelle").fill("Liste vom Kurzweg")
    editor.page.get_by_label("Datum der Quelle").fill("07/2022")
    editor.press("Hochladen und prüfen")
    editor.press("Jetzt übernehmen: 1 Partner ändern")
    assert Contact.objects.get(entry=partner).number == "+492317654321"
    assert editor.steps == 3

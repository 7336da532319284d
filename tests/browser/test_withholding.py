"""From a complaint to a version in which the name cannot be read any more: by keyboard, also without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.admin.models import LogEntry
from playwright.sync_api import Page, expect

from directory.models import Actor, ActorKind, Contact, Withholding
from portal.models import Report
from tests import factories
from tests.browser.axe import axe_finds, without_scripts
from tests.browser.conftest import Windows
from tests.browser.keyboard import Keyboard
from tests.browser.layout import DESKTOP, PHONE, out_of_place
from tests.browser.office import logged_in
from tests.office import PUBLISHER
from tests.withholding import tables_with

NAME = "Zacharias Quendel"


@pytest.fixture
def partner(portal: str) -> Iterator[Actor]:
    """It named somebody, until a moment ago."""
    actor = factories.ActorFactory(
        title="Beratung am Kräuterweg", kind=ActorKind.objects.get(slug="beratungsstelle"), summary="Berät."
    )
    contact = factories.ContactFactory(entry=actor, number="+492311234567", label=NAME)
    citation = factories.CitationFactory(entry=actor, statement=contact)
    factories.CitationFactory(entry=actor, field="summary", source=citation.source)
    factories.ReportFactory(entry=actor, text="Bitte löschen Sie meinen Namen, auch aus alten Versionen.")
    yield actor
    Report.objects.all().delete()
    actor.delete()
    citation.source.delete()


def is_sound(page: Page) -> None:
    for scheme in ("light", "dark"):
        for size in (PHONE, DESKTOP):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
            assert axe_finds(page) == "", (page.url, scheme, size)
            assert out_of_place(page) == [], (page.url, scheme, size)


def look(keyboard: Keyboard) -> None:
    page = keyboard.page
    keyboard.tab_to(page.get_by_label("Was soll nicht mehr zu lesen sein?"))
    page.keyboard.type("zacharias quendel")
    keyboard.tab_to(page.get_by_label("personenbezogene Angabe"))
    page.keyboard.press("Space")
    keyboard.tab_to(page.get_by_role("button", name="Nachsehen, wo das steht"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Das würde entfernt")).to_be_visible()


def test_from_complaint_to_erased_version(all_windows: Windows, partner: Actor) -> None:
    with logged_in(all_windows, PUBLISHER) as page:
        # First it goes from the entry.
        page.get_by_role("main").get_by_role("link", name="1 Offene Fehlermeldungen").click()
        page.get_by_role("link", name=partner.title).first.click()
        expect(page.get_by_text("Bitte löschen Sie meinen Namen")).to_be_visible()
        page.locator("#id_contact-0-label").fill("Zentrale")
        page.get_by_role("button", name="Sichern", exact=True).first.click()
        page.wait_for_load_state()
        assert Contact.objects.get(entry=partner).label == "Zentrale"
        assert Report.objects.get().state == "closed"

        # Then from its versions.
        page.goto(f"/admin/directory/actor/{partner.pk}/history/")
        keyboard = Keyboard(page)
        keyboard.follow("Aus alten Versionen entfernen", "/history/withhold/")
        is_sound(page)
        look(keyboard)
        expect(page.get_by_role("row", name="Kontakt: Bezeichnung")).to_contain_text(NAME)
        is_sound(page)
        with without_scripts(page):
            page.goto(page.url)
            look(keyboard)
            keyboard.tab_to(page.get_by_role("button", name="Für immer entfernen"))
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", name="Aus alten Versionen entfernt")).to_be_visible()
        page.reload()
        is_sound(page)
        expect(page.get_by_role("main")).to_contain_text("3 Stellen in Version 2, 3, 4.")
        expect(page.get_by_role("main")).not_to_contain_text(NAME)

        page.goto(f"{partner.get_absolute_url()}version/2/")
        expect(page.get_by_role("main")).to_contain_text("personenbezogene Angabe]")
        expect(page.get_by_role("main")).not_to_contain_text(NAME)
    assert tables_with(NAME) == {}
    assert Withholding.objects.of(partner.pk).count() == 1
    assert not LogEntry.objects.filter(object_id=str(partner.pk)).exists()

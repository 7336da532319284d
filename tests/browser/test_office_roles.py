"""One journey for each group of the office."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from directory.models import Actor, ActorKind, Place, Proposal
from tests import factories
from tests.browser.conftest import Windows
from tests.browser.office import logged_in
from tests.office import EDITOR, LEAD, PUBLISHER, REGIONAL

TITLE = "Beratung am Rollenweg"
LogIn = Callable[..., Page]


@pytest.fixture
def log_in(all_windows: Windows) -> Iterator[LogIn]:
    """Opens a window in which somebody of this group has logged in."""
    with ExitStack() as opened:
        yield lambda group, **values: opened.enter_context(logged_in(all_windows, group, **values))


@pytest.fixture
def partner(portal: str) -> Iterator[Actor]:
    """A draft that lies in Dortmund; its address is never used again."""
    actor = factories.ActorFactory(title=TITLE, kind=ActorKind.objects.get(slug="beratungsstelle"), state="draft")
    served = factories.ServedPlaceFactory(entry=actor, place=Place.objects.get(slug="dortmund"))
    factories.CitationFactory(entry=actor, statement=served, source__title="Bericht vom Rollenweg")
    contact = factories.ContactFactory(entry=actor, number="+492315551234")
    factories.CitationFactory(entry=actor, statement=contact, source=served.citations.get().source)
    yield actor
    source = served.citations.get().source
    actor.delete()
    source.delete()


# Tables of rows that are wider than the page.
TOO_WIDE = "tables => tables.filter(table => table.offsetWidth > table.closest('.inline-group').offsetWidth).length"


def open_partner(office: Page) -> None:
    office.goto("/admin/directory/actor/")
    office.locator("#searchbar").fill(TITLE)
    office.get_by_role("button", name="Suchen").click()
    office.get_by_role("link", name=TITLE).click()
    office.wait_for_url("**/change/**")


def test_an_editor_gives_a_draft_to_review_and_looks_at_it(log_in: LogIn, partner: Actor, browser: Browser) -> None:
    office = log_in(EDITOR)
    open_partner(office)
    expect(office.get_by_role("button", name="Veröffentlichen")).to_have_count(0)
    for link in office.locator(".add-row a").all():
        link.click()
    tables = office.locator(".inline-group table")
    assert tables.count() == 3
    assert tables.evaluate_all(TOO_WIDE) == 0
    office.get_by_label("Kurzbeschreibung").fill("Berät in Dortmund.")
    office.get_by_role("button", name="Zur Prüfung geben").first.click()
    expect(office.get_by_text(f"„{TITLE}“ ist in Prüfung.")).to_be_visible()

    office.get_by_role("link", name="Vorschau").click()
    expect(office).to_have_url(re.compile(re.escape(partner.get_absolute_url()) + "$"))
    expect(office.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(office.get_by_role("note")).to_contain_text("Zustand: In Prüfung. Niemand außer der Redaktion sieht sie.")
    visitor = browser.new_page()
    answer = visitor.goto(office.url)
    assert answer
    assert answer.status == 404
    visitor.close()


def test_a_publisher_learns_what_is_missing_adds_it_and_publishes(log_in: LogIn, partner: Actor) -> None:
    office = log_in(PUBLISHER)
    open_partner(office)
    office.get_by_label("Kurzbeschreibung").fill("Berät in Dortmund.")
    office.get_by_role("button", name="Veröffentlichen").first.click()
    expect(office.get_by_text("Das Feld „Kurzbeschreibung“ hat keinen Beleg.")).to_be_visible()
    expect(office.get_by_label("Kurzbeschreibung")).to_have_value("Berät in Dortmund.")

    office.get_by_role("button", name="Beleg hinzufügen").click()
    office.locator("#id_citation-2-supports").select_option("field:summary")
    office.locator("#citation-2 .field-source .select2-selection").click()
    office.locator(".select2-search--dropdown .select2-search__field").press_sequentially("Rollenweg")
    office.get_by_role("option", name="Bericht vom Rollenweg").click()
    office.get_by_role("button", name="Veröffentlichen").first.click()
    expect(office.get_by_text(f"„{TITLE}“ ist veröffentlicht.")).to_be_visible()
    office.get_by_role("link", name="Auf der Website ansehen").click()
    expect(office.get_by_text("Berät in Dortmund.").first).to_be_visible()
    expect(office.get_by_role("note")).to_have_count(0)


def test_what_an_editor_changes_in_public_waits_for_a_publisher(log_in: LogIn, partner: Actor) -> None:
    source = partner.citations.all()[0].source
    factories.CitationFactory(entry=partner, field="summary", source=source)
    Actor.objects.filter(pk=partner.pk).update(state="published")
    editor = log_in(EDITOR)
    open_partner(editor)
    expect(editor.get_by_role("heading", name="Was Sie hier ändern, wird ein Vorschlag")).to_be_visible()
    expect(editor.get_by_role("button", name="Als heute geprüft bestätigen")).to_have_count(0)
    editor.get_by_label("Kurzbeschreibung").fill("Berät in Dortmund.")
    editor.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(editor.get_by_text("bis jemand darüber entscheidet.").first).to_be_visible()
    partner.refresh_from_db()
    assert partner.summary == "Hilft Menschen."
    editor.goto("/admin/")
    expect(editor.get_by_role("link", name="1 Offene Vorschläge")).to_have_count(0)

    publisher = log_in(PUBLISHER)
    publisher.get_by_role("link", name="1 Offene Vorschläge").click()
    publisher.get_by_role("link", name="V-2").click()
    expect(publisher.get_by_role("row", name="Kurzbeschreibung")).to_contain_text("Berät in Dortmund.")
    publisher.get_by_role("button", name="Alle übernehmen").click()
    expect(publisher.get_by_text("ist übernommen.")).to_be_visible()
    publisher.goto(partner.get_absolute_url())
    expect(publisher.get_by_text("Berät in Dortmund.").first).to_be_visible()
    Proposal.objects.all().delete()


def test_a_regional_editor_reads_what_lies_elsewhere_and_edits_what_lies_here(log_in: LogIn, partner: Actor) -> None:
    elsewhere = log_in(REGIONAL, places=(Place.objects.get(slug="kreis-unna"),))
    open_partner(elsewhere)
    expect(elsewhere.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(elsewhere.get_by_text("Sie bearbeiten Einträge, die hier helfen oder sitzen: Kreis Unna.")).to_be_visible()
    expect(elsewhere.get_by_role("button", name="Sichern")).to_have_count(0)

    here = log_in(REGIONAL, places=(Place.objects.get(slug="dortmund"),))
    open_partner(here)
    here.get_by_label("Kurzname").fill("Rollenweg")
    here.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(here.get_by_text("wurde erfolgreich geändert")).to_be_visible()


def test_leitung_gives_an_account_its_group_and_its_place(log_in: LogIn) -> None:
    account = factories.UserFactory(username="rolle-neu")
    office = log_in(LEAD)
    office.get_by_role("main").get_by_role("link", name="Benutzer", exact=True).click()
    office.get_by_role("link", name="rolle-neu").click()
    expect(office.get_by_label("Superuser")).to_have_count(0)
    office.locator("#id_groups_from").select_option(label=REGIONAL)
    office.locator("#id_groups_add").click()
    office.get_by_role("button", name="Zuständigkeit hinzufügen").click()
    office.locator("#responsibility-0 .select2-selection").click()
    office.locator(".select2-search--dropdown .select2-search__field").press_sequentially("Kreis Unna")
    office.get_by_role("option", name="Kreis Unna").click()
    office.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(office.get_by_text("wurde erfolgreich geändert")).to_be_visible()
    assert [str(place) for place in account.responsibilities.all()] == ["Kreis Unna"]
    assert [group.name for group in account.groups.all()] == [REGIONAL]

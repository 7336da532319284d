"""To propose an organisation without JavaScript and with, and to decide about a proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from directory.models import Actor, Proposal
from tests.browser.axe import axe_finds
from tests.browser.conftest import Windows
from tests.browser.keyboard import Keyboard
from tests.browser.layout import DESKTOP, PHONE, STICKING_OUT
from tests.browser.office import logged_in
from tests.factories import ActorFactory, ContactFactory, ProposalFactory

ADDRESS = "/organisation-vorschlagen/"


@pytest.fixture(autouse=True)
def taken_back(hurried: None) -> Iterator[None]:
    yield
    Proposal.objects.all().delete()


def test_an_organisation_that_looks_like_another(visitor: Keyboard) -> None:
    page = visitor.page
    page.goto("/partner/?q=xyzxyz")
    visitor.follow("Organisation vorschlagen", ADDRESS)
    visitor.fill("Name der Organisation", "Train of Hope Dortmund")
    page.get_by_label("Was für eine Organisation ist es?").select_option(label="Migrantenselbstorganisation")
    visitor.fill("Wo hilft sie?", "Dortmund")
    visitor.fill("Was tut sie, und für wen?", "Hilft Menschen, die neu in der Stadt sind.")
    visitor.tab_to(page.get_by_role("button", name="Vorschlag senden"))
    page.keyboard.press("Enter")

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Bitte nennen Sie eine Telefonnummer oder eine E-Mail-Adresse.")
    visitor.fill("Telefon (freiwillig)", "0231 1234567")
    visitor.tab_to(page.get_by_role("button", name="Vorschlag senden"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Ist es eine von diesen?")
    expect(page.get_by_role("alert").get_by_role("link", name="Train of Hope")).to_be_visible()
    expect(page.get_by_label("Wo hilft sie?")).to_have_value("Dortmund")
    assert not Proposal.objects.exists()
    visitor.tab_to(page.get_by_role("button", name="Es ist eine andere: Vorschlag senden"))
    page.keyboard.press("Enter")

    expect(visitor.heading).to_have_text("Danke für Ihren Vorschlag")
    expect(page.get_by_role("main")).to_contain_text(Proposal.objects.get().reference)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_errors_duplicates_and_thanks_are_told_accessibly(windows: Windows, scheme: str) -> None:
    page = windows.open(scheme=scheme)

    def accessible() -> None:
        for size in (PHONE, DESKTOP):
            windows.open(**size, scheme=scheme)
            assert axe_finds(page) == "", size
            assert page.evaluate(STICKING_OUT) == [], size

    page.goto(ADDRESS)
    page.get_by_role("button", name="Vorschlag senden").click()
    expect(page.get_by_role("alert")).to_be_visible()
    accessible()

    page.get_by_label("Name der Organisation").fill("Train of Hope")
    page.get_by_label("Was für eine Organisation ist es?").select_option(label="Migrantenselbstorganisation")
    page.get_by_label("Wo hilft sie?").fill("Dortmund")
    page.get_by_label("Was tut sie, und für wen?").fill("Hilft Menschen, die neu in der Stadt sind.")
    page.get_by_label("E-Mail-Adresse der Organisation").fill("hof@example.org")
    page.get_by_role("button", name="Vorschlag senden").click()
    expect(page.get_by_role("alert")).to_contain_text("Ist es eine von diesen?")
    accessible()

    page.get_by_role("button", name="Es ist eine andere").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke für Ihren Vorschlag")
    accessible()


@pytest.fixture
def office(all_windows: Windows) -> Iterator[Page]:
    with logged_in(all_windows, username="entscheidet") as page:
        yield page


@pytest.fixture
def partner(portal: str) -> Iterator[Actor]:
    actor = ActorFactory(title="Beratung am Quittenweg")
    ContactFactory(entry=actor, number="+492311234567")
    yield actor
    kind = actor.kind
    Actor.objects.get(pk=actor.pk).delete()
    kind.delete()


def test_the_office_takes_over_what_it_ticks(office: Page, partner: Actor) -> None:
    made = ProposalFactory(entry=partner)
    made.data["entry"]["summary"] = "Berät alle, die kommen."
    made.save()
    office.goto("/admin/directory/proposal/")
    office.get_by_role("link", name=str(made)).click()
    row = office.get_by_role("row", name=re.compile("Kurzbeschreibung"))
    expect(row).to_contain_text("Hilft Menschen.")
    expect(row).to_contain_text("Berät alle, die kommen.")
    office.get_by_role("checkbox", name="Name", exact=True).uncheck()
    office.get_by_role("button", name="Ausgewählte übernehmen").click()

    expect(office.get_by_text(f"Der Vorschlag {made} ist übernommen.")).to_be_visible()
    expect(office.get_by_label("Kurzbeschreibung")).to_have_value("Berät alle, die kommen.")
    office.goto(partner.get_absolute_url())
    expect(office.get_by_role("heading", level=1)).to_have_text("Beratung am Quittenweg")
    expect(office.get_by_role("main")).to_contain_text("Berät alle, die kommen.")


def test_the_office_confirms_with_one_click(office: Page, partner: Actor) -> None:
    office.goto(f"/admin/directory/actor/{partner.pk}/change/")
    expect(office.get_by_text("Noch nie geprüft")).to_be_visible()
    office.get_by_role("button", name="Als heute geprüft bestätigen").click()
    expect(office.get_by_text("1 Eintrag als heute geprüft bestätigt.")).to_be_visible()
    expect(office.get_by_text(re.compile("Zuletzt geprüft am .* durch: entscheidet"))).to_be_visible()

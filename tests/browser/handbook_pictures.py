"""Pictures of the office for its handbook: `make pictures` writes them to static/img/handbook/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page

from directory.models import Actor, ActorKind, LikelyDuplicate, Place, Proposal, Source, TableImport
from tests import factories
from tests.browser.conftest import Windows
from tests.office import PUBLISHER
from tests.tables import csv_file

PASSWORD = "nur-im-Test-7"
FOLDER = settings.BASE_DIR / "static" / "img" / "handbook"
WIDTH, HEIGHT = 1000, 600
OWN, OTHER = "Beratung am Musterweg", "Beratungsstelle Musterweg"
FILE = csv_file(
    ("Name", "Art", "Kurzbeschreibung", "Telefon"),
    (OWN, "Beratungsstelle", "Berät am Musterweg, montags bis freitags.", "0231 501"),
    ("Beratung am Beispielplatz", "Beratungsstelle", "Berät.", "0231 502"),
    ("Treff am Beispielplatz", "Verein für alles", "", "23150"),
)


@pytest.fixture
def office(all_windows: Windows, portal: str) -> Iterator[Page]:
    """A window in which somebody has logged in who may publish."""
    user: Any = factories.UserFactory(username="muster", first_name="Erika", last_name="Muster", groups=[PUBLISHER])
    user.set_password(PASSWORD)
    user.save()
    context = all_windows.new(viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Benutzername").fill(user.username)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()
    LogEntry.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).delete()


@pytest.fixture
def partner(portal: str) -> Iterator[Actor]:
    """A draft with a second one that looks like it, and all that the pictures make of them."""
    kind = ActorKind.objects.get(slug="beratungsstelle")
    actors = []
    for title in (OWN, OTHER):
        actor = factories.ActorFactory(title=title, kind=kind, state="draft", summary="Berät Familien in Dortmund.")
        factories.ContactFactory(entry=actor, number="+492315001")
        factories.ServedPlaceFactory(entry=actor, place=Place.objects.get(slug="dortmund"))
        actors.append(actor)
    yield actors[0]
    Proposal.objects.all().delete()
    TableImport.objects.all().delete()
    LikelyDuplicate.objects.all().delete()
    for actor in actors:
        actor.delete()
    Source.objects.filter(title="Liste vom Musterweg").delete()


def take(page: Page, name: str, top: Locator | None = None) -> None:
    """What the window shows, from the top of this part on."""
    if top:
        top.evaluate("part => window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - 12)")
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=55, animations="disabled")


def form_of(actor: Actor) -> str:
    return f"/admin/directory/actor/{actor.pk}/change/"


def test_desk(office: Page, partner: Actor) -> None:
    factories.ProposalFactory(entry=partner)
    office.goto("/admin/")
    take(office, "desk")


def test_form(office: Page, partner: Actor) -> None:
    office.goto(form_of(partner))
    take(office, "form")


def test_refusal(office: Page, partner: Actor) -> None:
    office.goto(form_of(partner))
    office.get_by_role("button", name="Veröffentlichen").first.click()
    take(office, "refusal", office.locator(".errornote"))


def test_proposal(office: Page, partner: Actor) -> None:
    proposal = factories.ProposalFactory(entry=partner, name="Max Beispiel", text="So steht es am Eingang.")
    proposal.data["entry"] |= {"title": OWN, "summary": "Berät Familien und junge Menschen in Dortmund."}
    proposal.save()
    office.goto(f"/admin/directory/proposal/{proposal.pk}/change/")
    take(office, "proposal")


def test_conflict_and_history(office: Page, partner: Actor) -> None:
    office.goto(form_of(partner))
    other = factories.UserFactory(username="max", first_name="Max", last_name="Beispiel", groups=[PUBLISHER])
    second = office.context.browser.new_context() if office.context.browser else None
    assert second
    try:
        page = second.new_page()
        other.set_password(PASSWORD)
        other.save()
        page.goto(office.url)
        page.get_by_label("Benutzername").fill(other.username)
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        page.get_by_label("Kurzbeschreibung").fill("Berät Familien und junge Menschen in Dortmund.")
        page.get_by_role("button", name="Sichern", exact=True).first.click()
        page.wait_for_url("**/admin/directory/actor/")
    finally:
        second.close()
    office.get_by_label("Kurzbeschreibung").fill("Berät Familien in Dortmund und Unna.")
    office.get_by_role("button", name="Sichern", exact=True).first.click()
    take(office, "conflict", office.locator(".meanwhile"))
    office.goto(form_of(partner).replace("/change/", "/history/"))
    take(office, "history")
    LogEntry.objects.filter(user=other).delete()
    other.delete()


def test_import(office: Page, partner: Actor) -> None:
    office.goto("/admin/directory/tableimport/add/")
    office.get_by_label("Datei").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": FILE})
    office.get_by_label("Titel der Quelle").fill("Liste vom Musterweg")
    office.get_by_label("Datum der Quelle").fill("07/2022")
    office.get_by_role("button", name="Hochladen und prüfen").click()
    office.wait_for_url("**/change/**")
    take(office, "import")


def test_merge(office: Page, partner: Actor) -> None:
    other = Actor.objects.get(title=OTHER)
    LikelyDuplicate.objects.create(first=partner, second=other, reasons=["phone"])
    office.goto(f"/admin/directory/likelyduplicate/{partner.pk}/{other.pk}/?bleibt={partner.pk}")
    take(office, "merge")

"""Pictures of the office for its handbook: `make pictures` writes them to static/img/handbook/."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, ViewportSize

from directory.models import Actor, ActorKind, LikelyDuplicate, Place, Proposal, Source, TableImport
from tests import factories
from tests.browser.conftest import Windows
from tests.browser.office import logged_in
from tests.office import PUBLISHER
from tests.tables import csv_file

FOLDER = settings.BASE_DIR / "static" / "img" / "handbook"
SIZE: ViewportSize = {"width": 1000, "height": 600}
OWN, OTHER = "Beratung am Musterweg", "Beratungsstelle Musterweg"
FILE = csv_file(
    ("Name", "Art", "Kurzbeschreibung", "Telefon"),
    (OWN, "Beratungsstelle", "Berät am Musterweg, montags bis freitags.", "0231 501"),
    ("Beratung am Beispielplatz", "Beratungsstelle", "Berät.", "0231 502"),
    ("Treff am Beispielplatz", "Verein für alles", "", "23150"),
)


@pytest.fixture
def office(all_windows: Windows, portal: str) -> Iterator[Page]:
    """A window of somebody who may publish."""
    with logged_in(all_windows, PUBLISHER, viewport=SIZE, first_name="Erika", last_name="Muster") as page:
        yield page


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


def test_conflict_and_history(office: Page, partner: Actor, all_windows: Windows) -> None:
    office.goto(form_of(partner))
    with logged_in(all_windows, PUBLISHER, first_name="Max", last_name="Beispiel") as other:
        other.goto(form_of(partner))
        other.get_by_label("Kurzbeschreibung").fill("Berät Familien und junge Menschen in Dortmund.")
        other.get_by_role("button", name="Sichern", exact=True).first.click()
        other.wait_for_url("**/admin/directory/actor/")
    office.get_by_label("Kurzbeschreibung").fill("Berät Familien in Dortmund und Unna.")
    office.get_by_role("button", name="Sichern", exact=True).first.click()
    take(office, "conflict", office.locator(".meanwhile"))
    office.goto(form_of(partner).replace("/change/", "/history/"))
    take(office, "history")


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

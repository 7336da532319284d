"""The listing of programmes: its cards, its facets and its addresses."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Entry, PostalCode
from programmes.models import Programme
from tests import factories
from tests.listing_pages import Option, asked, led, shown
from tests.pages import Link

pytestmark = pytest.mark.django_db
ALL = ["Alpha", "Beta", "Gamma"]


def test_programmes_are_listed_with_kind_and_period(client: Client) -> None:
    factories.ProgrammeFactory(title="Zukunft", slug="zukunft", summary="Hilft.", starts=PartialDate(2014, 3))
    factories.ProgrammeFactory(title="Übergang", slug="uebergang", summary="Führt.", kind=Programme.Kind.MODULE)
    page = shown(client, "/programme/")
    assert page.section("2 Programme gefunden") == [
        "Wann liefen sie? Zur Zeitleiste",
        "Modul",
        "### Übergang",
        "Führt.",
        "Programm · ab März 2014, Ende nicht bekannt",
        "### Zukunft",
        "Hilft.",
    ]
    assert page.links[-5:] == [
        Link("Wann liefen sie? Zur Zeitleiste", "#zeitleiste"),
        Link("Übergang", "/programme/uebergang/"),
        Link("Zukunft", "/programme/zukunft/"),
        # Once more in the timeline.
        Link("Zukunft", "/programme/zukunft/"),
        Link("Übergang", "/programme/uebergang/"),
    ]


def test_no_programmes(client: Client) -> None:
    page = shown(client, "/programme/")
    assert page.section("0 Programme gefunden") == [
        "Zu dieser Auswahl ist nichts eingetragen.",
        "die ganze Liste zeigen",
    ]
    assert page.href("die ganze Liste zeigen") == "/programme/"


@pytest.fixture
def three_programmes() -> None:
    """And one that nobody may see."""
    unna = factories.PlaceFactory(ags="05978036", name="Unna", slug="unna", latitude=51.53, longitude=7.69)
    PostalCode.objects.create(code="59423", place=unna)
    school = factories.TopicFactory(title="Schule", slug="schule")
    factories.TopicFactory(title="Sport", slug="sport")
    families = factories.AudienceFactory(title="Familien", slug="familien")
    for title, kind, status, place, checked_on in (
        ("Alpha", "pilot", "ended", unna, None),
        ("Beta", "project", "running", unna.parent, datetime.date(2024, 1, 1)),
        ("Gamma", "project", "unknown", factories.CityFactory(), datetime.date(2024, 2, 1)),
        ("Entwurf", "pilot", "running", unna, datetime.date(2024, 2, 1)),
    ):
        state = Entry.State.DRAFT if title == "Entwurf" else Entry.State.PUBLISHED
        programme = factories.ProgrammeFactory(
            title=title, kind=kind, status=status, checked_on=checked_on, state=state, summary=f"Stärkt {title}gruppen."
        )
        factories.ServedPlaceFactory(entry=programme, place=place)
        if title != "Gamma":
            programme.topics.add(school)
        if title != "Beta":
            programme.audiences.add(families)


@pytest.mark.usefixtures("three_programmes")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("?art=pilot", ["Alpha"]),
        ("?art=pilot&art=project", ALL),
        ("?art=module", []),
        ("?art=project&thema=schule", ["Beta"]),
        ("?thema=sport", []),
        ("?thema=schule&thema=sport", ["Alpha", "Beta"]),
        ("?zielgruppe=familien", ["Alpha", "Gamma"]),
        ("?ebene=kreis", ["Beta"]),
        ("?ebene=gemeinde&ebene=kreisfreie-stadt", ["Alpha", "Gamma"]),
        ("?stand=running", ["Beta"]),
        ("?stand=unknown&stand=ended", ["Alpha", "Gamma"]),
        ("?ort=unna", ["Alpha", "Beta"]),
        ("?ort=unna&nur_hier=ja", ["Alpha"]),
        ("?ort=dortmund", ["Gamma"]),
        ("?ort=dortmund&art=pilot", []),
        ("?q=Alphagruppe", ["Alpha"]),
        ("?q=Beta&ort=unna&art=project&thema=schule&ebene=kreis&stand=running", ["Beta"]),
        ("?sortierung=geprueft", ["Gamma", "Beta", "Alpha"]),
        ("?seite=9", ALL),
    ],
)
def test_filters(client: Client, query: str, found: list[str]) -> None:
    page = shown(client, f"/programme/{query}")
    assert page.titles == found
    assert page.alerts == []
    assert page.result == ("1 Programm gefunden" if len(found) == 1 else f"{len(found)} Programme gefunden")


@pytest.mark.usefixtures("three_programmes")
def test_facets_offer_what_shows_something_with_how_much_that_is(client: Client) -> None:
    page = shown(client, "/programme/?art=pilot")
    assert list(page.facets) == ["art", "thema", "zielgruppe", "ebene", "stand"]
    assert page.facets["art"] == {
        "pilot": Option("Pilotprogramm", True, 1, False),
        "project": Option("Projekt", False, 2, True),
    }
    assert page.facets["stand"] == {"ended": Option("beendet", False, 1, False)}
    assert (page.counts("thema"), page.counts("zielgruppe")) == ({"schule": "1"}, {"familien": "1"})
    assert page.counts("ebene") == {"gemeinde": "1"}


@pytest.mark.usefixtures("three_programmes")
@pytest.mark.parametrize(
    ("query", "found", "alerts"),
    [
        (
            "ort=Atlantis",
            ALL,
            ["Den Ort „Atlantis“ kennen wir nicht. Möglich sind Städte, Gemeinden, Kreise und Postleitzahlen."],
        ),
        (
            "thema=gibtsnicht&art=pilot",
            ["Alpha"],
            ["„gibtsnicht“ gibt es bei „Thema“ nicht zur Auswahl; wir haben es weggelassen."],
        ),
        (
            "art=gibtsnicht&art=pilot",
            ["Alpha"],
            ["„gibtsnicht“ gibt es bei „Art“ nicht zur Auswahl; wir haben es weggelassen."],
        ),
        ("sortierung=gibtsnicht", ALL, ["Die Sortierung „gibtsnicht“ gibt es nicht."]),
    ],
)
def test_what_is_not_understood_is_named_and_left_out(
    client: Client, query: str, found: list[str], alerts: list[str]
) -> None:
    page = shown(client, f"/programme/?{query}")
    assert page.titles == found
    assert page.alerts == alerts


@pytest.mark.usefixtures("three_programmes")
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("stand=running&ort=59423&art=project", "?ort=unna&art=project&stand=running"),
        ("q=&ort=&sortierung=name", ""),
        ("seite=zwei", ""),
        ("ort=%00&thema=schule", "?thema=schule"),
    ],
)
def test_an_address_not_in_order_leads_to_the_one_that_is(client: Client, query: str, wanted: str) -> None:
    assert led(client, f"/programme/?{query}") == f"/programme/{wanted}"


@pytest.mark.usefixtures("three_programmes")
def test_a_programme_sits_nowhere_and_so_has_no_distance(client: Client) -> None:
    assert shown(client, "/programme/?ort=unna").orders == ["Name (A bis Z)*", "zuletzt geprüft"]
    page = asked(client, "/programme/?ort=unna&sortierung=entfernung")
    assert (page.titles, page.orders) == (["Alpha", "Beta"], ["Name (A bis Z)*", "zuletzt geprüft"])


@pytest.mark.usefixtures("three_programmes")
def test_chips_and_title(client: Client) -> None:
    page = shown(client, "/programme/?q=gruppen&ort=unna&stand=ended")
    assert page.title == "Programme: gruppen – Unna – Integrationspartner NRW"
    assert page.chips == [
        Link("„gruppen“", "?ort=unna&stand=ended"),
        Link("Unna", "?q=gruppen&stand=ended"),
        Link("Stand der Durchführung: beendet", "?q=gruppen&ort=unna"),
        Link("Alle Filter entfernen", "/programme/"),
    ]


def test_programmes_of_a_second_page(client: Client) -> None:
    for number in range(1, 27):
        factories.ProgrammeFactory(title=f"Projekt {number:02}", kind=Programme.Kind.PROJECT)
    page = shown(client, "/programme/?art=project&seite=2")
    assert page.title == "Programme, Seite 2 – Integrationspartner NRW"
    assert page.titles == ["Projekt 26"]
    assert [link for link in page.links if "Seite" in link.text] == [
        Link("Vorige Seite", "?art=project"),
        Link("Seite 1", "?art=project"),
        Link("Seite 2", "?art=project&seite=2"),
    ]


@pytest.mark.parametrize(
    ("address", "count"),
    [("/programme/", 7), ("/programme/?ort=unna&art=programme", 9), ("/programme/?q=menschen&ort=unna", 10)],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_programmes_cost_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int, address: str, count: int
) -> None:
    unna = factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")
    for _row in range(rows):
        programme = factories.ProgrammeFactory()
        programme.topics.add(factories.TopicFactory())
        programme.audiences.add(factories.AudienceFactory())
        factories.ServedPlaceFactory(entry=programme, place=unna)
    with django_assert_num_queries(count):
        page = shown(client, address)
    assert len(page.titles) == rows

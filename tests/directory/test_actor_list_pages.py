"""The listing of partners: its orders, its title and its pages."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from directory.models import Place
from tests import factories
from tests.listing_pages import Listing, shown
from tests.pages import Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def unna() -> Place:
    """A Gemeinde in the Kreis of the same name."""
    return factories.PlaceFactory(ags="05978036", name="Unna", slug="unna", latitude=51.53, longitude=7.69)


# Orders


BEST, NAME, NEAR, CHECKED = "beste Treffer zuerst", "Name (A bis Z)", "Entfernung von Unna", "zuletzt geprüft"


@pytest.mark.usefixtures("unna")
@pytest.mark.parametrize(
    ("query", "orders", "chosen"),
    [
        ("", [NAME, CHECKED], NAME),
        ("?sortierung=geprueft", [NAME, CHECKED], CHECKED),
        ("?q=verein", [BEST, NAME, CHECKED], BEST),
        ("?q=verein&sortierung=name", [BEST, NAME, CHECKED], NAME),
        ("?ort=unna", [NAME, NEAR, CHECKED], NAME),
        ("?ort=unna&sortierung=entfernung", [NAME, NEAR, CHECKED], NEAR),
        # Nobody has entered where the Kreis lies.
        ("?ort=kreis-unna", [NAME, CHECKED], NAME),
        ("?q=verein&ort=unna&sortierung=entfernung", [BEST, NAME, NEAR, CHECKED], NEAR),
    ],
)
def test_orders_are_those_that_make_sense(client: Client, query: str, orders: list[str], chosen: str) -> None:
    page = shown(client, f"/partner/{query}")
    assert page.orders == [f"{order}*" if order == chosen else order for order in orders]


def test_names_sort_the_german_way(client: Client) -> None:
    for title in ("Zülpich", "Übach", "„Arnsberg“", "Ulm"):
        factories.ActorFactory(title=title)
    assert shown(client, "/partner/").titles == ["„Arnsberg“", "Übach", "Ulm", "Zülpich"]


def test_order_by_last_check_puts_the_unchecked_last(client: Client) -> None:
    factories.ActorFactory(title="A nie")
    for title, year in (("B früh", 2020), ("D spät", 2024), ("C spät", 2024)):
        factories.ActorFactory(title=title, checked_on=datetime.date(year, 1, 1))
    factories.ActorFactory(title="Ä nie")
    assert shown(client, "/partner/?sortierung=geprueft").titles == ["C spät", "D spät", "B früh", "A nie", "Ä nie"]
    assert shown(client, "/partner/").titles == ["A nie", "Ä nie", "B früh", "C spät", "D spät"]


def test_order_by_relevance_puts_names_first_and_is_the_usual_one_with_a_word(client: Client) -> None:
    for title, summary in (
        ("Alles", "Beratung und mehr."),
        ("Lernberatung", "Lernen."),
        ("Haus der Beratung", "Ein Haus."),
        ("Beratungshaus", "Noch ein Haus."),
        ("Beratung Zwei", "Hilft."),
        ("Beratung", "Hilft."),
    ):
        factories.ActorFactory(title=title, summary=summary)
    best = ["Beratung", "Beratung Zwei", "Beratungshaus", "Haus der Beratung", "Lernberatung", "Alles"]
    assert shown(client, "/partner/?q=Beratung").titles == best
    assert shown(client, "/partner/?q=Beratung&sortierung=name").titles == sorted(best)


def test_who_is_there_for_the_place_itself_comes_before_those_of_equal_relevance(client: Client, unna: Place) -> None:
    for title, place in (("Anker", unna.lineage[3]), ("Brücke", unna), ("Carlos", unna.lineage[4])):
        factories.ServedPlaceFactory(entry__title=title, entry__summary="Macht Beratung.", place=place)
    assert shown(client, "/partner/?q=Beratung").titles == ["Anker", "Brücke", "Carlos"]
    assert shown(client, "/partner/?q=Beratung&ort=unna").titles == ["Brücke", "Anker", "Carlos"]


def test_order_by_distance_counts_the_nearest_seat_and_puts_those_without_one_last(client: Client, unna: Place) -> None:
    near = factories.PlaceFactory(name="Kamen", latitude=51.59, longitude=7.66)
    far = factories.CityFactory(latitude=51.51, longitude=7.46)
    nowhere = factories.PlaceFactory(name="Irgendwo")
    for title, seats in (
        ("A ohne Sitz", []),
        ("B unbekannt", [nowhere]),
        ("C fern", [far]),
        ("D nah", [near]),
        ("E hier", [unna]),
        ("F fern und hier", [far, unna]),
        ("G fern und nah", [far, near]),
    ):
        actor = factories.ActorFactory(title=title)
        factories.ServedPlaceFactory(entry=actor, place=unna)
        for place in seats:
            factories.LocationFactory(entry=actor, place=place)
    page = shown(client, "/partner/?ort=unna&sortierung=entfernung")
    assert page.titles == [
        "E hier",
        "F fern und hier",
        "D nah",
        "G fern und nah",
        "C fern",
        "B unbekannt",
        "A ohne Sitz",
    ]
    assert "Entfernung von Unna" in page.lines


# Title and pages


@pytest.mark.usefixtures("unna")
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Partner"),
        ("?q=Alpha", "Partner: Alpha"),
        ("?ort=unna", "Partner – Unna"),
        ("?q=Alpha&ort=unna", "Partner: Alpha – Unna"),
        ("?sortierung=geprueft", "Partner"),
        ("?q=der", "Partner"),
        ("?ort=Nirgends", "Partner"),
    ],
)
def test_title(client: Client, query: str, title: str) -> None:
    page = shown(client, f"/partner/{query}")
    assert page.title == f"{title} – Integrationspartner NRW"


@pytest.mark.usefixtures("unna")
def test_only_what_somebody_typed_is_kept_out_of_search_engines(client: Client) -> None:
    def robots(page: Listing) -> list[str | None]:
        return [meta.get("content") for meta in page.all("meta") if meta.get("name") == "robots"]

    assert robots(shown(client, "/partner/?q=Alpha")) == ["noindex"]
    assert robots(shown(client, "/partner/?ort=unna&sortierung=geprueft")) == []


@pytest.fixture
def many_actors() -> None:
    """Three pages, the last one with a single partner."""
    kind = factories.ActorKindFactory(title="Viele", slug="viele")
    factories.ActorFactory(title="Anfang")
    for number in range(1, 52):
        factories.ActorFactory(title=f"Partner {number:02}", kind=kind)


@pytest.mark.usefixtures("many_actors")
@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("?art=viele", "Partner 01", "Partner 25"),
        ("?art=viele&seite=2", "Partner 26", "Partner 50"),
        ("?art=viele&seite=3", "Partner 51", "Partner 51"),
        ("?art=viele&seite=4", "Partner 51", "Partner 51"),
        ("?art=viele&seite=999999999", "Partner 51", "Partner 51"),
        # Where something else is wrong with the address, it stays, whatever page it names.
        ("?art=viele&sortierung=x&seite=9999999999", "Partner 51", "Partner 51"),
        ("?art=viele&sortierung=x&seite=" + "9" * 5000, "Partner 01", "Partner 25"),
        ("?art=viele&utm_source=x&seite=%00", "Partner 01", "Partner 25"),
    ],
)
def test_page_number(client: Client, query: str, first: str, last: str) -> None:
    page = shown(client, f"/partner/{query}")
    assert [page.titles[0], page.titles[-1]] == [first, last]
    assert page.result == "51 Partner gefunden"


@pytest.mark.usefixtures("many_actors")
def test_pages_of_the_listing_keep_the_filters(client: Client) -> None:
    page = shown(client, "/partner/?art=viele&seite=2")
    assert page.title == "Partner, Seite 2 – Integrationspartner NRW"
    assert page.links[-6:-1] == [
        Link("Vorige Seite", "?art=viele"),
        Link("Seite 1", "?art=viele"),
        Link("Seite 2", "?art=viele&seite=2"),
        Link("Seite 3", "?art=viele&seite=3"),
        Link("Nächste Seite", "?art=viele&seite=3"),
    ]
    assert page.chips == [Link("Art: Viele", "?"), Link("Alle Filter entfernen", "/partner/")]
    for link in page.links[-6:-1]:
        shown(client, f"/partner/{link.href}")


@pytest.mark.usefixtures("many_actors")
def test_links_back_to_the_first_page_of_everything(client: Client) -> None:
    page = shown(client, "/partner/?seite=2")
    assert page.links[-6:-4] == [Link("Vorige Seite", "?"), Link("Seite 1", "?")]


def test_listing_of_one_page_has_no_page_links(client: Client) -> None:
    factories.ActorFactory(title="Gamma", slug="gamma")
    assert shown(client, "/partner/").links[-2:] == [
        Link("Gamma", "/partner/gamma/"),
        Link("Organisation vorschlagen", "/organisation-vorschlagen/"),
    ]

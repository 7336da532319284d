"""The index of places: the map, A to Z, by Kreis, and a field."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import factories
from tests.pages import Link, visit
from tests.places import Land, centre, draw, make_land, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    """Three of five areas have outlines, and one of these a centre."""
    land = make_land()
    dortmund = factories.CityFactory()
    factories.PlaceFactory(ags="05370040", name="Übach-Palenberg", slug="uebach-palenberg", parent=land.district)
    factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")
    for place, west, south in ((land.aachen, 6.0, 50.7), (land.district, 6.2, 50.7), (dortmund, 7.4, 51.5)):
        draw(place, west, south)
    centre(dortmund, "KI Dortmund")
    serve(land.alsdorf, "Verein")
    serve(land.state, "Landesverband")
    return land


HEAD = [
    "Start",
    "Orte",
    "# Orte: Wer hilft mir hier?",
    "Postleitzahl oder Ort",
    "Suchen",
    "Nordrhein-Westfalen · Regierungsbezirk Arnsberg · Regierungsbezirk Köln",
]


@pytest.mark.usefixtures("land")
def test_lists_every_municipality_by_letter(client: Client) -> None:
    page = visit(client, "/orte/")
    assert page.lines[:6] == HEAD
    assert page.section("Städte und Gemeinden") == [
        "Nach Kreisen zeigen",
        *"ADKU",
        "### A",
        "Aachen",
        "Alsdorf",
        "### D",
        "Dortmund",
        "### K",
        "Kamen",
        "### U",
        "Übach-Palenberg",
        "Unna",
    ]
    assert page.links[1:4] == [
        Link("Nordrhein-Westfalen", "/orte/nordrhein-westfalen/"),
        Link("Regierungsbezirk Arnsberg", "/orte/regierungsbezirk-arnsberg/"),
        Link("Regierungsbezirk Köln", "/orte/regierungsbezirk-koeln/"),
    ]
    assert page.links[-11:] == [
        Link("Nach Kreisen zeigen", "/orte/?nach=kreis#gemeinden"),
        *(Link(letter, f"#{letter.lower()}") for letter in "ADKU"),
        Link("Aachen", "/orte/aachen/"),
        Link("Alsdorf", "/orte/alsdorf/"),
        Link("Dortmund", "/orte/dortmund/"),
        Link("Kamen", "/orte/kamen/"),
        Link("Übach-Palenberg", "/orte/uebach-palenberg/"),
        Link("Unna", "/orte/unna/"),
    ]
    assert [(form.get("action"), form.get("method")) for form in page.all("form")][-1] == ("/suche/", None)


@pytest.mark.usefixtures("land")
def test_lists_municipalities_by_kreis(client: Client) -> None:
    page = visit(client, "/orte/?nach=kreis")
    assert page.lines[:6] == HEAD
    assert page.section("Städte und Gemeinden") == [
        "Von A bis Z zeigen",
        "### Städteregion Aachen",
        "Aachen",
        "Alsdorf",
        "Übach-Palenberg",
        "### Kreis Unna",
        "Kamen",
        "Unna",
    ]
    assert page.href("Von A bis Z zeigen") == "/orte/#gemeinden"
    assert page.href("Kreis Unna") == "/orte/kreis-unna/"
    assert "gemeinden" in page.ids


@pytest.mark.usefixtures("land")
@pytest.mark.parametrize("query", ["?nach=", "?nach=unsinn", "?nach=%00", "?x=1"])
def test_in_an_unknown_order_is_by_letter(client: Client, query: str) -> None:
    assert visit(client, f"/orte/{query}").section("Städte und Gemeinden")[0] == "Nach Kreisen zeigen"


@pytest.mark.usefixtures("land")
def test_counts_on_the_map_who_helps_especially_in_an_area_or_a_part(client: Client) -> None:
    page = visit(client, "/orte/")
    assert page.section("Kreise und kreisfreie Städte") == [
        "Die Zahl zeigt, wie viele Partner eigens für das Gebiet oder einen Teil davon da sind.",
        "Kommunales Integrationszentrum eingetragen (1 von 3)",
        "Karte überspringen",
        # The drawing: each area, then the names that stand on it.
        *("Städteregion Aachen", "1 Partner", "Aachen", "0 Partner", "Dortmund", "1 Partner"),
        "Aachen",
        # The same as a list.
        "Liste überspringen",
        "Städteregion Aachen 1 Partner",
        "Aachen 0 Partner",
        "Dortmund 1 Partner",
        "© GeoBasis-DE / BKG (Daten verändert)",
    ]
    areas = list(page.root.iter("{http://www.w3.org/2000/svg}a"))
    assert [(area.get("aria-label"), area.get("href")) for area in areas] == [
        ("Städteregion Aachen: 1 Partner", "/orte/staedteregion-aachen/"),
        ("Aachen: 0 Partner", "/orte/aachen/"),
        ("Dortmund: 1 Partner, Kommunales Integrationszentrum eingetragen", "/orte/dortmund/"),
    ]
    for name, address in (("Städteregion Aachen", "staedteregion-aachen"), ("Dortmund", "dortmund")):
        assert page.href(name) == f"/orte/{address}/"


@pytest.mark.parametrize("rows", [1, 3])
def test_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        district = factories.DistrictFactory(ags=f"0590{number}", full_name=f"Kreis {number}", slug=f"kreis-{number}")
        draw(district, 6 + number / 2, 51)
        centre(district)
        serve(factories.PlaceFactory(parent=district), "Verein")
    # The places; for the map the areas, the counts, the centres and the outlines.
    with django_assert_num_queries(5):
        page = visit(client, "/orte/")
    assert len([line for line in page.lines if line.startswith("Ort ")]) == rows
    assert len([line for line in page.lines if line.endswith(" 2 Partner")]) == rows

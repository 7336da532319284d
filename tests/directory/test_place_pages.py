"""The page of a place: „Wer hilft mir hier?“."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Actor, Entry, KeyFigure, Place, PostalCode
from tests import factories, places
from tests.pages import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unna() -> Place:
    """A Gemeinde in the Kreis of the same name."""
    return factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")


def serve(place: Place | str, title: str, **entry: Any) -> Actor:
    place = Place.objects.get(slug=place) if isinstance(place, str) else place
    return places.serve(place, title, **{"summary": f"{title} hilft.", "kind__title": "Verein", **entry})


def centre(place: Place | str, title: str) -> Actor:
    place = Place.objects.get(slug=place) if isinstance(place, str) else place
    return places.centre(place, title, summary=f"{title} hilft.", kind__title="Zentrum")


def test_place_shows_everything_that_is_known(client: Client, unna: Place) -> None:
    for code in ("59425", "59423"):
        PostalCode.objects.create(code=code, place=unna)
    for place, title in (
        (unna, "Verein Unna"),
        ("kreis-unna", "Verein Kreis"),
        ("nordrhein-westfalen", "Verein Land"),
        ("deutschland", "Verein Bund"),
    ):
        serve(place, title)
    for title in ("Elterngruppe", "Sprachkurs"):
        factories.OfferFactory(entry=Actor.objects.get(title="Verein Unna"), title=title)
    factories.ServedPlaceFactory(
        place=unna,
        entry=factories.ProgrammeFactory(title="Projekt", slug="projekt", summary="Läuft."),
    )
    centre("kreis-unna", "KI Unna")
    factories.LocationFactory(place=unna, entry__title="Verein mit Sitz", entry__slug="sitz")
    figure = factories.KeyFigureFactory(
        entry__title="Schule",
        place=unna,
        label="Lernende",
        low=31,
        unit="Prozent",
        qualifier=KeyFigure.Qualifier.ABOUT,
        counts="Anteil",
        as_of=PartialDate(2015),
    )
    source = factories.SourceFactory(title="Bericht", publisher="Land", date=PartialDate(2016))
    factories.CitationFactory(entry=figure.entry, statement=figure, source=source, paragraph=3)
    factories.NewsItemFactory(title="Besuch", summary="Kam.", place=unna)
    page = visit(client, "/orte/unna/")
    assert page.title == "Unna – Integrationspartner NRW"
    assert page.lines == [
        "Start",
        "Orte",
        "Unna",
        "Stadt oder Gemeinde · Kreis Unna · Regierungsbezirk Arnsberg · Nordrhein-Westfalen · Deutschland",
        "# Unna",
        "Für Unna (1)",
        "Für Kreis Unna (2)",
        "Für Nordrhein-Westfalen (1)",
        "Für Deutschland (1)",
        "Programme hier",
        "Hier haben ihren Sitz",
        "Meldungen von hier",
        "## Ihr Kommunales Integrationszentrum",
        "KI Unna",
        "KI Unna hilft.",
        "## Wer hilft mir hier?",
        "5 Partner helfen hier. 1 ist eigens für diesen Ort da.",
        "### Für Unna (1)",
        "Verein",
        "Verein Unna",
        "Verein Unna hilft.",
        "Angebote: Elterngruppe, Sprachkurs",
        "### Auch hier, weil zuständig für: Kreis Unna (2)",
        "Zentrum",
        "KI Unna",
        "KI Unna hilft.",
        "Verein",
        "Verein Kreis",
        "Verein Kreis hilft.",
        "### Auch hier, weil zuständig für: Nordrhein-Westfalen (1)",
        "Verein",
        "Verein Land",
        "Verein Land hilft.",
        "### Auch hier, weil zuständig für: Deutschland (1)",
        "Verein",
        "Verein Bund",
        "Verein Bund hilft.",
        "Alle 5 als Liste, mit Filtern",
        "## Kennzahlen",
        "rund 31 Prozent [1]",
        "Lernende",
        "Anteil · Unna",
        "Stand: 2015",
        "## Programme hier (1)",
        "Projekt",
        "Läuft.",
        "## Hier haben ihren Sitz (1)",
        "Wo ein Partner sitzt, sagt nicht, wo er hilft.",
        "Verein mit Sitz",
        "## Postleitzahlen",
        "59423, 59425",
        "## Meldungen von hier",
        "14. Juli 2022",
        "Besuch",
        "## Belege",
        "Bericht, Land, 2016, Absatz 3",
    ]
    assert page.href("Projekt") == "/programme/projekt/"
    assert page.href("Verein mit Sitz") == "/partner/sitz/"
    assert page.href("Kreis Unna") == "/orte/kreis-unna/"
    assert page.href("Alle 5 als Liste, mit Filtern") == "/partner/?ort=unna"
    assert page.href("1 ist eigens für diesen Ort da.") == "/partner/?ort=unna&nur_hier=ja"


def test_place_about_which_nothing_is_known(client: Client, unna: Place) -> None:
    factories.ActorKindFactory(slug="kommunales-integrationszentrum")
    page = visit(client, "/orte/unna/")
    assert page.lines[4:] == [
        "# Unna",
        "Für Unna (0)",
        "## Ihr Kommunales Integrationszentrum",
        "Das Kommunale Integrationszentrum für Kreis Unna ist noch nicht eingetragen.",
        "Was macht ein Kommunales Integrationszentrum?",
        "## Wer hilft mir hier?",
        "0 Partner helfen hier.",
        "### Für Unna (0)",
        "Hier ist noch nichts eingetragen.",
    ]
    assert page.href("Was macht ein Kommunales Integrationszentrum?") == "/arten/kommunales-integrationszentrum/"


def test_district_lists_the_places_in_it(client: Client, unna: Place) -> None:
    factories.PlaceFactory(ags="05978004", name="Übach", slug="uebach")
    PostalCode.objects.create(code="59423", place=unna)
    serve("unna", "Verein")
    serve("kreis-unna", "Verein im Kreis")
    page = visit(client, "/orte/kreis-unna/")
    assert page.section("Orte darin") == [
        "In Klammern: wie viele Partner eigens für diesen Ort oder einen Teil davon da sind.",
        "Übach (0)",
        "Unna (1)",
    ]
    assert page.section("Wer hilft mir hier?")[0] == (
        "2 Partner helfen hier. 2 sind eigens für diesen Ort oder einen Teil davon da."
    )
    assert page.href("Übach") == "/orte/uebach/"
    assert page.lines[3:6] == [
        "Kreis · Regierungsbezirk Arnsberg · Nordrhein-Westfalen · Deutschland",
        "# Kreis Unna",
        "Für Kreis Unna (1)",
    ]
    assert visit(client, "/orte/unna/").section("Postleitzahl") == ["59423"]


@pytest.mark.usefixtures("unna")
def test_larger_places_have_no_centre_of_their_own(client: Client) -> None:
    for slug in ("deutschland", "nordrhein-westfalen", "regierungsbezirk-arnsberg"):
        page = visit(client, f"/orte/{slug}/")
        assert [heading for heading in page.headings if heading.startswith("## ")] == [
            "## Wer hilft mir hier?",
            "## Orte darin",
        ]


def test_who_helps_at_several_levels_stands_at_the_nearest(client: Client, unna: Place) -> None:
    actor = serve(unna, "Beratung")
    for slug in ("kreis-unna", "deutschland"):
        factories.ServedPlaceFactory(entry=actor, place=Place.objects.get(slug=slug))
    assert visit(client, "/orte/unna/").section("Wer hilft mir hier?") == [
        "1 Partner hilft hier. 1 ist eigens für diesen Ort da.",
        "### Für Unna (1)",
        "Verein",
        "Beratung",
        "Beratung hilft.",
        "Als Liste, mit Filtern",
    ]
    assert visit(client, "/orte/kreis-unna/").section("Für Kreis Unna (1)")[1] == "Beratung"
    assert visit(client, "/orte/deutschland/").section("Für Deutschland (1)")[1] == "Beratung"


def test_seat_is_not_where_a_partner_helps(client: Client, unna: Place) -> None:
    dortmund = factories.CityFactory()
    actor = serve(dortmund, "Beratung")
    factories.LocationFactory(entry=actor, place=unna)
    here, there = visit(client, "/orte/unna/"), visit(client, "/orte/dortmund/")
    assert here.section("Hier haben ihren Sitz (1)") == ["Wo ein Partner sitzt, sagt nicht, wo er hilft.", "Beratung"]
    assert here.section("Für Unna (0)")[0] == "Hier ist noch nichts eingetragen."
    assert there.section("Für Dortmund (1)")[1] == "Beratung"
    assert not [heading for heading in there.headings if "Sitz" in heading]


def test_partner_with_two_offices_in_a_place_sits_there_once(client: Client, unna: Place) -> None:
    actor = factories.LocationFactory(place=unna, entry__title="Verein").entry
    factories.LocationFactory(entry=actor, place=unna)
    assert visit(client, "/orte/unna/").section("Hier haben ihren Sitz (1)")[1:] == ["Verein"]


def test_archived_partner_leaves_the_place(client: Client, unna: Place) -> None:
    actor = serve(unna, "Verein")
    factories.LocationFactory(entry=actor, place=unna)
    actor.state = Entry.State.ARCHIVED
    actor.save()
    assert "Verein" not in visit(client, "/orte/unna/").lines


def test_unknown_place_is_not_found(client: Client) -> None:
    assert client.get("/orte/atlantis/").status_code == 404


def test_place_in_capitals_leads_to_its_address(client: Client, unna: Place) -> None:
    response = client.get("/orte/Unna/")
    assert (response.status_code, response["Location"]) == (301, "/orte/unna/")
    assert client.get("/orte/Atlantis/", follow=True).status_code == 404


def test_shows_twelve_partners_of_a_level_and_leads_to_the_others(client: Client, unna: Place) -> None:
    for number in range(1, 14):
        serve(unna, f"Verein {number:02}")
    page = visit(client, "/orte/unna/")
    shown = page.section("Für Unna (13)")
    assert shown[1:36:3] == [f"Verein {number:02}" for number in range(1, 13)]
    assert shown[36:] == ["Mehr Partner, die für Unna da sind", "Alle 13 als Liste, mit Filtern"]
    assert page.href("Mehr Partner, die für Unna da sind") == "/partner/?ort=unna&ebene=gemeinde"
    assert "## 13 Partner gefunden" in visit(client, "/partner/?ort=unna&ebene=gemeinde").headings


def test_shows_twelve_programmes_and_leads_to_the_others(client: Client, unna: Place) -> None:
    for number in range(1, 14):
        programme = factories.ProgrammeFactory(title=f"Programm {number:02}", summary="S")
        factories.ServedPlaceFactory(entry=programme, place=unna.parent)
    page = visit(client, "/orte/unna/")
    twelve = [line for number in range(1, 13) for line in (f"Programm {number:02}", "S")]
    assert page.section("Programme hier (13)") == [*twelve, "Alle 13 Programme zeigen"]
    assert page.href("Alle 13 Programme zeigen") == "/programme/?ort=unna"
    assert "## 13 Programme gefunden" in visit(client, "/programme/?ort=unna").headings


def test_names_the_six_nearest_towns(client: Client, unna: Place) -> None:
    Place.objects.filter(pk=unna.pk).update(latitude="51.5", longitude="7.7")
    for number, north in enumerate((0.35, 0.1, 0.6, 0.3, 0.5, 0.2, 0.7)):
        factories.PlaceFactory(name=f"Nord {north}", slug=f"nord-{number}", latitude=51.5 + north, longitude="7.7")
    factories.CityFactory(latitude="51.51", longitude="7.47")
    Place.objects.filter(slug="kreis-unna").update(latitude="51.5", longitude="7.7")
    factories.PlaceFactory(name="Irgendwo")
    page = visit(client, "/orte/unna/")
    assert page.section("In der Nähe") == ["Nord 0.1", "Dortmund", "Nord 0.2", "Nord 0.3", "Nord 0.35", "Nord 0.5"]
    assert page.href("Dortmund") == "/orte/dortmund/"
    assert "## In der Nähe" not in visit(client, "/orte/kreis-unna/").headings


@pytest.mark.parametrize("rows", [1, 3])
def test_place_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    district = factories.DistrictFactory(latitude="51.5", longitude="7.7")
    centre(district, "KI")
    for number in range(rows):
        factories.PlaceFactory(parent=district)
        factories.DistrictFactory(
            ags=f"0590{number}", name=f"Nachbar {number}", slug=f"nachbar-{number}", latitude="51", longitude="7"
        )
        PostalCode.objects.create(code=f"5942{number}", place=district)
        for place in district.lineage:
            factories.OfferFactory(entry=serve(place, f"Verein {number}"))
            factories.ServedPlaceFactory(entry=factories.ProgrammeFactory(), place=place)
        factories.LocationFactory(place=district)
        factories.NewsItemFactory(place=district)
        figure = factories.KeyFigureFactory(place=district)
        factories.CitationFactory(entry=figure.entry, statement=figure)
    with django_assert_num_queries(11):
        page = visit(client, "/orte/kreis-unna/")
    assert len(page.evidence) == rows
    assert len(page.section("Orte darin")) == 1 + rows
    assert len(page.section("In der Nähe")) == rows
    assert page.section(f"Hier haben ihren Sitz ({rows})")[1:] != []
    assert len([line for line in page.lines if line.startswith("Angebote: ")]) == 4 * rows

"""The index of places and the page of a place: „Wer hilft mir hier?“."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Actor, Entry, KeyFigure, Place, PostalCode, ServedPlace
from tests import factories
from tests.pages import Link, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unna() -> Place:
    """A Gemeinde in the Kreis of the same name."""
    return factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")


@pytest.fixture
def aachen() -> Place:
    """The city with a centre of its own inside the Städteregion, which has one for the rest (Alsdorf)."""
    around = factories.DistrictFactory(
        ags="05334", name="Städteregion Aachen", full_name="Städteregion Aachen", slug="staedteregion-aachen"
    )
    factories.PlaceFactory(ags="05334004", name="Alsdorf", slug="alsdorf", parent=around)
    place = factories.PlaceFactory(ags="05334002", name="Aachen", slug="aachen", parent=around, is_centre_area=True)
    place.centre_area = place
    place.save()
    return place


def serve(place: Place | str, title: str) -> Actor:
    place = Place.objects.get(slug=place) if isinstance(place, str) else place
    actor: Actor = factories.ActorFactory(title=title, summary=f"{title} hilft.")
    factories.ServedPlaceFactory(place=place, entry=actor)
    return actor


def centre(place: Place | str, title: str) -> Actor:
    place = Place.objects.get(slug=place) if isinstance(place, str) else place
    actor = factories.ActorFactory(title=title, summary=f"{title} hilft.", kind__one_per_area=True)
    factories.ServedPlaceFactory(entry=actor, place=place, role=ServedPlace.Role.CENTRE)
    return actor


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
        "Postleitzahlen: 59423, 59425",
        "## Ihr Kommunales Integrationszentrum",
        "KI Unna",
        "KI Unna hilft.",
        "## Wer hilft mir hier?",
        "### Für Unna (2)",
        "Projekt Programm",
        "Läuft.",
        "Verein Unna",
        "Verein Unna hilft.",
        "### Auch hier, weil zuständig für: Kreis Unna (2)",
        "KI Unna",
        "KI Unna hilft.",
        "Verein Kreis",
        "Verein Kreis hilft.",
        "### Auch hier, weil zuständig für: Nordrhein-Westfalen (1)",
        "Verein Land",
        "Verein Land hilft.",
        "### Auch hier, weil zuständig für: Deutschland (1)",
        "Verein Bund",
        "Verein Bund hilft.",
        "Alle Partner für diesen Ort als Liste",
        "## Hier haben ihren Sitz",
        "Wo ein Partner sitzt, sagt nicht, wo er hilft.",
        "Verein mit Sitz",
        "## Kennzahlen",
        "rund 31 Prozent [1]",
        "Lernende",
        "Anteil · Unna",
        "Stand: 2015",
        "## Meldungen von hier",
        "14. Juli 2022",
        "Besuch",
        "## Belege",
        "Bericht, Land, 2016, Absatz 3",
    ]
    assert page.href("Projekt") == "/programme/projekt/"
    assert page.href("Verein mit Sitz") == "/partner/sitz/"
    assert page.href("Kreis Unna") == "/orte/kreis-unna/"
    assert page.href("Alle Partner für diesen Ort als Liste") == "/partner/?ort=unna"


def test_place_about_which_nothing_is_known(client: Client, unna: Place) -> None:
    factories.ActorKindFactory(slug="kommunales-integrationszentrum")
    page = visit(client, "/orte/unna/")
    assert page.lines[4:] == [
        "# Unna",
        "## Ihr Kommunales Integrationszentrum",
        "Das Kommunale Integrationszentrum für Kreis Unna ist noch nicht eingetragen.",
        "Was macht ein Kommunales Integrationszentrum?",
        "## Wer hilft mir hier?",
        "### Für Unna (0)",
        "Hier ist noch nichts eingetragen.",
        "Alle Partner für diesen Ort als Liste",
    ]
    assert page.href("Was macht ein Kommunales Integrationszentrum?") == "/arten/kommunales-integrationszentrum/"


def test_district_lists_the_places_in_it(client: Client, unna: Place) -> None:
    factories.PlaceFactory(ags="05978004", name="Übach", slug="uebach")
    PostalCode.objects.create(code="59423", place=unna)
    page = visit(client, "/orte/kreis-unna/")
    assert page.section("Orte darin") == ["Übach", "Unna"]
    assert page.href("Übach") == "/orte/uebach/"
    assert page.lines[3:6] == [
        "Kreis · Regierungsbezirk Arnsberg · Nordrhein-Westfalen · Deutschland",
        "# Kreis Unna",
        "## Ihr Kommunales Integrationszentrum",
    ]
    assert visit(client, "/orte/unna/").lines[5] == "Postleitzahl: 59423"


@pytest.mark.usefixtures("unna")
def test_larger_places_have_no_centre_of_their_own(client: Client) -> None:
    for slug in ("deutschland", "nordrhein-westfalen", "regierungsbezirk-arnsberg"):
        page = visit(client, f"/orte/{slug}/")
        assert [heading for heading in page.headings if heading.startswith("## ")] == [
            "## Wer hilft mir hier?",
            "## Orte darin",
        ]


def test_who_helps_at_several_levels_stands_at_the_nearest(client: Client, unna: Place) -> None:
    actor = serve(unna, "Verein")
    for slug in ("kreis-unna", "deutschland"):
        factories.ServedPlaceFactory(entry=actor, place=Place.objects.get(slug=slug))
    assert visit(client, "/orte/unna/").section("Wer hilft mir hier?") == [
        "### Für Unna (1)",
        "Verein",
        "Verein hilft.",
        "Alle Partner für diesen Ort als Liste",
    ]
    assert visit(client, "/orte/kreis-unna/").section("Für Kreis Unna (1)")[0] == "Verein"
    assert visit(client, "/orte/deutschland/").section("Für Deutschland (1)")[0] == "Verein"


def test_seat_is_not_where_a_partner_helps(client: Client, unna: Place) -> None:
    dortmund = factories.CityFactory()
    actor = serve(dortmund, "Verein")
    factories.LocationFactory(entry=actor, place=unna)
    here, there = visit(client, "/orte/unna/"), visit(client, "/orte/dortmund/")
    assert here.section("Hier haben ihren Sitz") == ["Wo ein Partner sitzt, sagt nicht, wo er hilft.", "Verein"]
    assert here.section("Für Unna (0)")[0] == "Hier ist noch nichts eingetragen."
    assert there.section("Für Dortmund (1)")[0] == "Verein"
    assert "## Hier haben ihren Sitz" not in there.headings


def test_partner_with_two_offices_in_a_place_sits_there_once(client: Client, unna: Place) -> None:
    actor = factories.LocationFactory(place=unna, entry__title="Verein").entry
    factories.LocationFactory(entry=actor, place=unna)
    assert visit(client, "/orte/unna/").section("Hier haben ihren Sitz")[1:] == ["Verein"]


def test_centre_of_the_district_serves_its_municipalities(client: Client, unna: Place) -> None:
    centre("kreis-unna", "KI Unna")
    assert visit(client, "/orte/unna/").section("Ihr Kommunales Integrationszentrum")[0] == "KI Unna"
    assert visit(client, "/orte/kreis-unna/").section("Ihr Kommunales Integrationszentrum")[0] == "KI Unna"


def test_city_is_its_own_area(client: Client) -> None:
    centre(factories.CityFactory(), "KI Dortmund")
    page = visit(client, "/orte/dortmund/")
    assert page.section("Ihr Kommunales Integrationszentrum")[0] == "KI Dortmund"
    assert page.section("Für Dortmund (1)")[0] == "KI Dortmund"


@pytest.mark.usefixtures("aachen")
def test_centre_of_the_staedteregion_does_not_serve_aachen(client: Client) -> None:
    gap = ["Das Kommunale Integrationszentrum für Aachen ist noch nicht eingetragen."]
    centre("staedteregion-aachen", "KI Städteregion")
    serve("staedteregion-aachen", "Verein Städteregion")
    aachen, alsdorf = visit(client, "/orte/aachen/"), visit(client, "/orte/alsdorf/")
    assert aachen.section("Ihr Kommunales Integrationszentrum")[:1] == gap
    assert alsdorf.section("Ihr Kommunales Integrationszentrum")[:1] == ["KI Städteregion"]
    # What serves the Städteregion as any partner does serves all of it.
    level = "Auch hier, weil zuständig für: Städteregion Aachen"
    assert aachen.section(f"{level} (1)")[:1] == ["Verein Städteregion"]
    assert alsdorf.section(f"{level} (2)")[::2][:2] == ["KI Städteregion", "Verein Städteregion"]


def test_centre_of_aachen_serves_nobody_around_it(client: Client, aachen: Place) -> None:
    centre(aachen, "KI Aachen")
    assert visit(client, "/orte/aachen/").section("Ihr Kommunales Integrationszentrum")[0] == "KI Aachen"
    for slug in ("alsdorf", "staedteregion-aachen"):
        page = visit(client, f"/orte/{slug}/")
        assert page.section("Ihr Kommunales Integrationszentrum")[0] == (
            "Das Kommunale Integrationszentrum für Städteregion Aachen ist noch nicht eingetragen."
        )
        assert "KI Aachen" not in page.lines


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


@pytest.mark.parametrize("rows", [1, 3])
def test_place_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    district = factories.DistrictFactory()
    centre(district, "KI")
    for number in range(rows):
        factories.PlaceFactory(parent=district)
        PostalCode.objects.create(code=f"5942{number}", place=district)
        for place in district.lineage:
            serve(place, "Verein")
        factories.LocationFactory(place=district)
        factories.NewsItemFactory(place=district)
        figure = factories.KeyFigureFactory(place=district)
        factories.CitationFactory(entry=figure.entry, statement=figure)
    with django_assert_num_queries(9):
        page = visit(client, "/orte/kreis-unna/")
    assert len(page.evidence) == rows
    assert len(page.section("Orte darin")) == rows


# Index


def test_index_lists_every_place_by_letter(client: Client, aachen: Place) -> None:
    factories.CityFactory()
    for ags, name, slug in (("05370040", "Übach-Palenberg", "uebach-palenberg"), ("05978036", "Unna", "unna")):
        factories.PlaceFactory(ags=ags, name=name, slug=slug, parent=aachen.parent)
    page = visit(client, "/orte/")
    assert page.lines == [
        "Start",
        "Orte",
        "# Orte: Wer hilft mir hier?",
        "Postleitzahl oder Ort",
        "Suchen",
        "Nordrhein-Westfalen · Regierungsbezirk Arnsberg",
        "## Kreise und kreisfreie Städte",
        "Dortmund",
        "Städteregion Aachen",
        "## Städte und Gemeinden von A bis Z",
        *"ADU",
        "### A",
        "Aachen",
        "Alsdorf",
        "### D",
        "Dortmund",
        "### U",
        "Übach-Palenberg",
        "Unna",
    ]
    assert page.links == [
        Link("Start", "/"),
        Link("Nordrhein-Westfalen", "/orte/nordrhein-westfalen/"),
        Link("Regierungsbezirk Arnsberg", "/orte/regierungsbezirk-arnsberg/"),
        Link("Dortmund", "/orte/dortmund/"),
        Link("Städteregion Aachen", "/orte/staedteregion-aachen/"),
        *(Link(letter, f"#{letter.lower()}") for letter in "ADU"),
        Link("Aachen", "/orte/aachen/"),
        Link("Alsdorf", "/orte/alsdorf/"),
        Link("Dortmund", "/orte/dortmund/"),
        Link("Übach-Palenberg", "/orte/uebach-palenberg/"),
        Link("Unna", "/orte/unna/"),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_index_costs_one_query_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    factories.PlaceFactory.create_batch(rows)
    with django_assert_num_queries(1):
        page = visit(client, "/orte/")
    assert len([line for line in page.lines if line.startswith("Ort ")]) == rows

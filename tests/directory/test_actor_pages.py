"""The listing of partners and their profiles."""

import datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import (
    Actor,
    Contact,
    Entry,
    KeyFigure,
    Location,
    Offer,
    Place,
    Point,
    PostalCode,
    Relation,
    ServedPlace,
)
from programmes.models import Participation
from tests import factories
from tests.pages import Link, Page, visit

pytestmark = pytest.mark.django_db


def cite(statement: Any, source: Any, paragraph: int) -> None:
    factories.CitationFactory(entry=statement.entry, statement=statement, source=source, paragraph=paragraph)


def titles(page: Page) -> list[str]:
    return [line.removeprefix("### ") for line in page.headings if line.startswith("### ")]


# Profile


@pytest.fixture
def train_of_hope() -> Actor:
    """An actor of which everything is known, each statement cited with a paragraph of its own."""
    dortmund = factories.CityFactory()
    release = factories.SourceFactory(
        title="Besuch in Dortmund", slug="besuch", publisher="Ministerium", date=PartialDate(2022, 7, 14)
    )
    website = factories.SourceFactory(title="Über uns", slug="ueber-uns", date=PartialDate())
    actor = factories.ActorFactory(
        public_id=UUID("12345678-1234-4234-8234-123456789012"),
        title="Train of Hope Dortmund",
        slug="train-of-hope",
        short_title="Train of Hope",
        other_names=["ToH", "Zug der Hoffnung"],
        summary="Hilft Geflüchteten.",
        text="Seit Jahren **aktiv**.\n\n- am Bahnhof\n- in der Stadt",
        website="https://train-of-hope.example/ueber-uns/",
        kind__title="Migrantenselbstorganisation",
        kind__slug="migrantenselbstorganisation",
        founded=PartialDate(2013),
        closed=PartialDate(2023, 5),
        checked_on=datetime.date(2024, 3, 1),
    )
    actor.topics.add(factories.TopicFactory(title="Beratung", slug="beratung"))
    actor.topics.add(factories.TopicFactory(title="Ankommen", slug="ankommen"))
    actor.audiences.add(factories.AudienceFactory(title="Geflüchtete", position=2))
    actor.audiences.add(factories.AudienceFactory(title="Ehrenamtliche", position=1))
    actor.laws.add(factories.LawFactory(title="Teilhabegesetz", slug="teilhabegesetz"))
    for number, field in enumerate(
        ["other_names", "summary", "website", "audiences", "laws", "founded", "closed", "text"], start=1
    ):
        factories.CitationFactory(entry=actor, field=field, source=website, paragraph=number)
    said = [
        factories.ContactFactory(entry=actor, number="+492118372000", label="Zentrale"),
        factories.ContactFactory(
            entry=actor, purpose=Contact.Purpose.PRESS, channel="email", number="", email="p@x.de"
        ),
        factories.ContactFactory(entry=actor, channel="fax", number="+492118372001", position=1),
        factories.ContactFactory(entry=actor, purpose=Contact.Purpose.CITIZENS, number="+49231123456"),
        factories.LocationFactory(
            entry=actor,
            place=dortmund,
            name="Büro Nord",
            street="Münsterstraße 1",
            postal_code="44145",
            opening_hours="montags 9 bis 12 Uhr",
            access=Location.Access.PARTIAL,
        ),
        factories.ServedPlaceFactory(entry=actor, place=dortmund),
        factories.OfferFactory(
            entry=actor,
            title="Sprechstunde",
            text="Offen für alle.",
            cost=Offer.Cost.FREE,
            anonymous=Offer.Answer.YES,
            by_appointment=Offer.Answer.NO,
            languages=["ar", "de"],
            website="https://train-of-hope.example/sprechstunde",
        ),
        factories.PointFactory(entry=actor, kind=Point.Kind.SERVICE, text="Begleitung zum Amt"),
        factories.PointFactory(entry=actor, kind=Point.Kind.TASK, text="Beraten"),
        factories.PointFactory(entry=actor, kind=Point.Kind.AIM, text="Teilhabe"),
        factories.PointFactory(entry=actor, kind=Point.Kind.OCCASION, text="Ankunft vieler Menschen"),
        factories.PointFactory(entry=actor, kind=Point.Kind.FACT, text="Entstand am Bahnhof"),
        factories.KeyFigureFactory(
            entry=actor,
            label="Engagierte",
            low=1300,
            high=1500,
            qualifier=KeyFigure.Qualifier.ABOUT,
            unit="Menschen",
            counts="Alle, die im Jahr geholfen haben",
            place=dortmund,
            as_of=PartialDate(2022, 7),
        ),
        factories.ParticipationFactory(
            entry__title="KOMM-AN NRW", entry__slug="komm-an", actor=actor, role=Participation.Role.CARRIER
        ),
        factories.RelationFactory(
            entry=actor,
            type=Relation.Type.MEMBER_OF,
            target__title="Elternnetzwerk",
            target__slug="elternnetzwerk",
            since=PartialDate(2014),
            until=PartialDate(2020, 12, 31),
        ),
        factories.RelationFactory(entry__title="Land", entry__slug="land", type=Relation.Type.SUPPORTS, target=actor),
    ]
    for number, statement in enumerate(said, start=1):
        cite(statement, release, number)
    factories.NewsItemFactory(title="Besuch", slug="besuch", summary="Es gab Besuch.").concerns.add(actor)
    changed = datetime.datetime(2024, 5, 31, 12, tzinfo=datetime.UTC)
    Entry.objects.filter(pk=actor.pk).update(updated_at=changed)
    return actor


def test_profile_shows_everything_that_is_known(client: Client, train_of_hope: Actor) -> None:
    assert visit(client, "/partner/train-of-hope/").lines == [
        "Start",
        "Partner",
        "Train of Hope Dortmund",
        "Migrantenselbstorganisation",
        "# Train of Hope Dortmund",
        "Auch: ToH, Zug der Hoffnung [1]",
        "Hilft Geflüchteten. [2]",
        "## Kontakt",
        "### Für Bürgerinnen und Bürger",
        "Telefon: 0231 123456 [3]",
        "### Geschäftsstelle",
        "Zentrale Telefon: 0211 8372000 [4]",
        "Fax: 0211 8372001 [5]",
        "### Für die Presse",
        "E-Mail: p@x.de [6]",
        "Website: train-of-hope.example/ueber-uns [7]",
        "### Sitz",
        "Büro Nord / Münsterstraße 1 / 44145 Dortmund [8]",
        "Öffnungszeiten: montags 9 bis 12 Uhr · Zugang: teilweise barrierefrei",
        "Hilft in: Dortmund [9]",
        "Für wen: Ehrenamtliche, Geflüchtete [10]",
        "Themen: Ankommen, Beratung",
        "Rechtsgrundlage: Teilhabegesetz [11]",
        "Gegründet: 2013 [12]",
        "Aufgelöst: Mai 2023 [13]",
        "Seit Jahren aktiv.",
        "am Bahnhof",
        "in der Stadt",
        "[14]",
        "## Das können Sie nutzen",
        "### Sprechstunde [15]",
        "Offen für alle.",
        "Kosten: kostenlos",
        "Anonym: ja",
        "Online: keine Angabe",
        "Mit Termin: nein",
        "Sprachen: Arabisch, Deutsch",
        "Website: train-of-hope.example/sprechstunde",
        "## Angebote und Unterstützung",
        "Begleitung zum Amt [16]",
        "## Aufgaben",
        "Beraten [17]",
        "## Ziele",
        "Teilhabe [18]",
        "## Anlässe",
        "Ankunft vieler Menschen [19]",
        "## Gut zu wissen",
        "Entstand am Bahnhof [20]",
        "## Kennzahlen",
        "rund 1.300 bis 1.500 Menschen [21]",
        "Engagierte",
        "Alle, die im Jahr geholfen haben · Dortmund",
        "Stand: Juli 2022",
        "## Programme",
        "KOMM-AN NRW (Durchführung) [22]",
        "## Verbindungen",
        "ist Mitglied von Elternnetzwerk (seit 2014) (bis 31. Dezember 2020) [23]",
        "wird unterstützt von Land [24]",
        "## Meldungen",
        "14. Juli 2022",
        "Besuch",
        "## Belege",
        "Über uns, undatiert, Absatz 1",
        "Über uns, undatiert, Absatz 2",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 4",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 1",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 3",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 2",
        "Über uns, undatiert, Absatz 3",
        *(f"Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz {number}" for number in (5, 6)),
        *(f"Über uns, undatiert, Absatz {number}" for number in range(4, 9)),
        *(f"Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz {number}" for number in range(7, 17)),
        "Zuletzt geprüft: 1. März 2024 · Zuletzt geändert: 31. Mai 2024 · "
        "Dauerhafte Adresse: http://testserver/id/12345678-1234-4234-8234-123456789012/",
    ]


def test_profile_leads_to_everything_it_names(client: Client, train_of_hope: Actor) -> None:
    links = [link for link in visit(client, "/partner/train-of-hope/").links if not link.href.startswith("#beleg")]
    release, website = Link("Besuch in Dortmund", "/quellen/besuch/"), Link("Über uns", "/quellen/ueber-uns/")
    assert [link for link in links if link not in (release, website)] == [
        Link("Start", "/"),
        Link("Partner", "/partner/"),
        Link("Migrantenselbstorganisation", "/arten/migrantenselbstorganisation/"),
        Link("0231 123456", "tel:+49231123456"),
        Link("0211 8372000", "tel:+492118372000"),
        Link("p@x.de", "mailto:p@x.de"),
        Link("train-of-hope.example/ueber-uns", "https://train-of-hope.example/ueber-uns/"),
        Link("Dortmund", "/orte/dortmund/"),
        Link("Dortmund", "/orte/dortmund/"),
        Link("Ankommen", "/themen/ankommen/"),
        Link("Beratung", "/themen/beratung/"),
        Link("Teilhabegesetz", "/rechtsgrundlagen/teilhabegesetz/"),
        Link("train-of-hope.example/sprechstunde", "https://train-of-hope.example/sprechstunde"),
        Link("KOMM-AN NRW", "/programme/komm-an/"),
        Link("Elternnetzwerk", "/partner/elternnetzwerk/"),
        Link("Land", "/partner/land/"),
        Link("Besuch", "/meldungen/besuch/"),
        Link("http://testserver/id/12345678-1234-4234-8234-123456789012/", "/id/12345678-1234-4234-8234-123456789012/"),
    ]


def test_profile_says_what_is_not_known(client: Client) -> None:
    actor = factories.ActorFactory(title="Verein", slug="verein", kind__title="Verband")
    changed = datetime.datetime(2024, 5, 31, 12, tzinfo=datetime.UTC)
    Entry.objects.filter(pk=actor.pk).update(updated_at=changed)
    assert visit(client, "/partner/verein/").lines == [
        "Start",
        "Partner",
        "Verein",
        "Verband",
        "# Verein",
        "Hilft Menschen.",
        "## Kontakt",
        "Telefon und E-Mail: keine Angabe",
        "### Sitz",
        "keine Angabe",
        "Hilft in: keine Angabe",
        "Für wen: keine Angabe",
        "Themen: keine Angabe",
        "Gegründet: keine Angabe",
        "Zuletzt geprüft: noch nicht · Zuletzt geändert: 31. Mai 2024 · "
        f"Dauerhafte Adresse: http://testserver/id/{actor.public_id}/",
    ]


def test_seat_of_which_only_the_town_is_known(client: Client) -> None:
    factories.LocationFactory(entry__slug="verein", place__name="Unna")
    assert visit(client, "/partner/verein/").section("Sitz")[:2] == [
        "Unna",
        "Anschrift: keine Angabe · Öffnungszeiten: keine Angabe · Zugang: keine Angabe",
    ]


def test_offer_of_which_only_the_name_is_known(client: Client) -> None:
    factories.OfferFactory(entry__slug="verein", title="Sprachcafé")
    assert visit(client, "/partner/verein/").section("Sprachcafé")[:5] == [
        "Kosten: keine Angabe",
        "Anonym: keine Angabe",
        "Online: keine Angabe",
        "Mit Termin: keine Angabe",
        "Sprachen: keine Angabe",
    ]


@pytest.mark.parametrize(
    ("type_", "from_here", "from_there"),
    [
        (Relation.Type.PART_OF, "ist Teil von", "umfasst"),
        (Relation.Type.MEMBER_OF, "ist Mitglied von", "hat als Mitglied"),
        (Relation.Type.RUN_BY, "wird getragen von", "trägt"),
        (Relation.Type.FUNDED_BY, "wird gefördert von", "fördert"),
        (Relation.Type.FOUNDATION_OF, "ist eine Stiftung von", "hat als Stiftung"),
        (Relation.Type.INSTITUTE_AT, "ist ein Institut an", "hat als Institut"),
        (Relation.Type.CONSULTATIVE_STATUS_WITH, "hat Konsultativstatus bei", "gewährt Konsultativstatus"),
        (Relation.Type.FORMED_BY, "ist gebildet aus", "bildet"),
        (Relation.Type.SUPPORTS, "unterstützt", "wird unterstützt von"),
        (Relation.Type.ADVISES, "berät", "wird beraten von"),
    ],
)
def test_relation_is_named_and_cited_at_both_ends(
    client: Client, type_: Relation.Type, from_here: str, from_there: str
) -> None:
    relation = factories.RelationFactory(
        type=type_, entry__title="Büro", entry__slug="buero", target__title="Land", target__slug="land"
    )
    cite(relation, factories.SourceFactory(title="Bericht", date=PartialDate(2015)), 4)
    here, there = visit(client, "/partner/buero/"), visit(client, "/partner/land/")
    assert here.section("Verbindungen") == [f"{from_here} Land [1]"]
    assert here.href("Land") == "/partner/land/"
    assert there.section("Verbindungen") == [f"{from_there} Büro [1]"]
    assert there.href("Büro") == "/partner/buero/"
    assert here.evidence == there.evidence == {1: "Bericht, 2015, Absatz 4"}


def test_footnotes_ascend_and_each_statement_leads_to_its_source(client: Client, train_of_hope: Actor) -> None:
    page = visit(client, "/partner/train-of-hope/")
    assert page.marks == list(range(1, 25))
    assert list(page.evidence) == page.marks
    assert page.cited("Zentrale Telefon") == ["Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 1"]
    assert page.cited("Gegründet") == ["Über uns, undatiert, Absatz 6"]
    assert page.cited("wird unterstützt von Land") == ["Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 16"]


def test_footnote_is_shared_by_statements_of_one_passage(client: Client) -> None:
    source = factories.SourceFactory(title="Bericht", date=PartialDate(2015, 7, 28))
    actor = factories.ActorFactory(slug="verein")
    first, second = factories.PointFactory.create_batch(2, entry=actor)
    for statement, paragraph in ((first, 7), (second, 7), (second, 3)):
        cite(statement, source, paragraph)
    page = visit(client, "/partner/verein/")
    assert page.section("Aufgaben") == [f"{first.text} [1]", f"{second.text} [1][2]"]
    assert page.evidence == {1: "Bericht, 28. Juli 2015, Absatz 7", 2: "Bericht, 28. Juli 2015, Absatz 3"}


def test_archived_profile_says_so(client: Client) -> None:
    factories.ActorFactory(slug="verein", state=Entry.State.ARCHIVED, summary="Half einst.")
    notice = [
        "Dieser Eintrag wird nicht mehr gepflegt",
        "Die Seite bleibt zum Nachlesen stehen. Die Angaben können veraltet sein.",
    ]
    lines = visit(client, "/partner/verein/").lines
    start = lines.index("Half einst.") + 1
    assert lines[start : start + 2] == notice


def test_markdown_of_editors_cannot_run_anything(client: Client) -> None:
    text = "<script>alert(1)</script> [Klick](javascript:alert(1)) ![Bild](https://example.org/bild.png)"
    factories.ActorFactory(slug="verein", text=text, summary="<b>fett</b>", title="<i>Verein</i>")
    content = client.get("/partner/verein/").content
    assert b"<script" not in content
    assert b'href="javascript:' not in content
    assert b"<img" not in content
    page = Page(content)
    assert page.lines[2:6] == ["<i>Verein</i>", page.lines[3], "# <i>Verein</i>", "<b>fett</b>"]


@pytest.mark.parametrize("rows", [1, 3])
def test_profile_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    actor = factories.ActorFactory(slug="verein", other_names=["V"], text="Text")
    actor.topics.add(*factories.TopicFactory.create_batch(rows))
    actor.laws.add(*factories.LawFactory.create_batch(rows))
    actor.audiences.add(*factories.AudienceFactory.create_batch(rows))
    for _row in range(rows):
        said = [
            factories.ContactFactory(entry=actor),
            factories.LocationFactory(entry=actor),
            factories.ServedPlaceFactory(entry=actor),
            factories.OfferFactory(entry=actor),
            factories.PointFactory(entry=actor),
            factories.KeyFigureFactory(entry=actor, place=factories.PlaceFactory()),
            factories.ParticipationFactory(actor=actor),
            factories.RelationFactory(entry=actor),
            factories.RelationFactory(target=actor),
        ]
        for statement in said:
            cite(statement, factories.SourceFactory(), 1)
        factories.CitationFactory(entry=actor)
        factories.NewsItemFactory().concerns.add(actor)
    with django_assert_num_queries(14):
        page = visit(client, "/partner/verein/")
    assert len(page.evidence) == 10 * rows


# Listing


@pytest.fixture
def unna() -> Place:
    """A Gemeinde in the Kreis of the same name."""
    return factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")


def test_card_shows_kind_summary_places_and_a_way_to_ask(client: Client, unna: Place) -> None:
    actor = factories.ActorFactory(title="Verein", slug="verein", kind__title="Verband", kind__slug="verband")
    factories.ServedPlaceFactory(entry=actor, place=unna, position=1)
    factories.ServedPlaceFactory(entry=actor, place=factories.CityFactory(), position=2)
    factories.ContactFactory(entry=actor, channel="fax", number="+492118372001", position=1)
    factories.ContactFactory(entry=actor, purpose=Contact.Purpose.PRESS, number="+492118372002", position=2)
    factories.ContactFactory(entry=actor, number="+492118372003", position=3)
    factories.ContactFactory(entry=actor, purpose=Contact.Purpose.CITIZENS, number="+492118372004", position=4)
    page = visit(client, "/partner/")
    assert page.section("1 Partner gefunden") == [
        "Verband",
        "### Verein",
        "Hilft Menschen.",
        "Hilft in: Unna, Dortmund",
        "Telefon: 0211 8372004",
    ]
    assert page.href("Verein") == "/partner/verein/"
    assert page.href("0211 8372004") == "tel:+492118372004"


def test_card_of_which_only_the_name_is_known(client: Client) -> None:
    factories.ActorFactory(title="Verein", kind__title="Verband")
    assert visit(client, "/partner/").section("1 Partner gefunden") == ["Verband", "### Verein", "Hilft Menschen."]


def test_empty_listing_says_so(client: Client) -> None:
    page = visit(client, "/partner/")
    assert page.section("0 Partner gefunden") == ["Zu dieser Auswahl ist kein Partner eingetragen. Alle Partner zeigen"]
    assert page.href("Alle Partner zeigen") == "/partner/"


@pytest.mark.parametrize(("address", "count"), [("/partner/", 6), ("/partner/?ort=unna&sortierung=geprueft", 7)])
@pytest.mark.parametrize("rows", [1, 3])
def test_listing_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, unna: Place, rows: int, address: str, count: int
) -> None:
    for _row in range(rows):
        actor = factories.ActorFactory()
        actor.topics.add(factories.TopicFactory())
        factories.ContactFactory(entry=actor)
        factories.ServedPlaceFactory(entry=actor, place=unna)
    with django_assert_num_queries(count):
        page = visit(client, address)
    assert len(titles(page)) == rows


def test_names_sort_the_german_way(client: Client) -> None:
    for title in ("Zülpich", "Übach", "„Arnsberg“", "Ulm"):
        factories.ActorFactory(title=title)
    assert titles(visit(client, "/partner/")) == ["„Arnsberg“", "Übach", "Ulm", "Zülpich"]


def test_sorting_by_last_check_puts_the_unchecked_last(client: Client) -> None:
    factories.ActorFactory(title="A nie")
    factories.ActorFactory(title="B früh", checked_on=datetime.date(2020, 1, 1))
    factories.ActorFactory(title="C spät", checked_on=datetime.date(2024, 1, 1))
    assert titles(visit(client, "/partner/?sortierung=geprueft")) == ["C spät", "B früh", "A nie"]
    assert titles(visit(client, "/partner/?sortierung=name")) == ["A nie", "B früh", "C spät"]
    assert titles(visit(client, "/partner/?sortierung=gibtsnicht")) == ["A nie", "B früh", "C spät"]


@pytest.fixture
def three_actors(unna: Place) -> None:
    kinds = {slug: factories.ActorKindFactory(title=slug, slug=slug) for slug in ("verband", "netzwerk", "amt")}
    topics = {slug: factories.TopicFactory(title=slug, slug=slug) for slug in ("beratung", "schule", "sport")}
    region = unna.parent
    assert region
    for title, kind, chosen, place in (
        ("Alpha", "verband", ["beratung", "schule"], unna),
        ("Beta", "netzwerk", ["schule"], region),
        ("Gamma", "amt", [], factories.CityFactory(parent=region.parent)),
    ):
        actor = factories.ActorFactory(title=title, kind=kinds[kind])
        actor.topics.add(*(topics[slug] for slug in chosen))
        factories.ServedPlaceFactory(entry=actor, place=place)
    PostalCode.objects.create(code="59423", place=unna)


@pytest.mark.usefixtures("three_actors")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("art=verband", ["Alpha"]),
        ("art=verband&art=netzwerk", ["Alpha", "Beta"]),
        ("thema=schule", ["Alpha", "Beta"]),
        ("thema=schule&thema=beratung", ["Alpha", "Beta"]),
        ("thema=sport", []),
        ("art=netzwerk&thema=schule", ["Beta"]),
        ("art=netzwerk&thema=beratung", []),
        ("ort=unna", ["Alpha", "Beta"]),
        ("ort=UNNA", ["Alpha", "Beta"]),
        ("ort=+Unna+", ["Alpha", "Beta"]),
        ("ort=59423", ["Alpha", "Beta"]),
        ("ort=D-59423", ["Alpha", "Beta"]),
        ("ort=kreis-unna", ["Alpha", "Beta"]),
        ("ort=dortmund", ["Gamma"]),
        ("ort=nordrhein-westfalen", ["Alpha", "Beta", "Gamma"]),
        ("ort=", ["Alpha", "Beta", "Gamma"]),
        ("ort=unna&art=verband&thema=beratung", ["Alpha"]),
        ("ort=dortmund&art=verband", []),
        ("unbekannt=1", ["Alpha", "Beta", "Gamma"]),
    ],
)
def test_filters(client: Client, query: str, found: list[str]) -> None:
    page = visit(client, f"/partner/?{query}")
    assert titles(page) == found
    assert f"## {len(found)} Partner gefunden" in page.headings
    assert page.alerts == []


@pytest.mark.usefixtures("three_actors")
def test_filter_of_a_place_shows_what_serves_a_part_or_the_whole_of_it(client: Client) -> None:
    factories.ServedPlaceFactory(entry__title="Delta", place=Place.objects.get(ags="05"))
    factories.ServedPlaceFactory(entry__title="Omega", place=Place.objects.get(ags="DE"))
    assert titles(visit(client, "/partner/?ort=unna")) == ["Alpha", "Beta", "Delta", "Omega"]
    assert titles(visit(client, "/partner/?ort=kreis-unna")) == ["Alpha", "Beta", "Delta", "Omega"]
    assert titles(visit(client, "/partner/?ort=dortmund")) == ["Delta", "Gamma", "Omega"]


def test_filter_of_aachen_leaves_out_the_centre_of_the_staedteregion(client: Client) -> None:
    around = factories.DistrictFactory(ags="05334", name="Städteregion Aachen", slug="staedteregion-aachen")
    factories.PlaceFactory(ags="05334004", name="Alsdorf", slug="alsdorf", parent=around)
    city = factories.PlaceFactory(ags="05334002", name="Aachen", slug="aachen", parent=around, is_centre_area=True)
    city.centre_area = city
    city.save()
    for title, area in (("KI Aachen", city), ("KI Städteregion", around)):
        actor = factories.ActorFactory(title=title, kind__one_per_area=True)
        factories.ServedPlaceFactory(entry=actor, place=area, role=ServedPlace.Role.CENTRE)
    factories.ServedPlaceFactory(entry__title="Verein", place=around)
    assert titles(visit(client, "/partner/?ort=aachen")) == ["KI Aachen", "Verein"]
    assert titles(visit(client, "/partner/?ort=alsdorf")) == ["KI Städteregion", "Verein"]
    assert titles(visit(client, "/partner/?ort=staedteregion-aachen")) == ["KI Aachen", "KI Städteregion", "Verein"]


def place_input(page: Page) -> str | None:
    return next(field.get("value") for field in page.all("input") if field.get("name") == "ort")


@pytest.mark.usefixtures("three_actors")
@pytest.mark.parametrize("typed", ["Atlantis", "99999", "%_", '"><script>', "x" * 5000, "🎉"])
def test_unknown_place_keeps_the_input_and_shows_everything(client: Client, typed: str) -> None:
    page = Page(client.get("/partner/", {"ort": typed}).content)
    assert titles(page) == ["Alpha", "Beta", "Gamma"]
    assert page.alerts == [
        f"Den Ort „{typed}“ kennen wir nicht. Möglich sind Städte, Gemeinden, Kreise und Postleitzahlen."
    ]
    assert place_input(page) == typed


@pytest.mark.usefixtures("three_actors")
def test_postal_code_of_two_places_names_both(client: Client, unna: Place) -> None:
    PostalCode.objects.create(code="59423", place=factories.PlaceFactory(name="Kamen"))
    page = visit(client, "/partner/?ort=59423")
    assert titles(page) == ["Alpha", "Beta", "Gamma"]
    assert page.alerts == [
        "Die Postleitzahl 59423 gehört zu mehreren Orten: Kamen, Unna. Bitte geben Sie den Namen ein."
    ]


@pytest.mark.usefixtures("three_actors")
@pytest.mark.parametrize("name", ["art", "thema"])
def test_unknown_choice_is_named_and_shows_everything(client: Client, name: str) -> None:
    page = visit(client, f"/partner/?{name}=gibtsnicht&ort=unna")
    assert titles(page) == ["Alpha", "Beta"]
    assert page.alerts == ["„gibtsnicht“ gibt es hier nicht zur Auswahl."]


@pytest.mark.usefixtures("three_actors")
def test_form_shows_what_was_chosen(client: Client) -> None:
    page = visit(client, "/partner/?art=amt&thema=sport&thema=schule&ort=Unna&sortierung=geprueft")
    assert [(field.get("name"), field.get("value")) for field in page.all("input") if "checked" in field.attrib] == [
        ("art", "amt"),
        ("thema", "schule"),
        ("thema", "sport"),
    ]
    assert place_input(page) == "Unna"
    assert [option.get("value") for option in page.all("option") if "selected" in option.attrib] == ["geprueft"]
    assert page.href("Filter zurücksetzen") == "/partner/"


@pytest.fixture
def many_actors() -> None:
    """Three pages, the last one with a single partner."""
    kind = factories.ActorKindFactory(slug="verband")
    for number in range(1, 52):
        factories.ActorFactory(title=f"Partner {number:02}", kind=kind)


@pytest.mark.usefixtures("many_actors")
@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        ("1", "Partner 01", "Partner 25"),
        ("2", "Partner 26", "Partner 50"),
        ("3", "Partner 51", "Partner 51"),
        ("4", "Partner 51", "Partner 51"),
        ("999999999999999999999999", "Partner 51", "Partner 51"),
        ("0", "Partner 51", "Partner 51"),
        ("-1", "Partner 51", "Partner 51"),
        ("", "Partner 01", "Partner 25"),
        ("zwei", "Partner 01", "Partner 25"),
        ("1.5", "Partner 01", "Partner 25"),
        ("%00", "Partner 01", "Partner 25"),
        ("9" * 5000, "Partner 01", "Partner 25"),
    ],
)
def test_page_number(client: Client, number: str, first: str, last: str) -> None:
    page = visit(client, f"/partner/?seite={number}")
    assert [titles(page)[0], titles(page)[-1]] == [first, last]
    assert "## 51 Partner gefunden" in page.headings


@pytest.mark.usefixtures("many_actors")
def test_pages_of_the_listing_keep_the_filters(client: Client) -> None:
    page = visit(client, "/partner/?art=verband&seite=2")
    assert page.title == "Partner, Seite 2 – Integrationspartner NRW"
    assert page.links[-5:] == [
        Link("Vorige Seite", "?art=verband&seite=1"),
        Link("Seite 1", "?art=verband&seite=1"),
        Link("Seite 2", "?art=verband&seite=2"),
        Link("Seite 3", "?art=verband&seite=3"),
        Link("Nächste Seite", "?art=verband&seite=3"),
    ]


def test_listing_of_one_page_has_no_page_links(client: Client) -> None:
    factories.ActorFactory()
    page = visit(client, "/partner/")
    assert page.title == "Partner – Integrationspartner NRW"
    assert page.links[-1].href.startswith("/partner/eintrag-")


@pytest.mark.parametrize("query", ["ort=%00", "art=%00", "thema=%00", "sortierung=%00", "ort=%ED%A0%80", "art=%FF"])
def test_odd_input_never_fails(client: Client, query: str) -> None:
    factories.ActorFactory(title="Verein")
    assert titles(visit(client, f"/partner/?{query}")) == ["Verein"]

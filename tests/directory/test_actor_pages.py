"""The profiles of partners."""

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
    Point,
    Relation,
)
from programmes.models import Participation
from tests import factories
from tests.pages import Link, visit
from tests.sayings import REPORT, last_lines, version_line

pytestmark = pytest.mark.django_db


def cite(statement: Any, source: Any, paragraph: int) -> None:
    factories.CitationFactory(entry=statement.entry, statement=statement, source=source, paragraph=paragraph)


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
        "Kontakt",
        "Das können Sie nutzen",
        "Angebote und Unterstützung",
        "Aufgaben",
        "Ziele",
        "Anlässe",
        "Gut zu wissen",
        "Kennzahlen",
        "Programme",
        "Verbindungen",
        "Meldungen",
        "Steckbrief",
        "Belege",
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
        "In der Karten-App öffnen",
        "Öffnungszeiten: montags 9 bis 12 Uhr · Zugang: teilweise barrierefrei",
        "Kontakt speichern (vCard)",
        "## Das können Sie nutzen",
        "### Sprechstunde [9]",
        "Offen für alle.",
        "Kosten: kostenlos",
        "Anonym: ja",
        "Mit Termin: nein",
        "Sprachen: Arabisch, Deutsch",
        "Online: keine Angabe",
        "Website: train-of-hope.example/sprechstunde",
        "## Angebote und Unterstützung",
        "Begleitung zum Amt [10]",
        "## Aufgaben",
        "Beraten [11]",
        "## Ziele",
        "Teilhabe [12]",
        "## Anlässe",
        "Ankunft vieler Menschen [13]",
        "## Gut zu wissen",
        "Entstand am Bahnhof [14]",
        "Seit Jahren aktiv.",
        "am Bahnhof",
        "in der Stadt",
        "[15]",
        "## Kennzahlen",
        "rund 1.300 bis 1.500 Menschen [16]",
        "Engagierte",
        "Alle, die im Jahr geholfen haben · Dortmund",
        "Stand: Juli 2022",
        "## Programme",
        "KOMM-AN NRW (Durchführung) [17]",
        "## Verbindungen",
        "ist Mitglied von Elternnetzwerk (seit 2014) (bis 31. Dezember 2020) [18]",
        "wird unterstützt von Land [19]",
        "## Meldungen",
        "14. Juli 2022",
        "Besuch",
        "## Steckbrief",
        "Hilft in: Dortmund [20]",
        "Für wen: Ehrenamtliche, Geflüchtete [21]",
        "Themen: Ankommen, Beratung",
        "Rechtsgrundlage: Teilhabegesetz [22]",
        "Gegründet: 2013 [23]",
        "Aufgelöst: Mai 2023 [24]",
        "## Belege",
        "Über uns, undatiert, Absatz 1",
        "Über uns, undatiert, Absatz 2",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 4",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 1",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 3",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 2",
        "Über uns, undatiert, Absatz 3",
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 5",
        *(f"Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz {number}" for number in range(7, 13)),
        "Über uns, undatiert, Absatz 8",
        *(f"Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz {number}" for number in range(13, 17)),
        "Besuch in Dortmund, Ministerium, 14. Juli 2022, Absatz 6",
        *(f"Über uns, undatiert, Absatz {number}" for number in range(4, 8)),
        "Zuletzt geprüft: 1. März 2024 · Zuletzt geändert: 31. Mai 2024 · "
        "Dauerhafte Adresse: http://testserver/id/12345678-1234-4234-8234-123456789012/",
        *last_lines(train_of_hope),
    ]


def test_profile_leads_to_everything_it_names(client: Client, train_of_hope: Actor) -> None:
    links = [link for link in visit(client, "/partner/train-of-hope/").links if not link.href.startswith("#")]
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
        Link("In der Karten-App öffnen", "geo:0,0?q=M%C3%BCnsterstra%C3%9Fe%201%2C%2044145%20Dortmund"),
        Link("Kontakt speichern (vCard)", "/partner/train-of-hope/kontakt.vcf"),
        Link("train-of-hope.example/sprechstunde", "https://train-of-hope.example/sprechstunde"),
        Link("KOMM-AN NRW", "/programme/komm-an/"),
        Link("Elternnetzwerk", "/partner/elternnetzwerk/"),
        Link("Land", "/partner/land/"),
        Link("Besuch", "/meldungen/besuch/"),
        Link("Dortmund", "/orte/dortmund/"),
        Link("Ankommen", "/themen/ankommen/"),
        Link("Beratung", "/themen/beratung/"),
        Link("Teilhabegesetz", "/rechtsgrundlagen/teilhabegesetz/"),
        Link("http://testserver/id/12345678-1234-4234-8234-123456789012/", "/id/12345678-1234-4234-8234-123456789012/"),
        Link(
            version_line(train_of_hope).partition(" · ")[0],
            "/id/12345678-1234-4234-8234-123456789012/version/1/",
        ),
        Link("Alle Versionen", "/partner/train-of-hope/versionen/"),
        Link(REPORT, "/melden/?eintrag=12345678-1234-4234-8234-123456789012"),
        *(
            Link(name, f"/id/12345678-1234-4234-8234-123456789012/version/1/zitat.{ending}")
            for name, ending in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "json"))
        ),
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
        "Angebote und Aufgaben: keine Angabe. Fragen Sie dort nach, oder sehen Sie in die Belege.",
        "## Steckbrief",
        "Hilft in: keine Angabe",
        "Für wen: keine Angabe",
        "Themen: keine Angabe",
        "Gegründet: keine Angabe",
        "Zuletzt geprüft: noch nicht · Zuletzt geändert: 31. Mai 2024 · "
        f"Dauerhafte Adresse: http://testserver/id/{actor.public_id}/",
        *last_lines(actor),
    ]


def test_seat_of_which_only_the_town_is_known(client: Client) -> None:
    factories.LocationFactory(entry__slug="verein", place__name="Unna")
    assert visit(client, "/partner/verein/").section("Sitz")[:2] == [
        "Unna",
        "Anschrift: keine Angabe · Öffnungszeiten: keine Angabe · Zugang: keine Angabe",
    ]


def test_offer_of_which_only_the_name_is_known(client: Client) -> None:
    factories.OfferFactory(entry__slug="verein", title="Sprachcafé")
    assert visit(client, "/partner/verein/").section("Sprachcafé")[0] == (
        "Kosten, Anonym, Online, Mit Termin, Sprachen: keine Angabe"
    )


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
    page = visit(client, "/partner/verein/")
    scripts = [script.attrib for script in page.all("script") if script.get("type") != "application/ld+json"]
    assert scripts == [{"src": "/static/js/portal.js", "defer": ""}]
    assert [link for link in page.everywhere if link.href.startswith("javascript:")] == []
    assert page.all("img") == []
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
    with django_assert_num_queries(3):
        page = visit(client, "/partner/verein/")
    assert len(page.evidence) == 10 * rows

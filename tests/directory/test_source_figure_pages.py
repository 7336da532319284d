"""Sources with everything they support, and figures on the pages of their entries."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Entry, Point, Relation, Source
from programmes.models import Participation
from tests import factories
from tests.pages import Link, visit

pytestmark = pytest.mark.django_db


def cite(statement: Any, source: Source, **passage: Any) -> None:
    factories.CitationFactory(entry=statement.entry, statement=statement, source=source, **passage)


# Sources


def test_sources_are_listed_with_date_and_number_of_citations(client: Client) -> None:
    press = factories.SourceFactory(
        title="Besuch",
        slug="besuch",
        publisher="Ministerium",
        kind=Source.Kind.PRESS_RELEASE,
        date=PartialDate(2022, 7, 14),
        description="Über einen Besuch.",
    )
    factories.CitationFactory(source=factories.SourceFactory(title="Altes", slug="altes", date=PartialDate()))
    factories.CitationFactory(entry__state=Entry.State.IN_REVIEW, source__title="Noch geheim")
    factories.SourceFactory(title="Noch nicht verwendet")
    point = factories.PointFactory()
    cite(point, press)
    factories.CitationFactory(entry=point.entry, source=press)
    # A page that stays cites as before; a draft does not count.
    factories.CitationFactory(entry__state=Entry.State.ARCHIVED, source=press)
    factories.CitationFactory(entry__state=Entry.State.DRAFT, source=press)
    page = visit(client, "/quellen/")
    assert page.lines == [
        "Start",
        "Quellen",
        "# Quellen",
        "Was hier steht, ist belegt. Zu jeder Quelle sehen Sie, welche Aussagen sie stützt.",
        "Webseite · undatiert",
        "## Altes",
        "1 Beleg",
        "Pressemitteilung · Ministerium · 14. Juli 2022",
        "## Besuch",
        "Über einen Besuch.",
        "3 Belege",
    ]
    assert page.links == [Link("Start", "/"), Link("Altes", "/quellen/altes/"), Link("Besuch", "/quellen/besuch/")]


def test_source_shows_each_statement_that_it_supports(client: Client) -> None:
    source = factories.SourceFactory(
        title="Besuch",
        slug="besuch",
        publisher="Ministerium",
        kind=Source.Kind.PRESS_RELEASE,
        date=PartialDate(2022, 7, 14),
        website="https://www.land.example/besuch/",
        description="Über einen Besuch.",
        paragraphs=22,
    )
    actor = factories.ActorFactory(title="Verein", slug="verein")
    unna = factories.PlaceFactory(ags="05978036", name="Unna")
    said = [
        factories.PointFactory(entry=actor, kind=Point.Kind.TASK, text="Beraten"),
        factories.KeyFigureFactory(entry=actor, label="Helfende", low=1200, unit="Menschen"),
        factories.ContactFactory(entry=actor, number="+492118372000"),
        factories.ServedPlaceFactory(entry=actor, place=unna),
        factories.LocationFactory(entry=actor, place=unna, street="Ring 1", postal_code="59423"),
        factories.OfferFactory(entry=actor, title="Sprechstunde"),
        factories.RelationFactory(entry=actor, type=Relation.Type.MEMBER_OF, target__title="Verband"),
        factories.ParticipationFactory(
            entry__title="Projekt", entry__slug="projekt", actor=actor, role=Participation.Role.FUNDER
        ),
        factories.NewsParticipantFactory(
            entry__title="Besuch", entry__slug="besuch", name="Erika Muster", role="Leiterin"
        ),
    ]
    for number, statement in enumerate(said, start=2):
        cite(statement, source, paragraph=number)
    factories.CitationFactory(entry=actor, field="summary", source=source, paragraph=1, passage="Satz 2")
    factories.CitationFactory(entry=actor, field="founded", source=source, paragraph=None, passage="Seite 3")
    page = visit(client, "/quellen/besuch/")
    assert page.title == "Besuch – Integrationspartner NRW"
    assert page.lines == [
        "Start",
        "Quellen",
        "Besuch",
        "Pressemitteilung",
        "# Besuch",
        "Über einen Besuch.",
        "Herausgeber: Ministerium",
        "Datum: 14. Juli 2022",
        "Adresse: www.land.example/besuch",
        "Umfang: 22 Absätze, gezählt nach nicht leeren Zeilen",
        "## Diese Quelle stützt 11 Aussagen",
        "Aussagen, die sich auf diese Quelle stützen",
        "Stelle | Eintrag | Aussage |",
        "Absatz 1, Satz 2 | Verein | Feld: Kurzbeschreibung |",
        "Absatz 2 | Verein | Punkt: Beraten |",
        "Absatz 3 | Verein | Kennzahl: Helfende: 1.200 Menschen |",
        "Absatz 4 | Verein | Kontakt: Telefon: 0211 8372000 |",
        "Absatz 5 | Verein | Wirkungsort: Unna |",
        "Absatz 6 | Verein | Standort: Ring 1, 59423 Unna |",
        "Absatz 7 | Verein | Angebot: Sprechstunde |",
        "Absatz 8 | Verein | Beziehung: Verein ist Mitglied von Verband |",
        "Absatz 9 | Projekt | Beteiligung: Verein (Förderung) |",
        "Absatz 10 | Besuch | Beteiligte Person: Erika Muster, Leiterin |",
        "Seite 3 | Verein | Feld: Gegründet |",
    ]
    assert page.href("Verein") == "/partner/verein/"
    assert page.href("Projekt") == "/programme/projekt/"
    assert page.href("www.land.example/besuch") == "https://www.land.example/besuch/"


def test_source_of_which_little_is_known(client: Client) -> None:
    source = factories.SourceFactory(
        title="Zettel", slug="zettel", kind=Source.Kind.NOTICE, date=PartialDate(), paragraphs=None
    )
    factories.CitationFactory(source=source, entry__title="Verein", paragraph=None)
    assert visit(client, "/quellen/zettel/").lines[3:8] == [
        "Mitteilung an die Redaktion",
        "# Zettel",
        "Herausgeber: keine Angabe",
        "Datum: undatiert",
        "## Diese Quelle stützt 1 Aussage",
    ]


def test_source_of_more_than_a_hundred_citations_has_pages(client: Client) -> None:
    source = factories.SourceFactory(title="Bericht", slug="bericht")
    actor = factories.ActorFactory()
    for number in range(1, 102):
        factories.CitationFactory(entry=actor, source=source, paragraph=number)
    first, second = visit(client, "/quellen/bericht/"), visit(client, "/quellen/bericht/?seite=2")
    assert [line.split(" | ")[0] for line in first.lines if line.startswith("Absatz")] == [
        f"Absatz {number}" for number in range(1, 101)
    ]
    assert [line.split(" | ")[0] for line in second.lines if line.startswith("Absatz")] == ["Absatz 101"]
    assert second.title == "Bericht, Seite 2 – Integrationspartner NRW"
    assert first.links[-3:] == [
        Link("Seite 1", "/quellen/bericht/"),
        Link("Seite 2", "?seite=2"),
        Link("Nächste Seite", "?seite=2"),
    ]


@pytest.mark.parametrize("number", ["0", "-1", "9", "zwei", "%00"])
def test_page_number_that_is_not_there_shows_one_that_is(client: Client, number: str) -> None:
    source = factories.SourceFactory(slug="bericht")
    factories.CitationFactory(entry__title="Verein", source=source, paragraph=1)
    page = visit(client, f"/quellen/bericht/?seite={number}")
    assert page.lines[-1] == "Absatz 1 | Verein | Feld: Kurzbeschreibung |"


def test_unknown_source_is_not_found(client: Client) -> None:
    assert client.get("/quellen/gibtsnicht/").status_code == 404


@pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
def test_source_of_what_is_not_public_is_not_found(client: Client, state: str) -> None:
    factories.CitationFactory(entry__state=state, source__slug="bericht")
    assert client.get("/quellen/bericht/").status_code == 404


def test_source_in_capitals_leads_to_its_address(client: Client) -> None:
    factories.SourceFactory(slug="bericht-2015")
    response = client.get("/quellen/Bericht-2015/")
    assert (response.status_code, response["Location"]) == (301, "/quellen/bericht-2015/")


@pytest.mark.parametrize("rows", [1, 3])
def test_sources_cost_one_query_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for source in factories.SourceFactory.create_batch(rows):
        factories.CitationFactory(source=source)
    with django_assert_num_queries(1):
        page = visit(client, "/quellen/")
    assert page.lines.count("1 Beleg") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_source_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    source = factories.SourceFactory(slug="bericht")
    for _row in range(rows):
        factories.CitationFactory(source=source)
        for statement in (
            factories.PointFactory(),
            factories.KeyFigureFactory(),
            factories.ContactFactory(),
            factories.ServedPlaceFactory(),
            factories.LocationFactory(),
            factories.OfferFactory(),
            factories.RelationFactory(),
            factories.ParticipationFactory(),
            factories.NewsParticipantFactory(),
        ):
            cite(statement, source)
    with django_assert_num_queries(3):
        page = visit(client, "/quellen/bericht/")
    assert f"## Diese Quelle stützt {10 * rows} Aussagen" in page.headings


# Figures


@pytest.mark.parametrize(
    ("factory", "folder"),
    [
        (factories.ActorFactory, "partner"),
        (factories.ActorKindFactory, "arten"),
        (factories.TopicFactory, "themen"),
        (factories.LawFactory, "rechtsgrundlagen"),
        (factories.ProgrammeFactory, "programme"),
        (factories.NewsItemFactory, "meldungen"),
    ],
)
def test_figure_stands_on_the_page_of_its_entry_whatever_that_is(client: Client, factory: Any, folder: str) -> None:
    figure = factories.KeyFigureFactory(entry=factory(slug="eintrag", title="Eintrag"), label="Zentren", counts="Alle")
    page = visit(client, f"/{folder}/eintrag/")
    assert page.section("Kennzahlen")[:4] == ["54", "Zentren", "Alle", "Stand: 14. Juli 2022"]
    assert visit(client, "/kennzahlen/").href("Eintrag") == f"/{folder}/eintrag/#kennzahl-{figure.pk}"
    assert f"kennzahl-{figure.pk}" in page.ids

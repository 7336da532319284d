"""Kinds of partners, topics and legal bases: their lists and their pages."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Entry, KeyFigure, Place, Point
from tests import factories
from tests.pages import Link, visit

pytestmark = pytest.mark.django_db


def foot(entry: Entry) -> str:
    """The last line of the entry's page; sets the date of its last change."""
    changed = datetime.datetime(2024, 5, 31, 12, tzinfo=datetime.UTC)
    Entry.objects.filter(pk=entry.pk).update(updated_at=changed)
    return (
        "Zuletzt geprüft: noch nicht · Zuletzt geändert: 31. Mai 2024 · "
        f"Dauerhafte Adresse: http://testserver/id/{entry.public_id}/"
    )


def cite_in_order(source: Any, entry: Entry, fields: list[str], statements: list[Any]) -> None:
    """Each field and statement with a paragraph of its own."""
    for number, field in enumerate(fields, start=1):
        factories.CitationFactory(entry=entry, field=field, source=source, paragraph=number)
    for number, statement in enumerate(statements, start=len(fields) + 1):
        factories.CitationFactory(entry=entry, statement=statement, source=source, paragraph=number)


# Kinds


def test_kinds_are_listed_with_what_they_do_and_how_many_there_are(client: Client) -> None:
    factories.ActorKindFactory(title="Netzwerk", plural="Netzwerke", slug="netzwerk", position=2, summary="Verbinden.")
    advice = factories.ActorKindFactory(
        title="Beratungsstelle", plural="Beratungsstellen", slug="beratungsstelle", position=1, summary="Beraten."
    )
    factories.ActorFactory(kind=advice)
    factories.ActorFactory(kind=advice, state=Entry.State.ARCHIVED)
    page = visit(client, "/arten/")
    assert page.lines == [
        "Start",
        "Wer hilft wobei?",
        "# Wer hilft wobei?",
        "Viele Stellen helfen bei der Integration. Hier steht, was die einzelnen Arten tun und für wen sie da sind.",
        "## Beratungsstellen",
        "Beraten.",
        "1 eingetragen",
        "## Netzwerke",
        "Verbinden.",
        "0 eingetragen",
    ]
    assert page.links == [
        Link("Start", "/"),
        Link("Beratungsstellen", "/arten/beratungsstelle/"),
        Link("Netzwerke", "/arten/netzwerk/"),
    ]


def test_kind_shows_everything_that_is_known(client: Client) -> None:
    kind = factories.ActorKindFactory(
        title="Integrationsagentur",
        plural="Integrationsagenturen",
        slug="integrationsagentur",
        other_names=["IA"],
        summary="Fördern Engagement.",
        text="Sie gibt es *überall*.",
    )
    kind.topics.add(factories.TopicFactory(title="Ehrenamt", slug="ehrenamt"))
    kind.audiences.add(factories.AudienceFactory(title="Vereine"))
    kind.laws.add(factories.LawFactory(title="Gesetz", slug="gesetz"))
    said = [
        factories.PointFactory(entry=kind, kind=Point.Kind.TASK, text="Anstoßen"),
        factories.KeyFigureFactory(entry=kind, label="Agenturen", counts="Im Land", as_of=PartialDate()),
    ]
    source = factories.SourceFactory(title="Bericht", slug="bericht", date=PartialDate(2015))
    cite_in_order(source, kind, ["other_names", "summary", "audiences", "laws", "text"], said)
    factories.ActorFactory(title="Agentur Nord", slug="agentur-nord", summary="Hilft im Norden.", kind=kind)
    factories.NewsItemFactory(title="Start", slug="start", summary="Es ging los.").concerns.add(kind)
    last = foot(kind)
    page = visit(client, "/arten/integrationsagentur/")
    assert page.title == "Integrationsagenturen – Integrationspartner NRW"
    assert page.lines == [
        "Start",
        "Wer hilft wobei?",
        "Integrationsagenturen",
        "# Integrationsagenturen",
        "Auch: IA [1]",
        "Fördern Engagement. [2]",
        "Eingetragen: 1",
        "Für wen: Vereine [3]",
        "Themen: Ehrenamt",
        "Rechtsgrundlage: Gesetz [4]",
        "Sie gibt es überall.",
        "[5]",
        "## Aufgaben",
        "Anstoßen [6]",
        "## Kennzahlen",
        "54 [7]",
        "Agenturen",
        "Im Land",
        "Stand: undatiert",
        "## Partner dieser Art",
        "Agentur Nord",
        "Hilft im Norden.",
        "## Meldungen",
        "14. Juli 2022",
        "Start",
        "## Belege",
        *(f"Bericht, 2015, Absatz {number}" for number in range(1, 8)),
        last,
    ]
    assert page.href("Agentur Nord") == "/partner/agentur-nord/"
    assert page.href("Ehrenamt") == "/themen/ehrenamt/"
    assert page.href("Gesetz") == "/rechtsgrundlagen/gesetz/"


def test_kind_says_what_is_not_known(client: Client) -> None:
    kind = factories.ActorKindFactory(plural="Verbände", slug="verband", summary="Vertreten andere.")
    last = foot(kind)
    assert visit(client, "/arten/verband/").lines == [
        "Start",
        "Wer hilft wobei?",
        "Verbände",
        "# Verbände",
        "Vertreten andere.",
        "Eingetragen: 0",
        "Für wen: keine Angabe",
        "Themen: keine Angabe",
        "## Partner dieser Art",
        "Noch ist kein Partner dieser Art eingetragen.",
        last,
    ]


def test_kind_of_which_each_area_has_one_tells_how_many_are_missing(client: Client) -> None:
    kind = factories.ActorKindFactory(slug="zentrum", one_per_area=True)
    factories.DistrictFactory()
    factories.CityFactory()
    factories.ActorFactory(kind=kind)
    assert "Eingetragen: 1 von 2; die übrigen sind noch nicht eingetragen" in visit(client, "/arten/zentrum/").lines
    factories.ActorFactory(kind=kind)
    assert "Eingetragen: 2" in visit(client, "/arten/zentrum/").lines


def test_kind_shows_twelve_partners_and_leads_to_the_others(client: Client) -> None:
    kind = factories.ActorKindFactory(slug="verband")
    for number in range(1, 13):
        factories.ActorFactory(title=f"Partner {number:02}", summary="S", kind=kind)
    twelve = [line for number in range(1, 13) for line in (f"Partner {number:02}", "S")]
    assert visit(client, "/arten/verband/").section("Partner dieser Art")[:-1] == twelve
    factories.ActorFactory(title="Partner 13", kind=kind)
    page = visit(client, "/arten/verband/")
    assert page.section("Partner dieser Art")[:-1] == [*twelve, "Alle 13 zeigen"]
    assert page.href("Alle 13 zeigen") == "/partner/?art=verband"


# Topics


def test_topics_are_listed_with_how_many_entries_they_have(client: Client) -> None:
    school = factories.TopicFactory(title="Schule", slug="schule", summary="Lernen.")
    factories.TopicFactory(title="Ämter", slug="aemter", summary="Anträge.")
    factories.ActorFactory().topics.add(school)
    factories.ProgrammeFactory().topics.add(school)
    factories.ActorFactory(state=Entry.State.ARCHIVED).topics.add(school)
    page = visit(client, "/themen/")
    assert page.lines == [
        "Start",
        "Themen",
        "# Themen",
        "## Ämter",
        "Anträge.",
        "0 Einträge",
        "## Schule",
        "Lernen.",
        "2 Einträge",
    ]
    assert page.links == [Link("Start", "/"), Link("Ämter", "/themen/aemter/"), Link("Schule", "/themen/schule/")]


def test_topic_shows_everything_that_is_known(client: Client) -> None:
    topic = factories.TopicFactory(title="Schule", slug="schule", summary="Lernen.", text="Hintergrund.")
    said = [
        factories.PointFactory(entry=topic, kind=Point.Kind.FACT, text="Schule ist Pflicht."),
        factories.KeyFigureFactory(
            entry=topic,
            label="Lernende",
            low=31,
            unit="Prozent",
            qualifier=KeyFigure.Qualifier.ABOUT,
            counts="Anteil",
            as_of=PartialDate(2015),
        ),
    ]
    source = factories.SourceFactory(title="Bericht", slug="bericht", publisher="Land", date=PartialDate(2015))
    cite_in_order(source, topic, ["summary", "text"], said)
    for entry in (
        factories.ActorFactory(title="Verein", slug="verein", summary="Lernt."),
        factories.ProgrammeFactory(title="Projekt", slug="projekt", summary="Lehrt."),
    ):
        entry.topics.add(topic)
    factories.NewsItemFactory(title="Besuch", slug="besuch", summary="Kam.").concerns.add(topic)
    last = foot(topic)
    page = visit(client, "/themen/schule/")
    assert page.lines == [
        "Start",
        "Themen",
        "Schule",
        "# Schule",
        "Lernen. [1]",
        "## Partner zu diesem Thema",
        "Verein",
        "Lernt.",
        "## Programme",
        "Projekt",
        "Lehrt.",
        "Hintergrund.",
        "[2]",
        "## Gut zu wissen",
        "Schule ist Pflicht. [3]",
        "## Kennzahlen",
        "rund 31 Prozent [4]",
        "Lernende",
        "Anteil",
        "Stand: 2015",
        "## Meldungen",
        "14. Juli 2022",
        "Besuch",
        "## Belege",
        *(f"Bericht, Land, 2015, Absatz {number}" for number in range(1, 5)),
        last,
    ]
    assert page.href("Verein") == "/partner/verein/"
    assert page.href("Projekt") == "/programme/projekt/"
    assert page.href("Besuch") == "/meldungen/besuch/"


def test_topic_without_anything(client: Client) -> None:
    topic = factories.TopicFactory(title="Schule", slug="schule", summary="Lernen.")
    last = foot(topic)
    assert visit(client, "/themen/schule/").lines[3:] == [
        "# Schule",
        "Lernen.",
        "## Partner zu diesem Thema",
        "Noch ist kein Partner zu diesem Thema eingetragen.",
        last,
    ]


def test_topic_shows_twelve_partners_and_leads_to_the_others(client: Client) -> None:
    topic = factories.TopicFactory(slug="schule")
    for number in range(1, 14):
        factories.ActorFactory(title=f"Partner {number:02}", summary="S").topics.add(topic)
    page = visit(client, "/themen/schule/")
    twelve = [line for number in range(1, 13) for line in (f"Partner {number:02}", "S")]
    assert page.section("Partner zu diesem Thema")[:-1] == [*twelve, "Alle 13 Partner zeigen"]
    assert page.href("Alle 13 Partner zeigen") == "/partner/?thema=schule"


# Legal bases


def test_legal_bases_are_listed_from_a_to_z(client: Client) -> None:
    factories.LawFactory(title="Übergangsgesetz", slug="uebergangsgesetz", summary="Regelt.")
    factories.LawFactory(title="Teilhabegesetz", slug="teilhabegesetz", summary="Fördert.")
    factories.LawFactory(title="Altes Gesetz", state=Entry.State.ARCHIVED)
    page = visit(client, "/rechtsgrundlagen/")
    assert page.lines == [
        "Start",
        "Rechtsgrundlagen",
        "# Rechtsgrundlagen",
        "Teilhabegesetz",
        "Fördert.",
        "Übergangsgesetz",
        "Regelt.",
    ]
    assert page.links == [
        Link("Start", "/"),
        Link("Teilhabegesetz", "/rechtsgrundlagen/teilhabegesetz/"),
        Link("Übergangsgesetz", "/rechtsgrundlagen/uebergangsgesetz/"),
    ]


def test_law_shows_everything_that_is_known(client: Client) -> None:
    whole = factories.LawFactory(title="Teilhabegesetz", slug="teilhabegesetz", summary="Fördert.")
    law = factories.LawFactory(
        title="§ 10 Teilhabegesetz",
        slug="teilhabegesetz-paragraf-10",
        paragraph="§ 10",
        parent=whole,
        other_names=["Paragraf 10"],
        summary="Regelt die Vertretung.",
        in_force_from=PartialDate(2012, 2, 24),
        in_force_until=PartialDate(2021),
        note="Seit 2022 gilt ein anderes Gesetz.",
        text="Mehr dazu.",
    )
    law.audiences.add(factories.AudienceFactory(title="Räte"))
    law.topics.add(factories.TopicFactory(title="Politik", slug="politik"))
    said = [
        factories.PointFactory(entry=law, kind=Point.Kind.FACT, text="Das Land hört den Rat an."),
        factories.KeyFigureFactory(entry=law, label="Räte", low=100, counts="Alle Räte", as_of=PartialDate(2012)),
    ]
    source = factories.SourceFactory(title="Bericht", slug="bericht", date=PartialDate(2015))
    fields = ["other_names", "summary", "in_force_from", "in_force_until", "audiences", "note", "text"]
    cite_in_order(source, law, fields, said)
    factories.LawFactory(title="Absatz 1", slug="absatz-1", parent=law, summary="Erstens.")
    for entry in (
        factories.ActorFactory(title="Landesrat", slug="landesrat", summary="Vertritt."),
        factories.ProgrammeFactory(title="Wahlhilfe", slug="wahlhilfe", summary="Hilft."),
    ):
        entry.laws.add(law)
    last = foot(law)
    page = visit(client, "/rechtsgrundlagen/teilhabegesetz-paragraf-10/")
    assert page.lines == [
        "Start",
        "Rechtsgrundlagen",
        "§ 10 Teilhabegesetz",
        "§ 10",
        "# § 10 Teilhabegesetz",
        "Auch: Paragraf 10 [1]",
        "Regelt die Vertretung. [2]",
        "Teil von: Teilhabegesetz",
        "In Kraft seit: 24. Februar 2012 [3]",
        "In Kraft bis: 2021 [4]",
        "Für wen: Räte [5]",
        "Themen: Politik",
        "Anmerkung der Redaktion",
        "Seit 2022 gilt ein anderes Gesetz. [6]",
        "Mehr dazu.",
        "[7]",
        "## Gut zu wissen",
        "Das Land hört den Rat an. [8]",
        "## Kennzahlen",
        "100 [9]",
        "Räte",
        "Alle Räte",
        "Stand: 2012",
        "## Einzelne Vorschriften",
        "Absatz 1",
        "Erstens.",
        "## Darauf stützen sich",
        "Landesrat",
        "Vertritt.",
        "Wahlhilfe Programm",
        "Hilft.",
        "## Belege",
        *(f"Bericht, 2015, Absatz {number}" for number in range(1, 10)),
        last,
    ]
    assert page.href("Teilhabegesetz") == "/rechtsgrundlagen/teilhabegesetz/"
    assert page.href("Absatz 1") == "/rechtsgrundlagen/absatz-1/"
    assert page.href("Landesrat") == "/partner/landesrat/"
    assert page.href("Wahlhilfe") == "/programme/wahlhilfe/"


def test_law_says_what_is_not_known(client: Client) -> None:
    law = factories.LawFactory(title="Gesetz", slug="gesetz", summary="Regelt.")
    last = foot(law)
    assert visit(client, "/rechtsgrundlagen/gesetz/").lines[3:] == [
        "# Gesetz",
        "Regelt.",
        "In Kraft seit: keine Angabe",
        "In Kraft bis: keine Angabe",
        "Für wen: keine Angabe",
        "Themen: keine Angabe",
        last,
    ]


# Query counts


@pytest.mark.parametrize(
    ("factory", "address"),
    [
        (factories.ActorKindFactory, "/arten/"),
        (factories.TopicFactory, "/themen/"),
        (factories.LawFactory, "/rechtsgrundlagen/"),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_one_query_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, factory: Any, address: str, rows: int
) -> None:
    factory.create_batch(rows)
    with django_assert_num_queries(1):
        page = visit(client, address)
    assert len([link for link in page.links if link.text.startswith("Eintrag")]) == rows


def say_everything(entry: Any, rows: int) -> None:
    """Rows of everything that may be said of any entry, each cited."""
    entry.topics.add(*factories.TopicFactory.create_batch(rows))
    entry.audiences.add(*factories.AudienceFactory.create_batch(rows))
    entry.laws.add(*factories.LawFactory.create_batch(rows))
    for _row in range(rows):
        place: Place = factories.PlaceFactory()
        for statement in (
            factories.PointFactory(entry=entry),
            factories.KeyFigureFactory(entry=entry, place=place),
        ):
            factories.CitationFactory(entry=entry, statement=statement)
        factories.CitationFactory(entry=entry)
        factories.NewsItemFactory().concerns.add(entry)


@pytest.mark.parametrize("rows", [1, 3])
def test_kind_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    kind = factories.ActorKindFactory(slug="zentrum", one_per_area=True)
    say_everything(kind, rows)
    factories.ActorFactory.create_batch(rows, kind=kind)
    with django_assert_num_queries(11):
        visit(client, "/arten/zentrum/")


@pytest.mark.parametrize("rows", [1, 3])
def test_topic_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    topic = factories.TopicFactory(slug="schule")
    say_everything(topic, rows)
    for entry in (*factories.ActorFactory.create_batch(rows), *factories.ProgrammeFactory.create_batch(rows)):
        entry.topics.add(topic)
    with django_assert_num_queries(8):
        visit(client, "/themen/schule/")


@pytest.mark.parametrize("rows", [1, 3])
def test_law_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    law = factories.LawFactory(slug="gesetz", parent=factories.LawFactory())
    say_everything(law, rows)
    factories.LawFactory.create_batch(rows, parent=law)
    for entry in (*factories.ActorFactory.create_batch(rows), *factories.NewsItemFactory.create_batch(rows)):
        entry.laws.add(law)
    with django_assert_num_queries(9):
        visit(client, "/rechtsgrundlagen/gesetz/")

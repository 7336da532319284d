"""Topics: their list and their pages."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Entry, KeyFigure, Point
from tests import factories
from tests.pages import Link, visit
from tests.sayings import cite_in_order, foot, say_everything

pytestmark = pytest.mark.django_db


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
        # The table of contents.
        "Partner zu diesem Thema",
        "Programme",
        "Gut zu wissen",
        "Kennzahlen",
        "Meldungen",
        "Belege",
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
        *last,
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
        *last,
    ]


def test_topic_shows_twelve_partners_and_leads_to_the_others(client: Client) -> None:
    topic = factories.TopicFactory(slug="schule")
    for number in range(1, 14):
        factories.ActorFactory(title=f"Partner {number:02}", summary="S").topics.add(topic)
    page = visit(client, "/themen/schule/")
    twelve = [line for number in range(1, 13) for line in (f"Partner {number:02}", "S")]
    assert page.section("Partner zu diesem Thema")[: -len(foot(topic))] == [*twelve, "Alle 13 Partner zeigen"]
    assert page.href("Alle 13 Partner zeigen") == "/partner/?thema=schule"


def test_topic_shows_twelve_programmes_and_leads_to_the_others(client: Client) -> None:
    topic = factories.TopicFactory(slug="schule")
    for number in range(1, 14):
        factories.ProgrammeFactory(title=f"Programm {number:02}", summary="S").topics.add(topic)
    page = visit(client, "/themen/schule/")
    twelve = [line for number in range(1, 13) for line in (f"Programm {number:02}", "S")]
    assert page.section("Programme")[: -len(foot(topic))] == [*twelve, "Alle 13 Programme zeigen"]
    assert page.href("Alle 13 Programme zeigen") == "/programme/?thema=schule"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    factories.TopicFactory.create_batch(rows)
    # The list, and the numbers of all rows at once.
    with django_assert_num_queries(2):
        page = visit(client, "/themen/")
    assert len([link for link in page.links if link.text.startswith("Eintrag")]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_topic_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    topic = factories.TopicFactory(slug="schule")
    say_everything(topic, rows)
    for entry in (*factories.ActorFactory.create_batch(rows), *factories.ProgrammeFactory.create_batch(rows)):
        entry.topics.add(topic)
    with django_assert_num_queries(7):
        visit(client, "/themen/schule/")

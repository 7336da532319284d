"""Kinds of partners: „Wer hilft wobei?“."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Entry, Point
from tests import factories
from tests.pages import Link, visit
from tests.sayings import cite_in_order, foot, say_everything

pytestmark = pytest.mark.django_db


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
        # The table of contents.
        "Aufgaben",
        "Kennzahlen",
        "Partner dieser Art",
        "Meldungen",
        "Belege",
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
        *last,
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
        *last,
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
    assert visit(client, "/arten/verband/").section("Partner dieser Art")[: -len(foot(kind))] == twelve
    factories.ActorFactory(title="Partner 13", kind=kind)
    page = visit(client, "/arten/verband/")
    assert page.section("Partner dieser Art")[: -len(foot(kind))] == [*twelve, "Alle 13 zeigen"]
    assert page.href("Alle 13 zeigen") == "/partner/?art=verband"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    factories.ActorKindFactory.create_batch(rows)
    # The list, and the numbers of all rows at once.
    with django_assert_num_queries(2):
        page = visit(client, "/arten/")
    assert len([link for link in page.links if link.text.startswith("Eintrag")]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_kind_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    kind = factories.ActorKindFactory(slug="zentrum", one_per_area=True)
    say_everything(kind, rows)
    factories.ActorFactory.create_batch(rows, kind=kind)
    with django_assert_num_queries(6):
        visit(client, "/arten/zentrum/")

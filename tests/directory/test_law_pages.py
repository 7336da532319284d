"""Legal bases: their list and their pages."""

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
        # The table of contents.
        "Gut zu wissen",
        "Kennzahlen",
        "Einzelne Vorschriften",
        "Darauf stützen sich",
        "Belege",
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
        *last,
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
        *last,
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    factories.LawFactory.create_batch(rows)
    with django_assert_num_queries(1):
        page = visit(client, "/rechtsgrundlagen/")
    assert len([link for link in page.links if link.text.startswith("Eintrag")]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_law_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    law = factories.LawFactory(slug="gesetz", parent=factories.LawFactory())
    say_everything(law, rows)
    factories.LawFactory.create_batch(rows, parent=law)
    for entry in (*factories.ActorFactory.create_batch(rows), *factories.NewsItemFactory.create_batch(rows)):
        entry.laws.add(law)
    with django_assert_num_queries(5):
        visit(client, "/rechtsgrundlagen/gesetz/")

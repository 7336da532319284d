"""The pages of programmes; news: their list and their pages."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Actor, Contact, Entry, Outline, Point
from programmes.models import Participation, Programme
from tests import factories
from tests.pages import Page, visit
from tests.sayings import last_lines
from tests.versions import latest

pytestmark = pytest.mark.django_db
PUBLIC_ID = UUID("12345678-1234-4234-8234-123456789012")
FOOT = f"Zuletzt geprüft: noch nicht · Zuletzt geändert: 31. Mai 2024 · Dauerhafte Adresse: http://testserver/id/{PUBLIC_ID}/"


def changed_in_may(entry: Entry) -> None:
    changed = datetime.datetime(2024, 5, 31, 12, tzinfo=datetime.UTC)
    Entry.objects.filter(pk=entry.pk).update(updated_at=changed)


def cite_in_order(entry: Entry, fields: list[str], statements: list[Any]) -> None:
    """Each field and statement with a paragraph of its own."""
    source = factories.SourceFactory(title="Bericht", slug="bericht", publisher="Land", date=PartialDate(2015))
    for number, field in enumerate(fields, start=1):
        factories.CitationFactory(entry=entry, field=field, source=source, paragraph=number)
    for number, statement in enumerate(statements, start=len(fields) + 1):
        factories.CitationFactory(entry=entry, statement=statement, source=source, paragraph=number)


def titles(page: Page) -> list[str]:
    return [line.removeprefix("### ") for line in page.headings if line.startswith("### ")]


# Programme


def test_programme_shows_everything_that_is_known(client: Client) -> None:
    unna = factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")
    for area in (unna.centre_area, factories.CityFactory()):
        Outline.objects.create(place=area, coordinates=[[[[7, 51], [8, 51], [8, 52], [7, 52], [7, 51]]]])
    programme = factories.ProgrammeFactory(
        public_id=PUBLIC_ID,
        title="Väterarbeit",
        slug="vaeterarbeit",
        other_names=["VA"],
        summary="Stärkt Väter.",
        text="Es *begann* klein.",
        kind=Programme.Kind.PILOT,
        status=Programme.Status.RUNNING,
        starts=PartialDate(2013),
        ends=PartialDate(2016, 12, 31),
        website="https://vaeter.example/",
        parent=factories.ProgrammeFactory(title="Familie", slug="familie"),
    )
    programme.topics.add(factories.TopicFactory(title="Erziehung", slug="erziehung"))
    programme.audiences.add(factories.AudienceFactory(title="Väter"))
    programme.laws.add(factories.LawFactory(title="Gesetz", slug="gesetz"))
    said = [
        factories.ServedPlaceFactory(entry=programme, place=unna),
        factories.ContactFactory(entry=programme, number="+492118372000"),
        factories.ParticipationFactory(
            entry=programme, actor__title="Land", actor__slug="land", role=Participation.Role.FUNDER, position=2
        ),
        factories.ParticipationFactory(
            entry=programme, actor__title="Amt", actor__slug="amt", role=Participation.Role.CARRIER, position=1
        ),
        factories.ContactFactory(entry=programme, purpose=Contact.Purpose.PRESS, number="+492118372001"),
        factories.PointFactory(entry=programme, kind=Point.Kind.AIM, text="Väter stärken"),
        factories.KeyFigureFactory(
            entry=programme, label="Gruppen", low=49, counts="Kreise", place=unna, as_of=PartialDate(2015, 7, 28)
        ),
    ]
    fields = ["kind", "other_names", "summary", "status", "starts", "ends", "audiences", "laws", "parent", "website"]
    cite_in_order(programme, [*fields, "text"], said)
    factories.ProgrammeFactory(title="Modul", slug="modul", summary="Ein Teil.", parent=programme)
    factories.NewsItemFactory(title="Start", slug="start", summary="Es ging los.").concerns.add(programme)
    changed_in_may(programme)
    page = visit(client, "/programme/vaeterarbeit/")
    assert page.title == "Väterarbeit – Integrationspartner NRW"
    assert page.lines == [
        "Start",
        "Programme",
        "Väterarbeit",
        "Pilotprogramm",
        "# Väterarbeit",
        "Auch: VA [1]",
        "Stärkt Väter. [2]",
        "Alle Angaben stammen von 2015. Was seitdem geschah, sagen die Quellen nicht.",
        # The table of contents.
        "Steckbrief",
        "Kontakt",
        "Pressekontakt",
        "Besteht aus",
        "Wo es läuft",
        "Ziele",
        "Kennzahlen",
        "Meldungen",
        "Belege",
        "## Steckbrief",
        "Art: Pilotprogramm [3]",
        "Stand der Durchführung: läuft [4]",
        "Beginn: 2013 [5]",
        "Ende: 31. Dezember 2016 [6]",
        "Förderung: Land [7]",
        "Durchführung: Amt [8]",
        "Läuft in: Unna [9]",
        "Für wen: Väter [10]",
        "Themen: Erziehung",
        "Rechtsgrundlage: Gesetz [11]",
        "Teil von: Familie [12]",
        "Website: vaeter.example [13]",
        "## Kontakt",
        "### Geschäftsstelle",
        "Telefon: 0211 8372000 [14]",
        "## Pressekontakt",
        "### Für die Presse",
        "Telefon: 0211 8372001 [15]",
        "Es begann klein.",
        "[16]",
        "## Besteht aus",
        "Modul",
        "Ein Teil.",
        "## Wo es läuft",
        "Läuft hier oder in einem Teil davon (1 von 2)",
        "Karte überspringen",
        # The areas of the drawing, and the name that has room on it.
        "Dortmund",
        "Kreis Unna",
        "Läuft hier oder in einem Teil davon",
        "Dortmund",
        # The list beside it.
        "Dortmund",
        "Kreis Unna",
        "Die übrigen Gebiete",
        "Dortmund",
        "© GeoBasis-DE / BKG (Daten verändert)",
        "## Ziele",
        "Väter stärken [17]",
        "## Kennzahlen",
        "49 [18]",
        "Gruppen",
        "Kreise · Unna",
        "Stand: 28. Juli 2015",
        "## Meldungen",
        "14. Juli 2022",
        "Start",
        "## Belege",
        *(
            f"Bericht, Land, 2015, Absatz {number}"
            for number in (2, 3, 1, 4, 5, 6, 14, 15, 12, 7, 8, 9, 10, 13, 16, 11, 17, 18)
        ),
        FOOT,
        *last_lines(Entry.objects.get(public_id=PUBLIC_ID)),
    ]
    assert [
        page.href(text) for text in ("Unna", "Erziehung", "Gesetz", "Familie", "Land", "Amt", "Modul", "Start")[:-1]
    ] == [
        "/orte/unna/",
        "/themen/erziehung/",
        "/rechtsgrundlagen/gesetz/",
        "/programme/familie/",
        "/partner/land/",
        "/partner/amt/",
        "/programme/modul/",
    ]


def test_version_of_a_programme_says_what_its_page_says(client: Client) -> None:
    programme = factories.ProgrammeFactory(slug="projekt")
    factories.ParticipationFactory(entry=programme, role=Participation.Role.FUNDER, actor__title="Land")
    factories.ContactFactory(entry=programme, purpose=Contact.Purpose.PRESS, number="+492118372001")
    for area in (factories.PlaceFactory().centre_area, factories.CityFactory()):
        Outline.objects.create(place=area, coordinates=[[[[7, 51], [8, 51], [8, 52], [7, 52], [7, 51]]]])
        factories.ServedPlaceFactory(entry=programme, place=area)
    number = latest(programme).number
    page, version = visit(client, "/programme/projekt/"), visit(client, f"/programme/projekt/version/{number}/")
    assert "Förderung: Land" in page.section("Steckbrief")
    for part in ("Steckbrief", "Pressekontakt", "Wo es läuft"):
        assert version.section(part) == page.section(part) != []


def test_programme_says_what_is_not_known(client: Client) -> None:
    changed_in_may(factories.ProgrammeFactory(public_id=PUBLIC_ID, title="VOPI", slug="vopi", kind="project"))
    assert visit(client, "/programme/vopi/").lines == [
        "Start",
        "Programme",
        "VOPI",
        "Projekt",
        "# VOPI",
        "Hilft Menschen.",
        "## Steckbrief",
        "Art: Projekt",
        "Stand der Durchführung: keine Angabe",
        "Beginn: keine Angabe",
        "Ende: keine Angabe",
        "Beteiligte: keine Angabe",
        "Läuft in: keine Angabe",
        "Für wen: keine Angabe",
        "Themen: keine Angabe",
        FOOT,
        *last_lines(Entry.objects.get(public_id=PUBLIC_ID)),
    ]


def test_participation_is_named_and_cited_at_both_ends(client: Client) -> None:
    part = factories.ParticipationFactory(
        entry__title="Projekt",
        entry__slug="projekt",
        actor__title="Verein",
        actor__slug="verein",
        role=Participation.Role.DEVELOPER,
    )
    cite_in_order(part.entry, [], [part])
    programme, actor = visit(client, "/programme/projekt/"), visit(client, "/partner/verein/")
    assert "Entwicklung: Verein [1]" in programme.section("Steckbrief")
    assert programme.href("Verein") == "/partner/verein/"
    assert actor.section("Programme") == ["Projekt (Entwicklung) [1]"]
    assert actor.href("Projekt") == "/programme/projekt/"
    assert programme.evidence == actor.evidence == {1: "Bericht, Land, 2015, Absatz 1"}


def test_archived_programme_says_so_and_is_listed_nowhere(client: Client) -> None:
    actor: Actor = factories.ActorFactory(slug="verein")
    programme = factories.ParticipationFactory(
        actor=actor, entry__title="Altes Projekt", entry__slug="alt", entry__state=Entry.State.ARCHIVED
    ).entry
    factories.NewsItemFactory(slug="meldung").concerns.add(programme)
    assert visit(client, "/programme/alt/").lines[5:8] == [
        "Hilft Menschen.",
        "Dieser Eintrag wird nicht mehr gepflegt",
        "Die Seite bleibt zum Nachlesen stehen. Die Angaben können veraltet sein.",
    ]
    for address in ("/programme/", "/partner/verein/", "/meldungen/meldung/", "/suche/?q=Projekt"):
        assert "Altes Projekt" not in str(visit(client, address).lines)


@pytest.mark.parametrize("rows", [1, 3])
def test_programme_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    programme = factories.ProgrammeFactory(slug="projekt", parent=factories.ProgrammeFactory())
    programme.topics.add(*factories.TopicFactory.create_batch(rows))
    programme.laws.add(*factories.LawFactory.create_batch(rows))
    programme.audiences.add(*factories.AudienceFactory.create_batch(rows))
    for _row in range(rows):
        for statement in (
            factories.ContactFactory(entry=programme),
            factories.ServedPlaceFactory(entry=programme),
            factories.PointFactory(entry=programme),
            factories.KeyFigureFactory(entry=programme, place=factories.PlaceFactory()),
            factories.ParticipationFactory(entry=programme),
        ):
            factories.CitationFactory(entry=programme, statement=statement)
        factories.CitationFactory(entry=programme)
        factories.ProgrammeFactory(parent=programme)
        factories.NewsItemFactory().concerns.add(programme)
    with django_assert_num_queries(6):
        page = visit(client, "/programme/projekt/")
    assert len(page.evidence) == 6 * rows


# News item


def test_news_item_shows_everything_that_is_known(client: Client) -> None:
    dortmund = factories.CityFactory()
    item = factories.NewsItemFactory(
        public_id=PUBLIC_ID,
        title="Besuch in Dortmund",
        slug="besuch",
        summary="Die Ministerin kam.",
        text="Ein *Rundgang*.",
        date=PartialDate(2022, 7, 14),
        place=dortmund,
    )
    item.topics.add(factories.TopicFactory(title="Ehrenamt", slug="ehrenamt"))
    item.audiences.add(factories.AudienceFactory(title="Vereine"))
    said = [
        factories.NewsParticipantFactory(entry=item, name="Erika Muster", role="Ministerin", position=1),
        factories.NewsParticipantFactory(entry=item, name="Max Muster", role="Leiter", position=2),
        factories.PointFactory(entry=item, kind=Point.Kind.FACT, text="Es wurde geredet."),
        factories.KeyFigureFactory(entry=item, label="Zentren", low=54, counts="Alle"),
        factories.ContactFactory(entry=item, purpose="press", number="+492118372000"),
    ]
    cite_in_order(item, ["date", "place", "summary", "audiences", "text", "concerns"], said)
    item.concerns.add(
        factories.ActorFactory(title="Verein", slug="verein", summary="Hilft."),
        factories.ProgrammeFactory(title="Projekt", slug="projekt", summary="Läuft."),
        factories.ActorKindFactory(title="Amt", slug="amt", summary="Verwaltet."),
    )
    changed_in_may(item)
    page = visit(client, "/meldungen/besuch/")
    assert page.title == "Besuch in Dortmund – Integrationspartner NRW"
    assert page.lines == [
        "Start",
        "Meldungen",
        "Besuch in Dortmund",
        "14. Juli 2022 [1] · Dortmund [2]",
        "# Besuch in Dortmund",
        "Die Ministerin kam. [3]",
        # The table of contents.
        "Personen",
        "Kontakt",
        "Gut zu wissen",
        "Kennzahlen",
        "Betrifft",
        "Belege",
        "## Personen",
        "Erika Muster, Ministerin [4]",
        "Max Muster, Leiter [5]",
        "Ämter und Rollen wie an diesem Tag.",
        "## Kontakt",
        "### Für die Presse",
        "Telefon: 0211 8372000 [6]",
        "Für wen: Vereine [7]",
        "Themen: Ehrenamt",
        "Ein Rundgang.",
        "[8]",
        "## Gut zu wissen",
        "Es wurde geredet. [9]",
        "## Kennzahlen",
        "54 [10]",
        "Zentren",
        "Alle",
        "Stand: 14. Juli 2022",
        "## Betrifft [11]",
        "Amt Art",
        "Verwaltet.",
        "Projekt Programm",
        "Läuft.",
        "Verein",
        "Hilft.",
        "## Belege",
        *(f"Bericht, Land, 2015, Absatz {number}" for number in (1, 2, 3, 7, 8, 11, 4, 5, 9, 10, 6)),
        FOOT,
        *last_lines(Entry.objects.get(public_id=PUBLIC_ID)),
    ]
    assert [page.href(text) for text in ("Dortmund", "Ehrenamt", "Verein", "Projekt", "Amt")] == [
        "/orte/dortmund/",
        "/themen/ehrenamt/",
        "/partner/verein/",
        "/programme/projekt/",
        "/arten/amt/",
    ]


def test_news_item_says_what_is_not_known(client: Client) -> None:
    item = factories.NewsItemFactory(public_id=PUBLIC_ID, title="Besuch", slug="besuch", date=PartialDate())
    changed_in_may(item)
    assert visit(client, "/meldungen/besuch/").lines[3:] == [
        "undatiert",
        "# Besuch",
        "Hilft Menschen.",
        "## Personen",
        "keine Angabe",
        "Für wen: keine Angabe",
        "Themen: keine Angabe",
        FOOT,
        *last_lines(Entry.objects.get(public_id=PUBLIC_ID)),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_news_item_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    item = factories.NewsItemFactory(slug="besuch", place=factories.PlaceFactory())
    item.topics.add(*factories.TopicFactory.create_batch(rows))
    item.laws.add(*factories.LawFactory.create_batch(rows))
    item.audiences.add(*factories.AudienceFactory.create_batch(rows))
    for _row in range(rows):
        for statement in (
            factories.ContactFactory(entry=item),
            factories.PointFactory(entry=item),
            factories.KeyFigureFactory(entry=item, place=factories.PlaceFactory()),
            factories.NewsParticipantFactory(entry=item),
        ):
            factories.CitationFactory(entry=item, statement=statement)
        factories.CitationFactory(entry=item)
        item.concerns.add(factories.ActorFactory(), factories.ProgrammeFactory(), factories.NewsItemFactory())
    with django_assert_num_queries(4):
        page = visit(client, "/meldungen/besuch/")
    assert len(page.evidence) == 5 * rows


# News


def test_news_are_listed_the_latest_first(client: Client) -> None:
    for title, date, place in (
        ("Alt", PartialDate(2015, 7, 28), None),
        ("Neu", PartialDate(2022, 7, 14), factories.CityFactory()),
        ("Im Jahr", PartialDate(2016), None),
        ("Archiviert", PartialDate(2023), None),
    ):
        state = Entry.State.ARCHIVED if title == "Archiviert" else Entry.State.PUBLISHED
        factories.NewsItemFactory(
            title=title, slug=title.lower().replace(" ", "-"), date=date, place=place, state=state
        )
    page = visit(client, "/meldungen/")
    assert page.lines == [
        "Start",
        "Meldungen",
        "# Meldungen",
        "Alle Jahre",
        "2022",
        "2016",
        "2015",
        "14. Juli 2022 · Dortmund",
        "## Neu",
        "Hilft Menschen.",
        "2016",
        "## Im Jahr",
        "Hilft Menschen.",
        "28. Juli 2015",
        "## Alt",
        "Hilft Menschen.",
    ]
    years = ["/meldungen/", "?jahr=2022", "?jahr=2016", "?jahr=2015"]
    news = ["/meldungen/neu/", "/meldungen/im-jahr/", "/meldungen/alt/"]
    assert [link.href for link in page.links] == ["/", *years, *news]


def test_news_of_a_year(client: Client) -> None:
    for title, date in (("Alt", PartialDate(2015)), ("Neu", PartialDate(2022, 7, 14)), ("Wann", PartialDate())):
        factories.NewsItemFactory(title=title, date=date)
    page = visit(client, "/meldungen/?jahr=2015")
    assert page.title == "Meldungen 2015 – Integrationspartner NRW"
    assert [line for line in page.headings if line.startswith("## ")] == ["## Alt"]


@pytest.mark.parametrize("year", ["2021", "", "20", "unda", "%00", "2015'"])
def test_year_of_which_there_is_nothing_shows_all(client: Client, year: str) -> None:
    factories.NewsItemFactory(title="Alt", date=PartialDate(2015))
    factories.NewsItemFactory(title="Neu", date=PartialDate(2022))
    assert "## Alt" in visit(client, f"/meldungen/?jahr={year}").headings


def test_undated_news_come_last(client: Client) -> None:
    factories.NewsItemFactory(title="Undatiert", date=PartialDate())
    factories.NewsItemFactory(title="Alt", date=PartialDate(1996))
    page = visit(client, "/meldungen/")
    assert [line for line in page.headings if line.startswith("## ")] == ["## Alt", "## Undatiert"]


def test_no_news(client: Client) -> None:
    assert visit(client, "/meldungen/").lines[2:] == ["# Meldungen", "Es gibt noch keine Meldung."]


@pytest.mark.parametrize(("number", "count"), [("1", 25), ("2", 1), ("9", 1), ("0", 1), ("zwei", 25), ("%00", 25)])
def test_pages_of_news(client: Client, number: str, count: int) -> None:
    factories.NewsItemFactory.create_batch(26)
    page = visit(client, f"/meldungen/?seite={number}")
    assert len([line for line in page.headings if line.startswith("## ")]) == count


@pytest.mark.parametrize("rows", [1, 3])
def test_news_cost_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _row in range(rows):
        factories.NewsItemFactory(place=factories.PlaceFactory())
    # The page, its rows and the years.
    with django_assert_num_queries(3):
        page = visit(client, "/meldungen/")
    assert len([line for line in page.headings if line.startswith("## ")]) == rows

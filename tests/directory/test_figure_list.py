"""All figures: what is a value of the same thing, how they are found, quoted and taken away."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.figures import plain_number
from directory.models import Actor, Entry, KeyFigure, Source
from directory.versions import restore
from tests import factories
from tests.database import refresh_search
from tests.listing_pages import Listing, Option, led, shown
from tests.merging import merge, pair
from tests.pages import Link, visit
from tests.versions import change, latest

pytestmark = pytest.mark.django_db
TABLE = "/kennzahlen/kennzahlen.csv"


def cite(figure: KeyFigure, source: Source, paragraph: int | None = None) -> None:
    factories.CitationFactory(entry=figure.entry, statement=figure, source=source, paragraph=paragraph)


def table(client: Client, address: str = TABLE) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def anchors(page: Listing) -> list[str]:
    return [name for name in page.ids if name.startswith("kennzahl-")]


@pytest.fixture
def figures() -> dict[str, KeyFigure]:
    """Three values of one thing, one of which is spelt in another way, and three things beside it."""
    land = factories.StateFactory()
    town = factories.CityFactory()
    school = factories.TopicFactory(title="Schule", slug="schule")
    kind = factories.ActorKindFactory(title="Ämter", slug="aemter")
    project = factories.ProgrammeFactory(title="Projekt", slug="projekt")
    project.topics.add(school)

    def figure(entry: Entry, label: str, **values: Any) -> KeyFigure:
        made: KeyFigure = factories.KeyFigureFactory(entry=entry, **{"label": label, "counts": "Alle", **values})
        return made

    return {
        "2015": figure(kind, "Zentren", low=50, place=land, as_of=PartialDate(2015, 7)),
        "2022": figure(project, "ZENTREN ", low=54, place=land, as_of=PartialDate(2022), note="Anders gezählt."),
        "undated": figure(kind, "Zentren", low=49, place=land, as_of=PartialDate()),
        "town": figure(kind, "Zentren", low=1, place=town, as_of=PartialDate(2022, 7, 14)),
        "share": figure(
            school,
            "Übergänge",
            low=None,
            words="rund ein Viertel",
            qualifier=KeyFigure.Qualifier.ABOUT,
            as_of=PartialDate(2016),
        ),
        "range": figure(
            school, "Anteil", low="1.30", high="1.50", unit="Millionen", place=land, as_of=PartialDate(2016, 1, 2)
        ),
    }


def test_values_of_one_thing_stand_together_the_newest_first(client: Client, figures: dict[str, KeyFigure]) -> None:
    source = factories.SourceFactory(title="Bericht", publisher="Land", date=PartialDate(2016))
    for number, name in enumerate(("range", "share", "2022", "2015", "undated", "town"), start=1):
        cite(figures[name], source, number)
    page = shown(client, "/kennzahlen/")
    quoted = "; Quelle: Bericht, Land, 2016, Absatz {}; Integrationspartner NRW, http://testserver/kennzahl/{}/"
    end = {name: quoted.format(number, figures[name].pk) for number, name in enumerate(figures_in_order, start=1)}
    assert page.section("6 Kennzahlen gefunden") == [
        "### Anteil",
        "Alle · Nordrhein-Westfalen",
        "1,3 bis 1,5 Millionen [1]",
        "Stand: 2. Januar 2016",
        "Schule",
        "Zitieren",
        "Anteil: 1,3 bis 1,5 Millionen; gezählt: Alle, Nordrhein-Westfalen; Stand: 2. Januar 2016" + end["range"],
        "### Übergänge",
        "Alle",
        "rund ein Viertel [2]",
        "Stand: 2016",
        "Schule",
        "Zitieren",
        "Übergänge: rund ein Viertel; gezählt: Alle; Stand: 2016" + end["share"],
        "### ZENTREN",
        "Alle · Nordrhein-Westfalen",
        "54 [3]",
        "Stand: 2022",
        "Projekt",
        "Hinweis zum Vergleich: Anders gezählt.",
        "Zitieren",
        "ZENTREN : 54; gezählt: Alle, Nordrhein-Westfalen; Stand: 2022" + end["2022"],
        "50 [4]",
        "Stand: Juli 2015",
        "Ämter",
        "Zitieren",
        "Zentren: 50; gezählt: Alle, Nordrhein-Westfalen; Stand: Juli 2015" + end["2015"],
        "49 [5]",
        "Stand: undatiert",
        "Ämter",
        "Zitieren",
        "Zentren: 49; gezählt: Alle, Nordrhein-Westfalen; Stand: undatiert" + end["undated"],
        "### Zentren",
        "Alle · Dortmund",
        "1 [6]",
        "Stand: 14. Juli 2022",
        "Ämter",
        "Zitieren",
        "Zentren: 1; gezählt: Alle, Dortmund; Stand: 14. Juli 2022" + end["town"],
        "Diese Zahlen als Tabelle herunterladen (CSV)",
    ]
    assert page.evidence == {number: f"Bericht, Land, 2016, Absatz {number}" for number in range(1, 7)}
    assert page.href("Projekt") == f"/programme/projekt/#kennzahl-{figures['2022'].pk}"
    assert page.href("Diese Zahlen als Tabelle herunterladen (CSV)") == TABLE


figures_in_order = ("range", "share", "2022", "2015", "undated", "town")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", figures_in_order),
        ("?sortierung=stand", ("town", "2022", "2015", "undated", "range", "share")),
        ("?q=zentren", ("2022", "2015", "undated", "town")),
        ("?q=Abgang", ()),
        ("?q=%C3%BCbergange+VIERTEL", ("share",)),
        ("?q=54", ("2022",)),
        ("?q=1%2C5", ("range",)),
        ("?q=gez%C3%A4hlt", ("2022",)),
        ("?q=Projekt", ("2022",)),
        ("?q=dortmund", ("town",)),
        ("?ort=nordrhein-westfalen", ("range", "2022", "2015", "undated", "town")),
        ("?ort=nordrhein-westfalen&nur_hier=ja", ("range", "2022", "2015", "undated")),
        ("?ort=dortmund", ("town",)),
        ("?jahr=2022", ("2022", "town")),
        ("?jahr=2015&jahr=undatiert", ("2015", "undated")),
        ("?thema=schule", ("range", "share", "2022")),
        ("?eintrag=programme", ("2022",)),
        ("?eintrag=news", ()),
        ("?q=zentren&ort=dortmund&jahr=2022&eintrag=kind", ("town",)),
        ("?jahr=2016&thema=schule&eintrag=programme", ()),
        ("?seite=7", figures_in_order),
    ],
)
def test_filters_and_the_file_of_the_same_address(
    client: Client, figures: dict[str, KeyFigure], query: str, found: tuple[str, ...]
) -> None:
    page = shown(client, f"/kennzahlen/{query}")
    expected = [figures[name] for name in found]
    assert page.alerts == []
    assert anchors(page) == [figure.anchor for figure in expected]
    assert page.result == ("1 Kennzahl gefunden" if len(found) == 1 else f"{len(found)} Kennzahlen gefunden")
    downloads = [link.href for link in page.links if link.text.startswith("Diese Zahlen")]
    assert downloads == ([TABLE + ("" if query.startswith("?seite") else query)] if found else [])
    rows = table(client, downloads[0] if downloads else TABLE + query)
    assert [row["Dauerhafte Adresse"] for row in rows] == [
        f"http://testserver/kennzahl/{figure.pk}/" for figure in expected
    ]


@pytest.mark.usefixtures("figures")
def test_facets_offer_what_shows_something_with_how_much_that_is(client: Client) -> None:
    page = shown(client, "/kennzahlen/")
    assert page.facets == {
        "jahr": {
            "2022": Option("2022", False, 2, False),
            "2016": Option("2016", False, 2, False),
            "2015": Option("2015", False, 1, False),
            "undatiert": Option("undatiert", False, 1, False),
        },
        "thema": {"schule": Option("Schule", False, 3, False)},
        "eintrag": {
            "kind": Option("Art", False, 3, False),
            "topic": Option("Thema", False, 2, False),
            "programme": Option("Programm", False, 1, False),
        },
    }
    page = shown(client, "/kennzahlen/?jahr=2022&eintrag=kind")
    assert page.total == 1
    assert page.counts("jahr") == {"2022": "1", "2015": "+1", "undatiert": "+1"}
    assert page.counts("eintrag") == {"kind": "1", "programme": "+1"}
    assert page.counts("thema") == {}
    assert page.chips == [
        Link("Stand: 2022", "?eintrag=kind"),
        Link("Art des Eintrags: Art", "?jahr=2022"),
        Link("Alle Filter entfernen", "/kennzahlen/"),
    ]


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize(
    ("query", "alert"),
    [
        ("?jahr=1900", "„1900“ gibt es bei „Stand“ nicht zur Auswahl; wir haben es weggelassen."),
        ("?eintrag=x", "„x“ gibt es bei „Art des Eintrags“ nicht zur Auswahl; wir haben es weggelassen."),
        ("?sortierung=zufall", "Die Sortierung „zufall“ gibt es nicht."),
        ("?nur_hier=nein", "„nein“ gibt es bei „Nur Zahlen für genau diesen Ort“ nicht zur Auswahl"),
        ("?ort=nirgendwo", "Den Ort „nirgendwo“ kennen wir nicht."),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(client: Client, query: str, alert: str) -> None:
    page = Listing(client.get(f"/kennzahlen/{query}", follow=True).content)
    assert len(anchors(page)) == 6
    assert [text.startswith(alert) for text in page.alerts] == [True]
    assert len(table(client, TABLE + query)) == 6


def test_text_without_a_word_is_said_to_find_nothing(client: Client) -> None:
    factories.KeyFigureFactory()
    page = shown(client, "/kennzahlen/?q=„“")
    assert page.alerts == ["In „„““ ist kein Wort, nach dem wir suchen können."]
    assert page.total == 1


@pytest.mark.usefixtures("figures")
def test_address_is_put_in_order(client: Client) -> None:
    assert led(client, "/kennzahlen/?sortierung=name&jahr=2015&q=&jahr=2022") == "/kennzahlen/?jahr=2022&jahr=2015"
    assert shown(client, "/kennzahlen/?jahr=2022&egal=1").canonical == "http://testserver/kennzahlen/?jahr=2022"


def test_nothing_found_leads_on(client: Client) -> None:
    page = shown(client, "/kennzahlen/?q=xyz")
    assert page.section("0 Kennzahlen gefunden") == [
        "„xyz“ × – entfernen",
        "Alle Filter entfernen",
        "Zu dieser Auswahl ist nichts eingetragen.",
        "ohne „xyz“ suchen",
        "die ganze Liste zeigen",
    ]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("same", [True, False])
def test_figures_cost_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int, same: bool
) -> None:
    place = factories.PlaceFactory()
    for _row in range(rows):
        values = {"label": "Zentren", "place": place} if same else {"place": factories.PlaceFactory()}
        figure = factories.KeyFigureFactory(**values)
        figure.entry.topics.add(factories.TopicFactory())
        cite(figure, factories.SourceFactory())
    # What years and topics there are, all figures in short, those of this page, their evidence.
    with django_assert_num_queries(5):
        page = shown(client, "/kennzahlen/")
    assert page.marks == list(range(1, rows + 1))
    assert len(page.titles) == (1 if same else rows)
    with django_assert_num_queries(5):
        assert len(table(client)) == rows


# The permanent address


def test_permanent_address_leads_to_the_figure_on_the_page_of_its_entry(client: Client) -> None:
    figure = factories.KeyFigureFactory(entry=factories.ActorFactory(slug="haus"))
    assert led(client, f"/kennzahl/{figure.pk}/") == f"/partner/haus/#kennzahl-{figure.pk}"
    assert figure.anchor in visit(client, "/partner/haus/").ids


def test_permanent_address_of_a_deleted_figure_leads_to_the_last_version_that_had_it(client: Client) -> None:
    figure = factories.KeyFigureFactory(entry=factories.ActorFactory(slug="haus"), low=54)
    address, anchor, number = figure.get_permanent_url(), figure.anchor, change(figure.entry).number
    figure.delete()
    latest(figure.entry)
    found = led(client, address)
    assert found == f"/partner/haus/version/{number}/#{anchor}"
    page = visit(client, found.partition("#")[0])
    assert anchor in page.ids
    assert "54" in page.lines


def test_permanent_address_of_a_figure_of_a_deleted_entry_says_what_it_was_of(client: Client) -> None:
    figure = factories.KeyFigureFactory(entry=factories.ActorFactory(title="Haus am Markt"))
    address, entry = figure.get_permanent_url(), figure.entry
    latest(entry)
    entry.delete()
    refresh_search()
    response = client.get(address)
    assert response.status_code == 410
    assert "Haus am Markt" in response.text


def test_permanent_address_of_a_figure_that_was_never_public_is_none(client: Client) -> None:
    figure = factories.KeyFigureFactory(entry=factories.ActorFactory(state=Entry.State.DRAFT))
    address = figure.get_permanent_url()
    latest(figure.entry)
    figure.delete()
    latest(figure.entry)
    assert client.get(address).status_code == 404


def test_permanent_address_outlives_deleting_and_restoring() -> None:
    figure = factories.KeyFigureFactory()
    address, before = figure.get_permanent_url(), latest(figure.entry)
    figure.delete()
    restore(before, seen=latest(before.entry_id).number)
    assert KeyFigure.objects.get().get_permanent_url() == address


def test_permanent_address_outlives_merging(client: Client) -> None:
    survivor, other = pair(Actor)
    figure = factories.KeyFigureFactory(entry=other)
    merge(survivor=survivor, other=other)
    assert led(client, figure.get_permanent_url()) == f"{survivor.get_absolute_url()}#{figure.anchor}"
    assert KeyFigure.objects.get(pk=figure.pk).entry_id == survivor.pk


def test_permanent_address_of_a_figure_of_an_archived_entry_leads_to_its_page(client: Client) -> None:
    figure = factories.KeyFigureFactory(entry=factories.ActorFactory(slug="alt", state=Entry.State.ARCHIVED))
    assert led(client, f"/kennzahl/{figure.pk}/") == f"/partner/alt/#kennzahl-{figure.pk}"


@pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
def test_figure_of_what_is_not_public_has_no_address(client: Client, state: str) -> None:
    figure = factories.KeyFigureFactory(entry=factories.ActorFactory(state=state), label="Geheim")
    assert client.get(f"/kennzahl/{figure.pk}/").status_code == 404
    assert table(client) == []


def test_in_another_language_the_quotation_is_german_as_well(client: Client) -> None:
    figure = factories.KeyFigureFactory()
    cite(figure, factories.SourceFactory(title="Bericht", date=PartialDate()), 4)
    german = [line for line in visit(client, "/kennzahlen/").lines if "Quelle: Bericht" in line]
    assert german == [line for line in visit(client, "/en/kennzahlen/").lines if "Quelle: Bericht" in line]
    assert "undatiert, Absatz 4" in german[0]


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_unknown_figure_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/kennzahl/{number}/").status_code == 404


# The file


def test_line_of_the_file_says_all_that_the_page_says(client: Client) -> None:
    figure = factories.KeyFigureFactory(
        entry=factories.TopicFactory(title="=Schule", slug="schule"),
        label="Musliminnen; Muslime",
        low="1.30",
        high="1300000",
        unit="Millionen",
        qualifier=KeyFigure.Qualifier.OVER,
        counts="Alle",
        place=factories.StateFactory(),
        as_of=PartialDate(2016, 1),
        note="Nicht vergleichen.",
    )
    for title, paragraph in (("Bericht", 3), ("Blatt", None)):
        cite(figure, factories.SourceFactory(title=title, publisher="Land", date=PartialDate()), paragraph)
    assert table(client) == [
        {
            "Bezeichnung": "Musliminnen; Muslime",
            "Wert": "1,3",
            "Höherer Wert": "1300000",
            "Wert in Worten": "",
            "Genauigkeit": "über",
            "Einheit": "Millionen",
            "Was gezählt wird": "Alle",
            "Ort": "Nordrhein-Westfalen",
            "AGS": "05",
            "Stand": "2016-01",
            "Eintrag": "'=Schule",
            "Adresse des Eintrags": "http://testserver/themen/schule/",
            "Quellen": "Bericht, Land, undatiert, Absatz 3; Blatt, Land, undatiert",
            "Hinweis zum Vergleich": "Nicht vergleichen.",
            "Dauerhafte Adresse": f"http://testserver/kennzahl/{figure.pk}/",
        }
    ]


def test_file_is_german_and_named_in_every_language(client: Client) -> None:
    factories.KeyFigureFactory(as_of=PartialDate())
    with override("en"):
        response = client.get("/en" + TABLE)
    assert response.headers["Content-Disposition"] == 'attachment; filename="kennzahlen.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table(client, "/en" + TABLE) == table(client)
    assert table(client)[0]["Stand"] == "undatiert"


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ("54.00", "54"), ("100", "100"), ("1.30", "1,3"), ("-0.25", "-0,25")]
)
def test_number_as_a_german_spreadsheet_reads_it(value: str | None, text: str) -> None:
    figure = KeyFigure(low=value)
    assert plain_number(KeyFigure._meta.get_field("low").to_python(figure.low)) == text


def test_note_stands_wherever_the_figure_stands(client: Client) -> None:
    place = factories.StateFactory(slug="land")
    figure = factories.KeyFigureFactory(
        entry=factories.ActorFactory(slug="amt"), place=place, note="Nicht mit 49 vergleichen."
    )
    for address in ("/kennzahlen/", "/partner/amt/", "/orte/land/"):
        page = visit(client, address)
        assert "Hinweis zum Vergleich: Nicht mit 49 vergleichen." in page.lines
        assert figure.anchor in page.ids
    assert table(client)[0]["Hinweis zum Vergleich"] == figure.note

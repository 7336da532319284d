"""The search across everything, what it offers instead, and its suggestions."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Place, PostalCode
from tests import factories
from tests.odd_input import ODD_IN_ADDRESSES
from tests.pages import Page, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unna() -> Place:
    place: Place = factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")
    PostalCode.objects.create(code="59423", place=place)
    return place


def search(client: Client, typed: str, **query: Any) -> Page:
    response = client.get("/suche/", {"q": typed, **query})
    assert response.status_code == 200
    return Page(response.content)


# Entries


def test_search_finds_places_and_entries_of_every_type(client: Client) -> None:
    factories.CityFactory(ags="05315000", name="Köln", full_name="Köln", slug="koeln")
    for factory, folder in factories.TYPES:
        factory(title=f"Köln: {folder}", slug="koeln", summary=f"Unter {folder}.")
    page = visit(client, "/suche/?q=K%C3%B6ln")
    assert page.title == "Suche nach „Köln“ – Integrationspartner NRW"
    assert page.lines[5:] == [
        "6 Einträge zu „Köln“",
        "## Orte",
        "Köln Kreisfreie Stadt · Regierungsbezirk Arnsberg · Nordrhein-Westfalen",
        "Wer hilft in Köln?",
        "## Beste Treffer",
        "Art",
        "Köln: arten",
        "Unter arten.",
        "Meldung · 14. Juli 2022",
        "Köln: meldungen",
        "Partner",
        "Köln: partner",
        "Unter partner.",
        "Programm",
        "Köln: programme",
        "Unter programme.",
        "## Weitere Treffer: Themen",
        "Köln: themen",
        "Unter themen.",
        "## Weitere Treffer: Rechtsgrundlagen",
        "Köln: rechtsgrundlagen",
        "Unter rechtsgrundlagen.",
    ]
    assert sorted(link.href for link in page.links[1:]) == sorted(
        ["/orte/koeln/", *(f"/{folder}/koeln/" for _, folder in factories.TYPES)]
    )


def test_every_word_must_be_there(client: Client) -> None:
    factories.ActorFactory(title="Elternnetzwerk", summary="Für Eltern und Väter in Unna.", other_names=["EN"])
    for typed, found in (("eltern unna", "1 Eintrag zu „eltern unna“"), ("netzwerk en", "1 Eintrag zu „netzwerk en“")):
        assert search(client, typed).lines[5] == found
    page = search(client, "eltern köln")
    assert page.lines[5:8] == [
        "Zu „eltern köln“ haben wir nichts gefunden.",
        "Meinten Sie eltern?",
        "Das haben wir zu „eltern“ gefunden:",
    ]


def test_search_shows_six_of_a_type_and_leads_to_all(client: Client) -> None:
    for number in range(1, 7):
        factories.ActorFactory(title=f"Verein {number:02}", summary="S")
    six = [line for number in range(1, 7) for line in (f"Verein {number:02}", "S")]
    assert search(client, "verein").section("Partner") == six
    for number in range(7, 32):
        factories.ActorFactory(title=f"Verein {number:02}", summary="S")
    page = search(client, "verein")
    assert page.lines[5] == "31 Einträge zu „verein“"
    assert page.section("Partner") == [*six, "Partner: alle 31 Treffer zeigen"]
    assert page.href("Partner: alle 31 Treffer zeigen") == "/suche/?q=verein&bereich=partner"
    first = visit(client, "/suche/?q=verein&bereich=partner")
    assert first.lines[5:7] == ["## Partner: 31 Treffer für „verein“", "Alle Treffer zeigen"]
    assert first.href("Alle Treffer zeigen") == "/suche/?q=verein"
    assert len([line for line in first.lines if line.startswith("Verein ")]) == 25
    assert first.href("Nächste Seite") == "?q=verein&bereich=partner&seite=2"
    second = visit(client, "/suche/?q=verein&bereich=partner&seite=2")
    assert [line for line in second.lines if line.startswith("Verein ")] == [f"Verein {n}" for n in range(26, 32)]


@pytest.mark.parametrize("section", ["", "unsinn", "\0", "Partner", "orte", "x" * 5000])
def test_unknown_section_is_all_of_it(client: Client, section: str) -> None:
    factories.ActorFactory(title="Verein")
    assert search(client, "Verein", bereich=section).section("Partner")[0] == "Verein"


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "", "9" * 400, "1.5"])
def test_page_that_is_not_there_is_the_nearest(client: Client, page: str) -> None:
    factories.ActorFactory(title="Verein")
    assert "Verein" in search(client, "Verein", bereich="partner", seite=page).lines


def test_section_without_hits_says_so(client: Client) -> None:
    factories.ActorFactory(title="Verein")
    page = search(client, "Verein", bereich="programme")
    assert page.lines[5:7] == ["## Programme: 0 Treffer für „Verein“", "Alle Treffer zeigen"]


# Nothing found


def test_nothing_found_is_explained(client: Client) -> None:
    page = visit(client, "/suche/?q=Gibts+nicht")
    assert page.lines[5:] == [
        "Zu „Gibts nicht“ haben wir nichts gefunden. Versuchen Sie es mit weniger Wörtern, mit Ihrem Ort oder mit "
        "Ihrer Postleitzahl.",
        "Alle Partner zeigen · Alle Orte zeigen · Organisation vorschlagen",
    ]
    assert [field.get("value") for field in page.all("input")] == ["Gibts nicht"]


def test_typo_is_asked_about_and_what_it_would_find_is_shown(client: Client) -> None:
    factories.CityFactory()
    factories.ServedPlaceFactory(
        entry__title="Verein", entry__slug="verein", entry__summary="Berät in Dortmund.", place=factories.CityFactory()
    )
    page = search(client, "Dortmnd")
    assert page.lines[5:-1] == [
        "Zu „Dortmnd“ haben wir nichts gefunden.",
        "Meinten Sie Dortmund?",
        "Das haben wir zu „Dortmund“ gefunden:",
        "## Orte",
        "Dortmund Kreisfreie Stadt · Regierungsbezirk Arnsberg · Nordrhein-Westfalen",
        "Wer hilft in Dortmund?",
        "## Partner",
        "Verein",
        "Berät in Dortmund.",
    ]
    assert [link.href for link in page.links if link.text == "Dortmund"] == ["?q=Dortmund", "/orte/dortmund/"]


@pytest.mark.parametrize("query", ["", "?q=", "?q=+++", "?q=%00", "?bereich=partner"])
def test_search_for_nothing_shows_the_field_and_the_ways_in(client: Client, query: str) -> None:
    factories.ActorFactory()
    page = visit(client, f"/suche/{query}")
    assert page.title == "Suche – Integrationspartner NRW"
    assert page.lines == [
        "Start",
        "Suche",
        "# Suche",
        "Postleitzahl, Ort, Name oder Thema",
        "Suchen",
        "Alle Partner zeigen · Alle Orte zeigen · Organisation vorschlagen",
    ]


@pytest.mark.usefixtures("unna")
def test_odd_input_finds_nothing_and_never_fails(client: Client) -> None:
    factories.ActorFactory(title="Verein", summary="Hilft.")
    for typed in (*ODD_IN_ADDRESSES, '"><script>alert(1)</script>', "12345678901234567890", "wort " * 1000):
        page = search(client, typed)
        assert "Verein" not in page.lines, typed
        assert "## Orte" not in page.headings, typed
        # What no browser shows is sent back as it came.
        assert [error for error in page.errors if not error.startswith("invalid-codepoint")] == [], typed
        kept = " ".join(typed.replace("\0", " ").split())[:200]
        assert [field.get("value") for field in page.all("input")] == [kept]


@pytest.mark.parametrize("address", ["/suche/?q=%ED%A0%80%FF", "/suche/?q=%FE&bereich=%ED", "/suche/?%FF=1"])
def test_broken_encoding_never_fails(client: Client, address: str) -> None:
    assert visit(client, address).headings == ["# Suche"]


# Costs


@pytest.mark.parametrize("rows", [1, 3])
def test_search_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        factories.PlaceFactory(name="Unna", slug=f"unna-{number}")
        factories.ActorFactory(title=f"Verein Unna {number}")
        factories.NewsItemFactory(title=f"Fest in Unna {number}")
    # What was typed, which places, these, those around them, the numbers, the best, their entries.
    with django_assert_num_queries(7):
        page = search(client, "unna")
    assert page.lines[5] == ("2 Einträge zu „unna“" if rows == 1 else "6 Einträge zu „unna“")
    assert len(page.section("Orte")) == 2 * (rows + 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_section_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        factories.NewsItemFactory(title=f"Fest in Unna {number}")
    with django_assert_num_queries(5):
        page = search(client, "fest", bereich="meldungen")
    assert len([line for line in page.lines if line.startswith("Fest in")]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_nothing_found_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        factories.ActorFactory(title=f"Beratung {number}")
    # Three of them count the search.
    with django_assert_num_queries(13):
        page = search(client, "Beratng")
    assert "Meinten Sie Beratung?" in page.lines
    assert len([line for line in page.lines if line.startswith("Beratung ")]) == rows


def test_search_pages_stay_out_of_search_engines(client: Client) -> None:
    page = visit(client, "/suche/?q=x")
    assert [meta.get("content") for meta in page.all("meta") if meta.get("name") == "robots"] == ["noindex"]


# Suggestions


def test_suggestions_are_names_that_start_so(
    client: Client, unna: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.ActorFactory(title="Unnaer Verein", other_names=["Unna hilft"])
    with django_assert_num_queries(3):
        response = client.get("/suche/vorschlaege/", {"q": "unn"})
    assert response["Content-Type"] == "application/json"
    assert response.json() == {"suggestions": ["Unna", "Kreis Unna", "Unna hilft", "Unnaer Verein"]}


def test_suggestions_for_nothing_and_for_odd_input_are_none(client: Client) -> None:
    factories.ActorFactory(title="Verein")
    assert client.get("/suche/vorschlaege/").json() == {"suggestions": []}
    for typed in ODD_IN_ADDRESSES:
        assert client.get("/suche/vorschlaege/", {"q": typed}).json() == {"suggestions": []}
    assert client.get("/suche/vorschlaege/?q=%ED%A0%80%FF").json() == {"suggestions": []}

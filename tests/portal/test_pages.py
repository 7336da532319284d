"""Home, and what machines and people in need of help ask for."""

from __future__ import annotations

import datetime
from unittest import mock
from xml.etree import ElementTree

import pytest
from django.conf import settings as project
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, RequestFactory
from django.views.defaults import server_error
from pytest_django import DjangoAssertNumQueries, Settings

from directory.dates import PartialDate
from directory.models import Entry
from portal.languages import in_language
from tests import factories
from tests.pages import Link, Page, links_in, visit
from tests.places import centre, draw

pytestmark = pytest.mark.django_db

OTHER_LANGUAGES = [in_language("/", code) for code, _ in project.LANGUAGES[1:]]


# Home


def test_home_offers_one_field_and_every_way_in(client: Client) -> None:
    advice = factories.ActorKindFactory(
        plural="Beratungsstellen", slug="beratungsstelle", summary="Beraten.", position=2
    )
    factories.ActorKindFactory(plural="Ämter", slug="amt", summary="Verwalten.", position=1)
    factories.ActorFactory(kind=advice)
    factories.ActorFactory(kind=advice, state=Entry.State.ARCHIVED)
    factories.TopicFactory(title="Schule", slug="schule")
    factories.TopicFactory(title="Ämter", slug="aemter")
    factories.ProgrammeFactory.create_batch(2)
    factories.PlaceFactory()
    factories.CityFactory()
    for year in (2019, 2022, 2020, 2021):
        factories.NewsItemFactory(title=f"Im Jahr {year}", slug=f"jahr-{year}", summary="S", date=PartialDate(year))
    page = visit(client, "/")
    assert page.title == "Hilfe bei der Integration finden – Integrationspartner NRW"
    assert page.lines == [
        "# Wer hilft mir in meiner Stadt?",
        "Finden Sie Partner für Integration in allen 2 Städten und Gemeinden in Nordrhein-Westfalen.",
        "Postleitzahl, Ort, Name oder Thema",
        "Suchen",
        "## Wer hilft wobei?",
        "### Ämter",
        "Verwalten.",
        "### Beratungsstellen",
        "Beraten.",
        "## Wer hilft wo?",
        "## Themen",
        "Ämter",
        "Schule",
        "## Weiter",
        "Alle Partner (1)",
        "Programme und Projekte (2)",
        "Alle Orte",
        "## Meldungen",
        "2022",
        "Im Jahr 2022",
        "2021",
        "Im Jahr 2021",
        "2020",
        "Im Jahr 2020",
    ]
    assert [link.href for link in page.links] == [
        "/arten/amt/",
        "/arten/beratungsstelle/",
        "/themen/aemter/",
        "/themen/schule/",
        "/partner/",
        "/programme/",
        "/orte/",
        "/meldungen/jahr-2022/",
        "/meldungen/jahr-2021/",
        "/meldungen/jahr-2020/",
    ]
    assert [form.get("action") for form in page.all("form")] == ["/suche/"]
    assert [(field.get("type"), field.get("name")) for field in page.all("input")] == [("search", "q")]


def test_menus_lead_to_every_section(client: Client) -> None:
    page = visit(client, "/")
    menus = {nav.get("aria-label"): [a.get("href") for a in nav.iter("a")] for nav in page.all("nav")}
    assert menus == {
        "Sprachen": [*OTHER_LANGUAGES, "/leichte-sprache/", "/gebaerdensprache/"],
        "Hauptmenü": ["/partner/", "/orte/", "/arten/", "/themen/", "/programme/", "/meldungen/"],
        "Nachschlagen": ["/kennzahlen/", "/rechtsgrundlagen/", "/quellen/", "/korrekturen/", "/presse/"],
        "Über diese Website": [
            "/melden/",
            "/organisation-vorschlagen/",
            "/leichte-sprache/",
            "/gebaerdensprache/",
            "/barrierefreiheit/",
            "/datenschutz/",
            "/impressum/",
        ],
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_home_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        district = factories.DistrictFactory(ags=f"0590{number}", slug=f"kreis-{number}")
        draw(district, 6 + number / 2, 51)
        centre(district)
        factories.TopicFactory()
        factories.ProgrammeFactory()
        factories.NewsItemFactory(place=district)
    # Kinds, topics, news, two counts; for the map the areas, their counts, the centres and the outlines.
    with django_assert_num_queries(9):
        page = visit(client, "/")
    assert len([line for line in page.lines if line.endswith(" 1 Partner")]) == rows


def test_home_shows_the_map(client: Client) -> None:
    dortmund = factories.CityFactory()
    draw(dortmund, 7.4, 51.5)
    centre(dortmund)
    page = visit(client, "/")
    assert page.section("Wer hilft wo?")[-2:] == ["Dortmund 1 Partner", "© GeoBasis-DE / BKG (Daten verändert)"]
    assert page.href("Dortmund") == "/orte/dortmund/"


# For machines


def locations(client: Client) -> dict[str, str | None]:
    response = client.get("/sitemap.xml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = ElementTree.fromstring(response.content).findall("s:url", space)
    return {url.findtext("s:loc", "", space): url.findtext("s:lastmod", None, space) for url in urls}


def test_sitemap_names_every_page(client: Client) -> None:
    place = factories.PlaceFactory()
    entries = [
        (factory(slug="eintrag"), folder)
        for factory, folder in factories.TYPES
        if factory is not factories.ActorFactory
    ]
    actor = factories.ActorFactory(slug="eintrag", kind=next(entry for entry, folder in entries if folder == "arten"))
    updated = datetime.datetime(2024, 5, 31, 12, tzinfo=datetime.UTC)
    Entry.objects.update(updated_at=updated)
    pages = ["", "partner", "arten", "orte", "themen", "programme", "meldungen", "kennzahlen", "rechtsgrundlagen"]
    pages += ["quellen", "impressum", "datenschutz", "barrierefreiheit", "leichte-sprache", "gebaerdensprache"]
    pages += ["melden", "organisation-vorschlagen", "korrekturen", "presse"]
    named = {
        **{f"/{page}/".replace("//", "/"): None for page in pages},
        **{f"/{folder}/eintrag/": "2024-05-31" for _entry, folder in [*entries, (actor, "partner")]},
        **{place.get_absolute_url(): None for place in place.lineage},
    }
    assert locations(client) == {
        f"http://testserver{in_language(address, language)}": changed
        for address, changed in named.items()
        for language, _ in project.LANGUAGES
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_sitemap_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for factory, _folder in factories.TYPES:
        factory.create_batch(rows)
    factories.PlaceFactory.create_batch(rows)
    with django_assert_num_queries(2):
        client.get("/sitemap.xml")


def test_robots(client: Client) -> None:
    response = client.get("/robots.txt")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response.text == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /suche/\n"
        + "".join(f"Disallow: {start}suche/\n" for start in OTHER_LANGUAGES)
        + "Sitemap: http://testserver/sitemap.xml\n"
    )


def test_security_contact(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:sicherheit@example.org"
    response = client.get("/.well-known/security.txt")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    contact, expires, *rest = response.text.splitlines()
    assert contact == "Contact: mailto:sicherheit@example.org"
    assert rest == ["Preferred-Languages: de, en", "Canonical: http://testserver/.well-known/security.txt"]
    until = datetime.datetime.strptime(expires, "Expires: %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    assert 178 <= (until - datetime.datetime.now(datetime.UTC)).days <= 180


def test_the_operator_is_the_security_contact_unless_another_is_named(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ""
    operator = factories.OperatorFactory()
    assert client.get("/.well-known/security.txt").text.startswith(f"Contact: mailto:{operator.email}\n")


def test_without_a_security_contact_there_is_nothing_to_say(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


def test_process_is_alive(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (200, "ready\n")


def test_not_ready_while_a_migration_is_pending(client: Client) -> None:
    [newest] = MigrationLoader(connection).graph.leaf_nodes("programmes")
    MigrationRecorder(connection).record_unapplied(*newest)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "migrations pending\n")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_not_ready_while_the_database_is_away(client: Client, error: type[Exception]) -> None:
    with mock.patch.object(connection, "cursor", side_effect=error("gone")):
        response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "database not reachable\n")


# When something is wrong


@pytest.mark.parametrize("address", ["/gibtsnicht/", "/partner/gibtsnicht/", "/%00", "/%ED%A0%80/", "/" + "x" * 5000])
def test_page_that_is_not_there_leads_on(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    page = Page(response.content)
    assert page.errors == []
    assert page.title == "Seite nicht gefunden – Integrationspartner NRW"
    assert page.lines == [
        "# Diese Seite gibt es nicht",
        "Vielleicht ist die Adresse falsch geschrieben, oder der Eintrag ist noch nicht veröffentlicht.",
        "Suchen Sie nach einem Namen oder Ort",
        "Wählen Sie Ihren Ort",
        "Sehen Sie alle Partner",
    ]
    assert [link.href for link in page.links] == ["/suche/", "/orte/", "/partner/"]


def test_page_that_fails_says_so_without_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.raise_request_exception = False
    failing = mock.patch("portal.views.Home.get_context_data", side_effect=RuntimeError)
    with failing, django_assert_num_queries(0):
        response = client.get("/")
    assert response.status_code == 500
    page = Page(response.content)
    assert page.errors == []
    assert page.title == "Störung – Integrationspartner NRW"
    assert page.lines == [
        "# Hier ist etwas schiefgegangen",
        "Der Fehler liegt bei uns. Bitte versuchen Sie es in einigen Minuten noch einmal.",
        "Zur Startseite",
    ]
    assert page.links == [Link("Zur Startseite", "/")]


@pytest.mark.parametrize("address", ["/", "/suche/", "/partner/", "/orte/", "/programme/", "/impressum/"])
def test_public_pages_are_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_site_bears_the_name_that_its_operator_gives_it(client: Client, settings: Settings) -> None:
    settings.SITE_NAME = "Ankommen <Musterstadt>"
    page = visit(client, "/impressum/")
    assert page.title == "Impressum – Ankommen <Musterstadt>"
    assert Link("Ankommen <Musterstadt>", "/") in links_in(page.all("header")[0])
    broken = server_error(RequestFactory().get("/"))
    assert "<title>Störung – Ankommen &lt;Musterstadt&gt;</title>" in broken.content.decode()

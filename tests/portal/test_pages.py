"""Home, search, obligations, permanent addresses, and what machines and people in need of help ask for."""

from __future__ import annotations

import datetime
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from directory.dates import PartialDate
from directory.models import Entry, Place, PostalCode
from tests import factories
from tests.pages import Link, Page, visit

pytestmark = pytest.mark.django_db

# Every type of entry, with the folder of its addresses.
TYPES = [
    (factories.ActorFactory, "partner"),
    (factories.ActorKindFactory, "arten"),
    (factories.TopicFactory, "themen"),
    (factories.LawFactory, "rechtsgrundlagen"),
    (factories.ProgrammeFactory, "programme"),
    (factories.NewsItemFactory, "meldungen"),
]
every_type = pytest.mark.parametrize(("factory", "folder"), TYPES)


def redirect(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    return response.status_code, response.get("Location", "")


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
        "Hauptmenü": ["/partner/", "/orte/", "/arten/", "/themen/", "/programme/", "/meldungen/"],
        "Nachschlagen": ["/kennzahlen/", "/rechtsgrundlagen/", "/quellen/"],
        "Über diese Website": [
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
    for _row in range(rows):
        factories.ActorFactory()
        factories.TopicFactory()
        factories.ProgrammeFactory()
        factories.NewsItemFactory(place=factories.PlaceFactory())
    with django_assert_num_queries(6):
        visit(client, "/")


# Search


@pytest.fixture
def unna() -> Place:
    place = factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")
    PostalCode.objects.create(code="59423", place=place)
    return place


@pytest.mark.usefixtures("unna")
@pytest.mark.parametrize("typed", ["59423", " 59423 ", "D-59423", "D 59423"])
def test_postal_code_of_one_place_leads_there_for_now(client: Client, typed: str) -> None:
    response = client.get("/suche/", {"q": typed})
    assert (response.status_code, response["Location"]) == (302, "/orte/unna/")


def test_postal_code_of_two_places_asks_which(client: Client, unna: Place) -> None:
    kamen = factories.PlaceFactory(ags="05978020", name="Kamen", slug="kamen", parent=unna.parent)
    PostalCode.objects.create(code="59423", place=kamen)
    page = visit(client, "/suche/?q=59423")
    assert page.lines == [
        "Start",
        "Suche",
        "# Suche",
        "Postleitzahl, Ort, Name oder Thema",
        "Suchen",
        "Die Postleitzahl 59423 gehört zu mehreren Orten. Welcher ist Ihrer?",
        "## Orte",
        "Kamen Kreis Unna",
        "Unna Kreis Unna",
    ]
    assert page.links[1:] == [Link("Kamen", "/orte/kamen/"), Link("Unna", "/orte/unna/")]


def test_unknown_postal_code_is_explained(client: Client) -> None:
    page = visit(client, "/suche/?q=99999")
    assert page.lines[5:] == [
        "Die Postleitzahl 99999 kennen wir in Nordrhein-Westfalen nicht. Postfächer haben eigene Postleitzahlen; "
        "versuchen Sie es mit dem Namen Ihres Ortes.",
        "Alle Partner zeigen · Alle Orte zeigen",
    ]
    assert page.links[1:] == [Link("Alle Partner zeigen", "/partner/"), Link("Alle Orte zeigen", "/orte/")]


def test_search_finds_places_and_entries_of_every_type(client: Client) -> None:
    factories.CityFactory(ags="05315000", name="Köln", full_name="Köln", slug="koeln")
    for factory, folder in TYPES:
        factory(title=f"Köln: {folder}", slug="koeln", summary=f"Unter {folder}.")
    page = visit(client, "/suche/?q=K%C3%B6ln")
    assert page.title == "Suche nach „Köln“ – Integrationspartner NRW"
    assert page.lines[5:] == [
        "## Orte",
        "Köln Regierungsbezirk Arnsberg",
        "## Einträge",
        "Köln: arten Art",
        "Unter arten.",
        "14. Juli 2022",
        "Köln: meldungen Meldung",
        "Köln: partner",
        "Unter partner.",
        "Köln: programme Programm",
        "Unter programme.",
        "Köln: rechtsgrundlagen Rechtsgrundlage",
        "Unter rechtsgrundlagen.",
        "Köln: themen Thema",
        "Unter themen.",
    ]
    assert [link.href for link in page.links[1:]] == [
        "/orte/koeln/",
        *(
            f"/{folder}/koeln/"
            for folder in ("arten", "meldungen", "partner", "programme", "rechtsgrundlagen", "themen")
        ),
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Köln", ["Köln"]),
        ("köln", ["Köln"]),
        ("KÖLN", ["Köln"]),
        ("Koeln", ["Köln"]),
        ("koln", ["Köln"]),
        ("  Köln ", ["Köln"]),
        ("Ko\u0308ln", ["Köln"]),
        ("Unna", ["Kreis Unna", "Unna"]),
        ("Kreis Unna", ["Kreis Unna"]),
        ("kreis-unna", ["Kreis Unna"]),
        ("Stolberg", ["Stolberg (Rhld.)"]),
        ("Stolberg (Rhld.)", ["Stolberg (Rhld.)"]),
        ("stolberg rhld", ["Stolberg (Rhld.)"]),
        ("stolberg", ["Stolberg (Rhld.)"]),
        ("frondenberg", ["Fröndenberg/Ruhr"]),
        ("nrw", ["Nordrhein-Westfalen"]),
        ("NRW", ["Nordrhein-Westfalen"]),
        ("Nordrhein Westfalen", ["Nordrhein-Westfalen"]),
        ("Atlantis", []),
    ],
)
def test_place_is_found_in_its_usual_spellings(client: Client, unna: Place, typed: str, found: list[str]) -> None:
    factories.CityFactory(ags="05315000", name="Köln", full_name="Köln", slug="koeln")
    factories.PlaceFactory(name="Stolberg (Rhld.)", slug="stolberg-rhld", other_names=["Stolberg"])
    factories.PlaceFactory(name="Fröndenberg/Ruhr", slug="froendenberg-ruhr", other_names=["Fröndenberg"])
    Place.objects.filter(ags="05").update(other_names=["NRW", "landesweit"])
    page = Page(client.get("/suche/", {"q": typed}).content)
    names = {place.full_name: place.get_absolute_url() for place in Place.objects.all()}
    assert [link for link in page.links if link.href.startswith("/orte/") and link.text in names] == [
        Link(name, names[name]) for name in found
    ]


def test_nothing_found_is_explained(client: Client) -> None:
    page = visit(client, "/suche/?q=Gibts+nicht")
    assert page.lines[5:] == [
        "Zu „Gibts nicht“ haben wir nichts gefunden. Versuchen Sie es mit weniger Wörtern, mit Ihrem Ort oder mit "
        "Ihrer Postleitzahl.",
        "Alle Partner zeigen · Alle Orte zeigen",
    ]
    assert [field.get("value") for field in page.all("input")] == ["Gibts nicht"]


@pytest.mark.parametrize("query", ["", "?q=", "?q=+++", "?q=%00"])
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
        "Alle Partner zeigen · Alle Orte zeigen",
    ]


def test_every_word_must_be_there(client: Client) -> None:
    factories.ActorFactory(title="Elternnetzwerk", summary="Für Väter in Unna.", other_names=["EN"])
    for typed, found in (("eltern unna", True), ("netz en", True), ("eltern köln", False)):
        page = Page(client.get("/suche/", {"q": typed}).content)
        assert ("Elternnetzwerk" in page.lines) is found, typed


def test_search_shows_thirty_entries_and_says_when_there_are_more(client: Client) -> None:
    more = "Es gibt noch mehr Treffer. Ein weiteres Wort grenzt die Suche ein."
    for number in range(1, 31):
        factories.ActorFactory(title=f"Verein {number:02}", summary="S")
    thirty = [line for number in range(1, 31) for line in (f"Verein {number:02}", "S")]
    assert visit(client, "/suche/?q=verein").section("Einträge") == thirty
    factories.ActorFactory(title="Verein 31")
    assert visit(client, "/suche/?q=verein").section("Einträge") == [*thirty, more]


@pytest.mark.parametrize(
    "typed",
    [
        "\0",
        "a\0b",
        "x" * 5000,
        "wort " * 1000,
        "🎉",
        '"><script>alert(1)</script>',
        "'; DROP TABLE directory_entry; --",
        "%",
        "_",
        "%_",
        "\\",
        "„Anführung“",
        "-",
        "(",
        "*",
        "\ud7ff",
        "\u202e",
        "ß",
        "12345678901234567890",
        "٥٩٤٢٣",
    ],
)
def test_odd_input_finds_nothing_and_never_fails(client: Client, unna: Place, typed: str) -> None:
    factories.ActorFactory(title="Verein", summary="Hilft.")
    response = client.get("/suche/", {"q": typed})
    assert response.status_code == 200
    page = Page(response.content)
    assert "Verein" not in page.lines
    assert "## Orte" not in page.headings
    assert page.errors == []
    kept = typed.replace("\0", "").strip()[:200]
    assert [field.get("value") for field in page.all("input")] == [kept]


def test_broken_encoding_never_fails(client: Client) -> None:
    assert visit(client, "/suche/?q=%ED%A0%80%FF").headings == ["# Suche"]


@pytest.mark.parametrize("rows", [1, 3])
def test_search_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        factories.PlaceFactory(name="Unna", slug=f"unna-{number}")
        factories.ActorFactory(title=f"Verein Unna {number}")
        factories.NewsItemFactory(title=f"Fest in Unna {number}")
    with django_assert_num_queries(2):
        page = visit(client, "/suche/?q=unna")
    assert len(page.section("Einträge")) == 4 * rows


def test_search_pages_stay_out_of_search_engines(client: Client) -> None:
    page = visit(client, "/suche/?q=x")
    assert [meta.get("content") for meta in page.all("meta") if meta.get("name") == "robots"] == ["noindex"]


# Obligations


@pytest.mark.parametrize(
    ("address", "title", "first"),
    [
        (
            "/impressum/",
            "Impressum",
            "Diese Installation hat noch keinen Betreiber. Wer sie öffentlich betreibt, ergänzt hier Namen, Anschrift "
            "und Kontakt.",
        ),
        ("/datenschutz/", "Datenschutz", "Sie können alle Seiten lesen, ohne etwas über sich anzugeben."),
        (
            "/barrierefreiheit/",
            "Barrierefreiheit",
            "Diese Website soll für alle nutzbar sein: mit Tastatur, mit Vorlesesoftware, vergrößert, ohne JavaScript, "
            "im hellen und im dunklen Modus.",
        ),
        ("/leichte-sprache/", "Leichte Sprache", "## Was ist diese Internet·seite?"),
        (
            "/gebaerdensprache/",
            "Gebärdensprache",
            "Ein Video in Deutscher Gebärdensprache gibt es hier noch nicht.",
        ),
    ],
)
def test_obligations_need_no_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, title: str, first: str
) -> None:
    with django_assert_num_queries(0):
        page = visit(client, address)
    assert page.title == f"{title} – Integrationspartner NRW"
    assert page.lines[:4] == ["Start", title, f"# {title}", first]


# Addresses that last


@every_type
def test_permanent_id_leads_to_the_address_of_today(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="frueher")
    assert redirect(client, f"/id/{entry.public_id}/") == (301, f"/{folder}/frueher/")
    entry.slug = "heute"
    entry.save()
    assert redirect(client, f"/id/{entry.public_id}/") == (301, f"/{folder}/heute/")


@pytest.mark.parametrize("public_id", ["057e979f-ee4e-4f5e-b5e1-4242ac6d6ad2", "1", "x" * 36])
def test_unknown_id_is_not_found(client: Client, public_id: str) -> None:
    assert client.get(f"/id/{public_id}/").status_code == 404


@every_type
def test_every_earlier_address_leads_to_the_address_of_today(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="erst")
    for slug in ("dann", "jetzt"):
        entry.slug = slug
        entry.save()
    for slug in ("erst", "dann"):
        assert redirect(client, f"/{folder}/{slug}/") == (301, f"/{folder}/jetzt/")
    assert client.get(f"/{folder}/jetzt/").status_code == 200


@every_type
def test_name_that_comes_back_has_its_address_again(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="erst")
    for slug in ("dann", "erst"):
        entry.slug = slug
        entry.save()
    assert client.get(f"/{folder}/erst/").status_code == 200
    assert redirect(client, f"/{folder}/dann/") == (301, f"/{folder}/erst/")


@every_type
def test_merged_entry_leads_to_the_one_that_remains(client: Client, factory: Any, folder: str) -> None:
    survivor = factory(slug="bleibt")
    merged = factory(slug="frueher")
    merged.slug = "geht"
    merged.state = Entry.State.ARCHIVED
    merged.merged_into = survivor
    merged.save()
    for address in (f"/{folder}/geht/", f"/{folder}/frueher/", f"/id/{merged.public_id}/"):
        assert redirect(client, address) == (301, f"/{folder}/bleibt/")
    survivor.slug = "bleibt-neu"
    survivor.save()
    assert redirect(client, f"/{folder}/geht/") == (301, f"/{folder}/bleibt-neu/")


def test_merged_entry_leads_to_one_of_another_type(client: Client) -> None:
    survivor = factories.ProgrammeFactory(slug="bleibt")
    merged = factories.ActorFactory(slug="geht", state=Entry.State.ARCHIVED, merged_into=survivor)
    assert redirect(client, "/partner/geht/") == (301, "/programme/bleibt/")
    assert redirect(client, f"/id/{merged.public_id}/") == (301, "/programme/bleibt/")


def test_merging_twice_leads_to_the_last(client: Client) -> None:
    third = factories.ActorFactory(slug="drittens")
    second = factories.ActorFactory(slug="zweitens", state=Entry.State.ARCHIVED, merged_into=third)
    factories.ActorFactory(slug="erstens", state=Entry.State.ARCHIVED, merged_into=second)
    for slug in ("erstens", "zweitens"):
        assert redirect(client, f"/partner/{slug}/") == (301, "/partner/drittens/")


def test_merged_entry_whose_survivor_is_withdrawn_has_its_own_page_again(client: Client) -> None:
    survivor = factories.ActorFactory(slug="bleibt", state=Entry.State.DRAFT)
    merged = factories.ActorFactory(title="Alt", slug="geht", state=Entry.State.ARCHIVED, merged_into=survivor)
    assert "# Alt" in visit(client, "/partner/geht/").headings
    assert redirect(client, f"/id/{merged.public_id}/") == (301, "/partner/geht/")


@every_type
def test_capitals_lead_to_the_address(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="ki-dortmund")
    assert redirect(client, f"/{folder}/KI-Dortmund/") == (301, f"/{folder}/ki-dortmund/")
    entry.slug = "heute"
    entry.save()
    assert redirect(client, f"/{folder}/KI-Dortmund/") == (301, f"/{folder}/heute/")


@every_type
def test_archived_entry_keeps_its_page_and_leaves_its_listing(client: Client, factory: Any, folder: str) -> None:
    factory(title="Eintrag von gestern", slug="gestern", state=Entry.State.ARCHIVED, summary="War da.")
    page = visit(client, f"/{folder}/gestern/")
    notice = page.lines.index("Dieser Eintrag wird nicht mehr gepflegt")
    assert page.lines[notice - 1] == "War da."
    for address in (f"/{folder}/", "/suche/?q=gestern", "/"):
        assert "Eintrag von gestern" not in str(visit(client, address).lines)
    assert b"gestern" not in client.get("/sitemap.xml").content


@every_type
@pytest.mark.parametrize("slug", ["gibtsnicht", "%00", "a%00b", "%ED%A0%80", "%F0%9F%8E%89", "x" * 5000, "..", "a'b"])
def test_unknown_address_is_not_found(client: Client, factory: Any, folder: str, slug: str) -> None:
    factory()
    assert client.get(f"/{folder}/{slug}/").status_code == 404


@every_type
def test_address_without_its_slash_leads_to_the_one_with(client: Client, factory: Any, folder: str) -> None:
    factory(slug="eintrag")
    assert redirect(client, f"/{folder}/eintrag") == (301, f"/{folder}/eintrag/")


@every_type
def test_page_names_its_one_address(client: Client, factory: Any, folder: str) -> None:
    factory(slug="eintrag")
    page = visit(client, f"/{folder}/eintrag/?von=anderswo")
    canonical = [link.get("href") for link in page.all("link") if link.get("rel") == "canonical"]
    assert canonical == [f"http://testserver/{folder}/eintrag/"]


# For machines


def locations(client: Client) -> dict[str, str | None]:
    response = client.get("/sitemap.xml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = ElementTree.fromstring(response.content).findall("s:url", space)
    return {url.findtext("s:loc", "", space): url.findtext("s:lastmod", None, space) for url in urls}


def test_sitemap_names_every_page(client: Client, unna: Place) -> None:
    entries = [(factory(slug="eintrag"), folder) for factory, folder in TYPES if factory is not factories.ActorFactory]
    actor = factories.ActorFactory(slug="eintrag", kind=next(entry for entry, folder in entries if folder == "arten"))
    updated = datetime.datetime(2024, 5, 31, 12, tzinfo=datetime.UTC)
    Entry.objects.update(updated_at=updated)
    pages = ["", "partner", "arten", "orte", "themen", "programme", "meldungen", "kennzahlen", "rechtsgrundlagen"]
    pages += ["quellen", "impressum", "datenschutz", "barrierefreiheit", "leichte-sprache", "gebaerdensprache"]
    assert locations(client) == {
        **{f"http://testserver/{page}/".replace("//", "/").replace("http:/", "http://"): None for page in pages},
        **{f"http://testserver/{folder}/eintrag/": "2024-05-31" for _entry, folder in [*entries, (actor, "partner")]},
        **{f"http://testserver{place.get_absolute_url()}": None for place in unna.lineage},
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_sitemap_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for factory, _folder in TYPES:
        factory.create_batch(rows)
    factories.PlaceFactory.create_batch(rows)
    with django_assert_num_queries(4):
        client.get("/sitemap.xml")


def test_robots(client: Client) -> None:
    response = client.get("/robots.txt")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response.text == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /suche/\nSitemap: http://testserver/sitemap.xml\n"
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
    MigrationRecorder(connection).record_unapplied("programmes", "0001_initial")
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
    failing = mock.patch("portal.views.Home.get_context_data", side_effect=OperationalError("gone"))
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

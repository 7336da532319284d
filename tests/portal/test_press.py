"""The press room."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Entry
from programmes.models import Programme
from tests import factories
from tests.feeds import read
from tests.pages import visit
from tests.versions import change, latest

pytestmark = pytest.mark.django_db


def test_contacts_for_the_press_stand_under_their_entries_with_evidence(client: Client) -> None:
    actor = factories.ActorFactory(title="Übach-Haus", slug="haus")
    phone = factories.ContactFactory(entry=actor, purpose="press", label="Büro", position=1)
    factories.ContactFactory(
        entry=actor, purpose="press", channel="email", number="", email="presse@example.org", position=2
    )
    factories.ContactFactory(entry=actor, number="+492118372001")
    factories.CitationFactory(entry=actor, statement=phone, source__title="Bericht")
    factories.ContactFactory(entry__title="Amt", purpose="press")
    factories.ContactFactory(entry__title="Entwurf", entry__state=Entry.State.DRAFT, purpose="press")
    factories.ContactFactory(entry__title="Alt", entry__state=Entry.State.ARCHIVED, purpose="press")
    factories.ContactFactory(entry__title="Ohne Presse")
    page = visit(client, "/presse/")
    assert page.section("Kontakte für die Presse") == [
        "### Amt",
        "Telefon: 0211 8372000",
        "### Übach-Haus",
        "Büro Telefon: 0211 8372000 [1]",
        "E-Mail: presse@example.org",
    ]
    assert page.evidence[1].startswith("Bericht")
    assert page.href("Übach-Haus") == "/partner/haus/"
    assert page.href("presse@example.org") == "mailto:presse@example.org"


def test_operator_can_be_reached(client: Client) -> None:
    factories.OperatorFactory()
    contacts = visit(client, "/presse/").section("Kontakte für die Presse")
    assert contacts[:2] == ["### Betreiber dieser Website", "Amt für Beispiele / Musterweg 1 / 12345 Musterstadt"]


def test_without_anything_the_page_says_so(client: Client) -> None:
    page = visit(client, "/presse/")
    assert page.section("Kontakte für die Presse") == ["Noch hat kein Eintrag einen eigenen Kontakt für die Presse."]
    assert "Es gibt noch keine Meldung." in page.section("Neueste Meldungen")
    assert "Es ist noch kein Programm eingetragen." in page.section("Zuletzt geänderte Programme")
    assert "Bisher gab es keine Korrektur." in page.section("Letzte Korrekturen")


def test_what_is_new_stands_there(client: Client) -> None:
    factories.NewsItemFactory(title="Fest")
    factories.NewsItemFactory(title="Plan", state=Entry.State.DRAFT)
    programme = factories.ProgrammeFactory(title="Väterarbeit", slug="vaeterarbeit")
    latest(programme)
    programme.status = Programme.Status.RUNNING
    programme.save()
    factories.CorrectionFactory(entry__title="Haus", sentence="Die Nummer war falsch.")
    page = visit(client, "/presse/")
    assert page.section("Neueste Meldungen") == ["14. Juli 2022", "Fest", "Alle Meldungen"]
    [_, *rest] = page.section("Zuletzt geänderte Programme")
    assert rest == ["Väterarbeit", "Geändert: Stand der Durchführung (läuft)", "Alle Programme"]
    assert page.section("Letzte Korrekturen")[1:3] == ["Haus", "Die Nummer war falsch."]
    assert page.href("Väterarbeit") == "/programme/vaeterarbeit/"


def test_feeds_and_background_lead_somewhere(client: Client) -> None:
    factories.TopicFactory(title="Schule", slug="schule")
    factories.ActorKindFactory(title="Verein", slug="verein", summary="Menschen tun sich zusammen.")
    page = visit(client, "/presse/")
    feeds = [link.href for link in page.links if link.href.endswith("/feed/")]
    assert feeds == [
        "/meldungen/feed/",
        "/programme/feed/",
        "/korrekturen/feed/",
        "/themen/schule/feed/",
        "/arten/verein/feed/",
    ]
    for address in feeds:
        read(client, address)
    in_head = [link.get("href") for link in page.all("link") if link.get("type") == "application/atom+xml"]
    assert in_head == feeds[:3]
    assert "Menschen tun sich zusammen." in page.section("Hintergrund")
    assert {"/arten/verein/", "/kennzahlen/", "/rechtsgrundlagen/", "/quellen/", "/orte/"} <= {
        link.href for link in page.links
    }


def test_every_page_leads_there(client: Client) -> None:
    assert "/presse/" in [link.href for link in visit(client, "/").everywhere if link.text == "Presse"]
    assert b"http://testserver/presse/" in client.get("/sitemap.xml").content


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        factories.ContactFactory(purpose="press")
        change(factories.ProgrammeFactory())
        factories.NewsItemFactory()
        factories.CorrectionFactory()
        factories.TopicFactory()
    with django_assert_num_queries(12):
        page = visit(client, "/presse/")
    assert len(page.section("Letzte Korrekturen")) == 3 * rows + 2

"""Partners for an address book, read by a parser that did not write them."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

import pytest
import vobject
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Entry
from tests import factories
from tests.database import refresh_search
from tests.pages import visit
from tests.versions import latest

pytestmark = pytest.mark.django_db
PUBLIC_ID = UUID("12345678-1234-4234-8234-123456789012")
ODD = ["Ä" * 100, "Haus 🏠 " * 20, "Eins\nzwei", "Zurück\\schräg; und, so", "Glocke\x07 und \x0b", 'Das "Haus"']


def lines(content: bytes) -> list[str]:
    """The lines as RFC 6350 (3.2) has them: ended by CRLF, folded at 75 octets, never within a character."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in physical)
    assert all(line.decode() for line in physical)
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def card(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return lines(response.content)


def test_card_says_how_to_reach_a_partner(client: Client) -> None:
    kind = factories.ActorKindFactory(title="Verein")
    actor = factories.ActorFactory(
        public_id=PUBLIC_ID,
        title="Haus; der, Kulturen",
        short_title="HdK",
        slug="haus",
        kind=kind,
        website="https://haus.example/?a=1,2;b",
    )
    actor.topics.add(factories.TopicFactory(title="Schule, Beruf"))
    town = factories.PlaceFactory(name="Unna")
    factories.ContactFactory(entry=actor, position=1)
    factories.ContactFactory(entry=actor, position=2, channel="fax", number="+492118372001", label="Vorzimmer")
    factories.ContactFactory(
        entry=actor, position=3, channel="email", number="", email="presse@example.org", purpose="press", label="Büro"
    )
    factories.LocationFactory(entry=actor, place=town, street="Weg 1; Hof", postal_code="59423", name="Dezernat 36")
    Entry.objects.filter(pk=actor.pk).update(updated_at=datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC))
    refresh_search()
    response = client.get("/partner/haus/kontakt.vcf")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="haus.vcf"'
    assert lines(response.content) == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        r"FN:Haus\; der\, Kulturen",
        r"ORG:Haus\; der\, Kulturen",
        "NICKNAME:HdK",
        "TEL;VALUE=uri;TYPE=work,voice:tel:+492118372000",
        "item2.TEL;VALUE=uri;TYPE=work,fax:tel:+492118372001",
        "item2.X-ABLabel:Vorzimmer",
        "item3.EMAIL;TYPE=work:presse@example.org",
        r"item3.X-ABLabel:Für die Presse\, Büro",
        r"item4.ADR;TYPE=work:;;Weg 1\; Hof;Unna;;59423;Deutschland",
        "item4.X-ABLabel:Dezernat 36",
        "URL:https://haus.example/?a=1,2;b",
        r"CATEGORIES:Verein,Schule\, Beruf",
        rf"NOTE:Quelle: Integrationspartner NRW\, http://testserver/id/{PUBLIC_ID}/",
        "SOURCE:http://testserver/partner/haus/kontakt.vcf",
        f"UID:urn:uuid:{PUBLIC_ID}",
        f"REV:{latest(actor).at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}",
        "END:VCARD",
    ]


@pytest.mark.parametrize("title", ODD)
def test_another_parser_reads_the_same(client: Client, title: str) -> None:
    actor = factories.ActorFactory(title=title, slug="haus")
    factories.LocationFactory(entry=actor, place__name="Köln, am Rhein")
    card(client, "/partner/haus/kontakt.vcf")
    read: Any = vobject.readOne(client.get("/partner/haus/kontakt.vcf").content.decode())
    assert read.fn.value == title.replace("\x07", " ").replace("\x0b", " ")
    assert read.adr.value.city == "Köln, am Rhein"
    assert read.version.value == "4.0"


def test_partner_for_a_wider_area_sits_in_no_town(client: Client) -> None:
    factories.LocationFactory(entry__slug="haus", place=factories.StateFactory())
    assert "ADR;TYPE=work:;;;;Nordrhein-Westfalen;;Deutschland" in card(client, "/partner/haus/kontakt.vcf")


def test_card_names_nothing_that_is_not_public(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus", kind__title="Geheime Art", kind__state=Entry.State.DRAFT)
    actor.topics.add(factories.TopicFactory(title="Geheimes Thema", state=Entry.State.DRAFT))
    assert "Geheim" not in str(card(client, "/partner/haus/kontakt.vcf"))


@pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
def test_what_is_not_public_has_no_card(client: Client, state: str) -> None:
    factories.ActorFactory(slug="haus", state=state)
    assert client.get("/partner/haus/kontakt.vcf").status_code == 404


def test_archived_partner_keeps_its_card_which_says_so(client: Client) -> None:
    factories.ActorFactory(slug="haus", state=Entry.State.ARCHIVED)
    [note] = [line for line in card(client, "/partner/haus/kontakt.vcf") if line.startswith("NOTE:")]
    assert note.endswith(r"/\nDieser Eintrag wird nicht mehr gepflegt")


def test_earlier_address_and_merged_entry_lead_to_the_card_of_today(client: Client) -> None:
    actor = factories.ActorFactory(slug="frueher")
    actor.slug = "heute"
    actor.save()
    factories.ActorFactory(slug="weg", state=Entry.State.ARCHIVED, merged_into=actor)
    for prefix in ("", "/en"):
        for slug in ("frueher", "weg", "HEUTE"):
            response = client.get(f"{prefix}/partner/{slug}/kontakt.vcf")
            assert (response.status_code, response["Location"]) == (301, f"{prefix}/partner/heute/kontakt.vcf")


def test_merged_into_something_else_there_is_no_card(client: Client) -> None:
    factories.ActorFactory(slug="weg", state=Entry.State.ARCHIVED, merged_into=factories.ProgrammeFactory())
    assert client.get("/partner/weg/kontakt.vcf").status_code == 404


def test_what_is_deleted_says_so(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus")
    refresh_search()
    actor.delete()
    refresh_search()
    for slug in ("haus", "Haus"):
        assert client.get(f"/partner/{slug}/kontakt.vcf").status_code == 410


def test_profile_offers_the_card(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus")
    assert "Kontakt speichern (vCard)" not in visit(client, "/partner/haus/").lines
    factories.ContactFactory(entry=actor)
    assert visit(client, "/partner/haus/").href("Kontakt speichern (vCard)") == "/partner/haus/kontakt.vcf"


@pytest.mark.parametrize("rows", [1, 3])
def test_card_costs_the_same_for_one_contact_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    actor = factories.ActorFactory(slug="haus")
    factories.ContactFactory.create_batch(rows, entry=actor)
    factories.LocationFactory.create_batch(rows, entry=actor)
    # The address, the partner, its kind, and all that is said of it.
    with django_assert_num_queries(4):
        card(client, "/partner/haus/kontakt.vcf")

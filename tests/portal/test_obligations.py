"""The pages that a public site owes its visitors, with an operator and without."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.models import Operator
from tests import factories
from tests.pages import Page, visit

pytestmark = pytest.mark.django_db

CHECKED = datetime.date(2026, 3, 1)
NOBODY = "Diese Installation hat noch keinen Betreiber"
VIDEO = "https://amt.example.org/dgs"


@pytest.mark.parametrize(
    ("address", "title", "queries"),
    [
        ("/impressum/", "Impressum", 1),
        ("/datenschutz/", "Datenschutz", 1),
        ("/barrierefreiheit/", "Erklärung zur Barrierefreiheit", 1),
        ("/gebaerdensprache/", "Gebärdensprache", 1),
        ("/leichte-sprache/", "Leichte Sprache", 0),
    ],
)
@pytest.mark.parametrize("entered", [False, True])
def test_obligations_cost_one_query_and_set_no_cookie(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    title: str,
    queries: int,
    entered: bool,
) -> None:
    if entered:
        factories.OperatorFactory()
    with django_assert_num_queries(queries):
        response = client.get(address)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    page = Page(response.content)
    assert page.errors == []
    assert page.title == f"{title} – Integrationspartner NRW"
    assert page.lines[:3] == ["Start", title, f"# {title}"]


@pytest.mark.parametrize("address", ["/impressum/", "/datenschutz/", "/barrierefreiheit/"])
def test_without_an_operator_the_pages_say_so(client: Client, address: str) -> None:
    assert NOBODY in visit(client, address).lines
    factories.OperatorFactory()
    page = visit(client, address)
    assert NOBODY not in page.lines
    assert "Amt für Beispiele / Musterweg 1 / 12345 Musterstadt" in page.lines
    assert page.href("0211 8372000") == "tel:+492118372000"
    assert page.href("amt@example.org") == "mailto:amt@example.org"


def test_imprint_of_an_operator(client: Client) -> None:
    factories.OperatorFactory(supervisory_body="Ministerium\nfür Beispiele")
    page = visit(client, "/impressum/")
    assert page.lines[2:-8] == [
        "# Impressum",
        "## Betreiber",
        "Amt für Beispiele / Musterweg 1 / 12345 Musterstadt",
        "Telefon: 0211 8372000",
        "E-Mail: amt@example.org",
        "## Vertreten durch",
        "Erika Muster, Leiterin",
        "## Verantwortlich für den Inhalt nach § 18 Absatz 2 Medienstaatsvertrag",
        "Max Muster / Musterweg 1, 12345 Musterstadt",
        "## Aufsichtsbehörde",
        "Ministerium / für Beispiele",
    ]


def test_imprint_names_where_things_come_from(client: Client) -> None:
    page = visit(client, "/impressum/")
    assert page.headings == [
        "# Impressum",
        "## Inhalte",
        "## Lizenz der Inhalte",
        "## Karten und Orte",
        "## Gestaltung und Schrift",
    ]
    text = " ".join(page.lines)
    for credit in ("© GeoBasis-DE / BKG", "© OpenStreetMap-Mitwirkende", "EUPL 1.2", "SIL Open Font License 1.1"):
        assert credit in text
    assert (page.href("Quellen"), page.href("Fehler melden")) == ("/quellen/", "/melden/")


def test_what_an_operator_types_is_text(client: Client) -> None:
    factories.OperatorFactory(name="<b>Amt</b> & Söhne", address="<script>alert(1)</script>\nOrt")
    page = visit(client, "/impressum/")
    assert "<b>Amt</b> & Söhne / <script>alert(1)</script> / Ort" in page.lines
    assert page.errors == []


def test_privacy_names_the_officer_the_protocols_and_the_days(client: Client, settings: Any) -> None:
    settings.REPORT_EMAIL_DAYS, settings.REPORT_DAYS = 7, 77
    unstated = "Dazu gibt es hier noch keine Angabe."
    page = visit(client, "/datenschutz/")
    assert unstated in page.section("Protokolle des Servers")[2]
    assert page.section("Wenn Sie einen Fehler melden")[3] == (
        "Ist Ihre Meldung erledigt, löschen wir nach 7 Tagen die E-Mail-Adresse und nach 77 Tagen die ganze Meldung. "
        "Solange eine Meldung offen ist, bleibt sie stehen."
    )
    proposals = page.section("Wenn Sie eine Organisation vorschlagen oder einen Eintrag bestätigen")
    assert proposals[3] == (
        "Ist über Ihren Vorschlag entschieden, löschen wir nach 7 Tagen Ihren Namen und Ihre E-Mail-Adresse und nach "
        "77 Tagen den ganzen Vorschlag. Bis dahin bleibt er stehen."
    )
    assert proposals[5] == (
        "Bitten wir eine Organisation um Bestätigung, schreiben wir an die Adresse, die in ihrem Eintrag steht, und "
        "halten Adresse, Tag und Antwort fest. Ist der Eintrag wieder geprüft, löschen wir das spätestens nach "
        "77 Tagen."
    )
    factories.OperatorFactory(data_protection_officer="Stelle D\nd@example.org", hosting_note="Sieben Tage.")
    page = visit(client, "/datenschutz/")
    assert page.section("Datenschutzbeauftragte") == ["Stelle D / d@example.org"]
    assert page.section("Protokolle des Servers")[2] == "Sieben Tage."
    assert page.headings[1:] == [
        "## Wer verantwortlich ist",
        "### Datenschutzbeauftragte",
        "## Wenn Sie lesen und suchen",
        "## Protokolle des Servers",
        "## Wenn Sie einen Fehler melden",
        "## Wenn Sie eine Organisation vorschlagen oder einen Eintrag bestätigen",
        "## Personen im Verzeichnis",
        "## Wer Einträge bearbeitet",
        "## Ihre Rechte",
    ]


class TestAccessibilityStatement:
    def test_before_any_check(self, client: Client) -> None:
        page = visit(client, "/barrierefreiheit/")
        assert page.section("Wie barrierefrei ist diese Website?")[0] == (
            "Der Betreiber hat die Website noch nicht geprüft. Ob sie die Anforderungen der BITVNRW vollständig oder "
            "teilweise erfüllt, steht deshalb noch nicht fest."
        )
        assert page.section("Wann und wie wurde geprüft?")[:2] == [
            "Diese Erklärung hat noch kein Datum, weil der Betreiber sie noch nicht abgegeben hat.",
            "Letzte Prüfung: noch nicht geprüft",
        ]
        assert page.section("Was ist nicht barrierefrei?")[0].startswith(
            "Ein Video in Deutscher Gebärdensprache fehlt."
        )
        assert page.section("Durchsetzungsverfahren")[1:] == [
            "Wie die Ombudsstelle zu erreichen ist, hat der Betreiber noch nicht eingetragen."
        ]
        assert page.href("Barriere melden") == "/melden/?art=barriere"
        assert "Diese Erklärung gilt für die Website testserver." in page.lines

    def test_after_a_check(self, client: Client) -> None:
        factories.OperatorFactory(
            accessibility_stated_on=datetime.date(2026, 3, 4),
            accessibility_checked_on=CHECKED,
            accessibility_result=Operator.Result.PARTIAL,
            accessibility_gaps="Eine Tabelle.\nEin Plan als Bild.",
            sign_language_video=VIDEO,
            sign_language_transcript="Guten Tag.",
        )
        page = visit(client, "/barrierefreiheit/")
        assert page.section("Wie barrierefrei ist diese Website?")[0] == (
            "Nach der letzten Prüfung ist diese Website mit den Anforderungen der BITVNRW teilweise vereinbar."
        )
        assert page.section("Was ist nicht barrierefrei?")[:2] == ["Eine Tabelle.", "Ein Plan als Bild."]
        assert page.section("Wann und wie wurde geprüft?")[:2] == [
            "Diese Erklärung wurde am 4. März 2026 erstellt.",
            "Letzte Prüfung: 1. März 2026",
        ]

    def test_names_the_ombuds_office(self, client: Client) -> None:
        factories.OperatorFactory(
            enforcement_name="Ombudsstelle",
            enforcement_address="Weg 2\n12345 Ort",
            enforcement_email="o@example.org",
            enforcement_website="https://ombud.example.org/",
        )
        page = visit(client, "/barrierefreiheit/")
        assert page.section("Durchsetzungsverfahren")[1:] == [
            "Ombudsstelle / Weg 2 / 12345 Ort",
            "E-Mail: o@example.org",
            "Website: ombud.example.org",
        ]
        assert page.href("ombud.example.org") == "https://ombud.example.org/"


def test_sign_language_without_a_video(client: Client) -> None:
    factories.OperatorFactory()
    page = visit(client, "/gebaerdensprache/")
    assert page.lines[3:] == [
        "Diese Seite ist für Menschen, deren Sprache die Deutsche Gebärdensprache (DGS) ist. Ein Video erklärt hier, "
        "was diese Website zeigt, wie man Hilfe findet und wie man eine Barriere meldet.",
        "## Video",
        "Ein Video in Deutscher Gebärdensprache gibt es hier noch nicht. Der Betreiber dieser Website trägt es ein, "
        "sobald es da ist, mit dem Text dazu.",
        "## Andere Wege",
        "Leichte Sprache – was die Website zeigt und wie Sie Hilfe finden, in kurzen Sätzen",
        "Barriere melden – wenn Sie etwas nicht verstehen oder nicht bedienen können",
    ]


def test_sign_language_with_a_video(client: Client) -> None:
    factories.OperatorFactory(
        sign_language_video=VIDEO, sign_language_transcript="Guten Tag.\n\nHier finden Sie Hilfe."
    )
    page = visit(client, "/gebaerdensprache/")
    assert page.section("Text des Videos") == ["Guten Tag.", "Hier finden Sie Hilfe."]
    assert page.href("Video in Deutscher Gebärdensprache ansehen") == VIDEO


def test_easy_language_leads_everywhere_in_short_sentences(client: Client) -> None:
    page = visit(client, "/leichte-sprache/")
    assert [heading for heading in page.headings if heading.startswith("## ")] == [
        "## Was ist diese Internet·seite?",
        "## Schwere Wörter",
        "## So finden Sie Hilfe",
        "## So finden Sie sich zurecht",
        "## Haben Sie einen Fehler gefunden?",
        "## Was ist nicht in Leichter Sprache?",
    ]
    assert [link.href for link in page.links if not link.href.startswith("#")] == [
        *("/", "/", "/partner/", "/orte/", "/arten/", "/themen/", "/programme/", "/meldungen/"),
        "/melden/",
    ]
    sentences = [sentence for line in page.lines for sentence in line.split(" / ")]
    assert max(len(sentence.split()) for sentence in sentences) <= 14

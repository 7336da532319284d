"""Files as they come, through the form with which they are uploaded: what the report says, and the way round."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from directory.exports import PartnerExport
from directory.models import Actor, Citation, Contact, Location, TableImport, Version
from tests import factories
from tests.admin_pages import change_url
from tests.tables import UPLOAD, check, csv_file, outcomes, upload, xlsx_file
from tests.versions import latest

pytestmark = pytest.mark.django_db

HEAD = ("Name", "Art", "Ort", "PLZ", "Gegründet", "Wirkungsorte")
ROW = ("Büro für Köln", "Verein", "Dortmund", "44137", "14.07.2013", "Dortmund")
DATE = datetime.date(2013, 7, 14)
SOUND: dict[int, tuple[str, list[str]]] = {2: ("new", [])}


@pytest.fixture(autouse=True)
def _lists() -> None:
    """What the cells of the tests name."""
    factories.ActorKindFactory(title="Verein", slug="verein")
    factories.CityFactory()


def said(page: Any) -> dict[int, tuple[str, list[str]]]:
    """What the report says of each row."""
    return {row.number: (row.outcome, row.reasons) for row in page.context["page"]}


def changed(page: Any) -> dict[str, str]:
    """The new value of each field of the only row."""
    [row] = page.context["page"]
    return {label: new for label, _old, new in row.changes}


class TestSoundFile:
    @pytest.mark.parametrize(
        "content",
        [
            *(csv_file(HEAD, ROW, encoding=name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")),
            *(csv_file(HEAD, ROW, separator=separator) for separator in (";", ",", "\t")),
            xlsx_file(HEAD, ROW),
        ],
    )
    def test_is_read_whatever_it_was_saved_with(self, admin_client: Client, content: bytes) -> None:
        page = upload(admin_client, content)
        assert said(page) == SOUND
        assert changed(page)["Name"] == "Büro für Köln"

    @pytest.mark.parametrize(
        "row",
        [
            (*ROW[:3], "44.137", "14.7.2013", ROW[5]),
            (*ROW[:3], "44137,00", "2013-07-14", ROW[5]),
            (*ROW[:3], 44137.0, datetime.datetime.combine(DATE, datetime.time()), ROW[5]),
            (*ROW[:3], 44137, DATE, ROW[5]),
        ],
    )
    def test_may_have_numbers_and_dates_as_german_spreadsheets_do(self, admin_client: Client, row: Any) -> None:
        page = upload(admin_client, xlsx_file(HEAD, row))
        assert said(page) == SOUND
        assert (changed(page)["PLZ"], changed(page)["Gegründet"]) == ("44137", "14.07.2013")

    def test_says_which_columns_it_does_not_read(self, admin_client: Client) -> None:
        page = upload(admin_client, csv_file((*HEAD, "Lieblingsfarbe"), (*ROW, "grün")))
        assert said(page) == SOUND
        assert "Diese Spalte wird nicht gelesen: „Lieblingsfarbe“" in page.content.decode()

    def test_without_a_row_has_nothing_to_take_over(self, admin_client: Client) -> None:
        page = upload(admin_client, csv_file(HEAD))
        assert said(page) == {}
        assert "In dieser Datei ist nichts, was zu übernehmen wäre." in page.content.decode()


class TestBrokenRow:
    """It is refused with the reason; the sound one beside it is not."""

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (csv_file(HEAD, ROW, ROW), "Der Partner steht schon in Zeile 2. Bitte nur eine Zeile je Partner."),
            (
                csv_file(HEAD, ROW, ("Nord", "Verein", "", "", "", "Atlantis")),
                "Wirkungsorte: Den Ort „Atlantis“ gibt es nicht, oder Name und AGS passen nicht.",
            ),
            (
                csv_file(HEAD, ROW, ("Nord", "Verein", "", "", "=1+1", "")),
                "Gegründet: Darin steht eine Formel („=1+1“). Bitte den Wert eintragen.",
            ),
            (
                xlsx_file(HEAD, ROW, ("Nord", "Verein", "", "", "=1+1", "")),
                "Gegründet: In E3 steht eine Formel. Bitte den Wert eintragen.",
            ),
            (
                xlsx_file(HEAD, ROW, ("Nord", "Verein", "Dortmund", None, "", ""), merged=["C3:D3"]),
                "Ort: Die Zellen C3:D3 sind verbunden. Bitte die Verbindung aufheben und jede Zelle ausfüllen.",
            ),
            (csv_file(HEAD, ROW, ("Nord", "", "", "", "", "")), "Die Art fehlt: Jeder Partner hat eine."),
            (
                csv_file(HEAD, ROW, ("KÃ¶ln", "Verein", "", "", "", "")),
                "Name: Die Kodierung ist beschädigt (statt Umlauten stehen andere Zeichen da).",
            ),
            (
                csv_file(HEAD, ROW, ("Nord", "Verein", "", "", "41469", "")),
                "Gegründet: „41469“ ist kein Datum. Möglich sind 14.07.2022, 07/2022, 2022 oder undatiert.",
            ),
        ],
    )
    def test_is_refused_with_the_reason(self, admin_client: Client, content: bytes, reason: str) -> None:
        page = upload(admin_client, content)
        outcome, reasons = said(page)[3]
        assert (outcome, reasons[0]) == ("refused", reason)
        assert said(page)[2] == ("new", [])
        admin_client.post(change_url(TableImport.objects.get()), {"apply": "1"})
        assert [actor.title for actor in Actor.objects.all()] == ["Büro für Köln"]


class TestNoTable:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"\r\n", "Die Datei ist leer."),
            (xlsx_file(), "Keine Kopfzeile gefunden"),
            (xlsx_file(HEAD, ROW)[:-200], "Die Datei ist beschädigt und lässt sich nicht öffnen."),
            (b"%PDF-1.7\n", "Die Datei ist keine Tabelle. Bitte als XLSX oder CSV speichern."),
            (b"Sehr geehrte Damen und Herren", "Keine Kopfzeile gefunden"),
            (csv_file(HEAD[1:], ROW[1:]), "Keine Kopfzeile gefunden"),
            (csv_file((*HEAD, "Titel"), (*ROW, "x")), "Zwei Spalten sind dieselbe: „Name“ und „Titel“."),
        ],
    )
    def test_is_refused_as_a_whole(self, admin_client: Client, content: bytes, reason: str) -> None:
        page = upload(admin_client, content)
        assert reason in page.content.decode()
        assert TableImport.objects.get().state == "unreadable"
        assert b'name="apply"' not in page.content

    def test_of_no_bytes_at_all_is_refused_by_the_form(self, admin_client: Client) -> None:
        page = upload(admin_client, b"")
        assert page.request["PATH_INFO"] == UPLOAD
        assert page.context["form"].errors == {"file": ["Die übertragene Datei ist leer."]}
        assert not TableImport.objects.exists()


class TestWayRound:
    @pytest.fixture
    def partners(self) -> list[Actor]:
        first, second = factories.ActorFactory.create_batch(2, other_names=["KI; eins", "=2"], founded="07/2013")
        first.topics.add(factories.TopicFactory(title="Bildung; Schule"))
        factories.ServedPlaceFactory(entry=first)
        for access in Location.Access:
            factories.LocationFactory(entry=first, access=access, position=len(access))
        for purpose in Contact.Purpose:
            factories.ContactFactory(entry=second, purpose=purpose, label="Zentrale [1]")
        return [first, second]

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_from_an_export_changes_nothing(self, admin_client: Client, partners: list[Actor], ending: str) -> None:
        before = [latest(actor).number for actor in partners]
        response: Any = admin_client.get(f"/admin/directory/actor/export/{ending}/")
        page = upload(admin_client, b"".join(response.streaming_content))
        assert said(page) == {2: ("unchanged", []), 3: ("unchanged", [])}
        admin_client.post(change_url(TableImport.objects.get()), {"apply": "1"})
        assert [latest(actor).number for actor in partners] == before
        assert not Citation.objects.exists()

    def test_of_the_same_file_again_changes_nothing(self, admin_client: Client) -> None:
        content = csv_file(HEAD, ROW)
        for _time in range(2):
            page = upload(admin_client, content)
            admin_client.post(change_url(TableImport.objects.first()), {"apply": "1"})
        assert said(page) == {2: ("unchanged", [])}
        assert latest(Actor.objects.get()).number == 1
        assert Version.objects.filter(entry_id=Actor.objects.get().pk).count() == 1
        assert Citation.objects.values("source").distinct().count() == 1

    def test_is_the_same_in_every_language_of_the_screen(self, partners: list[Actor]) -> None:
        with translation.override("en"):
            content = "".join(PartnerExport(Actor.objects.all()).csv())
            assert str(Location.Access.PARTIAL.label) == "partly accessible"
            assert set(outcomes(check(content.encode())).values()) == {"unchanged"}
        assert "teilweise barrierefrei" in content

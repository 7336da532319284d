"""Files as people save them, and files that are none: each is read as it is meant, or refused with a reason."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest

from directory.importing.tables import NoTable, Row, read_table
from tests.tables import csv_file, xlsx_file

HEAD = ("Name", "Ort", "Telefon")
ROW = ("Büro für Köln", "Kölnß", "0221 1–2")


def rows(content: bytes) -> list[Row]:
    return list(read_table(content))


def names(content: bytes) -> list[str]:
    return [row.cells["title"] for row in rows(content)]


def refusal(content: bytes) -> str:
    with pytest.raises(NoTable) as caught:
        rows(content)
    return str(caught.value)


class TestEncoding:
    @pytest.mark.parametrize(
        ("encoding", "name"),
        [
            ("utf-8", "UTF-8"),
            ("utf-8-sig", "UTF-8"),
            ("utf-16", "UTF-16"),
            ("utf-16-le", "UTF-16"),
            ("utf-16-be", "UTF-16"),
            ("cp1252", "Windows-1252"),
        ],
    )
    @pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
    def test_and_separator_are_found_out(self, encoding: str, name: str, separator: str) -> None:
        content = csv_file(HEAD, ROW, separator=separator, encoding=encoding)
        [row] = rows(content)
        assert tuple(row.cells.values()) == ROW
        assert not row.problems
        assert name in read_table(content).notes[0]

    def test_that_is_damaged_is_refused_with_its_line(self) -> None:
        content = csv_file(HEAD, ROW, ROW, encoding="utf-8")
        assert "In Zeile 3" in refusal(content[:-8] + b"\xff\r\n")
        assert "UTF-16" in refusal("Name;Ort\r\nKöln".encode("utf-16") + b"\x00")

    def test_of_dos_is_refused_and_not_guessed(self) -> None:
        assert "nicht zu erkennen" in refusal(csv_file(HEAD, ("Köln", "Ort", ""), encoding="cp850"))
        assert "nicht zu erkennen" in refusal(csv_file(HEAD, ("Zürich", "Ort", ""), encoding="cp850"))

    @pytest.mark.parametrize("text", ["KÃ¶ln", "StraÃŸe", "GroÃŸ", "K\ufffdln", "Â§ 10"])
    def test_that_was_wrong_before_refuses_the_row(self, text: str) -> None:
        [row] = rows(csv_file(HEAD, (text, "Köln", "")))
        assert row.problems == ["Name: Die Kodierung ist beschädigt (statt Umlauten stehen andere Zeichen da)."]

    def test_with_control_characters_refuses_the_row(self) -> None:
        [row] = rows(csv_file(HEAD, ("A\x07B", "", "")))
        assert row.problems == ["Name: Darin steht ein Steuerzeichen, das in keinen Text gehört."]


class TestCsv:
    def test_numbers_rows_as_a_spreadsheet_does(self) -> None:
        content = 'Liste;;\r\nName;Ort;Telefon\r\n\r\n"Zwei\r\nZeilen";;\r\n;;\r\nLetzte;;\r\n'
        assert [(row.number, row.cells["title"]) for row in read_table(content.encode())] == [
            (4, "Zwei\r\nZeilen"),
            (6, "Letzte"),
        ]

    def test_may_name_its_separator(self) -> None:
        assert names(b"sep=,\r\nName,Ort\r\nA,B\r\n") == ["A"]

    def test_with_short_rows_leaves_the_rest_empty(self) -> None:
        [row] = rows(b"Name;Ort;Telefon\r\nA\r\n")
        assert row.cells["location.1.place"] == ""

    def test_row_with_too_many_cells_is_refused(self) -> None:
        [row] = rows(b"Name,Ort\r\nVerein Nord, Haus 3,Unna\r\n")
        assert row.problems == ["Die Zeile hat mehr Zellen als die Kopfzeile. Fehlen Anführungszeichen um einen Text?"]

    @pytest.mark.parametrize("line", ['"nie zu;Unna', '"zu" und weiter;Unna'])
    def test_with_wrong_quotes_is_refused_with_the_line(self, line: str) -> None:
        assert refusal(f"Name;Ort\r\nA;B\r\n{line}\r\nC;D\r\n".encode()).startswith("Ab Zeile 3 stimmen")

    @pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://example.org")', " =cmd|' /C calc'!A0"])
    def test_formula_is_refused(self, formula: str) -> None:
        [row] = rows(csv_file(HEAD, (formula, "", "")))
        assert row.problems[0].startswith("Name: Darin steht eine Formel")

    def test_formula_in_a_column_that_is_not_read_does_not_matter(self) -> None:
        assert not rows(csv_file(("Name", "Summe"), ("A", "=1+1")))[0].problems

    def test_cell_that_is_too_long_is_refused(self) -> None:
        [row] = rows(csv_file(HEAD, ("x" * 100_001, "", "")))
        assert row.problems == ["Name: Der Text ist länger als 100000 Zeichen."]
        assert "Anführungszeichen" in refusal(csv_file(HEAD, ("x" * 1_000_001, "", "")))


class TestHead:
    @pytest.mark.parametrize("head", ["name", "NAME:", " Name ", "Titel", "Einrichtung"])
    def test_is_known_in_any_spelling(self, head: str) -> None:
        assert names(csv_file((head, "STRASSE", "e mail"), ("A", "B 1", "C"))) == ["A"]

    def test_that_names_no_partner_is_none(self) -> None:
        assert refusal(b"Ort;Telefon\r\nUnna;0231\r\n").startswith("Keine Kopfzeile gefunden")

    def test_stands_within_the_first_rows(self) -> None:
        assert names(b"Liste\r\n" * 19 + b"Name;Ort\r\nA;B\r\n") == ["A"]
        assert refusal(b"Liste\r\n" * 20 + b"Name;Ort\r\nA;B\r\n").startswith("Keine Kopfzeile gefunden")

    def test_with_a_column_twice_is_refused(self) -> None:
        assert refusal(csv_file(("Name", "Telefon", "Tel."), ("A", "1", "2"))).startswith("Zwei Spalten sind dieselbe")

    def test_says_which_columns_are_not_read(self) -> None:
        assert read_table(csv_file(("Name", "Lieblingsfarbe"), ("A", "B"))).notes[1:] == [
            "Diese Spalte wird nicht gelesen: „Lieblingsfarbe“"
        ]


class TestNoTable:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "Die Datei ist leer."),
            (b"\r\n \r\n", "Die Datei ist leer."),
            (b"%PDF-1.7\n", "keine Tabelle"),
            (b"\x89PNG\r\n\x1a\n" + bytes(50), "keine Tabelle"),
            (b"<!DOCTYPE html><table><tr><td>Name", "keine Tabelle"),
            (b"\xd0\xcf\x11\xe0" + bytes(600), "alten Excel-Format"),
            (b"PK\x03\x04kaputt", "beschädigt"),
            (bytes(range(256)) * 4, "keine Tabelle"),
            (b"Sehr geehrte Damen und Herren,\nanbei die Liste.", "Keine Kopfzeile gefunden"),
        ],
    )
    def test_is_refused_with_the_reason(self, content: bytes, reason: str) -> None:
        assert reason in refusal(content)

    def test_but_another_archive(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        assert "keine XLSX-Tabelle" in refusal(file.getvalue())

    def test_but_something_that_grows_without_end(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", bytes(401_000_000))
        assert len(file.getvalue()) < 500_000
        assert "ausgepackt zu groß" in refusal(file.getvalue())

    def test_but_a_spreadsheet_that_was_cut_off(self) -> None:
        assert "beschädigt" in refusal(xlsx_file(HEAD, ROW)[:-200])

    def test_but_xml_that_is_made_to_do_harm(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(xlsx_file(HEAD, ROW))) as good, zipfile.ZipFile(file, "w") as bad:
            for name in good.namelist():
                text = good.read(name)
                if name == "xl/worksheets/sheet1.xml":
                    text = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + text.replace(
                        b"<sheetData>", b"<sheetData>&a;"
                    )
                bad.writestr(name, text)
        assert "beschädigt" in refusal(file.getvalue())


class TestXlsx:
    def test_cells_are_what_a_person_sees(self) -> None:
        values = (
            "A",
            44137,
            44137.0,
            datetime.datetime.combine(datetime.date(2013, 7, 14), datetime.time()),
            datetime.date(2013, 7, 14),
            1.5,
            True,
            None,
        )
        heads = ("Name", "PLZ", "PLZ 2", "Gegründet", "Aufgelöst", "Telefon", "Fax", "Ort")
        [row] = rows(xlsx_file(heads, values))
        assert list(row.cells.values()) == ["A", "44137", "44137", "14.07.2013", "14.07.2013", "1,5", "ja", ""]

    def test_formula_is_refused_with_its_cell(self) -> None:
        _good, row = rows(xlsx_file(HEAD, ROW, ("B", '=CONCATENATE("Kö","ln")', "")))
        assert row.number == 3
        assert row.problems == ["Ort: In B3 steht eine Formel. Bitte den Wert eintragen."]

    def test_error_value_is_refused(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(xlsx_file(HEAD, ("A", "", ""))))
        cell = book.active.cell(2, 2, "#REF!")
        cell.data_type = "e"
        file = io.BytesIO()
        book.save(file)
        assert rows(file.getvalue())[0].problems == ["Ort: In B2 steht ein Fehlerwert („#REF!“)."]

    def test_merged_cells_are_refused_in_each_of_their_rows(self) -> None:
        table = (("Liste des Kreises",), HEAD, ("A", "Unna", ""), ("B", None, ""), ("C", "Kamen", ""))
        content = xlsx_file(*table, merged=["A1:C1", "B3:B4"])
        assert {row.number: row.problems for row in rows(content)} == {
            number: ["Ort: Die Zellen B3:B4 sind verbunden. Bitte die Verbindung aufheben und jede Zelle ausfüllen."]
            * (number < 5)
            for number in (3, 4, 5)
        }

    def test_merged_cells_in_the_head_are_refused(self) -> None:
        assert "A1:B1 sind verbunden" in refusal(xlsx_file(("Name", None, "Ort"), ("A", "B", "C"), merged=["A1:B1"]))

    def test_merged_cells_of_other_columns_do_not_matter(self) -> None:
        assert not rows(xlsx_file(("Name", "Farbe"), ("A", "x"), ("B", None), merged=["B2:B3"]))[0].problems

    def test_first_sheet_with_a_head_is_read(self) -> None:
        book = openpyxl.Workbook()
        book.active.append(["Nur ein Deckblatt"])
        for title in ("Daten", "Mehr"):
            sheet = book.create_sheet(title)
            sheet.append(["Name"])
            sheet.append([f"aus {title}"])
        file = io.BytesIO()
        book.save(file)
        table = read_table(file.getvalue())
        assert [row.cells["title"] for row in table] == ["aus Daten"]
        assert table.notes == [
            "Gelesen als XLSX, Blatt „Daten“.",
            "Andere Blätter werden nicht gelesen: „Sheet“, „Mehr“",
        ]

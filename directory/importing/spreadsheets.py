"""XLSX, read row by row with openpyxl, which computes nothing."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.cell import get_column_letter, range_boundaries

from directory.importing.tables import NoTable, RawRow, Table

# What a file may grow to when it is unpacked; a sheet of 50,000 rows takes some 60 MB.
LARGEST = 400_000_000
WIDEST = 200


def read_spreadsheet(content: bytes) -> Table:
    """The first sheet in which a head is found. Raises NoTable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
        size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise NoTable(_("Die Datei ist beschädigt und lässt sich nicht öffnen.")) from error
    if "xl/workbook.xml" not in names:
        raise NoTable(_("Die Datei ist keine XLSX-Tabelle. Bitte als XLSX oder CSV speichern."))
    if size > LARGEST:
        raise NoTable(_("Die Datei ist ausgepackt zu groß."))
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        return _first_table(book, archive)
    except NoTable:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise NoTable(_("Die Datei ist beschädigt und lässt sich nicht öffnen.")) from error


def _first_table(book: Any, archive: zipfile.ZipFile) -> Table:
    refused: NoTable | None = None
    for sheet in book.worksheets:
        merged = _merged(archive, sheet)
        notes = [_("Gelesen als XLSX, Blatt „%(sheet)s“.") % {"sheet": sheet.title}]
        if others := [other.title for other in book.worksheets if other is not sheet]:
            names = ", ".join(f"„{name}“" for name in others[:10])
            notes.append(_("Andere Blätter werden nicht gelesen: %(names)s") % {"names": names})
        try:
            return Table(_rows(sheet, merged), notes, size=sheet.max_row or 0)
        except NoTable as error:
            refused = refused or error
    raise refused or NoTable(_("Die Datei hat kein Tabellenblatt."))


def _merged(archive: zipfile.ZipFile, sheet: Any) -> dict[int, list[tuple[int, int, str]]]:
    """The merged cells of a sheet by row: first and last column, and how a spreadsheet names the range.

    They stand at the end of the sheet, which openpyxl leaves out when it reads row by row.
    """
    tail = b""
    by_row: dict[int, list[tuple[int, int, str]]] = {}
    with archive.open(sheet._worksheet_path) as part:
        while chunk := part.read(1 << 20):
            text = tail + chunk
            end = 0
            for match in re.finditer(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"[^>]*>', text):
                end = match.end()
                name = match[1].decode()
                left, top, right, bottom = range_boundaries(name)
                # A range over whole columns would touch every row there can be.
                for row in range(top or 1, min(bottom or 1, (top or 1) + 60_000) + 1):
                    by_row.setdefault(row, []).append(((left or 1) - 1, (right or 1) - 1, name))
            tail = text[max(end, len(text) - 200) :]
    return by_row


def _rows(sheet: Any, merged: dict[int, list[tuple[int, int, str]]]) -> Iterator[RawRow]:
    number = 0
    for number, cells in enumerate(_cells(sheet), start=1):
        values: list[str] = []
        problems: dict[int, str] = {}
        for position, cell in enumerate(cells[:WIDEST]):
            values.append("")
            if cell.value is None:
                continue
            place = f"{get_column_letter(position + 1)}{number}"
            if cell.data_type == "f":
                problems[position] = _("In %(cell)s steht eine Formel. Bitte den Wert eintragen.") % {"cell": place}
            elif cell.data_type == "e":
                problems[position] = _("In %(cell)s steht ein Fehlerwert („%(value)s“).") % {
                    "cell": place,
                    "value": cell.value,
                }
            else:
                values[position] = as_text(cell.value)
        for left, right, name in merged.get(number, ()):
            for position in range(left, min(right, WIDEST) + 1):
                problems[position] = _(
                    "Die Zellen %(range)s sind verbunden. Bitte die Verbindung aufheben und jede Zelle ausfüllen."
                ) % {"range": name}
        yield RawRow(number, values, problems)


def _cells(sheet: Any) -> Iterator[Any]:
    try:
        yield from sheet.iter_rows()
    except Exception as error:  # as above
        raise NoTable(_("Die Datei ist beschädigt und lässt sich nicht zu Ende lesen.")) from error


def as_text(value: Any) -> str:
    """What a person sees in the cell: 44137 for 44137.0, 14.07.2013 for a day."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime.datetime):
        return f"{value:%d.%m.%Y}" if value.time() == datetime.time() else f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(str(value)), "f").replace(".", ",")
    return str(value).strip()

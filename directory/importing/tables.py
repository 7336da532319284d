"""A file as a table: its head, then row after row, whatever it was saved with. Nothing in it is ever executed.

What cannot be read as a table is refused as a whole (`NoTable`), what is wrong with one row stands in its `problems`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TextIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.importing.columns import Column, column_headed

# The head stands in one of the first rows; lists often have their title above it.
HEAD_WITHIN = 20
SEPARATORS = (";", ",", "\t", "|")
SEPARATOR_NAMES = {
    ";": gettext_lazy("Semikolon"),
    ",": gettext_lazy("Komma"),
    "\t": gettext_lazy("Tabulator"),
    "|": gettext_lazy("senkrechter Strich"),
}
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
LONGEST_CELL = 100_000
# By one of these a row can tell which partner it is.
IDENTIFYING = {"public_id", "slug", "title", "centre"}


class NoTable(Exception):
    """The file as a whole cannot be read; the message says why, and what to do."""


@dataclass
class Row:
    """Cells as text by the name of their column, under the number that the row has in a spreadsheet."""

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.problems) or any(self.cells.values())


@dataclass(frozen=True)
class RawRow:
    number: int
    cells: list[str]
    # What is wrong with a cell, by its position.
    problems: dict[int, str] = field(default_factory=dict)


class Table:
    """What the reader of a format hands over: rows as they stand, and what was found out about the file."""

    def __init__(self, rows: Iterable[RawRow], notes: list[str], size: int) -> None:
        self.notes = notes
        # So many rows there are, more or less: to tell how far somebody has come.
        self.size = size
        self._rows = iter(rows)
        self.head, self.columns = self._find_head()
        self.notes += self._unread()

    def _find_head(self) -> tuple[RawRow, dict[int, Column]]:
        for _number, row in zip(range(HEAD_WITHIN), self._rows, strict=False):
            columns = _columns(row)
            if IDENTIFYING & {column.name for column in columns.values()}:
                _refuse_twice(row, columns)
                return row, columns
        raise NoTable(
            _(
                "Keine Kopfzeile gefunden: Eine der ersten %(rows)d Zeilen muss die Spalten nennen, darunter „Name“ "
                "oder „Kennung“. Die Vorlage zeigt, wie sie heißen."
            )
            % {"rows": HEAD_WITHIN}
        )

    def _unread(self) -> list[str]:
        heads = [text for position, text in enumerate(self.head.cells) if text and position not in self.columns]
        if not heads:
            return []
        text = ngettext("Diese Spalte wird nicht gelesen: %s", "Diese Spalten werden nicht gelesen: %s", len(heads))
        return [text % ", ".join(f"„{head[:60]}“" for head in heads[:30])]

    def __iter__(self) -> Iterator[Row]:
        """The rows below the head that are not empty."""
        width = max(self.columns) + 1
        for raw in self._rows:
            row = Row(raw.number, {})
            for position, column in self.columns.items():
                row.cells[column.name] = raw.cells[position] if position < len(raw.cells) else ""
            for position, problem in raw.problems.items():
                if position in self.columns:
                    row.problems.append(f"{self.columns[position].label}: {problem}")
            for position, column in self.columns.items():
                if position not in raw.problems and (problem := _broken(row.cells[column.name])):
                    row.problems.append(f"{column.label}: {problem}")
            if any(raw.cells[max(width, len(self.head.cells)) :]):
                row.problems.append(
                    _("Die Zeile hat mehr Zellen als die Kopfzeile. Fehlen Anführungszeichen um einen Text?")
                )
            if row:
                yield row


def _columns(row: RawRow) -> dict[int, Column]:
    found = {position: column_headed(text) for position, text in enumerate(row.cells)}
    return {position: column for position, column in found.items() if column}


def _refuse_twice(row: RawRow, columns: dict[int, Column]) -> None:
    seen: dict[str, int] = {}
    for position, column in columns.items():
        if column.name in seen:
            first, second = row.cells[seen[column.name]], row.cells[position]
            raise NoTable(
                _("Zwei Spalten sind dieselbe: „%(first)s“ und „%(second)s“. Bitte eine davon entfernen.")
                % {"first": first, "second": second}
            )
        seen[column.name] = position
    if row.problems:
        raise NoTable(_("In der Kopfzeile: %(problem)s") % {"problem": next(iter(row.problems.values()))})


# „Ã¤“ for „ä“: UTF-8 that somebody once read as Windows-1252, and saved so.
_GARBLED = re.compile("[ÂÃ](?:[\u0080-\u00bf]|[" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore") + "])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def _broken(text: str) -> str:
    """What is wrong with the letters of a cell."""
    if "\ufffd" in text or _GARBLED.search(text):
        return _("Die Kodierung ist beschädigt (statt Umlauten stehen andere Zeichen da).")
    if _CONTROL.search(text):
        return _("Darin steht ein Steuerzeichen, das in keinen Text gehört.")
    if len(text) > LONGEST_CELL:
        return _("Der Text ist länger als %(limit)d Zeichen.") % {"limit": LONGEST_CELL}
    return ""


def read_table(content: bytes) -> Table:
    """The table in a file, by what the file is, not by what it is called. Raises NoTable, also while rows are read."""
    if not content.strip(b"\0\t\r\n "):
        raise NoTable(_("Die Datei ist leer."))
    if content.startswith(b"PK\x03\x04"):
        from directory.importing.spreadsheets import read_spreadsheet

        return read_spreadsheet(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NoTable(
            _("Die Datei ist im alten Excel-Format oder hat ein Kennwort. Bitte als XLSX oder CSV speichern.")
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")) or _is_markup(content):
        raise NoTable(_("Die Datei ist keine Tabelle. Bitte als XLSX oder CSV speichern."))
    return read_csv(content)


def _is_markup(content: bytes) -> bool:
    start = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg"))


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(content: bytes) -> str:
    """How the letters of a text file are written, for Python. Raises NoTable."""
    # Without a mark at its beginning, UTF-16 shows by the zeros in every second byte.
    zeros = {"utf-16-le": content[1:4000:2], "utf-16-be": content[:4000:2]}
    encoding = next(
        (name for mark, name in _MARKS if content.startswith(mark)),
        next((name for name, part in zeros.items() if part.count(0) > 0.4 * len(part)), ""),
    )
    if not encoding and b"\0" in content:
        raise NoTable(_("Die Datei ist keine Tabelle. Bitte als XLSX oder CSV speichern."))
    try:
        content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        # Letters of UTF-8 beside bytes that are none: it is UTF-8, and damaged.
        if encoding or re.search(rb"\xc3[\x80-\xbf]", content):
            raise NoTable(_damaged(content, error.start, encoding or "utf-8")) from None
        _refuse_unlike_windows(content)
        return "cp1252"
    return encoding or "utf-8"


def _refuse_unlike_windows(content: bytes) -> None:
    """Nearly all bytes mean something in Windows-1252, so it is looked at twice."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    # „K”ln“: umlauts of DOS, which are quotes and signs in Windows.
    if not text or re.search(r"[^\W\d_][„”™Žš][^\W\d_]", text):
        raise NoTable(
            _("Die Kodierung der Datei ist nicht zu erkennen. Bitte als „CSV UTF-8“ oder als XLSX speichern.")
        )


def _damaged(content: bytes, position: int, encoding: str) -> str:
    line = 1 + content[:position].count(b"\n")
    return _(
        "Die Datei ist beschädigt: In Zeile %(line)d stehen Bytes, die es in %(encoding)s nicht gibt. Bitte noch "
        "einmal als „CSV UTF-8“ oder als XLSX speichern."
    ) % {"line": line, "encoding": encoding.upper().removesuffix("-SIG")}


def read_csv(content: bytes) -> Table:
    encoding = encoding_of(content)
    separator = _separator(content, encoding)
    notes = [
        _("Gelesen als CSV, Kodierung %(encoding)s, Trennzeichen %(separator)s.")
        % {"encoding": ENCODING_NAMES[encoding], "separator": SEPARATOR_NAMES[separator]}
    ]
    return Table(_csv_rows(content, encoding, separator), notes, size=content.count(b"\n"))


def _text(content: bytes, encoding: str) -> TextIO:
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _separator(content: bytes, encoding: str) -> str:
    """The one under which the most columns are known; or what the first line names, as „sep=;“ for spreadsheets."""
    start = _text(content, encoding).read(20_000)
    if match := re.match(r"sep=(.)\r?\n", start):
        return match[1] if match[1] in SEPARATORS else ";"

    def known(separator: str) -> int:
        rows = csv.reader(io.StringIO(start, newline=""), delimiter=separator)
        try:
            return max(len(_columns(RawRow(0, row))) for _number, row in zip(range(HEAD_WITHIN), rows, strict=False))
        except (csv.Error, ValueError):
            return 0

    return max(SEPARATORS, key=known)


def _csv_rows(content: bytes, encoding: str, separator: str) -> Iterator[RawRow]:
    csv.field_size_limit(10 * LONGEST_CELL)
    reader = csv.reader(_text(content, encoding), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise NoTable(
                _(
                    "Ab Zeile %(line)d stimmen die Anführungszeichen nicht: Eines wird nicht geschlossen, oder "
                    "dahinter folgt noch Text. Es wurde nichts übernommen."
                )
                % {"line": line}
            ) from None
        cells = [cell.strip() for cell in cells]
        formulas = {
            position: _("Darin steht eine Formel („%(formula)s“). Bitte den Wert eintragen.") % {"formula": cell[:40]}
            for position, cell in enumerate(cells)
            if cell.startswith("=")
        }
        yield RawRow(number, cells, formulas)

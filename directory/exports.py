"""Partners as CSV, XLSX or JSON, with the columns that an import reads, a few hundred at a time."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from directory.importing.cells import escaped
from directory.importing.columns import Column, columns_for
from directory.importing.known import Known
from directory.importing.resource import Partner, PartnerResource, most_locations
from directory.models import Actor

BATCH = 500
# What a cell of a spreadsheet holds at most; a longer text is left out, and an import leaves what is left out as it is.
LONGEST_CELL = 32_767


class Export:
    """Some partners in some order. What is read of each batch is forgotten before the next."""

    def __init__(self, actors: QuerySet[Actor]) -> None:
        self.keys = list(actors.values_list("pk", flat=True))
        self.resource = PartnerResource(Known(), columns_for(max(1, most_locations(actors))))
        self.columns: list[Column] = list(self.resource.columns.values())

    def partners(self) -> Iterator[Partner]:
        keys = iter(self.keys)
        while batch := list(islice(keys, BATCH)):
            actors = Actor.objects.select_related("kind").in_bulk(batch)
            yield from self.resource.partners([actors[key] for key in batch if key in actors])

    def rows(self) -> Iterator[list[str]]:
        """The head, then a row for each partner, in which no spreadsheet finds anything to execute."""
        yield self.resource.get_export_headers()
        for partner in self.partners():
            yield [escaped(cell) for cell in self.resource.export_resource(partner)]

    def csv(self) -> Iterator[str]:
        yield from csv_lines(self.rows())

    def xlsx(self) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as file:
            write_xlsx(self.rows(), file)
            file.seek(0)
            while chunk := file.read(1 << 16):
                yield chunk

    def json(self) -> Iterator[str]:
        separator = "["
        for partner in self.partners():
            yield separator + json.dumps(self._as_json(partner), ensure_ascii=False)
            separator = ",\n"
        yield "[]\n" if separator == "[" else "]\n"

    def _as_json(self, partner: Partner) -> dict[str, str | list[str]]:
        """What is known of it; columns of several values are lists."""
        return {
            column.label: self.resource.shown_values(column, partner)
            for column in self.columns
            if column.name in partner.values
        }


@dataclass(frozen=True)
class Format:
    ending: str
    content_type: str
    write: Callable[[Export], Iterator[str] | Iterator[bytes]]


FORMATS = {
    kind.ending: kind
    for kind in (
        Format("csv", "text/csv; charset=utf-8", Export.csv),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Export.xlsx),
        Format("json", "application/json", Export.json),
    )
}


class _Line:
    """What a csv.writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """With the mark by which spreadsheets know UTF-8, and the separator that they expect in German."""
    writer = csv.writer(_Line(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)


def write_xlsx(rows: Iterable[list[str]], file: IO[bytes], explanation: Iterable[list[str]] = ()) -> None:
    """All cells are text; a second sheet, if there is an explanation, holds that."""
    book = Workbook(write_only=True)
    for title, lines in (("Partner", rows), ("Erklärung", explanation)):
        sheet = None
        for number, line in enumerate(lines):
            if sheet is None:
                sheet = book.create_sheet(title)
                sheet.freeze_panes = "A2"
            cells = []
            for text in line:
                cell = WriteOnlyCell(sheet, value=text if text and len(text) <= LONGEST_CELL else None)
                if cell.value is not None:
                    cell.data_type = "s"
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            sheet.append(cells)
    book.save(file)

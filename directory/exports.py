"""Lists as CSV, XLSX or JSON, a few hundred rows at a time; partners with the columns that an import reads."""

from __future__ import annotations

import csv
import json
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from directory.importing.cells import escaped, plain_text
from directory.importing.columns import Column, columns_for
from directory.importing.known import Known
from directory.importing.resource import Partner, PartnerResource, most_locations
from directory.models import Actor

BATCH = 500
# What a cell of a spreadsheet holds at most; a longer text is left out, and an import leaves what is left out as it is.
LONGEST_CELL = 32_767


class Export(ABC):
    """Some rows in some order, in each of the formats."""

    title: str

    @abstractmethod
    def rows(self) -> Iterator[list[str]]:
        """The head, then the lines, in which no spreadsheet finds anything to execute."""

    @abstractmethod
    def objects(self) -> Iterator[Mapping[str, str | list[str]]]:
        """The lines by the heads of their columns."""

    def csv(self) -> Iterator[str]:
        yield from csv_lines(self.rows())

    def xlsx(self) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as file:
            write_xlsx({self.title: self.rows()}, file)
            file.seek(0)
            while chunk := file.read(1 << 16):
                yield chunk

    def json(self) -> Iterator[str]:
        separator = "["
        for each in self.objects():
            yield separator + json.dumps(each, ensure_ascii=False)
            separator = ",\n"
        yield "[]\n" if separator == "[" else "]\n"


class PartnerExport(Export):
    """What an import reads. What is read of each batch is forgotten before the next."""

    title = "Partner"

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
        yield self.resource.get_export_headers()
        for partner in self.partners():
            yield [escaped(cell) for cell in self.resource.export_resource(partner)]

    def objects(self) -> Iterator[dict[str, str | list[str]]]:
        """What is known of each; columns of several values are lists."""
        for partner in self.partners():
            yield {
                column.label: self.resource.shown_values(column, partner)
                for column in self.columns
                if column.name in partner.values
            }


@dataclass(frozen=True)
class ListExport(Export):
    """A list as it is shown on screen; it is read once."""

    title: str
    head: list[str]
    lines: Iterable[list[str]]

    def rows(self) -> Iterator[list[str]]:
        yield self.head
        for line in self.lines:
            yield [escaped(plain_text(cell)) for cell in line]

    def objects(self) -> Iterator[dict[str, str]]:
        for line in self.lines:
            yield dict(zip(self.head, line, strict=True))


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


def write_xlsx(sheets: Mapping[str, Iterable[list[str]]], file: IO[bytes]) -> None:
    """Sheets by their titles, each with a head; all cells are text."""
    book = Workbook(write_only=True)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for number, line in enumerate(lines):
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

"""Files to import, made as a spreadsheet program would save them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from directory.importing.actions import apply_import, check_import
from directory.importing.planning import Outcome
from directory.models import ImportRow, TableImport
from tests import factories

UPLOAD = "/admin/directory/tableimport/add/"


def csv_file(*rows: Sequence[str], separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(*rows: Sequence[Any], merged: Iterable[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def uploaded(content: bytes, account: User | None = None, **values: Any) -> TableImport:
    if not values.keys() & {"source", "source_title"}:
        values["source"] = factories.SourceFactory(title="Liste des Kreises")
    return TableImport.objects.create(account=account, name="liste.csv", content=content, **values)


def check(content: bytes, account: User | None = None, **values: Any) -> TableImport:
    """The import of a file, with its report; nothing is written."""
    table_import = uploaded(content, account, **values)
    for _step in check_import(table_import):
        pass
    table_import.refresh_from_db()
    return table_import


def apply(table_import: TableImport) -> bool:
    """Whether it was written."""
    steps = apply_import(table_import, explain=str)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        table_import.refresh_from_db()
        return bool(end.value)


def take(content: bytes, **values: Any) -> TableImport:
    """The import of a file, written."""
    table_import = check(content, **values)
    assert apply(table_import), list(table_import.rows.values_list("number", "reasons"))
    return table_import


def outcomes(table_import: TableImport) -> dict[int, str]:
    return dict(table_import.rows.values_list("number", "outcome"))


def refusals(table_import: TableImport) -> dict[int, list[str]]:
    return dict(table_import.rows.filter(outcome=Outcome.REFUSED).values_list("number", "reasons"))


def changes(table_import: TableImport, number: int) -> dict[str, tuple[str, str]]:
    """The old and the new value of each field that a row changes."""
    row = ImportRow.objects.get(table_import=table_import, number=number)
    return {label: (old, new) for label, old, new in row.changes}


def upload(client: Client, content: bytes, **values: Any) -> Any:
    data: dict[str, Any] = {"source_title": "Liste", "source_date": "undatiert"} if "source" not in values else {}
    file = SimpleUploadedFile("liste.csv", content)
    return client.post(UPLOAD, {**data, **values, "file": file}, follow=True)


def streamed(response: Any) -> str:
    return b"".join(response.streaming_content).decode()

from __future__ import annotations

from typing import Any

from directory.marks import is_marked, unmarked
from directory.versions.content import CITATION, ENTRY, Data
from directory.versions.differences import patched


def without_withheld(data: Data, now: Data | None) -> Data:
    """What some data says, but for that of which something was taken out: there stands what the entry says now.

    Where that is not there any more, a statement is left out, and a field says what is left of it.
    """
    if not is_marked(data):
        return data
    now = now or {ENTRY: {}}
    fields = {column for column, value in data[ENTRY].items() if is_marked(value)}
    marked = {(model, row["id"]) for model, found in data.items() if model != ENTRY for row in found if is_marked(row)}
    statements = {pk for model, pk in marked if model != CITATION}

    def is_of_today(model: str, row: dict[str, Any]) -> bool:
        supports = model == CITATION and (row.get("statement_id") in statements or row.get("field") in fields)
        return supports or (model, row["id"]) in marked

    kept: Data = {ENTRY: {**data[ENTRY], **{column: _said(column, data[ENTRY], now[ENTRY]) for column in fields}}}
    for model in {**data, **now}.keys() - {ENTRY}:
        today = {row["id"]: row for row in now.get(model, []) if is_of_today(model, row)}
        then = {row["id"]: row for row in data.get(model, []) if not is_of_today(model, row)}
        kept[model] = list((today | then).values())
    return patched(kept, [])


def _said(column: str, then: dict[str, Any], now: dict[str, Any]) -> Any:
    return now[column] if column in now else unmarked(then[column])

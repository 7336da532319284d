"""What the public may read of versions: nothing of the office, and no name of what is not public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from directory.models import Entry, Version
from directory.versions.content import (
    CITATION,
    ENTRY,
    Content,
    entry_model,
    fields_of,
    references,
    row_models,
)

# Columns with which the office works.
INTERNAL = {"publish_at", "checked_by", "check_months", "created_at", "position"}


def is_reference(column: str, value: Any) -> bool:
    """Whether a column that there is no field for leads to other rows; nobody can say any more to which."""
    return column.endswith("_id") or (isinstance(value, list) and any(type(each) is int for each in value))


class PublicReader:
    """Reads versions, be they of one entry or of several, as the public may, with two queries for all of them.

    Another entry is named if it has a page today, or if it is deleted and had one at that time. By its name of that
    time, if it was public then, else by that of today: what something was called as a draft is nobody's business.
    """

    def __init__(self, versions: Iterable[Version]) -> None:
        ids = {
            pk
            for version in versions
            for _part, model, pk in references(version.data, version.type)
            if issubclass(model, Entry)
        }
        there = Entry.objects.select_related("newsitem").in_bulk(ids)
        self.today = {pk: entry for pk, entry in there.items() if entry.has_page}
        self.gone = ids - there.keys()
        self._past: defaultdict[int, list[Version]] = defaultdict(list)
        past = Version.objects.filter(entry_id__in=ids - (there.keys() - self.today.keys())).order_by("number")
        for version in past.only("entry_id", "at", "batch", "state", "deleted"):
            self._past[version.entry_id].append(version)

    def read(self, version: Version) -> Content:
        """What the version says, as far as it may be read."""
        return _Reading(self, version).content()

    def may_name(self, entry_id: int, version: Version) -> bool:
        return entry_id in self.today or (entry_id in self.gone and self.was_public(entry_id, version))

    def was_public(self, entry_id: int, version: Version) -> bool:
        """Whether the entry had a page when this version of another one was made."""
        then = [each for each in self._past[entry_id] if each.at <= version.at or each.batch == version.batch]
        return bool(then) and then[-1].is_public


class _Reading:
    def __init__(self, reader: PublicReader, version: Version) -> None:
        self.reader = reader
        self.version = version
        # Fields of the entry whose whole value is left out; what supports them is left out with it.
        self.hidden: set[str] = set()

    def content(self) -> Content:
        data = self.version.data
        rows = {name: list(self.rows(name, data[name])) for name in data if name not in {ENTRY, CITATION}}
        entry = self.entry(data[ENTRY])
        left = {row["id"] for found in rows.values() for row in found}
        evidence = [
            row
            for row in self.rows(CITATION, data.get(CITATION, []))
            if row.get("statement_id") in {None, *left} and row.get("field") not in self.hidden
        ]
        return Content(self.version.type, {ENTRY: entry, **rows, CITATION: evidence}, self.names())

    def entry(self, values: dict[str, Any]) -> dict[str, Any]:
        fields = fields_of(entry_model(self.version.type))
        shown = _without_internal(values, fields)
        for column in shown.keys() & fields.keys():
            if not _leads_to_entries(fields[column]):
                continue
            value = shown[column]
            shown[column] = self.nameable(value)
            if value and not shown[column]:
                self.hidden.add(fields[column].name)
        return shown

    def rows(self, name: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The rows of one kind, without those that lead to what may not be named."""
        model = row_models().get(name)
        fields = fields_of(model) if model else {}
        leading = [column for column, field in fields.items() if _leads_to_entries(field)]
        for row in rows:
            if all(row.get(column) is None or self.nameable(row[column]) for column in leading):
                yield _without_internal(row, fields)

    def nameable(self, value: Any) -> Any:
        """Of one number or a list of them, what may be named."""
        if isinstance(value, list):
            return [pk for pk in value if self.reader.may_name(pk, self.version)]
        return value if value is not None and self.reader.may_name(value, self.version) else None

    def names(self) -> dict[str, Any]:
        entries = {
            key: named
            if self.reader.was_public(int(key), self.version)
            else {"name": self.reader.today[int(key)].title}
            for key, named in self.version.names.get(ENTRY, {}).items()
            if self.reader.may_name(int(key), self.version)
        }
        return {**self.version.names, ENTRY: entries}


def _leads_to_entries(field: Any) -> bool:
    related: type[models.Model] | None = field.related_model
    return related is not None and issubclass(related, Entry)


def _without_internal(values: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {
        column: value
        for column, value in values.items()
        if column not in INTERNAL and (column in {"id", *fields} or not is_reference(column, value))
    }

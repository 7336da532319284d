"""The values of a snapshot as people read them. What nobody knows any more is shown as it stands."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.marks import is_marked, spoken
from directory.models.statement import formatted_number
from directory.versions.content import CITATION, ENTRY, Snapshot, entry_model, fields_of, name_of_model, row_models


def raw(value: Any) -> str:
    if value is None:
        return ""
    return "; ".join(map(raw, value)) if isinstance(value, list) else str(value)


def is_prose(field: models.Field[Any, Any] | None) -> bool:
    """Whether any text does, so that one with a mark in it does too; nothing is known of a field that is no more."""
    field = field.base_field if isinstance(field, ArrayField) else field
    return field is None or type(field) in {models.CharField, models.TextField}


class Texts:
    """Reads one snapshot: the names of what it refers to are those of its time."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.models: dict[str, type[models.Model]] = {ENTRY: entry_model(snapshot.type), **row_models()}
        # What a citation may support, by id.
        self.statements = {
            row["id"]: (model, row)
            for model, rows in snapshot.data.items()
            if model not in {ENTRY, CITATION}
            for row in rows
        }

    def fields(self, model: str) -> dict[str, Any]:
        return fields_of(self.models[model]) if model in self.models else {}

    def label(self, model: str, column: str) -> str:
        """What a column is called."""
        field = self.fields(model).get(column)
        return capfirst(str(field.verbose_name)) if field else column

    def empty(self, model: str, column: str) -> Any:
        """What a column holds that nobody has filled yet."""
        field = self.fields(model).get(column)
        if field is None or field.many_to_many:
            return [] if field else None
        return None if field.null or field.is_relation else field.get_default()

    def value(self, model: str, column: str, value: Any) -> str:
        return str(spoken(self._value(model, column, value)))

    def _value(self, model: str, column: str, value: Any) -> str:
        if value is None or value == "" or value == []:
            return ""
        if model == CITATION and column == "statement_id":
            return self.part(*self.statements[value]) if value in self.statements else raw(value)
        if model == CITATION and column == "field":
            return self.label(ENTRY, self._column(str(value)))
        field = self.fields(model).get(column)
        try:
            return self._read(field, value) if field and not is_marked(value) else raw(value)
        except (ValueError, TypeError, ArithmeticError, ValidationError):
            return raw(value)

    def _column(self, name: str) -> str:
        """The column of a field of the entry."""
        fields = self.fields(ENTRY).items()
        return next((column for column, field in fields if field.name == name), name)

    def _read(self, field: Any, value: Any) -> str:
        if field.related_model:
            named = self.snapshot.names.get(name_of_model(field.related_model), {})
            keys = value if isinstance(value, list) else [value]
            texts = [named.get(str(key), {}).get("name") or _("Nr. %(number)s") % {"number": key} for key in keys]
            return "; ".join(sorted(map(str, texts)))
        if isinstance(field, ArrayField):
            return "; ".join(self._read(field.base_field, each) for each in value)
        if field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        value = field.to_python(value)
        if isinstance(value, bool):
            return _("ja") if value else _("nein")
        if isinstance(value, Decimal):
            return formatted_number(value)
        if isinstance(value, datetime.datetime):
            return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
        if isinstance(value, datetime.date):
            return formats.date_format(value, "DATE_FORMAT")
        return str(value)

    def kind(self, model: str) -> str:
        """What rows of a model are called: „Kontakt“."""
        return capfirst(str(self.models[model]._meta.verbose_name)) if model in self.models else model

    def part(self, model: str, row: dict[str, Any]) -> str:
        """What a row is called: „Kontakt: Telefon“; the kind of row, and the first thing that it says."""
        name = self.kind(model)
        said = (self.value(model, column, row.get(column)) for column in self.said(model, row))
        first = next(filter(None, said), "")
        return f"{name}: {first}" if first else name

    def said(self, model: str, row: dict[str, Any]) -> list[str]:
        """The columns of a row that are more than bookkeeping, those unknown to the code last."""
        columns = dict.fromkeys([*(column for column in self.fields(model) if column in row), *row])
        return [column for column in columns if column not in {"id", "position"}]

    def whole(self, model: str, row: dict[str, Any]) -> str:
        """All that a row says, but for what stands in every new one."""
        texts = []
        for column in self.said(model, row):
            field = self.fields(model).get(column)
            text = self.value(model, column, row[column])
            if text and (field is None or row[column] != self.empty(model, column)):
                texts.append(f"{self.label(model, column)}: {text}")
        return "; ".join(texts)

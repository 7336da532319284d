"""What an entry says, as data; and which models and fields that data is about, as far as there still are any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.db import models

from directory.models import Citation, Entry
from directory.models.entry import entry_models
from directory.models.statement import statement_models
from directory.models.version import ExactDecoder
from directory.reading import reading

# {"entry": {column: value}, "point": [{"id": 1, column: value}, …], …}
Data = dict[str, Any]
ENTRY, CITATION = "entry", "citation"


class Snapshot(Protocol):
    """A version, or the content of an entry now."""

    @property
    def type(self) -> str: ...
    @property
    def data(self) -> Any: ...
    @property
    def names(self) -> Any: ...


@dataclass(frozen=True)
class Content:
    """What an entry says inside this transaction, committed or not."""

    type: str
    data: Data
    names: dict[str, Any]

    @classmethod
    def of(cls, entry_id: int) -> Content:
        """Raises Entry.DoesNotExist."""
        with reading().cursor() as cursor:
            cursor.execute(
                "SELECT type, version_data(id)::text, version_names(id)::text FROM directory_entry WHERE id = %s",
                [entry_id],
            )
            if (row := cursor.fetchone()) is None:
                raise Entry.DoesNotExist
        return cls(row[0], json.loads(row[1], cls=ExactDecoder), json.loads(row[2]))


def entry_model(type_: str) -> type[Entry]:
    return next((model for model in entry_models() if type_ == model.TYPE), Entry)


@cache
def row_models() -> dict[str, type[models.Model]]:
    """The models of what hangs on an entry, by name, in the order in which they are read: statements, then evidence."""
    found: list[type[models.Model]] = [*statement_models(), Citation]
    return {str(model._meta.model_name): model for model in found}


def fields_of(model: type[models.Model]) -> dict[str, Any]:
    """By the name that each has in the data, in the order in which they are declared; the position comes last."""
    many: list[Any] = list(model._meta.many_to_many)
    fields = {field.column: field for field in model._meta.concrete_fields} | {field.name: field for field in many}
    return dict(sorted(fields.items(), key=lambda item: item[0] == "position"))


def name_of_model(model: type[models.Model]) -> str:
    """Under which the names of what is referred to are kept: all entries under one."""
    return ENTRY if issubclass(model, Entry) else str(model._meta.model_name)


def references(data: Data, type_: str) -> Iterator[tuple[str, type[models.Model], int]]:
    """What the data refers to outside of itself: where that stands, and which row of which model it is."""
    own: list[tuple[str, dict[str, Any], type[models.Model]]] = [(ENTRY, data[ENTRY], entry_model(type_))]
    own += [(name, row, model) for name, model in row_models().items() for row in data.get(name, [])]
    for part, row, model in own:
        for column, field in fields_of(model).items():
            if field.related_model is None or (part == CITATION and column == "statement_id"):
                continue
            value = row.get(column)
            for pk in value if isinstance(value, list) else [value]:
                if pk is not None:
                    yield part, field.related_model, pk

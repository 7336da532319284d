"""All that the page of an entry says, read in one query instead of one for each kind of statement."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from directory.models import Citation, Entry, Statement
from directory.reading import reading

# With it come the number of the version that all this is, and what was put right lately.
ROWS = """
SELECT model, data::text FROM entry_rows(%s)
UNION ALL (
    SELECT 'version', jsonb_build_object('number', number, 'at', at, 'public_id', public_id)::text
    FROM directory_version WHERE entry_id = %s ORDER BY number DESC LIMIT 1
)
UNION ALL (
    SELECT 'correction', to_jsonb(correction)::text
    FROM directory_correction AS correction WHERE entry_id = %s ORDER BY made_at DESC, id DESC LIMIT 3
)
"""


class Contents(defaultdict[str, list[Any]]):
    """The rows behind the page of an entry, as instances, by the name of their model: `contents["offer"]`.

    Which these are stands in the SQL function `entry_rows` (sql/contents.sql in each room).
    """

    def __init__(self, entry: Entry) -> None:
        super().__init__(list)
        with reading().cursor() as cursor:
            cursor.execute(ROWS, [entry.pk] * 3)
            for name, data in cursor:
                row = instance(model_of(name), json.loads(data, parse_float=Decimal))
                if isinstance(row, Statement | Citation) and row.entry_id == entry.pk:
                    row.entry = entry
                self[name].append(row)


def instance(model: type[models.Model], data: dict[str, Any]) -> Any:
    """An instance from its columns as JSON; what it refers to may lie in it under the name of the field."""
    fields: list[Any] = [field for field in model._meta.concrete_fields if field.column in data]
    values = [field.to_python(data[field.column]) for field in fields]
    row = model.from_db(reading().alias, [field.attname for field in fields], values)
    for field in fields:
        if field.related_model and data.get(field.name):
            setattr(row, field.name, instance(field.related_model, data[field.name]))
    return row


@cache
def model_of(name: str) -> type[models.Model]:
    """The model of that name, in whatever room it stands."""
    [model] = [model for model in apps.get_models() if model._meta.model_name == name]
    return model

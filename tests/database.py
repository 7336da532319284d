"""What the database refuses, whichever way a value comes, and what the form says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction


@contextmanager
def refused(reason: str) -> Iterator[None]:
    """The block breaks one rule of the database: the constraint of this name, or the trigger with this message."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    diag = getattr(caught.value.__cause__, "diag", None)
    assert diag is not None, caught.value
    assert reason in {diag.constraint_name, diag.message_primary}


def refresh_search() -> None:
    """Let the deferred triggers run that keep search documents and versions, as a commit would; it counts as no query.

    What was kept then counts as done by a transaction of its own.
    """
    if connection.in_atomic_block and connection.connection is not None and not connection.needs_rollback:
        for mode in ("IMMEDIATE", "DEFERRED"):
            connection.connection.execute(f"SET CONSTRAINTS ALL {mode}")
        [(model, guard)] = pgtrigger.registered("directory.Version:kept_by_the_database")
        connection.connection.execute(
            f"SELECT set_config('pgtrigger.ignore', '{{{guard.get_pgid(model)}}}', true);"
            " UPDATE directory_version SET transaction_id = 0"
            " WHERE transaction_id = pg_current_xact_id()::text::bigint;"
            " SELECT set_config('pgtrigger.ignore', '{}', true);"
            " SELECT set_config('version.note', '', true), set_config('version.reason', '', true)"
        )


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def set_raw(row: models.Model, column: str, value: Any) -> None:
    """Write one column of one table past Django."""
    table, key = row._meta.db_table, row._meta.pk.column
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', [value, row.pk])
        assert cursor.rowcount == 1


def update(row: models.Model, **values: Any) -> None:
    """Write past `save()`."""
    assert type(row)._default_manager.filter(pk=row.pk).update(**values) == 1


def complaints(row: models.Model) -> list[str]:
    """What `full_clean()` says about a row as a whole: the messages of the constraints that span its fields."""
    try:
        row.full_clean()
    except ValidationError as error:
        return [f"{name}: {message}" if name != NON_FIELD_ERRORS else message for name, message in _messages(error)]
    return []


def _messages(error: ValidationError) -> Iterator[tuple[str, str]]:
    return ((name, message) for name, messages in error.message_dict.items() for message in messages)


def broken_rules(row: models.Model) -> list[str]:
    """What the constraints alone say, also where the check of a field would speak first."""
    try:
        row.validate_constraints()
    except ValidationError as error:
        return error.messages
    return []

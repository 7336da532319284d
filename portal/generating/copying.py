"""Writes rows straight into the tables, past the ORM and past the triggers."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from psycopg import sql


class Table:
    """One table of a model: the named columns differ from row to row, all others hold the default of their field."""

    def __init__(self, model: type[models.Model], columns: tuple[str, ...]) -> None:
        self.name = model._meta.db_table
        fields = [field for field in model._meta.local_concrete_fields if not field.generated]
        rest = [field for field in fields if field.column not in columns and not _filled_by_database(field)]
        self.rest = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
        self.statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self.name),
            sql.SQL(", ").join(
                [sql.Identifier(str(column)) for column in (*columns, *(field.column for field in rest))]
            ),
        )

    def fill(self, rows: Iterable[tuple[Any, ...]]) -> None:
        with connection.cursor() as cursor, cursor.copy(self.statement) as copy:
            for row in rows:
                copy.write_row(row + self.rest)


def _filled_by_database(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.AutoField) or field.has_db_default()


@contextmanager
def triggers_off(tables: Iterable[str]) -> Generator[None]:
    """Inside a transaction: our triggers on these tables are silent; the constraints, foreign keys too, still hold.

    If the transaction is rolled back, so is this.
    """
    names = [sql.Identifier(name) for name in tables]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'")
        always = cursor.fetchall()
        # Foreign keys are checked after each statement: a table with checks to come cannot be altered, and the list
        # of millions of them would have to stay in memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in names:
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        yield
        for name in names:
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
        for table, trigger in always:
            both = (sql.Identifier(table), sql.Identifier(trigger))
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}").format(*both))


@contextmanager
def text_indexes_afterwards(*tables: type[models.Model]) -> Generator[None]:
    """Nobody searches here while the block fills these tables, and their indexes of words are sooner made in one go."""
    indexes = [(model, index) for model in tables for index in model._meta.indexes if isinstance(index, GinIndex)]
    with connection.schema_editor() as editor:
        for model, index in indexes:
            editor.remove_index(model, index)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model, index in indexes:
                editor.add_index(model, index)


def analyse() -> None:
    """Tell the planner what the tables hold now: it would read them from end to end, taking them for empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def continue_numbers(tables: Iterable[str]) -> None:
    """Let the next row that anybody adds get the number after the last one."""
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {}))").format(
                    sql.Identifier(name)
                ),
                [name],
            )


def vacuum() -> None:
    """Bring the statistics and the visibility of all our tables up to date; not possible inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")

"""What the tables hold, in numbers that two databases can be compared by."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import Connection, sql

NAMES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
    )
    ORDER BY relname
"""

# The digest is the sum of the digests of the rows, since a dump keeps no order of them.
DIGEST = """
    SELECT count(*) AS rows, coalesce(sum(('x' || left(digest, 16))::bit(64)::bigint), 0) || ':'
        || coalesce(sum(('x' || right(digest, 16))::bit(64)::bigint), 0) AS digest
    FROM (
        SELECT encode(sha256(convert_to(a_row_of_it::text, 'UTF8')), 'hex') AS digest FROM public.%I AS a_row_of_it
    ) AS one
"""

# How values are written as text must not depend on the settings of a server or an account.
PLAIN_TEXT = """
    SET LOCAL "TimeZone" = 'UTC'; SET LOCAL "DateStyle" = 'ISO, YMD'; SET LOCAL "IntervalStyle" = 'postgres';
    SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL search_path = public;
    SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
"""

COMPARE = """
DO $compare$
DECLARE
    expected record;
    found record;
    other text;
BEGIN
    FOR expected IN SELECT * FROM jsonb_to_recordset({expected}) AS one (name text, rows bigint, digest text) LOOP
        EXECUTE format({digest}, expected.name) INTO found;
        IF (found.rows, found.digest) IS DISTINCT FROM (expected.rows, expected.digest) THEN
            RAISE EXCEPTION 'the table % is not what was backed up', expected.name;
        END IF;
    END LOOP;
    FOR other IN {names} LOOP
        IF NOT {expected} @> jsonb_build_array(jsonb_build_object('name', other)) THEN
            RAISE EXCEPTION 'the table % was not backed up', other;
        END IF;
    END LOOP;
END $compare$;
"""


@dataclass(frozen=True)
class Table:
    name: str
    rows: int
    digest: str


def read_tables(connection: Connection[Any], progress: Callable[[int, int], None]) -> list[Table]:
    """All tables as the transaction of this connection sees them."""
    connection.execute(PLAIN_TEXT)
    names = [name for (name,) in connection.execute(NAMES)]
    tables = []
    for number, name in enumerate(names, start=1):
        row = connection.execute(_digest_of(name)).fetchone()
        assert row is not None
        tables.append(Table(name, *row))
        progress(number, len(names))
    return tables


def comparison(tables: list[Table]) -> str:
    """A statement that fails unless the database holds exactly this."""
    expected = sql.Literal(json.dumps([asdict(table) for table in tables])) + sql.SQL("::jsonb")
    text = sql.SQL(COMPARE).format(expected=expected, digest=sql.Literal(DIGEST), names=sql.SQL(NAMES))
    return PLAIN_TEXT + text.as_string()


def _digest_of(name: str) -> sql.Composed:
    before, after = DIGEST.split("%I")
    return sql.SQL(before) + sql.Identifier(name) + sql.SQL(after)

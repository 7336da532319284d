"""The algebra of sets of entries, as SQL: each set is a query for (chunk, bits), its SQL and the parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bits:
    sql: str
    params: tuple[Any, ...] = ()

    def then(self, sql: str, *params: Any) -> Bits:
        """The query that goes on so."""
        return Bits(self.sql + sql, self.params + params)

    def __and__(self, other: Bits) -> Bits:
        return Bits(
            "SELECT chunk, one.bits & two.bits AS bits"
            f" FROM ({self.sql}) AS one JOIN ({other.sql}) AS two USING (chunk)",
            self.params + other.params,
        )

    def __or__(self, other: Bits) -> Bits:
        return Bits(
            f"SELECT chunk, bit_or(bits) AS bits FROM ({self.sql} UNION ALL {other.sql}) AS either GROUP BY chunk",
            self.params + other.params,
        )

    def __sub__(self, other: Bits) -> Bits:
        return Bits(
            "SELECT chunk, CASE WHEN two.bits IS NULL THEN one.bits ELSE one.bits & ~two.bits END AS bits"
            f" FROM ({self.sql}) AS one LEFT JOIN ({other.sql}) AS two USING (chunk)",
            self.params + other.params,
        )


def filled(sql: str, **values: Any) -> Bits:
    """A query whose parameters have names: `%(name)s`."""
    names = re.findall(r"%\((\w+)\)s", sql)
    return Bits(re.sub(r"%\(\w+\)s", "%s", sql), tuple(values[name] for name in names))


def bearing(terms: Collection[str]) -> Bits:
    """What bears at least one of these terms."""
    return Bits(
        "(SELECT chunk, bit_or(bits) AS bits FROM directory_termbits WHERE term = ANY (%s) GROUP BY chunk)",
        (list(terms),),
    )


def saying(query: str, phrases: Sequence[str] = (), column: str = "words") -> Bits:
    """What matches a text query, in the words said of it or only in its `names`."""
    exact = " AND said LIKE ALL (%s)" if phrases else ""
    return Bits(
        "(SELECT number >> 13 AS chunk, find_bits_of(number & 8191, 1) AS bits FROM directory_searchdocument"
        f" WHERE {column} @@ %s::tsquery{exact} GROUP BY 1)",
        (query, list(phrases)) if phrases else (query,),
    )


def these(entry_ids: Collection[int]) -> Bits:
    """Just these entries."""
    return Bits(
        "(SELECT number >> 13 AS chunk, find_bits_of(number & 8191, 1) AS bits FROM directory_searchdocument"
        " WHERE entry_id = ANY (%s) GROUP BY 1)",
        (list(entry_ids),),
    )


def named(name: str) -> Bits:
    """A set that stands under this name in the WITH clause of the query."""
    return Bits(f"SELECT chunk, bits FROM {name}")


def with_sets(**sets: Bits) -> Bits:
    """The WITH clause that names these sets, each of them worked out once; they may use those before them."""
    parts = ", ".join(f"{name} AS MATERIALIZED ({bits.sql})" for name, bits in sets.items())
    return Bits(f"WITH {parts} ", tuple(value for bits in sets.values() for value in bits.params))

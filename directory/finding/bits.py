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


def bearing_all(wanted: Sequence[tuple[Sequence[Collection[str]], Collection[str]]]) -> Bits:
    """Several sets, each with its number: what bears at least one term of each group, and none of those left out.

    One pass over the terms of all is planned much sooner than a query for each group.
    """
    rows = [
        (number, len(groups), group, term)
        for number, (groups, without) in enumerate(wanted)
        for group, terms in enumerate([without, *groups])
        for term in terms
    ]
    return Bits(
        "SELECT number, chunk, bit_and(CASE WHEN part = 0 THEN ~bits ELSE bits END) AS bits FROM ("
        "SELECT number, parts, part, chunk, bit_or(bits) AS bits"
        " FROM unnest(%s::int[], %s::int[], %s::int[], %s::text[]) AS wanted (number, parts, part, term)"
        " JOIN directory_termbits USING (term) GROUP BY number, parts, part, chunk"
        ") AS part GROUP BY number, parts, chunk HAVING count(*) FILTER (WHERE part > 0) = parts",
        tuple(list(column) for column in zip(*rows, strict=True)),
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


def numbered(bits: Bits) -> Bits:
    """One set, as the first of several that are told apart by numbers."""
    return Bits(f"SELECT 0 AS number, chunk, bits FROM ({bits.sql}) AS one", bits.params)


def with_sets(**sets: Bits) -> Bits:
    """The WITH clause that names these sets, each of them worked out once; they may use those before them."""
    parts = ", ".join(f"{name} AS MATERIALIZED ({bits.sql})" for name, bits in sets.items())
    return Bits(f"WITH {parts} ", tuple(value for bits in sets.values() for value in bits.params))

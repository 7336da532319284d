from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from django.db import connection

from directory.finding.bits import Bits, bearing, named, saying, these, with_sets
from directory.finding.words import Words
from directory.models import Place

# Up to so many hits of a text search are ranked one by one; of more, those found by name come first, each by name.
RANKED = 1000
# Of more hits than that, so many whose name starts with what was typed come before the others.
NAMED_FIRST = 100
# How much a word counts in the rest of an entry, in what it does, in what it is and in its names.
WEIGHTS = "{0.1, 0.3, 0.6, 1}"


def _rows(query: Bits) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        return cursor.fetchall()


def terms_count(terms: Collection[str], within: Collection[str] | Bits) -> dict[str, int]:
    """How many of the published entries of a set, or of those that bear one of some terms, bear each of these terms."""
    query = with_sets(within=within if isinstance(within, Bits) else bearing(within)).then(
        "SELECT term, sum(bit_count(stored.bits & within.bits)) FROM within JOIN directory_termbits AS stored"
        " USING (chunk) WHERE term = ANY (%s) GROUP BY term",
        list(terms),
    )
    found = dict(_rows(query))
    return {term: int(found.get(term, 0)) for term in terms}


@dataclass(frozen=True)
class Facets:
    """How many entries were found, and for each option of each facet what choosing it would show.

    In a facet of which nothing is chosen, the number of an option is how many entries are left with it. Where
    something is chosen, that of a chosen option is how many of the found bear it, and that of another one how many
    come in addition.
    """

    total: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Found:
    """The published entries that fit: of some terms one each, of some texts one at least, of each facet one choice."""

    # Groups of terms: of each group an entry bears at least one.
    groups: tuple[tuple[str, ...], ...]
    # Texts, each with terms of which an entry must bear one if there are any.
    texts: tuple[tuple[Words, tuple[str, ...]], ...] = ()
    # The terms chosen in each facet.
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # Entries that bear one of these are left out.
    without: tuple[str, ...] = ()
    # The same text found at one of these comes first.
    nearer: tuple[str, ...] = ()
    order: str = ""
    around: Place | None = None

    def count(self) -> int:
        return self.facets({}).total

    def facets(self, options: Mapping[str, Sequence[str]]) -> Facets:
        """Counts the terms of some facets, in one query."""
        chosen = {name: list(terms) for name, terms in self.choices.items() if terms}
        sets = {"base": self._base, **{f"in_{name}": bearing(terms) for name, terms in chosen.items()}}
        sets["found"] = reduce(and_, [named(name) for name in sets])
        open_terms = [term for name, terms in options.items() if name not in chosen for term in terms]
        open_terms += [term for terms in chosen.values() for term in terms]
        parts = [
            Bits("SELECT '', sum(bit_count(bits)) FROM found"),
            Bits(_COUNTED.format("found"), (open_terms,)),
        ]
        for name, terms in chosen.items():
            others = [named("base"), *(named(f"in_{other}") for other in chosen if other != name)]
            sets[f"beside_{name}"] = reduce(and_, others) - named(f"in_{name}")
            rest = [term for term in options.get(name, ()) if term not in terms]
            parts.append(Bits(_COUNTED.format(f"beside_{name}"), (rest,)))
        union = Bits(" UNION ALL ".join(part.sql for part in parts), sum((part.params for part in parts), ()))
        counts = {term: int(count or 0) for term, count in _rows(with_sets(**sets).then(union.sql, *union.params))}
        total = counts.pop("")
        return Facets(total, {term: counts.get(term, 0) for terms in options.values() for term in terms})

    def page(self, offset: int, limit: int, total: int) -> list[int]:
        """The ids of one page, in order; `total` is what `count()` says."""
        if self.order == "geprueft":
            return self._by_check(offset, limit)
        if self.order == "entfernung" and self.around:
            return self._by_distance(self.around, offset, limit)
        if self.texts and self.order != "name":
            return self._ranked(offset, limit) if total <= RANKED else self._named_first(offset, limit)
        return self._by_name(self._all, offset, limit)

    @cached_property
    def _base(self) -> Bits:
        base = reduce(and_, [bearing(terms) for terms in self.groups])
        if self.without:
            base -= bearing(self.without)
        if not self.texts:
            return base
        return base & self._matching("words")

    def _matching(self, column: str) -> Bits:
        return reduce(
            or_,
            [
                saying(words.query, words.phrases, column) & bearing(terms)
                if terms
                else saying(words.query, words.phrases, column)
                for words, terms in self.texts
            ],
        )

    @cached_property
    def _all(self) -> Bits:
        return reduce(and_, [self._base, *(bearing(terms) for terms in self.choices.values() if terms)])

    def _by_name(self, found: Bits, offset: int, limit: int) -> list[int]:
        query = with_sets(found=found).then(_PAGE_BY_NAME, offset, offset + limit, offset, limit)
        return [row[0] for row in _rows(query)]

    def best_of_each_type(self, limit: int, total: int) -> list[tuple[int, str]]:
        """Of a text search, the ids of the best hits of each type of entry with their types, the best first."""
        if total <= RANKED:
            return [(pk, type_) for pk, type_ in _rows(self._ranks.then(_BEST_OF_EACH, limit))]
        types = [term for terms in self.groups for term in terms if term.startswith("typ=")]
        best = []
        for term, size in terms_count(types, self._all).items():
            of_type = replace(self, groups=((term,), *self.groups))
            best += [(pk, term.removeprefix("typ=")) for pk in of_type.page(0, min(limit, size), size) if size]
        return best

    def _ranked(self, offset: int, limit: int) -> list[int]:
        query = self._ranks.then("SELECT entry_id FROM ranked ORDER BY rank OFFSET %s LIMIT %s", offset, limit)
        return [row[0] for row in _rows(query)]

    @property
    def _ranks(self) -> Bits:
        either = " | ".join(f"({words.query})" for words, _ in self.texts if words)
        names = self.texts[0][0]
        return with_sets(found=self._all, nearer=bearing(self.nearer)).then(
            _RANKED,
            names.query,
            WEIGHTS,
            either,
            names.key,
            _as_prefix(names.key),
            either,
        )

    def _named_first(self, offset: int, limit: int) -> list[int]:
        """Too many to rank each: first those whose name starts so, then those with the words in their names."""
        key = self.texts[0][0].key
        query = with_sets(found=self._all).then(_STARTING, _as_prefix(key), key, NAMED_FIRST)
        starting = [row[0] for row in _rows(query)]
        ids = starting[offset : offset + limit]
        before = len(starting)
        by_name = self._all & self._matching("names")
        for segment in (by_name - these(starting), (self._all - by_name) - these(starting)):
            if len(ids) == limit:
                break
            ids += self._by_name(segment, max(offset - before, 0), limit - len(ids))
            before += int(_rows(with_sets(found=segment).then("SELECT sum(bit_count(bits)) FROM found"))[0][0] or 0)
        return ids

    def _by_check(self, offset: int, limit: int) -> list[int]:
        query = with_sets(found=self._all).then(_PAGE_BY_CHECK, offset, limit)
        return [row[0] for row in _rows(query)]

    def _by_distance(self, place: Place, offset: int, limit: int) -> list[int]:
        query = with_sets(found=self._all).then(
            _PAGE_BY_DISTANCE, place.latitude, place.longitude, place.latitude, offset, offset + limit, offset, limit
        )
        return [row[0] for row in _rows(query)]


def count_each(sets: Sequence[Found]) -> list[int]:
    """How many entries there are in each of some sets, in one query."""
    names = {f"set_{number}": one._all for number, one in enumerate(sets)}
    parts = [f"SELECT {number}, sum(bit_count(bits)) FROM {name}" for number, name in enumerate(names)]
    counts = dict(_rows(with_sets(**names).then(" UNION ALL ".join(parts))))
    return [int(counts[number] or 0) for number in range(len(sets))]


def _as_prefix(key: str) -> str:
    """The LIKE pattern for what starts so; an empty key starts nothing. A key holds no sign that LIKE knows."""
    return f"{key}%" if key else ""


_COUNTED = """
SELECT term, sum(bit_count(stored.bits & {0}.bits))
FROM {0} JOIN directory_termbits AS stored USING (chunk)
WHERE term = ANY (%s) GROUP BY term
"""

# Which stretches of the order by name hold the page, then the page out of these alone.
_PAGE_BY_NAME = """
, stretches AS (
    SELECT bucket.id, sum(bucket.size) OVER (ORDER BY bucket.first_title, bucket.first_id) AS upto, bucket.size
    FROM (
        SELECT bucket.id, bucket.first_title, bucket.first_id, sum(bit_count(stored.bits & found.bits)) AS size
        FROM directory_namebucket AS bucket
        JOIN directory_termbits AS stored ON stored.term = 'name=' || bucket.id
        JOIN found USING (chunk)
        GROUP BY bucket.id
    ) AS bucket
    WHERE bucket.size > 0
), wanted AS (
    SELECT * FROM stretches WHERE upto > %s AND upto - size < %s
)
SELECT document.entry_id
FROM wanted CROSS JOIN LATERAL find_in_bucket(wanted.id) AS document
JOIN found ON found.chunk = document.number >> 13 AND get_bit(found.bits, document.number & 8191) = 1
ORDER BY document.sort_title COLLATE "C", document.entry_id
OFFSET greatest(%s - (SELECT min(upto - size) FROM wanted), 0) LIMIT %s
"""

_RANKED = """
, ranked AS (
SELECT document.entry_id, document.type, row_number() OVER (
    ORDER BY greatest(name.fit, CASE WHEN document.names @@ %s::tsquery THEN 1 END) DESC,
             coalesce(get_bit(nearer.bits, document.number & 8191), 0) DESC,
             ts_rank(%s, document.words, %s::tsquery) DESC,
             document.sort_title, document.entry_id
) AS rank
FROM directory_searchdocument AS document
JOIN found ON found.chunk = document.number >> 13 AND get_bit(found.bits, document.number & 8191) = 1
LEFT JOIN nearer ON nearer.chunk = document.number >> 13
CROSS JOIN LATERAL (
    SELECT coalesce(max(CASE WHEN key = %s THEN 3 WHEN key LIKE %s THEN 2 END), 0) AS fit
    FROM directory_entryname AS name WHERE name.entry_id = document.entry_id
) AS name
WHERE document.words @@ %s::tsquery
) """

_BEST_OF_EACH = """
SELECT entry_id, type
FROM (SELECT *, row_number() OVER (PARTITION BY type ORDER BY rank) AS place FROM ranked) AS placed
WHERE place <= %s ORDER BY rank
"""

_STARTING = """
SELECT name.entry_id
FROM directory_entryname AS name JOIN directory_searchdocument AS document USING (entry_id)
JOIN found ON found.chunk = document.number >> 13 AND get_bit(found.bits, document.number & 8191) = 1
WHERE name.key LIKE %s
GROUP BY name.entry_id, document.sort_title
ORDER BY bool_or(name.key = %s) DESC, document.sort_title, name.entry_id LIMIT %s
"""

_PAGE_BY_CHECK = """
, joined AS MATERIALIZED (
    SELECT find_joined(coalesce(found.bits, repeat('0', 8192)::bit varying) ORDER BY chunk) AS bits
    FROM generate_series(0, (SELECT max(number) >> 13 FROM directory_searchdocument)) AS chunk
    LEFT JOIN found USING (chunk)
)
SELECT entry_id FROM directory_searchdocument
WHERE get_bit((SELECT bits FROM joined), number) = 1
ORDER BY checked_on DESC NULLS LAST, sort_title, entry_id
OFFSET %s LIMIT %s
"""

# The places from near to far, each with the found entries that sit there and nowhere nearer; last those without a seat.
_PAGE_BY_DISTANCE = """
, places AS (
    SELECT 'sitz=' || id AS term, row_number() OVER (
        ORDER BY power(latitude - %s, 2) + power((longitude - %s) * cos(radians(%s)), 2) NULLS LAST, sort_name, id
    ) AS rank
    FROM directory_place
), seated AS (
    SELECT places.rank, chunk, stored.bits & found.bits AS bits
    FROM places JOIN directory_termbits AS stored USING (term) JOIN found USING (chunk)
), nearest AS MATERIALIZED (
    SELECT rank, chunk, coalesce(bits & ~bit_or(bits) OVER (
        PARTITION BY chunk ORDER BY rank ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), bits) AS bits
    FROM seated
    UNION ALL
    SELECT NULL, chunk, coalesce(found.bits & ~taken.bits, found.bits)
    FROM found LEFT JOIN (SELECT chunk, bit_or(bits) AS bits FROM seated GROUP BY chunk) AS taken USING (chunk)
), stretches AS (
    SELECT rank, size, sum(size) OVER (ORDER BY rank NULLS LAST) AS upto
    FROM (SELECT rank, sum(bit_count(bits)) AS size FROM nearest GROUP BY rank) AS sizes WHERE size > 0
), wanted AS (
    SELECT * FROM stretches WHERE upto > %s AND upto - size < %s
)
SELECT document.entry_id
FROM wanted JOIN nearest ON nearest.rank IS NOT DISTINCT FROM wanted.rank
CROSS JOIN LATERAL generate_series(0, 8191) AS slot
JOIN directory_searchdocument AS document ON document.number = (nearest.chunk << 13) + slot
WHERE get_bit(nearest.bits, slot) = 1
ORDER BY wanted.rank NULLS LAST, document.sort_title, document.entry_id
OFFSET greatest(%s - (SELECT min(upto - size) FROM wanted), 0) LIMIT %s
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from directory.finding import queries
from directory.finding.bits import Bits, bearing, bearing_all, filled, named, numbered, these, with_sets
from directory.finding.words import Words
from directory.models import Place
from directory.reading import reading

# Up to so many hits of a text search are ranked one by one; of more, those found by name come first, each by name.
RANKED = 500
# Of more hits than that, so many whose name starts with what was typed come before the others, looked for among so
# many names.
NAMED_FIRST, NAMED_SEEN = 100, 1000
# So many entries of one stretch of the order by name are found sooner by going through its names than one by one.
MANY = 200
# So many times the stretches that a part would need in a set spread evenly are looked into first.
REACH = 4
# Among so many of the nearest places, then so many, a page in the order of distance is looked for; at last among all.
NEAREST = (40, 120, 100_000)
# How much a word counts in the rest of an entry, in what it does, in what it is and in its names.
WEIGHTS = "{0.1, 0.3, 0.6, 1}"


def _rows(query: Bits) -> list[tuple[Any, ...]]:
    with reading().cursor() as cursor:
        cursor.execute(query.sql, query.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


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
class Part:
    """The ids of some entries of a set, in order, and how many there are in all of the set."""

    ids: list[int]
    total: int


def parts_by_name(found: Bits, pages: Sequence[tuple[int, int]]) -> list[Part]:
    """Part of each of some numbered sets in the order of names, from an offset on and so long.

    In one query, and in a second one for those sets that are spread so unevenly that the first did not look far enough.
    """
    parts = _parts_by_name(found, pages, REACH)
    short = [
        len(part.ids) < min(limit, part.total - offset) for (offset, limit), part in zip(pages, parts, strict=True)
    ]
    if not any(short):
        return parts
    rest = [(offset, limit if is_short else 0) for (offset, limit), is_short in zip(pages, short, strict=True)]
    further = _parts_by_name(found, rest, None)
    return [new if is_short else old for old, new, is_short in zip(parts, further, short, strict=True)]


def _parts_by_name(found: Bits, pages: Sequence[tuple[int, int]], reach: int | None) -> list[Part]:
    offsets, limits = zip(*pages, strict=True)
    page = Bits(
        "SELECT ordinality - 1 AS number, skip, length, %s AS many, %s::int AS reach"
        " FROM unnest(%s::int[], %s::int[]) WITH ORDINALITY AS pages (skip, length)",
        (MANY, reach, list(offsets), list(limits)),
    )
    parts = [Part([], 0) for _ in pages]
    for number, total, pk in _rows(with_sets(found=found, page=page).then(queries.PARTS_BY_NAME)):
        parts[number] = Part([*parts[number].ids, pk] if pk else [], int(total))
    return parts


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
            Bits(queries.COUNTED.format("found"), (open_terms,)),
        ]
        for name, terms in chosen.items():
            others = [named("base"), *(named(f"in_{other}") for other in chosen if other != name)]
            sets[f"beside_{name}"] = reduce(and_, others) - named(f"in_{name}")
            rest = [term for term in options.get(name, ()) if term not in terms]
            parts.append(Bits(queries.COUNTED.format(f"beside_{name}"), (rest,)))
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
        return self._by_name(offset, limit)

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
            [words.found(column) & bearing(terms) if terms else words.found(column) for words, terms in self.texts],
        )

    @cached_property
    def _all(self) -> Bits:
        return reduce(and_, [self._base, *(bearing(terms) for terms in self.choices.values() if terms)])

    @property
    def _terms(self) -> tuple[list[Sequence[str]], tuple[str, ...]]:
        """Of a set without texts: the groups of terms of each of which an entry bears one, and those it does not."""
        return [*self.groups, *filter(None, self.choices.values())], self.without

    def _by_name(self, offset: int, limit: int) -> list[int]:
        found = numbered(self._all) if self.texts else bearing_all([self._terms])
        return parts_by_name(found, [(offset, limit)])[0].ids

    def best_of_each_type(self, limit: int, sizes: Mapping[str, int]) -> list[tuple[int, str]]:
        """Of a text search, the ids of the best hits of each type of entry with their types, the best first.

        `sizes` says how many there are of each type. Types with too many hits to rank come first, each by itself.
        """
        many = {type_: size for type_, size in sizes.items() if size > RANKED}
        best = []
        for type_, size in many.items():
            best += [(pk, type_) for pk in replace(self, groups=((f"typ={type_}",),)).page(0, limit, size)]
        few = tuple(f"typ={type_}" for type_, size in sizes.items() if size and type_ not in many)
        if few:
            ranks = replace(self, groups=(few,))._ranks
            best += [(pk, type_) for pk, type_ in _rows(ranks.then(queries.BEST_OF_EACH, limit))]
        return best

    def _ranked(self, offset: int, limit: int) -> list[int]:
        query = self._ranks.then("SELECT entry_id FROM ranked ORDER BY rank OFFSET %s LIMIT %s", offset, limit)
        return [row[0] for row in _rows(query)]

    @property
    def _ranks(self) -> Bits:
        either = " | ".join(f"({words.query})" for words, _ in self.texts if words)
        names = self.texts[0][0]
        ranked = filled(
            queries.RANKED, query=names.query, exact=names.exact, key=names.key, either=either, weights=WEIGHTS
        )
        return with_sets(found=self._all, nearer=bearing(self.nearer)).then(ranked.sql, *ranked.params)

    def _named_first(self, offset: int, limit: int) -> list[int]:
        """Too many to rank each: first those whose name starts so, then those with the words in their names."""
        key = self.texts[0][0].key
        query = with_sets(found=self._all).then(queries.STARTING, _as_prefix(key), NAMED_SEEN, key, NAMED_FIRST)
        starting = [row[0] for row in _rows(query)]
        ids = starting[offset : offset + limit]
        before = len(starting)
        rest = self._all - these(starting)
        named_so = self._matching("names")
        for segment in (rest & named_so, rest - named_so):
            if len(ids) < limit:
                [part] = parts_by_name(numbered(segment), [(max(offset - before, 0), limit - len(ids))])
                ids += part.ids
                before += part.total
        return ids

    def _by_check(self, offset: int, limit: int) -> list[int]:
        query = with_sets(found=self._all).then(queries.PAGE_BY_CHECK, offset, limit)
        return [row[0] for row in _rows(query)]

    def _by_distance(self, place: Place, offset: int, limit: int) -> list[int]:
        ids: list[int] = []
        for near in NEAREST:
            part = filled(
                queries.PAGE_BY_DISTANCE,
                latitude=place.latitude,
                longitude=place.longitude,
                near=near,
                all=near == NEAREST[-1],
                start=offset,
                end=offset + limit,
                limit=limit,
            )
            ids = [row[0] for row in _rows(with_sets(found=self._all).then(part.sql, *part.params))]
            if len(ids) == limit:
                break
        return ids


def first_of_each(sets: Sequence[tuple[Found, int]]) -> list[Part]:
    """Of each of some sets without texts so many of its first entries by name, in one query."""
    found = bearing_all([one._terms for one, _ in sets])
    return parts_by_name(found, [(0, limit) for _, limit in sets])


def _as_prefix(key: str) -> str:
    """The LIKE pattern for what starts so; an empty key starts nothing. A key holds no sign that LIKE knows."""
    return f"{key}%" if key else ""

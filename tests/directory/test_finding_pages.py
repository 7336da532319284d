"""Any page of any list: in every order, the best hits first, and by name where there are too many to rank.

What has to come out is worked out from the rows in plain Python.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from directory import finding
from directory.finding import Found, Words, terms_count
from directory.models import Entry, Lexeme, Location, NameBucket, Place, SearchDocument
from tests import factories
from tests.database import refresh_search, sql
from tests.finding import (
    ACTORS,
    BORDER,
    by_name,
    in_pages,
    listed,
    make_partners,
    make_places,
    members,
    next_number,
    terms_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[4, 5])
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Chance with a world made by it."""
    rng = random.Random(request.param)
    make_places()
    make_partners(rng)
    return rng


# Pages


def some_found(rng: random.Random, all_terms: list[str]) -> Found:
    without = tuple(rng.sample(all_terms, rng.choice([0, 1])))
    if rng.random() < 0.5:
        return replace(ACTORS, without=without)
    return replace(ACTORS, choices={"any": rng.sample(all_terms, 6)}, without=without)


def distances(place: Place) -> dict[int, int]:
    """The rank of each place from near to far; last those of which nobody knows where they lie."""

    def distance(other: Place) -> tuple[Any, ...]:
        if None in (other.latitude, other.longitude, place.latitude, place.longitude):
            return (True, other.sort_name, other.pk)
        north, east = float(other.latitude - place.latitude), float(other.longitude - place.longitude)  # type: ignore[operator]
        # Here a degree of longitude is 0.622 of one of latitude.
        return (False, north**2 + (east * 0.622) ** 2, other.sort_name, other.pk)

    return {other.pk: rank for rank, other in enumerate(sorted(Place.objects.all(), key=distance))}


@pytest.mark.parametrize("order", ["", "name", "geprueft", "entfernung"])
def test_any_page_of_any_list(rng: random.Random, order: str) -> None:
    terms = terms_of()
    all_terms = sorted(set.union(*terms.values()))
    entries = Entry.objects.in_bulk(terms)
    unna = Place.objects.get(slug="unna")
    near = distances(unna)
    seats: dict[int, list[int]] = {pk: [] for pk in terms}
    for location in Location.objects.filter(entry__in=terms):
        seats[location.entry_id].append(near[location.place_id])
    assert {len(ranks) for ranks in seats.values()} == {0, 1, 2}

    def key(pk: int) -> tuple[Any, ...]:
        entry = entries[pk]
        if order == "geprueft":
            day = -entry.checked_on.toordinal() if entry.checked_on else 0
            return (day, entry.sort_title, pk)
        if order == "entfernung":
            return (min(seats[pk], default=len(near)), entry.sort_title, pk)
        return (entry.sort_title, pk)

    for _list in range(12):
        found = replace(some_found(rng, all_terms), order=order, around=unna)
        whole = sorted(members(found._all), key=key)
        assert listed(found) == whole
        for _page in range(6):
            offset, limit = rng.randint(0, len(whole) + 30), rng.choice([1, 2, 7, 25, 100])
            assert listed(found, offset, limit) == whole[offset : offset + limit], (found, offset, limit)
    assert in_pages(replace(ACTORS, order=order, around=unna), 7) == sorted(members(ACTORS._all), key=key)


def test_order_by_distance_where_nobody_sits_anywhere() -> None:
    unna = factories.PlaceFactory(latitude=51.5, longitude=7.7)
    next_number(BORDER - 2)
    actors = [factories.ActorFactory(title=title) for title in "DBCA"]
    refresh_search()
    found = replace(ACTORS, order="entfernung", around=unna)
    assert listed(found) == by_name([actor.pk for actor in actors])
    # Now somebody does, in the second chunk.
    factories.LocationFactory(entry=actors[0], place=unna)
    refresh_search()
    assert listed(found) == [actors[0].pk, actors[3].pk, actors[1].pk, actors[2].pk]


# Relevance


@pytest.fixture
def cranes() -> dict[str, list[int]]:
    """What a search for „Kranich“ finds, in ranks of equals, each in the order of the page."""
    rng = random.Random(6)
    near, far = factories.ActorKindFactory.create_batch(2, title="Art")
    ranks: dict[tuple[int, bool], list[Any]] = {}
    next_number(BORDER - 30)
    for _actor in range(60):
        fit = rng.randrange(5)
        name = f"{rng.choice('abcd')}{rng.choice('efg')}"
        title = [f"Verein {name}", f"{name} Kranich", f"Kranichox {name}", f"Kranich {name}", "Kranich"][fit]
        summary = "Sagt Kranich." if fit in {0, 2} else "Sagt etwas."
        kind = rng.choice([near, far])
        actor = factories.ActorFactory(title=title, summary=summary, kind=kind)
        ranks.setdefault((-fit, kind == far), []).append(actor)
        if rng.random() < 0.2:
            factories.ActorFactory(title="Kranichox", summary="Nichts davon.")
            refresh_search()
    refresh_search()
    order = {fit: sorted(actors, key=lambda actor: (actor.sort_title, actor.pk)) for fit, actors in ranks.items()}
    return {f"art={near.pk}": [actor.pk for fit in sorted(order) for actor in order[fit]]}


def test_best_hits_come_first_and_of_equals_the_nearer_ones(cranes: dict[str, list[int]]) -> None:
    [(nearer, whole)] = cranes.items()
    found = replace(ACTORS, texts=((Words.read("kranich"), ()),), nearer=(nearer,))
    assert found.count() == len(whole) == 60
    assert listed(found) == whole
    for offset, limit in ((0, 25), (25, 25), (50, 25), (59, 1), (60, 5), (1000, 25), (13, 3)):
        assert listed(found, offset, limit) == whole[offset : offset + limit]
    assert listed(replace(found, order="name")) == by_name(whole)


@pytest.mark.parametrize(("first", "seen"), [(100, 1000), (3, 1000), (100, 5), (3, 5), (0, 0)])
def test_too_many_hits_to_rank_come_by_name_each_once(
    cranes: dict[str, list[int]], monkeypatch: pytest.MonkeyPatch, first: int, seen: int
) -> None:
    [(nearer, whole)] = cranes.items()
    found = replace(ACTORS, texts=((Words.read("kranich"), ()),), nearer=(nearer,))
    monkeypatch.setattr(finding.found, "RANKED", 10)
    monkeypatch.setattr(finding.found, "NAMED_FIRST", first)
    monkeypatch.setattr(finding.found, "NAMED_SEEN", seen)
    shown = listed(found)
    assert sorted(shown) == sorted(whole)
    titles = dict(Entry.objects.values_list("pk", "title"))
    with_it = [pk for pk in whole if re.search(r"\bKranich\b", titles[pk])]
    without = [pk for pk in whole if pk not in with_it]
    if (first, seen) == (100, 1000):
        exact = by_name([pk for pk in whole if titles[pk] == "Kranich"])
        starting = by_name([pk for pk in whole if titles[pk].startswith("Kranich") and titles[pk] != "Kranich"])
        before = exact + starting
        named = by_name([pk for pk in with_it if pk not in before])
        assert shown == before + named + by_name([pk for pk in without if pk not in before])
    if (first, seen) == (0, 0):
        assert shown == by_name(with_it) + by_name(without)
    for size in (1, 7, 25):
        assert in_pages(found, size) == shown
    for offset in (0, 2, 3, 4, 30, 59, 60, 61, 500):
        assert listed(found, offset, 8) == shown[offset : offset + 8]


@pytest.fixture
def mixed() -> Found:
    """What „Kranich“ finds among all types: of some more than of others."""
    next_number(BORDER - 20)
    for number in range(12):
        factories.ActorFactory(title=f"Kranich {number}" if number % 2 else f"Verein {number}", summary="Kranich.")
    for number in range(6):
        factories.ProgrammeFactory(title=f"Programm {number}", text="Ein Kranich.")
    factories.LawFactory(title="Kranich")
    factories.TopicFactory(title="Kraniche")
    factories.NewsItemFactory(title="Flug der Kraniche")
    factories.ActorKindFactory(title="Zimbel")
    refresh_search()
    groups = (tuple(f"typ={type_}" for type_ in Entry.Type.values),)
    return Found(groups=groups, texts=((Words.read("kranich"), ()),))


def sizes_in(found: Found) -> dict[str, int]:
    counts = terms_count(found.groups[0], found._all)
    return {term.removeprefix("typ="): count for term, count in counts.items()}


def test_best_of_each_type_are_those_that_a_list_of_the_type_begins_with(mixed: Found) -> None:
    sizes = sizes_in(mixed)
    assert sizes == {"actor": 12, "kind": 0, "topic": 1, "programme": 6, "news": 1, "law": 1}
    best = mixed.best_of_each_type(4, sizes)
    for type_, size in sizes.items():
        listed_first = listed(replace(mixed, groups=((f"typ={type_}",),)))[:4]
        assert [pk for pk, of in best if of == type_] == listed_first
        assert len(listed_first) == min(size, 4)
    # The best first, whatever its type.
    assert best[0][1] == "law"
    assert [pk for pk, _ in best] == [pk for pk in listed(mixed) if pk in dict(best)]


@pytest.mark.parametrize("ranked", [0, 1, 6, 7, 12])
@pytest.mark.parametrize("limit", [1, 4, 50])
def test_best_of_each_type_where_some_have_too_many_hits_to_rank(
    mixed: Found, monkeypatch: pytest.MonkeyPatch, ranked: int, limit: int
) -> None:
    sizes = sizes_in(mixed)
    before = mixed.best_of_each_type(50, sizes)
    monkeypatch.setattr(finding.found, "RANKED", ranked)
    best = mixed.best_of_each_type(limit, sizes)
    assert len(best) == len(set(best))
    assert set(best) <= set(before)
    for type_, size in sizes.items():
        assert sum(of == type_ for _, of in best) == min(size, limit)
    # Types with too many come first, in the order in which they were named.
    many = [type_ for type_, size in sizes.items() if size > ranked]
    assert list(dict.fromkeys(of for _, of in best))[: len(many)] == many


# Many


def test_thousands_of_names_lie_in_several_stretches_and_common_words_are_bits(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rng = random.Random(7)
    # What the planner knows of these tables is what other tests have left behind, and with that it would go through
    # all texts again for each of thousands of entries.
    sql("SET LOCAL enable_nestloop = off")

    def add(numbers: range) -> None:
        Entry.objects.bulk_create(
            Entry(
                type="law",
                slug=f"gesetz-{number}",
                title=f"{rng.choice('äbcÖpZ')}{rng.randrange(900):03} {'Kranich' * (number % 3 == 0)}",
                summary="Ein Gesetz mit Zimbel.",
                state="published",
            )
            for number in numbers
        )
        refresh_search()

    next_number(BORDER - 700)
    add(range(900))
    assert list(Lexeme.objects.filter(common=True)) == []
    add(range(900, 2600))
    assert NameBucket.objects.count() > 1
    common = set(Lexeme.objects.filter(common=True).values_list("lexeme", flat=True))
    assert {"gesetz", "zimbel"} <= common
    assert "kranich" not in common
    Entry.objects.filter(slug__in=[f"gesetz-{number}" for number in range(0, 2600, 7)]).update(state="draft")
    Entry.objects.filter(slug__in=[f"gesetz-{number}" for number in range(1, 2600, 9)]).update(title="Mitte Kranich")
    Entry.objects.filter(slug__in=[f"gesetz-{number}" for number in range(2, 2600, 9)]).update(summary="Ohne.")
    refresh_search()
    add(range(2600, 2900))
    assert sum(NameBucket.objects.values_list("size", flat=True)) == SearchDocument.objects.count()

    laws = list(Entry.objects.filter(type="law", state="published").order_by("sort_title", "pk"))
    found = Found(groups=(("typ=law",),))
    whole = [law.pk for law in laws]
    assert found.count() == len(whole)
    for offset in [0, 25, 1000, 1024, 2000, len(whole) - 3, len(whole), *rng.sample(range(len(whole)), 20)]:
        assert listed(found, offset, 25) == whole[offset : offset + 25]
    # Where the first stretches hold too little of a set, all are looked into.
    monkeypatch.setattr(finding.found, "REACH", 0)
    for offset, queries in ((0, 2), (1500, 2), (len(whole), 1)):
        with django_assert_num_queries(queries):
            assert found._by_name(offset, 25) == whole[offset : offset + 25]
    monkeypatch.undo()

    for text, fits in (
        ("zimbel", lambda law: "Zimbel" in law.summary),
        ("kranich", lambda law: "Kranich" in law.title),
        ("kranich zimbel", lambda law: "Kranich" in law.title and "Zimbel" in law.summary),
    ):
        matching = replace(found, texts=((Words.read(text), ()),))
        hits = [law.pk for law in laws if fits(law)]
        assert matching.count() == len(hits), text
        assert set(in_pages(matching, 400)) == set(hits), text
        assert len(in_pages(matching, 400)) == len(hits), text
    zimbel = Words.read("zimbel")
    assert zimbel.common == {"zimbel"}
    assert members(zimbel.found("names")) == []

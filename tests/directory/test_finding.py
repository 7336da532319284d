"""The engine behind the lists: sets of entries as bits, their sizes, and any page of them in any order.

What has to come out is worked out from the rows in plain Python; `tests.finding` lets the documents lie on both sides
of the border between two chunks of bits.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from directory import finding
from directory.finding import Found, Words, count_each, terms_count
from directory.finding.bits import Bits, bearing, saying, these
from directory.models import Actor, Entry, Lexeme, Location, NameBucket, Place, SearchDocument
from tests import factories
from tests.database import refresh_search, sql
from tests.finding import BORDER, WORDS, make_partners, make_places, next_number

pytestmark = pytest.mark.django_db

ACTORS = Found(groups=(("typ=actor",),))


@pytest.fixture(params=[4, 5])
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Chance with a world made by it."""
    rng = random.Random(request.param)
    make_places()
    make_partners(rng)
    return rng


def members(bits: Bits) -> list[int]:
    """The entries of a set, each as often as it stands there."""
    query = (
        f"SELECT entry_id FROM ({bits.sql}) AS found JOIN directory_searchdocument ON number >> 13 = chunk"
        " WHERE get_bit(bits, number & 8191) = 1 ORDER BY entry_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, bits.params)
        return [row[0] for row in cursor.fetchall()]


def listed(found: Found, offset: int = 0, limit: int = 10_000) -> list[int]:
    return found.page(offset, limit, found.count())


def in_pages(found: Found, size: int) -> list[int]:
    """The whole list, page after page."""
    return [pk for offset in range(0, found.count() + size, size) for pk in listed(found, offset, size)]


def terms_of() -> dict[int, set[str]]:
    """What each published entry bears."""
    return {pk: set(terms) for pk, terms in SearchDocument.objects.values_list("entry_id", "terms")}


def by_name(pks: Sequence[int] | set[int]) -> list[int]:
    entries = Entry.objects.in_bulk(pks)
    return sorted(pks, key=lambda pk: (entries[pk].sort_title, pk))


# Sets


def test_sets_combine_like_sets(rng: random.Random) -> None:
    terms = terms_of()
    all_terms = sorted(set.union(*terms.values()))
    summaries = dict(Actor.objects.filter(pk__in=terms).values_list("pk", "summary"))

    def some_set(depth: int) -> tuple[Bits, set[int]]:
        if depth:
            (one, one_set), (other, other_set) = some_set(depth - 1), some_set(depth - 1)
            match rng.choice("&|-"):
                case "&":
                    return one & other, one_set & other_set
                case "|":
                    return one | other, one_set | other_set
                case _:
                    return one - other, one_set - other_set
        match rng.randrange(4):
            case 0:
                chosen = rng.sample(sorted(terms), rng.choice([0, 1, 20]))
                return these([*chosen, -1]), set(chosen)
            case 1:
                word = rng.choice(WORDS)
                return saying(Words.read(word).query), {pk for pk, summary in summaries.items() if word in summary}
            case _:
                wanted = rng.sample([*all_terms, "gibt=es-nicht"], rng.choice([0, 1, 2, 5]))
                return bearing(wanted), {pk for pk, borne in terms.items() if borne & set(wanted)}

    for depth in [0] * 20 + [1] * 20 + [2] * 20 + [4] * 10:
        bits, expected = some_set(depth)
        assert members(bits) == sorted(expected), (bits.sql, bits.params)


def test_a_set_says_each_chunk_once(rng: random.Random) -> None:
    bits = (bearing(["typ=actor"]) | saying("'menschen' | 'kranich'")) - these([])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT chunk, length(bits) FROM ({bits.sql}) AS found ORDER BY chunk", bits.params)
        assert cursor.fetchall() == [(0, BORDER), (1, BORDER)]


def test_saying_in_names_only_and_with_phrases() -> None:
    whole = factories.ActorFactory(title="Haus am See", summary="Ein Haus.")
    turned = factories.ActorFactory(title="See am Haus", summary="Ein See.")
    below = factories.ActorFactory(title="Verein", summary="Trifft sich im Haus am See.")
    # Two texts that only touch are no phrase.
    split = factories.ActorFactory(title="Das Haus", summary="Am See.")
    refresh_search()
    everyone = {whole.pk, turned.pk, below.pk, split.pk}
    assert set(members(saying("'haus' & 'see'"))) == everyone
    assert set(members(saying("'haus' & 'see'", column="names"))) == {whole.pk, turned.pk}
    assert set(members(saying("'haus' & 'see'", ["% haus am see %"]))) == {whole.pk, below.pk}
    assert set(members(saying("'haus' & 'see'", ["% haus am see %"], "names"))) == {whole.pk}
    assert set(members(Words.read('"Haus am See"').found())) == {whole.pk, below.pk}
    assert set(members(Words.read("„haus AM See“ Verein").found())) == {below.pk}
    assert set(members(Words.read("Haus See").found("names"))) == {whole.pk, turned.pk}
    assert members(Words.read('"See am" "Haus am"').found()) == []


@pytest.mark.parametrize("text", ["", " ", "der die das", "%_", "„“", "()"])
def test_text_without_a_word_finds_nothing(text: str) -> None:
    factories.ActorFactory()
    refresh_search()
    words = Words.read(text)
    assert not words
    assert members(words.found()) == []


@pytest.mark.parametrize(
    "text",
    ["x" * 3000, "ß" * 1500, "7" * 5000, "a-" * 3000, "Wort " * 30_000, "Köln--Bonn", "Ein---Satz", "| --- | -a- |"],
)
def test_no_text_is_too_odd_to_be_published(text: str) -> None:
    actor = factories.ActorFactory(title="Verein", text=text)
    refresh_search()
    assert members(Words.read("verein").found()) == [actor.pk]


def test_nothing_that_somebody_types_fails() -> None:
    rng = random.Random(8)
    pieces = [
        *"aeinAEINäÖß-'\"„“*:_/()|&!<>%.@+059 ~\\\0\t",
        "innen",
        "\u0301",
        "\u00ad",
        "\u2011",
        "ﬁ",
        "²",
        "🎉",
        "+49",
    ]
    actor = factories.ActorFactory()
    for _text in range(150):
        text = "".join(rng.choices(pieces, k=rng.choice([1, 2, 3, 5, 8, 15, 40])))
        words = Words.read(text)
        found = replace(ACTORS, texts=((words, ()),))
        assert listed(found) == (members(found._all) if words else []), text
        actor.text = text.replace("\0", "")
        actor.save()
        refresh_search()


# Sizes


def test_sizes_of_sets(rng: random.Random) -> None:
    terms = terms_of()
    all_terms = sorted(set.union(*terms.values()))
    founds, expected = [], []
    for _set in range(30):
        groups = [rng.sample(all_terms, rng.randint(1, 4)) for _group in range(rng.randint(1, 3))]
        without = rng.sample(all_terms, rng.choice([0, 0, 1, 2]))
        choices = {str(number): rng.sample(all_terms, number) for number in range(rng.randint(0, 3))}
        found = Found(groups=tuple(map(tuple, groups)), without=tuple(without), choices=choices)
        fitting = {
            pk
            for pk, borne in terms.items()
            if all(borne & set(group) for group in groups)
            and not borne & set(without)
            and all(borne & set(chosen) for chosen in choices.values() if chosen)
        }
        assert (found.count(), set(listed(found))) == (len(fitting), fitting), found
        founds.append(found)
        expected.append(len(fitting))
    assert len(set(expected)) > 5
    assert count_each(founds) == expected


def test_how_many_of_a_set_bear_each_term(rng: random.Random) -> None:
    terms = terms_of()
    all_terms = sorted(set.union(*terms.values()))
    for _set in range(20):
        within = rng.sample(all_terms, rng.randint(0, 3))
        asked = rng.sample([*all_terms, "gibt=es-nicht"], rng.randint(0, 10))
        inside = [borne for borne in terms.values() if borne & set(within)]
        wanted = {term: sum(term in borne for borne in inside) for term in asked}
        assert terms_count(asked, within) == wanted
        assert terms_count(asked, bearing(within)) == wanted


def test_nothing_is_found_where_nothing_is() -> None:
    for order in ("", "name", "geprueft", "entfernung"):
        found = replace(ACTORS, order=order, around=factories.CityFactory(latitude=51, longitude=7))
        assert (found.count(), listed(found)) == (0, [])
    assert count_each([ACTORS, ACTORS]) == [0, 0]
    assert terms_count(["typ=actor"], ["typ=actor"]) == {"typ=actor": 0}


def test_what_is_left_out_bears_none_of_the_terms() -> None:
    kinds = factories.ActorKindFactory.create_batch(3)
    actors = [factories.ActorFactory(title=f"{number}", kind=kind) for number, kind in enumerate(kinds)]
    refresh_search()
    terms = [f"art={kind.pk}" for kind in kinds]
    assert listed(ACTORS) == [actor.pk for actor in actors]
    assert listed(replace(ACTORS, without=(terms[1],))) == [actors[0].pk, actors[2].pk]
    assert listed(replace(ACTORS, without=(terms[1], terms[0], "gibt=es-nicht"))) == [actors[2].pk]
    assert listed(replace(ACTORS, without=tuple(terms))) == []


def test_of_several_texts_one_is_enough_where_its_terms_are_borne() -> None:
    kinds = factories.ActorKindFactory.create_batch(2)
    one = factories.ActorFactory(title="Kranich", kind=kinds[0])
    factories.ActorFactory(title="Kranich anderswo", kind=kinds[1])
    both = factories.ActorFactory(title="Kranich und Zimbel", kind=kinds[1])
    refresh_search()
    texts = ((Words.read("Zimbel"), ()), (Words.read("Kranich"), (f"art={kinds[0].pk}",)))
    found = replace(ACTORS, texts=texts)
    assert found.count() == 2
    assert set(listed(found)) == {one.pk, both.pk}
    # What answers the first text comes first.
    assert listed(found)[0] == both.pk


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


def test_thousands_of_names_lie_in_several_stretches_and_common_words_are_bits() -> None:
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

"""The engine behind the lists: sets of entries as bits, how they combine, and their sizes.

What has to come out is worked out from the rows in plain Python; `tests.finding` lets the documents lie on both sides
of the border between two chunks of bits.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from django.db import connection

from directory import finding
from directory.finding import Found, Words, first_of_each, terms_count
from directory.finding.bits import Bits, bearing, saying, these
from directory.models import Actor
from tests import factories
from tests.database import refresh_search
from tests.finding import ACTORS, BORDER, WORDS, listed, make_partners, make_places, members, terms_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[4, 5])
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Chance with a world made by it."""
    rng = random.Random(request.param)
    make_places()
    make_partners(rng)
    return rng


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


@pytest.mark.parametrize("many", [1, 5, 200])
def test_sizes_of_sets_and_the_first_of_each(rng: random.Random, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(finding.found, "MANY", many)
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
    limits = [rng.randint(0, 20) for _set in founds]
    parts = first_of_each(list(zip(founds, limits, strict=True)))
    assert [part.total for part in parts] == expected
    assert [part.ids for part in parts] == [listed(found)[:limit] for found, limit in zip(founds, limits, strict=True)]


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
    assert [(part.ids, part.total) for part in first_of_each([(ACTORS, 5), (ACTORS, 0)])] == [([], 0), ([], 0)]
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

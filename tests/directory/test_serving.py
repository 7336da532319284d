"""Who helps where. Where an actor sits is not where it helps; who serves a place serves all of it."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from directory.finding import Found
from directory.models import Actor, Entry, Place
from directory.views.places import Level, partners_and_programmes
from tests import factories
from tests.database import refresh_search, update
from tests.places import Land, centre, load, make_land, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    return make_land()


def helping(place: Place, type_: str = "actor", *, only_here: bool = False) -> list[str]:
    """The titles of the entries of a type that help in a place, by name."""
    refresh_search()
    found = Found(groups=((f"typ={type_}",), load(place).terms(only_here=only_here)))
    total = found.count()
    ids = found.page(0, 100, total)
    assert len(ids) == total
    entries = Entry.objects.in_bulk(ids)
    return [entries[pk].title for pk in ids]


def levels(place: Place) -> list[Level]:
    found: list[Level] = partners_and_programmes(place)["levels"]
    return found


def levels_of(place: Place) -> list[tuple[str, list[str]]]:
    """The levels of a place with the names of those who help there."""
    refresh_search()
    found = levels(load(place))
    assert [level.partners.total for level in found] == [len(level.partners.first) for level in found]
    return [(str(level.place), [card.title for card in level.partners.first]) for level in found]


def reached_by(actor: Actor, land: Land) -> set[str]:
    """The places in which an actor stands at one of the levels."""
    return {name for name, place in vars(land).items() if any(actor.title in titles for _, titles in levels_of(place))}


class TestServing:
    @pytest.mark.parametrize(
        ("served", "reached"),
        [
            ("alsdorf", {"alsdorf"}),
            ("district", {"district", "aachen", "alsdorf"}),
            ("region", {"region", "district", "aachen", "alsdorf"}),
            ("state", {"state", "region", "district", "aachen", "alsdorf", "unna", "kamen"}),
            ("federation", {"federation", "state", "region", "district", "aachen", "alsdorf", "unna", "kamen"}),
        ],
    )
    def test_a_place_reaches_every_place_in_it(self, land: Land, served: str, reached: set[str]) -> None:
        assert reached_by(serve(getattr(land, served), "Beratung"), land) == reached

    @pytest.mark.parametrize(
        ("area", "reached"),
        [
            # The Städteregion has a centre, and so has the city of Aachen in it.
            ("district", {"district", "alsdorf"}),
            ("aachen", {"aachen"}),
            ("unna", {"unna", "kamen"}),
        ],
    )
    def test_a_centre_reaches_its_own_area_only(self, land: Land, area: str, reached: set[str]) -> None:
        assert reached_by(centre(getattr(land, area)), land) == reached

    def test_in_a_kreis_reaches_the_city_with_a_centre_of_its_own(self, land: Land) -> None:
        both = centre(land.district, "KI der Städteregion")
        factories.ServedPlaceFactory(entry=both, place=land.district, role="serves")
        assert helping(land.aachen) == ["KI der Städteregion"]
        assert levels_of(land.aachen)[:2] == [("Aachen", []), ("Städteregion Aachen", ["KI der Städteregion"])]

    def test_sitting_somewhere_is_not_helping_there(self, land: Land) -> None:
        factories.LocationFactory(place=land.kamen)
        for place in vars(land).values():
            assert helping(place) == []
        assert reached_by(Actor.objects.get(), land) == set()

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_finds_each_published_entry_once_whatever_its_type(self, land: Land, state: str) -> None:
        actor = serve(land.kamen, "Beratung")
        factories.ServedPlaceFactory(entry=actor, place=land.state)
        programme = factories.ProgrammeFactory(title="Programm")
        for place in (land.state, land.kamen):
            factories.ServedPlaceFactory(entry=programme, place=place)
        serve(land.kamen, "Verborgen", state=state)
        hidden = factories.ProgrammeFactory(title="Verborgenes Programm", state=state)
        factories.ServedPlaceFactory(entry=hidden, place=land.kamen)
        assert helping(land.kamen) == ["Beratung"]
        assert helping(land.kamen, "programme") == ["Programm"]

    def test_costs_one_query_to_count_and_one_to_list(
        self, land: Land, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        actor = serve(land.state, "Beratung")
        place = load(land.aachen)
        refresh_search()
        with django_assert_num_queries(2):
            found = Found(groups=(("typ=actor",), place.terms()))
            assert (found.count(), found.page(0, 10, 1)) == (1, [actor.pk])


class TestHelpingHere:
    @pytest.fixture(autouse=True)
    def _actors(self, land: Land) -> None:
        serve(land.federation, "Bund")
        serve(land.state, "Land")
        serve(land.district, "Städteregion")
        serve(land.kamen, "Kamen")
        centre(land.district, "KI Städteregion")
        centre(land.aachen, "KI Aachen")
        centre(land.unna, "KI Unna")

    @pytest.mark.parametrize(
        ("place", "found"),
        [
            ("kamen", ["Bund", "Kamen", "KI Unna", "Land"]),
            ("unna", ["Bund", "Kamen", "KI Unna", "Land"]),
            ("alsdorf", ["Bund", "KI Städteregion", "Land", "Städteregion"]),
            ("aachen", ["Bund", "KI Aachen", "Land", "Städteregion"]),
            ("district", ["Bund", "KI Aachen", "KI Städteregion", "Land", "Städteregion"]),
            ("region", ["Bund", "KI Aachen", "KI Städteregion", "Land", "Städteregion"]),
            ("state", ["Bund", "Kamen", "KI Aachen", "KI Städteregion", "KI Unna", "Land", "Städteregion"]),
            ("federation", ["Bund", "Kamen", "KI Aachen", "KI Städteregion", "KI Unna", "Land", "Städteregion"]),
        ],
    )
    def test_finds_what_helps_here_or_in_a_part(self, land: Land, place: str, found: list[str]) -> None:
        assert helping(getattr(land, place)) == found

    @pytest.mark.parametrize(
        ("place", "found"),
        [
            ("kamen", ["Kamen"]),
            ("unna", ["Kamen", "KI Unna"]),
            ("alsdorf", []),
            ("aachen", ["KI Aachen"]),
            ("district", ["KI Aachen", "KI Städteregion", "Städteregion"]),
            ("region", ["KI Aachen", "KI Städteregion", "Städteregion"]),
            ("state", ["Kamen", "KI Aachen", "KI Städteregion", "KI Unna", "Land", "Städteregion"]),
            ("federation", ["Bund", "Kamen", "KI Aachen", "KI Städteregion", "KI Unna", "Land", "Städteregion"]),
        ],
    )
    def test_and_nowhere_else_leaves_out_what_helps_around_it(self, land: Land, place: str, found: list[str]) -> None:
        assert helping(getattr(land, place), only_here=True) == found


class TestLevels:
    def test_go_from_the_place_to_the_bund(self, land: Land) -> None:
        serve(land.federation, "Bund")
        serve(land.state, "Land")
        serve(land.region, "Regierungsbezirk")
        serve(land.district, "Städteregion")
        serve(land.alsdorf, "Ärztin")
        serve(land.alsdorf, "Zuflucht")
        serve(land.alsdorf, "Beratung")
        serve(land.kamen, "Anderswo")
        centre(land.district, "KI Städteregion")
        centre(land.aachen, "KI Aachen")
        assert levels_of(land.alsdorf) == [
            ("Alsdorf", ["Ärztin", "Beratung", "Zuflucht"]),
            ("Städteregion Aachen", ["KI Städteregion", "Städteregion"]),
            ("Regierungsbezirk Köln", ["Regierungsbezirk"]),
            ("Nordrhein-Westfalen", ["Land"]),
            ("Deutschland", ["Bund"]),
        ]

    def test_of_a_city_in_a_kreis_show_its_own_centre(self, land: Land) -> None:
        serve(land.district, "Städteregion")
        centre(land.district, "KI Städteregion")
        centre(land.aachen, "KI Aachen")
        assert levels_of(land.aachen)[:2] == [("Aachen", ["KI Aachen"]), ("Städteregion Aachen", ["Städteregion"])]

    def test_of_a_kreis_show_its_own_centre_and_not_that_of_a_city_in_it(self, land: Land) -> None:
        centre(land.aachen, "KI Aachen")
        centre(land.district, "KI Städteregion")
        assert levels_of(land.district)[:2] == [
            ("Städteregion Aachen", ["KI Städteregion"]),
            ("Regierungsbezirk Köln", []),
        ]

    def test_are_there_when_nobody_helps(self, land: Land) -> None:
        assert levels_of(land.state) == [("Nordrhein-Westfalen", []), ("Deutschland", [])]

    def test_name_each_entry_once_where_it_is_nearest(self, land: Land) -> None:
        actor = centre(land.unna, "KI Unna")
        for place in (land.state, land.unna, land.kamen):
            factories.ServedPlaceFactory(entry=actor, place=place)
        assert [titles for _, titles in levels_of(land.kamen)] == [["KI Unna"], [], [], [], []]

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_show_what_is_published(self, land: Land, state: str) -> None:
        serve(land.kamen, "Da")
        serve(land.kamen, "Verborgen", state=state)
        centre(land.unna, "Verborgenes KI", state=state)
        assert levels_of(land.kamen)[:2] == [("Kamen", ["Da"]), ("Kreis Unna", [])]

    def test_show_nothing_but_actors(self, land: Land) -> None:
        serve(land.kamen, "Beratung")
        for factory in (
            factories.ProgrammeFactory,
            factories.NewsItemFactory,
            factories.LawFactory,
            factories.TopicFactory,
        ):
            factories.ServedPlaceFactory(entry=factory(), place=land.kamen)
        assert levels_of(land.kamen)[0] == ("Kamen", ["Beratung"])

    def test_name_the_centre_where_its_area_lies_elsewhere(self, land: Land) -> None:
        update(land.kamen, centre_area=land.aachen)
        centre(land.aachen, "KI Aachen")
        serve(land.aachen, "Beratung in Aachen")
        assert levels_of(land.kamen)[:3] == [("Kamen", []), ("Aachen", ["KI Aachen"]), ("Kreis Unna", [])]
        assert helping(land.kamen) == ["KI Aachen"]

    def test_show_the_first_twelve_and_count_all(self, land: Land) -> None:
        for number in range(14):
            serve(land.kamen, f"Beratung {number:02}")
        refresh_search()
        level = levels(load(land.kamen))[0]
        assert level.partners.total == 14
        assert [card.title for card in level.partners.first] == [f"Beratung {number:02}" for number in range(12)]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_cost_the_same_for_one_row_and_for_three(
        self, land: Land, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        for number in range(rows):
            actor = serve(land.state, f"Beratung {number}")
            factories.OfferFactory(entry=actor, title=f"Angebot {number}")
        place = load(land.aachen)
        refresh_search()
        # The sets and the cards; there are no programmes.
        with django_assert_num_queries(2):
            names = [
                f"{level.place}: {card.kind}, {card.title}, {card.offers[0]}"
                for level in levels(place)
                for card in level.partners.first
            ]
        assert len(names) == rows

    def test_cost_the_same_where_somebody_helps_at_each(
        self, land: Land, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for place in load(land.aachen).lineage:
            serve(place, f"Beratung {place}")
        place = load(land.aachen)
        refresh_search()
        with django_assert_num_queries(2):
            assert [level.partners.total for level in levels(place)] == [1, 1, 1, 1, 1]

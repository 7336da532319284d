from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import ProtectedError
from pytest_django import DjangoAssertNumQueries

from directory.models import Actor, Entry, Outline, Place, PostalCode, ServedPlace
from tests import factories
from tests.database import broken_rules, complaints, refused, set_raw, update

pytestmark = pytest.mark.django_db

WRONG_LEVEL = "Der Schlüssel passt nicht zur Ebene."


@pytest.fixture
def land() -> SimpleNamespace:
    """Bund › Land › Köln › Städteregion Aachen › Aachen (with a centre area of its own) and Alsdorf; beside it Unna."""
    region = factories.RegionFactory(ags="053", name="Köln", slug="regierungsbezirk-koeln")
    district = factories.DistrictFactory(
        ags="05334", name="Aachen", full_name="Städteregion Aachen", slug="staedteregion-aachen", parent=region
    )
    aachen = factories.PlaceFactory(
        ags="05334002", name="Aachen", slug="aachen", parent=district, is_centre_area=True, centre_area=None
    )
    aachen.centre_area = aachen
    aachen.save()
    alsdorf = factories.PlaceFactory(ags="05334004", name="Alsdorf", slug="alsdorf", parent=district)
    kamen = factories.PlaceFactory(ags="05978020", name="Kamen", slug="kamen")
    return SimpleNamespace(
        federation=region.parent.parent,
        state=region.parent,
        region=region,
        district=district,
        aachen=aachen,
        alsdorf=alsdorf,
        unna=kamen.parent,
        kamen=kamen,
    )


def serve(place: Place, title: str, **entry: Any) -> Actor:
    """An actor that helps in a place."""
    actor: Actor = factories.ActorFactory(title=title, **entry)
    factories.ServedPlaceFactory(entry=actor, place=place)
    return actor


def centre(place: Place, title: str = "", **entry: Any) -> Actor:
    """The Kommunale Integrationszentrum of an area."""
    actor: Actor = factories.ActorFactory(title=title or f"KI {place.full_name}", kind__one_per_area=True, **entry)
    factories.ServedPlaceFactory(entry=actor, place=place, role="centre")
    return actor


def load(place: Place) -> Place:
    loaded: Place = Place.objects.with_lineage().get(pk=place.pk)
    return loaded


def titles(entries: Any) -> list[str]:
    return [entry.title for entry in entries]


class TestPlace:
    @pytest.mark.parametrize(
        ("kind", "ags"),
        [
            ("federation", "DE"),
            ("state", "05"),
            ("region", "059"),
            ("district", "05978"),
            ("city", "05913000"),
            ("municipality", "05978020"),
        ],
    )
    def test_key_fits_the_level(self, kind: str, ags: str) -> None:
        parent = None if kind == "federation" else factories.FederationFactory()
        place = factories.PlaceFactory(kind=kind, ags=ags, parent=parent, centre_area=None)
        place.full_clean()
        assert Place.objects.get(ags=ags).kind == kind

    @pytest.mark.parametrize(
        ("kind", "ags"),
        [
            ("federation", "05"),
            ("federation", "de"),
            ("state", "5"),
            ("state", "059"),
            ("state", "DE"),
            ("region", "05"),
            ("district", "059"),
            ("district", "0597a"),
            ("district", "05978020"),
            ("city", "05913"),
            ("city", "DE"),
            ("municipality", "05978"),
            ("municipality", "0597802"),
            ("municipality", " 5978020"),
            ("municipality", ""),
            ("hamlet", "05978020"),
        ],
    )
    def test_key_of_another_level_is_refused(self, kind: Any, ags: str) -> None:
        place = factories.PlaceFactory(parent=factories.FederationFactory(), centre_area=None)
        parent = None if kind == "federation" else place.parent
        with refused("place_key_fits_level"):
            update(place, kind=kind, ags=ags, parent=parent)
        place.kind, place.ags, place.parent = kind, ags, parent
        assert broken_rules(place) == [WRONG_LEVEL]

    def test_key_of_another_level_is_an_error_of_the_form(self) -> None:
        place = factories.PlaceFactory()
        place.ags = "05999"
        assert complaints(place) == [WRONG_LEVEL]

    def test_key_and_address_are_its_own(self) -> None:
        first, second = factories.PlaceFactory(), factories.PlaceFactory()
        for column in ("ags", "slug"):
            with refused(f"directory_place_{column}_key"):
                update(second, **{column: getattr(first, column)})

    def test_but_the_bund_lies_in_another(self) -> None:
        place = factories.PlaceFactory()
        with refused("place_has_parent"):
            update(place, parent=None)
        with refused("no_circle"):
            update(Place.objects.get(ags="DE"), parent=place)
        place.parent = None
        assert complaints(place) == ["Jeder Ort außer dem Bund liegt in einem anderen."]

    @pytest.mark.parametrize("slug", ["", "Köln", "koeln-", "a--b", "a b"])
    def test_address_is_ascii(self, slug: str) -> None:
        place = factories.PlaceFactory(slug="bad-muenstereifel")
        with refused("place_slug_ascii"):
            update(place, slug=slug)
        place.slug = slug
        assert broken_rules(place) == ["Das Adresskürzel darf nur a–z, 0–9 und Bindestriche enthalten."]

    @pytest.mark.parametrize(
        ("latitude", "longitude"), [(None, None), ("51.51", "7.46"), ("47", "5"), ("56", "16"), ("50.77535", "6.08388")]
    )
    def test_lies_in_germany(self, latitude: str | None, longitude: str | None) -> None:
        place = factories.PlaceFactory(latitude=latitude, longitude=longitude)
        assert complaints(place) == []

    @pytest.mark.parametrize(
        ("latitude", "longitude"),
        [("7.46", "51.51"), ("0", "0"), ("46.9", "7"), ("56.1", "7"), ("51", "4.9"), ("51", "16.1"), ("51", "-7")],
    )
    def test_elsewhere_is_refused(self, latitude: str, longitude: str) -> None:
        place = factories.PlaceFactory()
        with refused("place_lies_in_germany"):
            update(place, latitude=latitude, longitude=longitude)
        place.latitude, place.longitude = latitude, longitude
        assert complaints(place) == ["Breite und Länge liegen nicht in Deutschland."]

    @pytest.mark.parametrize(("latitude", "longitude"), [("51.51", None), (None, "7.46")])
    def test_with_half_a_coordinate_is_refused(self, latitude: str | None, longitude: str | None) -> None:
        with refused("place_lies_in_germany"):
            update(factories.PlaceFactory(), latitude=latitude, longitude=longitude)

    def test_with_others_in_it_is_not_deleted(self, land: SimpleNamespace) -> None:
        with pytest.raises(ProtectedError):
            land.unna.delete()

    def test_is_called_by_its_full_name(self, land: SimpleNamespace) -> None:
        assert str(land.district) == "Städteregion Aachen"
        assert land.district.get_absolute_url() == "/orte/staedteregion-aachen/"


class TestSelection:
    @pytest.fixture(autouse=True)
    def _places(self, land: SimpleNamespace) -> None:
        factories.CityFactory()

    def test_of_municipalities_has_kreisfreie_staedte(self) -> None:
        assert [place.name for place in Place.objects.municipalities()] == ["Aachen", "Alsdorf", "Dortmund", "Kamen"]

    def test_of_districts_has_kreisfreie_staedte(self) -> None:
        names = [place.full_name for place in Place.objects.districts()]
        assert names == ["Städteregion Aachen", "Dortmund", "Kreis Unna"]

    def test_of_centre_areas_has_a_city_within_a_kreis(self) -> None:
        names = [place.full_name for place in Place.objects.centre_areas()]
        assert names == ["Städteregion Aachen", "Aachen", "Dortmund", "Kreis Unna"]

    @pytest.mark.parametrize(
        ("ags", "is_municipality"), [("05334002", True), ("05913000", True), ("05334", False), ("053", False)]
    )
    def test_knows_what_is_a_municipality(self, ags: str, is_municipality: bool) -> None:
        assert Place.objects.get(ags=ags).is_municipality is is_municipality


class TestName:
    @pytest.mark.parametrize(
        "names",
        [
            ["Übach-Palenberg", "Unna", "Zülpich"],
            ["Oer-Erkenschwick", "Oerlinghausen", "Öhringen", "Olfen"],
            ["Gross Beeren", "Großbeeren", "Gütersloh"],
        ],
    )
    def test_sorts_the_german_way(self, names: list[str]) -> None:
        district = factories.DistrictFactory(name="#")
        for name in random.sample(names, k=len(names)):
            factories.PlaceFactory(name=name, parent=district)
        assert [place.name for place in district.children.all()] == names

    @pytest.mark.parametrize(("name", "initial"), [("Übach", "U"), ("Öhringen", "O"), ("zell", "Z"), ("„Zitat“", "Z")])
    def test_stands_in_the_index_under_its_letter(self, name: str, initial: str) -> None:
        assert factories.PlaceFactory(name=name).initial == initial


class TestLineage:
    def test_leads_from_the_smallest_to_the_bund_without_a_query(
        self, land: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        place = load(land.aachen)
        with django_assert_num_queries(0):
            lineage = place.lineage
            assert place.centre_area == place
        assert lineage == [land.aachen, land.district, land.region, land.state, land.federation]

    def test_of_the_bund_is_the_bund(self, land: SimpleNamespace) -> None:
        assert load(land.federation).lineage == [land.federation]


class TestPostalCode:
    @pytest.mark.parametrize("code", ["", "5241", "5241a", "D-524", "52 62", "５２４１１"])
    def test_has_five_digits(self, code: str) -> None:
        row = PostalCode.objects.create(code="52062", place=factories.PlaceFactory())
        assert complaints(row) == []
        with refused("postal_code_five_digits"):
            update(row, code=code)
        row.code = code
        assert broken_rules(row) == ["Eine Postleitzahl hat fünf Ziffern."]

    def test_delivers_to_two_places_but_to_each_once(self) -> None:
        place = factories.PlaceFactory()
        PostalCode.objects.create(code="52062", place=place)
        PostalCode.objects.create(code="52062", place=factories.PlaceFactory())
        with refused("postal_code_once_per_place"):
            PostalCode.objects.create(code="52062", place=place)
        assert len(complaints(PostalCode(code="52062", place=place))) == 1

    def test_keeps_its_place(self) -> None:
        row = PostalCode.objects.create(code="52062", place=factories.PlaceFactory())
        assert str(row) == "52062"
        with pytest.raises(ProtectedError):
            row.place.delete()


class TestOutline:
    def test_is_one_per_place_and_goes_with_it(self) -> None:
        place = factories.PlaceFactory()
        outline = Outline.objects.create(
            place=place, coordinates=[[[[7.4, 51.5], [7.5, 51.5], [7.4, 51.6], [7.4, 51.5]]]]
        )
        assert str(outline) == str(place)
        with refused("directory_outline_place_id_key"):
            Outline.objects.create(place=place, coordinates=[])
        place.delete()
        assert not Outline.objects.exists()


class TestServing:
    """Where an actor sits is not where it helps; who serves a place serves all of it."""

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
    def test_a_place_reaches_every_place_in_it(self, land: SimpleNamespace, served: str, reached: set[str]) -> None:
        actor = serve(getattr(land, served), "Beratung")
        places = {name for name in vars(land) if actor in Actor.objects.serving(load(getattr(land, name)))}
        assert places == reached

    @pytest.mark.parametrize(
        ("area", "reached"),
        [
            # The Städteregion has a centre, and so has the city of Aachen in it.
            ("district", {"district", "alsdorf"}),
            ("aachen", {"aachen"}),
            ("unna", {"unna", "kamen"}),
        ],
    )
    def test_a_centre_reaches_its_own_area_only(self, land: SimpleNamespace, area: str, reached: set[str]) -> None:
        actor = centre(getattr(land, area))
        places = {name for name in vars(land) if actor in Actor.objects.serving(load(getattr(land, name)))}
        assert places == reached

    def test_in_a_kreis_reaches_the_city_with_a_centre_of_its_own(self, land: SimpleNamespace) -> None:
        both = centre(land.district, "KI der Städteregion")
        factories.ServedPlaceFactory(entry=both, place=land.district, role="serves")
        assert list(Actor.objects.serving(load(land.aachen))) == [both]

    def test_sitting_somewhere_is_not_helping_there(self, land: SimpleNamespace) -> None:
        factories.LocationFactory(place=land.kamen)
        assert not Actor.objects.serving(load(land.kamen)).exists()
        assert not Actor.objects.active_in(load(land.kamen)).exists()

    def test_finds_each_entry_once_whatever_its_type_or_state(self, land: SimpleNamespace) -> None:
        actor = serve(land.kamen, "Beratung", state="draft")
        factories.ServedPlaceFactory(entry=actor, place=land.state)
        programme = factories.ProgrammeFactory(title="Programm")
        factories.ServedPlaceFactory(entry=programme, place=land.state)
        assert titles(Entry.objects.serving(load(land.kamen))) == ["Beratung", "Programm"]
        assert titles(Entry.objects.published().serving(load(land.kamen))) == ["Programm"]

    def test_costs_one_query(self, land: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        serve(land.state, "Beratung")
        place = load(land.aachen)
        with django_assert_num_queries(1):
            assert titles(Actor.objects.serving(place)) == ["Beratung"]


class TestActiveIn:
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
    def test_finds_what_helps_here_or_in_a_part(self, land: SimpleNamespace, place: str, found: list[str]) -> None:
        serve(land.federation, "Bund")
        serve(land.state, "Land")
        serve(land.district, "Städteregion")
        serve(land.kamen, "Kamen")
        centre(land.district, "KI Städteregion")
        centre(land.aachen, "KI Aachen")
        centre(land.unna, "KI Unna")
        assert titles(Actor.objects.active_in(load(getattr(land, place)))) == found


class TestLevels:
    @staticmethod
    def of(place: Place) -> list[tuple[str, list[str]]]:
        levels = ServedPlace.objects.levels(load(place))
        return [(str(level), [row.entry.title for row in rows]) for level, rows in levels]

    def test_go_from_the_place_to_the_bund(self, land: SimpleNamespace) -> None:
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
        assert self.of(land.alsdorf) == [
            ("Alsdorf", ["Ärztin", "Beratung", "Zuflucht"]),
            ("Städteregion Aachen", ["KI Städteregion", "Städteregion"]),
            ("Regierungsbezirk Arnsberg", ["Regierungsbezirk"]),
            ("Nordrhein-Westfalen", ["Land"]),
            ("Deutschland", ["Bund"]),
        ]

    def test_of_a_city_in_a_kreis_show_its_own_centre(self, land: SimpleNamespace) -> None:
        serve(land.district, "Städteregion")
        centre(land.district, "KI Städteregion")
        centre(land.aachen, "KI Aachen")
        assert self.of(land.aachen)[:2] == [("Aachen", ["KI Aachen"]), ("Städteregion Aachen", ["Städteregion"])]

    def test_are_there_when_nobody_helps(self, land: SimpleNamespace) -> None:
        assert self.of(land.state) == [("Nordrhein-Westfalen", []), ("Deutschland", [])]

    def test_name_each_entry_once_where_it_is_nearest(self, land: SimpleNamespace) -> None:
        actor = centre(land.unna, "KI Unna")
        for place in (land.state, land.unna, land.kamen):
            factories.ServedPlaceFactory(entry=actor, place=place)
        assert [names for _, names in self.of(land.kamen)] == [["KI Unna"], [], [], [], []]

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_show_what_is_published(self, land: SimpleNamespace, state: str) -> None:
        serve(land.kamen, "Da")
        serve(land.kamen, "Verborgen", state=state)
        assert self.of(land.kamen)[0] == ("Kamen", ["Da"])

    def test_show_programmes_beside_actors(self, land: SimpleNamespace) -> None:
        serve(land.kamen, "Beratung")
        factories.ServedPlaceFactory(entry=factories.ProgrammeFactory(title="Programm"), place=land.kamen)
        assert self.of(land.kamen)[0] == ("Kamen", ["Beratung", "Programm"])

    def test_show_nothing_but_actors_and_programmes(self, land: SimpleNamespace) -> None:
        serve(land.kamen, "Beratung")
        for factory in (factories.NewsItemFactory, factories.LawFactory, factories.TopicFactory):
            factories.ServedPlaceFactory(entry=factory(), place=land.kamen)
        assert self.of(land.kamen)[0] == ("Kamen", ["Beratung"])

    def test_name_the_centre_where_its_area_lies_elsewhere(self, land: SimpleNamespace) -> None:
        update(land.kamen, centre_area=land.aachen)
        centre(land.aachen, "KI Aachen")
        assert [name for _, names in self.of(land.kamen) for name in names] == ["KI Aachen"]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_cost_one_query(
        self, land: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        for number in range(rows):
            serve(land.state, f"Beratung {number}")
        place = load(land.aachen)
        with django_assert_num_queries(1):
            levels = ServedPlace.objects.levels(place)
            names = [row.entry.title + str(row.place) for _, found in levels for row in found]
        assert len(names) == rows


class TestCentreOf:
    def test_place_is_the_centre_of_its_area(self, land: SimpleNamespace) -> None:
        district, aachen = centre(land.district), centre(land.aachen)
        assert Actor.objects.centre_of(load(land.district)) == district
        assert Actor.objects.centre_of(load(land.alsdorf)) == district
        assert Actor.objects.centre_of(load(land.aachen)) == aachen

    def test_place_is_unknown_where_none_is_entered(self, land: SimpleNamespace) -> None:
        centre(land.district)
        serve(land.aachen, "Beratung")
        serve(land.district, "Beratung der Städteregion")
        assert Actor.objects.centre_of(load(land.aachen)) is None

    def test_a_larger_place_than_an_area_is_none(self, land: SimpleNamespace) -> None:
        centre(land.unna)
        for place in (land.region, land.state, land.federation):
            assert Actor.objects.centre_of(load(place)) is None

    def test_place_is_one_that_is_published(self, land: SimpleNamespace) -> None:
        centre(land.unna, state="draft")
        assert Actor.objects.centre_of(load(land.kamen)) is None


class TestCentre:
    """Rules of `ServedPlace` for the Kommunales Integrationszentrum of an area."""

    NO_AREA = "Dieser Ort ist kein Gebiet eines Kommunalen Integrationszentrums."

    def test_is_one_per_area(self, land: SimpleNamespace) -> None:
        centre(land.unna)
        other = centre(land.aachen)
        with refused("one_centre_per_area"):
            centre(land.unna)
        row = ServedPlace.objects.get(entry=other)
        with refused("one_centre_per_area"):
            set_raw(row, "place_id", land.unna.pk)
        row.place = land.unna
        assert complaints(row) == ["Dieses Gebiet hat schon ein Kommunales Integrationszentrum."]

    def test_of_an_area_leaves_room_for_others_who_serve_it(self, land: SimpleNamespace) -> None:
        centre(land.unna)
        serve(land.unna, "Beratung")
        serve(land.unna, "Verein")
        assert ServedPlace.objects.filter(place=land.unna).count() == 3

    @pytest.mark.parametrize("place", ["kamen", "region", "state", "federation"])
    def test_is_for_an_area(self, land: SimpleNamespace, place: str) -> None:
        actor = centre(land.unna)
        row = ServedPlace.objects.get(entry=actor)
        with refused("centre_of_an_area"):
            factories.ServedPlaceFactory(entry=actor, place=getattr(land, place), role="centre")
        with refused(self.NO_AREA):
            set_raw(row, "place_id", getattr(land, place).pk)
        row.place = getattr(land, place)
        assert complaints(row) == [f"place: {self.NO_AREA}"]

    def test_is_of_a_kind_with_one_per_area(self, land: SimpleNamespace) -> None:
        actor = serve(land.unna, "Verein")
        with refused("centre_is_a_centre"):
            factories.ServedPlaceFactory(entry=actor, place=land.unna, role="centre")
        with refused("Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein."):
            set_raw(ServedPlace.objects.get(), "role", "centre")

    @pytest.mark.parametrize("factory", [factories.ProgrammeFactory, factories.ActorKindFactory])
    def test_is_an_actor(self, land: SimpleNamespace, factory: Any) -> None:
        with refused("centre_is_a_centre"):
            factories.ServedPlaceFactory(entry=factory(), place=land.unna, role="centre")
        factories.ServedPlaceFactory(entry=factory(), place=land.unna)

    def test_stays_one_when_its_kind_changes(self, land: SimpleNamespace) -> None:
        actor = centre(land.unna)
        with refused("centre_is_a_centre"):
            update(actor, kind=factories.ActorKindFactory())

    def test_stays_one_when_its_kind_is_given_another_meaning(self, land: SimpleNamespace) -> None:
        actor = centre(land.unna)
        with refused("centre_is_a_centre"):
            update(actor.kind, one_per_area=False)

    def test_stays_at_an_area(self, land: SimpleNamespace) -> None:
        centre(land.unna)
        with refused("centre_of_an_area"):
            update(land.unna, is_centre_area=False)

    def test_shows_the_place(self, land: SimpleNamespace) -> None:
        centre(land.unna)
        assert str(ServedPlace.objects.get()) == "Kreis Unna"

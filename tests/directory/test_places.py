from __future__ import annotations

import random
from typing import Any

import pytest
from django.db.models import ProtectedError
from pytest_django import DjangoAssertNumQueries

from directory.models import Outline, Place, PostalCode
from tests import factories
from tests.database import broken_rules, complaints, refused, update
from tests.places import Land, load, make_land

pytestmark = pytest.mark.django_db

WRONG_LEVEL = "Der Schlüssel passt nicht zur Ebene."


@pytest.fixture
def land() -> Land:
    return make_land()


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

    def test_with_others_in_it_is_not_deleted(self, land: Land) -> None:
        with pytest.raises(ProtectedError):
            land.unna.delete()

    def test_is_called_by_its_full_name(self, land: Land) -> None:
        assert str(land.district) == "Städteregion Aachen"
        assert land.district.get_absolute_url() == "/orte/staedteregion-aachen/"


class TestSelection:
    @pytest.fixture(autouse=True)
    def _places(self, land: Land) -> None:
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
        self, land: Land, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        place = load(land.aachen)
        with django_assert_num_queries(0):
            lineage = place.lineage
            assert place.centre_area == place
        assert lineage == [land.aachen, land.district, land.region, land.state, land.federation]

    def test_of_the_bund_is_the_bund(self, land: Land) -> None:
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

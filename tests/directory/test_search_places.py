"""The places that a person means who types into the one field."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from directory.models import PostalCode
from directory.search import Reading, places_meant, postal_code_in
from tests import factories
from tests.odd_input import ODD

pytestmark = pytest.mark.django_db


class TestPostalCodeIn:
    @pytest.mark.parametrize("text", ["44137", " 44137 ", "D-44137", "D 44137", "D44137", "D- 44137", "d-44137"])
    def test_finds_the_code_that_the_text_is(self, text: str) -> None:
        assert postal_code_in(text) == "44137"

    @pytest.mark.parametrize(
        "text", ["", "4413", "441370", "44137 Dortmund", "A-44137", "4413a", "44 137", "４４１３７", "٤٤١٣٧"]
    )
    def test_finds_none_in_other_text(self, text: str) -> None:
        assert postal_code_in(text) == ""


@pytest.fixture
def _places() -> None:
    """A Kreis and a Gemeinde of one name, a bracketed name and a postal code of two places."""
    region = factories.RegionFactory(ags="053", name="Köln", full_name="Regierungsbezirk Köln", slug="bezirk-koeln")
    district = factories.DistrictFactory(
        ags="05358", name="Düren", full_name="Kreis Düren", slug="kreis-dueren", parent=region
    )
    dueren = factories.PlaceFactory(ags="05358008", name="Düren", slug="dueren", parent=district)
    merzenich = factories.PlaceFactory(ags="05358044", name="Merzenich", slug="merzenich", parent=district)
    factories.PlaceFactory(
        ags="05358048", name="Nideggen (Eifel)", slug="nideggen", parent=district, other_names=["Stadt N"]
    )
    factories.CityFactory(ags="05117000", name="Mülheim an der Ruhr", full_name="Mülheim an der Ruhr", slug="muelheim")
    factories.PlaceFactory(ags="05370040", name="Übach-Palenberg", slug="uebach-palenberg", parent=district)
    region.parent.other_names = ["NRW", "landesweit"]
    region.parent.save()
    for code, place in [("52349", dueren), ("52351", dueren), ("52351", merzenich)]:
        PostalCode.objects.create(code=code, place=place)


PLACES = [
    ("Düren", ["Düren", "Kreis Düren"]),
    ("düren", ["Düren", "Kreis Düren"]),
    ("DÜREN", ["Düren", "Kreis Düren"]),
    ("Duren", ["Düren", "Kreis Düren"]),
    ("Dueren", ["Düren", "Kreis Düren"]),
    ("DUEREN", ["Düren", "Kreis Düren"]),
    (" Düren ", ["Düren", "Kreis Düren"]),
    ("Du\u0308ren", ["Düren", "Kreis Düren"]),
    ("„Düren“", ["Düren", "Kreis Düren"]),
    ("Düren!", ["Düren", "Kreis Düren"]),
    ("Kreis Düren", ["Kreis Düren"]),
    ("kreis-dueren", ["Kreis Düren"]),
    ("Nideggen", ["Nideggen (Eifel)"]),
    ("Nideggen (Eifel)", ["Nideggen (Eifel)"]),
    ("nideggen eifel", ["Nideggen (Eifel)"]),
    ("Stadt N", ["Nideggen (Eifel)"]),
    ("Mülheim an der Ruhr", ["Mülheim an der Ruhr"]),
    ("Muelheim Ruhr", ["Mülheim an der Ruhr"]),
    ("Mulheim", ["Mülheim an der Ruhr"]),
    ("Übach-Palenberg", ["Übach-Palenberg"]),
    ("uebach palenberg", ["Übach-Palenberg"]),
    ("Palenberg", ["Übach-Palenberg"]),
    ("NRW", ["Nordrhein-Westfalen"]),
    ("52349", ["Düren"]),
    ("D-52349", ["Düren"]),
    ("52351", ["Düren", "Merzenich"]),
    ("99999", []),
    ("Dür", []),
    ("Atlantis", []),
    ("%", []),
    ("_ideggen", []),
    ("Köln", ["Regierungsbezirk Köln"]),
]


@pytest.mark.usefixtures("_places")
class TestPlaces:
    @pytest.mark.parametrize(("text", "found"), PLACES)
    def test_are_meant_by_name_address_or_postal_code(self, text: str, found: list[str]) -> None:
        assert sorted(place.full_name for place in places_meant(text)) == found

    def test_are_not_meant_by_odd_text(self) -> None:
        assert [text for text in ODD if places_meant(text).exists()] == []

    @pytest.mark.parametrize(("text", "found"), PLACES)
    def test_are_offered_when_nothing_else_is_typed_the_smaller_first(self, text: str, found: list[str]) -> None:
        reading = Reading(text)
        assert [place.full_name for place in reading.places] == found
        assert reading.is_place is bool(found and text != "D-52349")

    @pytest.mark.parametrize(
        ("text", "found", "rest"),
        [
            ("Beratung Düren", ["Düren", "Kreis Düren"], "beratung"),
            ("Düren Beratung", ["Düren", "Kreis Düren"], "beratung"),
            ("Beratung im Kreis Düren für Eltern", ["Kreis Düren"], "beratung im fur eltern"),
            ("52349 Sprachkurs", ["Düren"], "sprachkurs"),
            ("Sprachkurs 52351", ["Düren", "Merzenich"], "sprachkurs"),
            ("52349 Düren", ["Düren"], "duren"),
            ("Mülheim an der Ruhr Museum", ["Mülheim an der Ruhr"], "museum"),
            # The longest name counts, of two names the first.
            ("Palenberg Übach-Palenberg", ["Übach-Palenberg"], "palenberg"),
            ("Düren Merzenich", ["Düren", "Kreis Düren"], "merzenich"),
            # The Land says nothing of where somebody is.
            ("Integration NRW", [], "integration"),
            ("Beratung Atlantis", [], "beratung atlantis"),
            ("99999 Sprachkurs", [], "99999 sprachkurs"),
        ],
    )
    def test_are_offered_beside_other_words(self, text: str, found: list[str], rest: str) -> None:
        reading = Reading(text)
        assert ([place.full_name for place in reading.places], reading.rest) == (found, rest)
        assert reading.is_place is False

    def test_are_not_offered_for_odd_text(self) -> None:
        assert [text for text in ODD if Reading(text).all_places] == []

    @pytest.mark.parametrize(
        ("text", "mistyped"), [("4413", True), ("441370", True), ("44137", True), ("441", False), ("Düren", False)]
    )
    def test_know_what_was_meant_as_a_postal_code(self, text: str, mistyped: bool) -> None:
        assert Reading(text).number is mistyped

    def test_come_with_those_around_them(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(4):
            place = Reading("Merzenich").places[0]
            assert [around.full_name for around in place.lineage][:2] == ["Merzenich", "Kreis Düren"]

"""The Kommunales Integrationszentrum of an area."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.cards import Card
from directory.models import Place, ServedPlace
from directory.views.places import partners_and_programmes
from tests import factories
from tests.database import complaints, refresh_search, refused, set_raw, update
from tests.pages import visit
from tests.places import Land, centre, load, make_land, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    return make_land()


def centre_of(place: Place) -> str | None:
    """The name that the page of a place shows."""
    refresh_search()
    card: Card | None = partners_and_programmes(load(place))["centre"]
    return card.title if card else None


class TestCentreOf:
    def test_place_is_the_centre_of_its_area(self, land: Land) -> None:
        district, aachen = centre(land.district), centre(land.aachen)
        assert centre_of(land.district) == district.title
        assert centre_of(land.alsdorf) == district.title
        assert centre_of(land.aachen) == aachen.title

    def test_place_is_unknown_where_none_is_entered(self, land: Land) -> None:
        centre(land.district)
        serve(land.aachen, "Beratung")
        serve(land.district, "Beratung der Städteregion")
        assert centre_of(land.aachen) is None

    def test_a_larger_place_than_an_area_is_none(self, land: Land) -> None:
        centre(land.unna)
        for place in (land.region, land.state, land.federation):
            assert centre_of(place) is None

    def test_place_is_one_that_is_published(self, land: Land) -> None:
        centre(land.unna, state="draft")
        assert centre_of(land.kamen) is None


class TestCentre:
    """Rules of `ServedPlace` for the Kommunales Integrationszentrum of an area."""

    NO_AREA = "Dieser Ort ist kein Gebiet eines Kommunalen Integrationszentrums."

    def test_is_one_per_area(self, land: Land) -> None:
        centre(land.unna)
        other = centre(land.aachen)
        with refused("one_centre_per_area"):
            centre(land.unna)
        row = ServedPlace.objects.get(entry=other)
        with refused("one_centre_per_area"):
            set_raw(row, "place_id", land.unna.pk)
        row.place = land.unna
        assert complaints(row) == ["Dieses Gebiet hat schon ein Kommunales Integrationszentrum."]

    def test_of_an_area_leaves_room_for_others_who_serve_it(self, land: Land) -> None:
        centre(land.unna)
        serve(land.unna, "Beratung")
        serve(land.unna, "Verein")
        assert ServedPlace.objects.filter(place=land.unna).count() == 3

    @pytest.mark.parametrize("place", ["kamen", "region", "state", "federation"])
    def test_is_for_an_area(self, land: Land, place: str) -> None:
        actor = centre(land.unna)
        row = ServedPlace.objects.get(entry=actor)
        with refused("centre_of_an_area"):
            factories.ServedPlaceFactory(entry=actor, place=getattr(land, place), role="centre")
        with refused(self.NO_AREA):
            set_raw(row, "place_id", getattr(land, place).pk)
        row.place = getattr(land, place)
        assert complaints(row) == [f"place: {self.NO_AREA}"]

    def test_is_of_a_kind_with_one_per_area(self, land: Land) -> None:
        actor = serve(land.unna, "Verein")
        with refused("centre_is_a_centre"):
            factories.ServedPlaceFactory(entry=actor, place=land.unna, role="centre")
        with refused("Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein."):
            set_raw(ServedPlace.objects.get(), "role", "centre")

    @pytest.mark.parametrize("factory", [factories.ProgrammeFactory, factories.ActorKindFactory])
    def test_is_an_actor(self, land: Land, factory: Any) -> None:
        with refused("centre_is_a_centre"):
            factories.ServedPlaceFactory(entry=factory(), place=land.unna, role="centre")
        factories.ServedPlaceFactory(entry=factory(), place=land.unna)

    def test_stays_one_when_its_kind_changes(self, land: Land) -> None:
        actor = centre(land.unna)
        with refused("centre_is_a_centre"):
            update(actor, kind=factories.ActorKindFactory())

    def test_stays_one_when_its_kind_is_given_another_meaning(self, land: Land) -> None:
        actor = centre(land.unna)
        with refused("centre_is_a_centre"):
            update(actor.kind, one_per_area=False)

    def test_stays_at_an_area(self, land: Land) -> None:
        centre(land.unna)
        with refused("centre_of_an_area"):
            update(land.unna, is_centre_area=False)

    def test_shows_the_place(self, land: Land) -> None:
        centre(land.unna)
        assert str(ServedPlace.objects.get()) == "Kreis Unna"


class TestPanel:
    """What the page of a place says of the centre that is responsible for it."""

    HEADING = "Ihr Kommunales Integrationszentrum"
    GAP = "Das Kommunale Integrationszentrum für {} ist noch nicht eingetragen."

    def test_names_the_centre_of_the_district_in_all_its_municipalities(self, client: Client, land: Land) -> None:
        centre(land.unna, "KI Unna", summary="KI Unna hilft.")
        for place in ("kamen", "kreis-unna"):
            assert visit(client, f"/orte/{place}/").section(self.HEADING) == ["KI Unna", "KI Unna hilft."]

    def test_names_the_centre_of_a_city_that_is_its_own_area(self, client: Client) -> None:
        centre(factories.CityFactory(), "KI Dortmund")
        page = visit(client, "/orte/dortmund/")
        assert page.section(self.HEADING)[0] == "KI Dortmund"
        assert page.section("Für Dortmund (1)")[1] == "KI Dortmund"

    def test_does_not_name_the_centre_of_the_staedteregion_in_aachen(self, client: Client, land: Land) -> None:
        centre(land.district, "KI Städteregion")
        serve(land.district, "Verein Städteregion")
        aachen, alsdorf = visit(client, "/orte/aachen/"), visit(client, "/orte/alsdorf/")
        assert aachen.section(self.HEADING)[0] == self.GAP.format("Aachen")
        assert alsdorf.section(self.HEADING)[0] == "KI Städteregion"
        # What serves the Städteregion as any partner does serves all of it.
        level = "Auch hier, weil zuständig für: Städteregion Aachen"
        assert aachen.section(f"{level} (1)")[1::3] == ["Verein Städteregion"]
        assert alsdorf.section(f"{level} (2)")[1::3] == ["KI Städteregion", "Verein Städteregion"]
        assert aachen.section("Wer hilft mir hier?")[0] == "1 Partner hilft hier."
        assert alsdorf.section("Wer hilft mir hier?")[0] == "2 Partner helfen hier."

    def test_does_not_name_the_centre_of_aachen_around_it(self, client: Client, land: Land) -> None:
        centre(land.aachen, "KI Aachen")
        assert visit(client, "/orte/aachen/").section(self.HEADING)[0] == "KI Aachen"
        for slug in ("alsdorf", "staedteregion-aachen"):
            page = visit(client, f"/orte/{slug}/")
            assert page.section(self.HEADING)[0] == self.GAP.format("Städteregion Aachen")
            assert "KI Aachen" not in page.lines
        assert page.section("Für Städteregion Aachen (0)")[0] == "Hier ist noch nichts eingetragen."
        # It counts there, as it helps in a part of the Städteregion.
        assert page.section("Orte darin")[1:] == ["Aachen (1)", "Alsdorf (0)"]
        assert page.section("Wer hilft mir hier?")[0].startswith("1 Partner hilft hier.")

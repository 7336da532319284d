"""Places to test with, and partners that help in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from directory.models import Actor, Outline, Place
from tests import factories


@dataclass(frozen=True)
class Land:
    """Bund › Land › Köln › Städteregion Aachen › Aachen (with a centre area of its own) and Alsdorf; beside it Unna."""

    federation: Place
    state: Place
    region: Place
    district: Place
    aachen: Place
    alsdorf: Place
    unna: Place
    kamen: Place


def make_land() -> Land:
    region = factories.RegionFactory(
        ags="053", name="Köln", full_name="Regierungsbezirk Köln", slug="regierungsbezirk-koeln"
    )
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
    return Land(
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
    """The place anew, with those around it."""
    [loaded] = Place.objects.filter(pk=place.pk).with_lineage()
    return loaded


def draw(place: Place, west: float, south: float) -> None:
    """The outline of a place: a square of a tenth of a degree."""
    east, north = west + 0.1, south + 0.1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    Outline.objects.create(place=place, coordinates=[[ring]])

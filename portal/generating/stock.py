"""What generated entries refer to: the real places, kinds, topics and audiences, as the database holds them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from directory.models import ActorKind, Audience, Entry, Place, PostalCode, Source, Statement, Topic
from portal.generating.prose import Urn

# How common each kind is, by address; a kind that nobody thought of here is rare.
KIND_WEIGHTS = {
    "migrantenselbstorganisation": 46.0,
    "beratungsstelle": 17.0,
    "integrationsagentur": 9.0,
    "netzwerk": 7.0,
    "verband": 5.0,
    "integrationsrat-und-gremium": 5.0,
    "behoerde": 4.0,
    "weitere-einrichtung": 4.0,
    "kompetenzzentrum": 3.0,
}


@dataclass(frozen=True)
class Kind:
    id: int
    slug: str


@dataclass(frozen=True)
class Spot:
    """A place as far as entries need it; its size is told by its postal codes."""

    id: int
    ags: str
    kind: str
    name: str
    full_name: str
    parent: int
    codes: tuple[str, ...]

    @property
    def where(self) -> str:
        if self.kind == Place.Kind.STATE:
            return "in ganz Nordrhein-Westfalen"
        if self.kind == Place.Kind.FEDERATION:
            return "in ganz Deutschland"
        if self.kind in {Place.Kind.CITY, Place.Kind.MUNICIPALITY}:
            return f"in {self.name}"
        if self.full_name.startswith("Städteregion"):
            return f"in der {self.full_name}"
        # „Märkischer Kreis“, but „im Märkischen Kreis“.
        return f"im {re.sub('er Kreis$', 'en Kreis', self.full_name)}"


class Stock:
    """Raises LookupError if the fixtures lack what an entry cannot do without."""

    def __init__(self, source: Source) -> None:
        self.source = source.pk
        self.first_entry = _next_id(Entry)
        self.first_statement = _next_id(Statement)
        kinds = ActorKind.objects.order_by("slug")
        self.centre_kind = next((Kind(kind.pk, kind.slug) for kind in kinds if kind.one_per_area), None)
        others = [Kind(kind.pk, kind.slug) for kind in kinds if not kind.one_per_area]
        self.kinds = Urn(others, [KIND_WEIGHTS.get(kind.slug, 1.0) for kind in others])
        self.topics = Urn(Topic.objects.order_by("slug").values_list("pk", flat=True))
        self.audiences = Urn(Audience.objects.order_by("position", "slug").values_list("pk", flat=True))
        self._load_places()
        if not (others and self.topics.items and self.audiences.items and self.municipalities.items):
            raise LookupError("fixtures/ lacks kinds, topics, audiences or places, without which no entry can be made.")

    def _load_places(self) -> None:
        codes: defaultdict[int, list[str]] = defaultdict(list)
        for code, place in PostalCode.objects.order_by("code", "place").values_list("code", "place_id"):
            codes[place].append(code)
        rows = Place.objects.order_by("ags")
        spots = [
            Spot(row.pk, row.ags, row.kind, row.name, row.full_name, row.parent_id or 0, tuple(codes[row.pk]) or ("",))
            for row in rows
        ]
        self.spots = {spot.id: spot for spot in spots}
        self.areas = [self.spots[row.pk] for row in rows if row.is_centre_area]
        self.of_kind: defaultdict[str, list[Spot]] = defaultdict(list)
        for spot in spots:
            self.of_kind[spot.kind].append(spot)
        towns = [*self.of_kind[Place.Kind.CITY], *self.of_kind[Place.Kind.MUNICIPALITY]]
        self.municipalities = Urn(towns, [len(town.codes) for town in towns])
        self.within: defaultdict[int, list[Spot]] = defaultdict(list)
        for town in towns:
            self.within[town.parent].append(town)

    def district_of(self, town: Spot) -> Spot:
        """The Kreis of a municipality; a kreisfreie Stadt is its own."""
        return town if town.kind == Place.Kind.CITY else self.spots[town.parent]

    def region_of(self, town: Spot) -> Spot:
        return self.spots[self.district_of(town).parent]

    def seat_of(self, area: Spot) -> Spot:
        """The largest town of an area."""
        towns = [area] if area.kind in {Place.Kind.CITY, Place.Kind.MUNICIPALITY} else self.within[area.id]
        return max(towns, key=lambda town: len(town.codes))


def _next_id(model: type[Entry] | type[Statement]) -> int:
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1

"""Where nobody helps: municipalities that no partner of a kind serves, neither for itself nor for its Kreis or area."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from directory.models import ActorKind, Place
from directory.reading import reading


@dataclass(frozen=True)
class Coverage:
    """One kind of partner over all municipalities."""

    kind: ActorKind
    municipalities: int
    missing: list[Place]

    @property
    def covered(self) -> int:
        return self.municipalities - len(self.missing)

    @property
    def by_district(self) -> list[tuple[Place, list[Place]]]:
        """The municipalities left, under their Kreis; a kreisfreie Stadt stands under itself."""
        groups: dict[Place, list[Place]] = {}
        for place in self.missing:
            district = place if place.kind == Place.Kind.CITY or place.parent is None else place.parent
            groups.setdefault(district, []).append(place)
        return sorted(groups.items(), key=lambda group: (group[0].sort_name, group[0].ags))


def terms_shared(ones: Collection[str], others: Collection[str]) -> set[tuple[str, str]]:
    """The pairs of these terms that at least one published entry bears together."""
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT one.term, other.term FROM directory_termbits AS one"
            " JOIN directory_termbits AS other USING (chunk)"
            " WHERE one.term = ANY (%s) AND other.term = ANY (%s) AND bit_count(one.bits & other.bits) > 0",
            [list(ones), list(others)],
        )
        return set(cursor.fetchall())


def coverage() -> list[Coverage]:
    """Each kind of partner, in the order of the kinds."""
    kinds = list(ActorKind.objects.published())
    places = list(Place.objects.municipalities().select_related("parent"))
    terms_of = {place: _terms(place) for place in places}
    every = {term for terms in terms_of.values() for term in terms}
    found = terms_shared([f"art={kind.pk}" for kind in kinds], every)
    return [
        Coverage(
            kind,
            len(places),
            [place for place in places if not any((f"art={kind.pk}", term) in found for term in terms_of[place])],
        )
        for kind in kinds
    ]


def _terms(place: Place) -> list[str]:
    """What an entry bears that helps just here, in the Kreis around or as the centre of the area."""
    terms = [f"in={place.pk}"]
    if place.parent and place.parent.kind == Place.Kind.DISTRICT:
        terms.append(f"at={place.parent_id}")
    if place.centre_area_id:
        terms.append(f"zentrum={place.centre_area_id}")
    return terms

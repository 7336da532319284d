from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch
from django.views.generic import DetailView, ListView

from directory.evidence import Footnotes
from directory.facets import Excerpt
from directory.filters import LEVELS
from directory.finding import Found, count_each, terms_count
from directory.maps import partners_map
from directory.models import Actor, Citation, Entry, KeyFigure, Offer, Place
from directory.views.pages import SmallLetters

# So many partners of each level stand on the page of a place; a link leads to the rest.
SHOWN = 10


class PlaceList(ListView):
    """All places, A to Z and by Kreis."""

    queryset = Place.objects.exclude(kind=Place.Kind.FEDERATION).select_related("parent")
    template_name = "directory/place_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = list(self.object_list)
        return super().get_context_data(
            by_district=self.request.GET.get("nach") == "kreis",
            towns_of=[
                (district, [place for place in places if place.parent_id == district.pk])
                for district in places
                if district.kind == Place.Kind.DISTRICT
            ],
            map=partners_map(),
            municipalities=[place for place in places if place.is_municipality],
            regions=[place for place in places if place.kind == Place.Kind.REGION],
            state=next((place for place in places if place.kind == Place.Kind.STATE), None),
            **kwargs,
        )


@dataclass(frozen=True)
class Level:
    """Those who help in a place as they serve it or one certain place around it: how many, and the first of them."""

    place: Place
    total: int
    actors: list[Actor]

    @property
    def slug(self) -> str:
        """How the filter of levels names it."""
        return LEVELS[Place.Kind(self.place.kind)]


def levels(place: Place) -> list[Level]:
    """Who helps in this place: for it and each place around it, the smallest first, each partner at its first level.

    The centre of the area helps at the level of that area.
    """
    area = place.centre_area
    lineage = place.lineage
    around = lineage if area is None or area in lineage else [*lineage[:1], area, *lineage[1:]]
    found: list[Found] = []
    before: tuple[str, ...] = ()
    for level in around:
        terms: tuple[str, ...] = (f"at={level.pk}",) if level in lineage else ()
        if level == area:
            terms += (f"zentrum={level.pk}",)
        found.append(Found(groups=(("typ=actor",), terms), without=before))
        before += terms
    shown = [one.first(SHOWN) for one in found]
    queryset = (
        Actor.objects.published()
        .select_related("kind")
        .only(*Actor.CARD)
        .prefetch_related(Prefetch("statements", Offer.objects.only("entry_id", "title"), to_attr="offers"))
    )
    actors = queryset.in_bulk([pk for ids, _ in shown for pk in ids])
    return [
        Level(level, total, [actors[pk] for pk in ids if pk in actors])
        for level, (ids, total) in zip(around, shown, strict=True)
    ]


class PlaceDetail(SmallLetters, DetailView):
    """„Wer hilft mir hier?“: what serves this place, then its Kreis, the Land, the Bund."""

    queryset = Place.objects.with_lineage()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = self.object
        figures = KeyFigure.objects.filter(place=place, entry__in=Entry.objects.published()).select_related("place")
        citations = Citation.objects.filter(statement__in=figures).select_related("source")
        here = Found(groups=(("typ=actor",), place.terms()))
        total, only_here = count_each([here, replace(here, groups=(("typ=actor",), place.terms(only_here=True)))])
        return super().get_context_data(
            total=total,
            only_here=only_here,
            levels=levels(place),
            programmes=Excerpt.of(Entry.objects.published(), "typ=programme", *place.terms()),
            centre=Actor.objects.centre_of(place),
            seated=Excerpt.of(Actor.objects.published(), "typ=actor", f"sitz={place.pk}"),
            children=parts_with_counts(place.children.all()),
            neighbours=Place.objects.near(place)[:6],
            postal_codes=place.postal_codes.all(),
            news=place.news.published(),
            figures=figures,
            footnotes=Footnotes(citations),
            **kwargs,
        )


def parts_with_counts(places: Sequence[Place]) -> list[tuple[Place, int]]:
    """Places, each with the number of partners that help especially there or in a part of it."""
    counts = terms_count([f"in={place.pk}" for place in places], ["typ=actor"])
    return [(place, counts[f"in={place.pk}"]) for place in places]

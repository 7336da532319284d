from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.views.generic import DetailView, ListView

from directory.cards import cards_of
from directory.evidence import Footnotes
from directory.facets import SHOWN, Excerpt
from directory.filters import LEVELS
from directory.finding import Found, first_of_each, terms_count
from directory.maps import partners_map
from directory.models import Citation, Entry, KeyFigure, Place
from directory.views.pages import SmallLetters

PARTNERS = ("typ=actor",)
# So many of those who are there for a wider area stand on the page of a place, which is to fit on a hand-out.
SHOWN_AROUND = 6


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
    """Those who help in a place as they serve it or one certain place around it."""

    place: Place
    partners: Excerpt

    @property
    def slug(self) -> str:
        """How the filter of levels names it."""
        return LEVELS[Place.Kind(self.place.kind)]


def levels(place: Place) -> dict[Place, Found]:
    """Who helps in this place: for it and each place around it, the smallest first, each partner at its first level.

    The centre of the area helps at the level of that area.
    """
    area = place.centre_area
    lineage = place.lineage
    around = lineage if area is None or area in lineage else [*lineage[:1], area, *lineage[1:]]
    found: dict[Place, Found] = {}
    before: tuple[str, ...] = ()
    for level in around:
        terms: tuple[str, ...] = (f"at={level.pk}",) if level in lineage else ()
        if level == area:
            terms += (f"zentrum={level.pk}",)
        found[level] = Found(groups=(PARTNERS, terms), without=before)
        before += terms
    return found


def partners_and_programmes(place: Place) -> dict[str, Any]:
    """All that the search documents know of this place, in three queries."""
    by_level = levels(place)
    sets: dict[str | Place, tuple[Found, int]] = {
        "all": (Found(groups=(PARTNERS, place.terms())), 0),
        "only_here": (Found(groups=(PARTNERS, place.terms(only_here=True))), 0),
        "centre": (Found(groups=(PARTNERS, (f"zentrum={place.centre_area_id}",))), 1),
        "programmes": (Found(groups=(("typ=programme",), place.terms())), SHOWN),
        "seated": (Found(groups=(PARTNERS, (f"sitz={place.pk}",))), SHOWN),
        **{level: (found, SHOWN if level == place else SHOWN_AROUND) for level, found in by_level.items()},
    }
    first = dict(zip(sets, first_of_each(list(sets.values())), strict=True))
    shown = [first["centre"], *(first[level] for level in by_level)]
    cards = cards_of([pk for one in shown for pk in one.ids], brief=True)
    listed = Entry.objects.published().only("type", "slug", "title", "summary")
    entries = listed.in_bulk([*first["programmes"].ids, *first["seated"].ids])
    return {
        "total": first["all"].total,
        "only_here": first["only_here"].total,
        "centre": next((cards[pk] for pk in first["centre"].ids if pk in cards), None),
        "levels": [Level(level, Excerpt.with_rows(first[level], cards)) for level in by_level],
        "programmes": Excerpt.with_rows(first["programmes"], entries),
        "seated": Excerpt.with_rows(first["seated"], entries),
    }


class PlaceDetail(SmallLetters, DetailView):
    """„Wer hilft mir hier?“: what serves this place, then its Kreis, the Land, the Bund."""

    model = Place

    def get_object(self, queryset: Any = None) -> Place:
        for place in Place.objects.filter(slug=self.kwargs["slug"]).with_lineage():
            return place
        raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = self.object
        shown = KeyFigure.objects.filter(place=place, entry__in=Entry.objects.published())
        figures = list(shown.select_related("place"))
        citations = Citation.objects.filter(statement__in=figures).select_related("source") if figures else ()
        return super().get_context_data(
            **partners_and_programmes(place),
            # Only municipalities have postal codes, and only they have no parts.
            children=[] if place.is_municipality else parts_with_counts(place.children.all()),
            postal_codes=place.postal_codes.all() if place.is_municipality else [],
            neighbours=Place.objects.near(place)[:6],
            news=place.news.published(),
            figures=figures,
            footnotes=Footnotes(citations),
            **kwargs,
        )


def parts_with_counts(places: Sequence[Place]) -> list[tuple[Place, int]]:
    """Places, each with the number of partners that help especially there or in a part of it."""
    counts = terms_count([f"in={place.pk}" for place in places], ["typ=actor"])
    return [(place, counts[f"in={place.pk}"]) for place in places]

"""The maps of the site: what they count and what they mark."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from directory.finding import terms_count
from directory.models import Entry, Place, ServedPlace
from directory.outlines import AreaMap, area_map


def partners_map() -> AreaMap:
    """The map of who is there for each area, and of which Kommunales Integrationszentrum is entered."""
    areas = Place.objects.centre_areas().values_list("pk", flat=True)
    counts = terms_count([f"in={pk}" for pk in areas], ["typ=actor"])
    entered = ServedPlace.objects.filter(role=ServedPlace.Role.CENTRE, entry__state=Entry.State.PUBLISHED)
    return area_map(
        counts={int(term.removeprefix("in=")): count for term, count in counts.items()},
        marked=set(entered.values_list("place_id", flat=True)),
        marked_label=_("Kommunales Integrationszentrum eingetragen"),
    )


def served_map(places: Iterable[Place], label: str) -> AreaMap | None:
    """The map of the areas that lie in some places or around them; none if there is nothing to mark."""
    keys = [place.ags for place in places]
    if not keys:
        return None
    areas = Place.objects.centre_areas()
    if not {"DE", "05"} & set(keys):
        within = Q(area_members__ags__in=keys)
        for key in keys:
            within |= Q(ags__startswith=key)
        areas = areas.filter(within)
    return area_map(marked=set(areas.values_list("pk", flat=True)), marked_label=label, folded=True)

"""What a changed partner must keep to: the rules of the models, told before the database would refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.importing.columns import COLUMNS_BY_NAME, MOST_LOCATIONS, Column
from directory.importing.known import Known
from directory.importing.resource import Partner
from directory.models import Actor, Contact, Location


@dataclass(frozen=True)
class Change:
    """What a cell changes, in words; the values themselves stand in the partners before and after."""

    column: Column
    old: str
    new: str


def locations_of(partner: Partner) -> dict[int, dict[str, Any]]:
    """The values of each location by its number."""
    locations: dict[int, dict[str, Any]] = {}
    for name, value in partner.values.items():
        if name.startswith("location."):
            _location, number, field = name.split(".")
            locations.setdefault(int(number), {})[field] = value
    return locations


def drop_emptied_locations(partner: Partner) -> None:
    """Without its place a location is none: who empties that takes the whole location away."""
    for number, location in locations_of(partner).items():
        if f"location.{number}.place" in partner.emptied:
            for name in location:
                partner.values.pop(f"location.{number}.{name}", None)


def _messages(field: Any, value: Any) -> list[str]:
    """What a field of a model says of a value."""
    try:
        field.clean(list(value) if isinstance(value, tuple) else value, None)
    except ValidationError as error:
        return error.messages
    return []


class Rules:
    """One for a file, as its rows share the areas of the centres."""

    def __init__(self, known: Known, centres: dict[str, tuple[int, str]]) -> None:
        self.known = known
        self.centres: dict[str, tuple[Any, str]] = dict(centres)

    def broken(self, before: Partner, after: Partner, changes: Iterable[Change]) -> Iterator[str]:
        values = after.values
        if not values.get("title"):
            yield _("Der Name fehlt.")
        if not values.get("kind"):
            yield _("Die Art fehlt: Jeder Partner hat eine.")
        for change in changes:
            for message in self._of_column(change.column, values.get(change.column.name)):
                yield f"{change.column.label}: {message}"
        yield from self._locations(after)
        if not _in_order(values.get("founded", ""), values.get("closed", "")):
            yield _("Die Auflösung liegt vor der Gründung.")
        if before.actor and before.actor.is_released and "summary" in before.values and "summary" not in values:
            yield _("Der Partner ist veröffentlicht oder dafür freigegeben und braucht eine Kurzbeschreibung.")
        yield from self._centre(before, after)

    def of_address(self, slug: str) -> list[str]:
        """What is wrong with an address that a new partner is to have."""
        label = COLUMNS_BY_NAME["slug"].label
        return [f"{label}: {message}" for message in _messages(Actor._meta.get_field("slug"), slug)] if slug else []

    def _of_column(self, column: Column, value: Any) -> Iterator[str]:
        if not value:
            return
        if column.contact:
            name = "email" if column.contact[0] == Contact.Channel.EMAIL else "number"
            for address, label in value:
                for message in _messages(Contact._meta.get_field(name), address):
                    yield f"„{address}“: {message}"
                yield from _messages(Contact._meta.get_field("label"), label)
        elif column.location:
            if column.location[1] != "place":
                yield from _messages(Location._meta.get_field(column.location[1]), value)
        elif column.name in {"title", "short_title", "other_names", "summary", "text", "website"}:
            yield from _messages(Actor._meta.get_field(column.name), value)

    def _locations(self, after: Partner) -> Iterator[str]:
        locations = locations_of(after)
        for number in range(1, MOST_LOCATIONS + 1):
            location = locations.get(number)
            if location is None:
                if any(later > number for later in locations):
                    yield _("Standort %(next)d ohne Standort %(number)d: Standorte stehen der Reihe nach.") % {
                        "next": min(later for later in locations if later > number),
                        "number": number,
                    }
                return
            if "place" not in location:
                yield _("Zu einem Standort gehört ein Ort.")
            if location.get("street") and not location.get("postal_code"):
                yield _("Zu einer Straße gehört eine Postleitzahl.")

    def _centre(self, before: Partner, after: Partner) -> Iterator[str]:
        areas = after.values.get("centre", ())
        if areas and after.values.get("kind") not in self.known.centre_kinds:
            yield _("Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein.")
        for ags in areas:
            place = self.known.places.by_ags[ags]
            if not place.is_centre_area:
                yield _("„%(place)s“ ist kein Gebiet eines Kommunalen Integrationszentrums.") % {"place": place}
            elif ags in self.centres and self.centres[ags][0] != before.pk:
                yield _("Für „%(place)s“ ist schon „%(centre)s“ eingetragen.") % {
                    "place": place,
                    "centre": self.centres[ags][1],
                }

    def keep(self, before: Partner, after: Partner) -> None:
        """Its areas are taken from now on; those it gave up stay its own until the file has been written."""
        for ags in after.values.get("centre", ()):
            self.centres.setdefault(ags, (before.pk or object(), after.values["title"]))


def _in_order(first: str, last: str) -> bool:
    """Whether the first date does not lie after the last, as far as both are known."""
    if "undated" in {first, last} or not first or not last:
        return True
    known = min(len(first), len(last))
    return first[:known] <= last[:known]

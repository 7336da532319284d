"""What is to become of each row: new, changed field by field, unchanged, or refused with every reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from directory.importing.cells import plain_line, plain_text, split_values, unescaped
from directory.importing.columns import MOST_LOCATIONS, PREFILLED, Column, columns_for
from directory.importing.finding import Finder, Found
from directory.importing.known import Known
from directory.importing.resource import Existing, Partner, PartnerResource
from directory.importing.rules import Change, Rules, drop_emptied_locations
from directory.importing.tables import Row
from directory.models import Actor, ImportRow
from directory.slugs import german_slug

LONGEST_SLUG = 120
BATCH = 500


Outcome = ImportRow.Outcome


@dataclass
class Plan:
    number: int
    outcome: Outcome
    title: str = ""
    before: Partner = field(default_factory=Partner)
    after: Partner = field(default_factory=Partner)
    changes: list[Change] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def changed(self) -> list[str]:
        """The names of the columns that change something."""
        return [change.column.name for change in self.changes]

    @classmethod
    def refused(cls, row: Row, reasons: list[str], before: Partner | None = None) -> Plan:
        return cls(row.number, Outcome.REFUSED, row.cells.get("title", "")[:250], before or Partner(), reasons=reasons)


# Whether somebody may add a partner (None) or change this one.
MayWrite = Callable[[Actor | None], bool]


class Planner:
    """Plans the rows of one file, batch by batch, each with the same number of queries.

    `refusals` are rows that the database refused when it was tried, with its reason.
    """

    def __init__(
        self, columns: Iterable[Column], may_write: MayWrite, refusals: Mapping[int, str], *, lock: bool = False
    ) -> None:
        self.known = Known()
        self.may_write = may_write
        self.refusals = refusals
        self.resource = PartnerResource(self.known, columns_for(MOST_LOCATIONS))
        self.columns = self._touched(columns)
        self.resource.read = [column.name for column in self.columns]
        self.finder = Finder(self.known, lock=lock)
        self.rules = Rules(self.known, self.finder.centres)

    def _touched(self, columns: Iterable[Column]) -> list[Column]:
        """What the columns of a file may change: with an emptied place, all of its location goes."""
        names = {column.name for column in columns}
        locations = {column.location[0] for column in columns if column.location}
        return [
            column
            for column in self.resource.columns.values()
            if column.name in names or (column.location and column.location[0] in locations)
        ]

    def plans(self, rows: Iterable[Row]) -> Iterator[list[Plan]]:
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            yield self._plan_batch(batch)

    def _plan_batch(self, rows: list[Row]) -> list[Plan]:
        self.known.places.prepare(_places_named(rows))
        found = self.finder.find([row for row in rows if not row.problems])
        loader = Existing(self.resource.partners(list(found.actors.values())))
        plans = [self._plan(row, found, loader) for row in rows]
        self._give_addresses([plan for plan in plans if plan.outcome == Outcome.NEW])
        return plans

    def _plan(self, row: Row, found: Found, loader: Existing) -> Plan:
        if row.problems:
            return Plan.refused(row, row.problems)
        if reason := self.refusals.get(row.number):
            return Plan.refused(row, [reason])
        if {name for name, text in row.cells.items() if text} <= PREFILLED and not found.is_centre(row):
            return Plan(row.number, Outcome.BLANK)
        try:
            pk = found.entry_of(row)
        except ValueError as error:
            return Plan.refused(row, [str(error)])
        before = loader.partners.get(pk, Partner())
        if not self.may_write(before.actor):
            text = _("Sie dürfen diesen Partner nicht ändern.") if pk else _("Sie dürfen keine Partner anlegen.")
            return Plan.refused(row, [text], before)
        result = self.resource.import_row({**row.cells, "entry": pk}, loader, row_number=row.number)
        if result.errors:
            raise result.errors[0].error
        if result.validation_error:
            return Plan.refused(row, result.validation_error.messages, before)
        return self._compare(row, before, result.instance)

    def _compare(self, row: Row, before: Partner, after: Partner) -> Plan:
        drop_emptied_locations(after)
        # What identifies a partner is not written.
        wanted = after.values.get("slug", "")
        for name in ("public_id", "slug"):
            after.values[name] = before.values.get(name, "")
        changes = list(self._changes(before, after))
        reasons = list(self.rules.broken(before, after, changes)) if changes else []
        if not before.actor:
            reasons += self.rules.of_address(wanted)
        if not reasons and (taken := self.finder.claim(row.number, before, after, wanted)):
            reasons = [taken]
        if reasons:
            return Plan.refused(row, reasons, before)
        self.rules.keep(before, after)
        title = after.values["title"]
        if not changes:
            return Plan(row.number, Outcome.UNCHANGED, title, before, after)
        if not before.actor:
            after.values["slug"] = wanted
        return Plan(row.number, Outcome.CHANGED if before.actor else Outcome.NEW, title, before, after, changes)

    def _give_addresses(self, plans: list[Plan]) -> None:
        """An address for each new partner, made from its name where none is named, with a number where it is taken."""
        wanted: dict[int, list[str]] = {}
        for plan in plans:
            slug = plan.after.values["slug"]
            made = german_slug(plan.title, LONGEST_SLUG - 6)
            numbered = [f"{made}-{number}" for number in range(2, 10)] + [f"{made}-z{plan.number}"]
            wanted[plan.number] = [slug] if slug else [made, *numbered] if made else []
        free = self.finder.free_addresses(slug for slugs in wanted.values() for slug in slugs)
        for plan in plans:
            slug = next((slug for slug in wanted[plan.number] if slug in free), "")
            if slug:
                free.remove(slug)
                self.finder.given.add(slug)
                plan.after.values["slug"] = slug
                continue
            plan.outcome, plan.changes = Outcome.REFUSED, []
            plan.reasons = [
                _("Das Adresskürzel ist vergeben.")
                if plan.after.values["slug"]
                else _("Aus diesem Namen lässt sich keine freie Adresse bilden: bitte ein Adresskürzel eintragen.")
            ]

    def _changes(self, before: Partner, after: Partner) -> Iterator[Change]:
        for column in self.columns:
            name = column.name
            if column.identifies:
                continue
            old, new = before.values.get(name), after.values.get(name)
            if column.several and set(old or ()) == set(new or ()):
                continue
            if (old or None) != (new or None):
                render = self.resource.fields[name].widget.render
                yield Change(column, render(old) if old else "", render(new) if new else "")


def _places_named(rows: Iterable[Row]) -> Iterator[str]:
    """The texts in which places may be named, as the cells will ask for them."""
    for row in rows:
        for name, text in row.cells.items():
            if text and (name in {"served", "centre"} or name.endswith(".place")):
                for value in split_values(plain_text(unescaped(text))):
                    for part in value.split(","):
                        yield plain_line(part)

"""Loads the seed content: adds what is missing, never touches what an editor changed or deleted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, models, transaction

from portal.fixtures import FixtureError, Record, Ref, read_all
from portal.models import SeedRecord


@dataclass
class Tally:
    """What a run did with one kind of thing."""

    added: int = 0
    unchanged: int = 0
    left_alone: list[str] = field(default_factory=list)


def fingerprint(row: models.Model, names: Iterable[str]) -> dict[str, str]:
    """The values of some fields of a row as text, to tell later whether somebody changed one."""
    values = {}
    for name in names:
        column = row._meta.get_field(name)
        if column.many_to_many:
            values[name] = ",".join(sorted(str(chosen.pk) for chosen in getattr(row, name).all()))
        else:
            values[name] = column.value_to_string(row)  # type: ignore[union-attr]
    return values


def _column(record: Record, name: str) -> models.Field[Any, Any]:
    try:
        return record.model._meta.get_field(name)  # type: ignore[return-value]
    except FieldDoesNotExist:
        raise FixtureError(f"{record.key}: „{name}“ is not a field of {record.model.__name__}.") from None


def _rows(model: type[models.Model], ids: Iterable[Any], names: Iterable[str]) -> dict[Any, models.Model]:
    chosen = [name for name in names if model._meta.get_field(name).many_to_many]
    return model._default_manager.prefetch_related(*chosen).in_bulk(list(ids))


# Rules under which something an editor did before keeps a record out, without the fixture being at fault.
EDITORS_FIRST = {
    "address_never_reused": "an editor's entry bore this address before",
    "one_centre_per_area": "an editor has entered the centre of this area",
}


def _save(record: Record, row: models.Model) -> str:
    """Save a row, or return why it is left alone. Raises FixtureError if the fixture is at fault."""
    links = [column.name for column in row._meta.fields if column.is_relation]
    try:
        row.clean_fields(exclude=[*links, "type"])
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if constraint in EDITORS_FIRST:
            return EDITORS_FIRST[constraint]
        raise FixtureError(f"{record.key}: {str(error).splitlines()[0]}") from error
    except (ValidationError, DataError, ValueError, TypeError) as error:
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise FixtureError(f"{record.key}: {reason}") from error
    return ""


class Seeder:
    """One run over the fixtures. `rows` maps the key of each record to its row's primary key, None if it has none."""

    def __init__(self) -> None:
        self.known = {record.key: record for record in SeedRecord.objects.all()}
        self.rows: dict[str, Any] = {}
        self.reasons: dict[str, str] = {}
        self.added: list[tuple[Record, Any]] = []
        # Keys for which an editor has made a row of their own.
        self.foreign: set[str] = set()

    def load(self, records: list[Record]) -> Tally:
        tally = Tally()
        self._compare([record for record in records if record.key in self.known])
        for record in records:
            if record.key not in self.known:
                self._add(record)
            if record.key in self.reasons:
                tally.left_alone.append(f"{record.key}: {self.reasons[record.key]}")
            elif record.key in self.known:
                tally.unchanged += 1
            else:
                tally.added += 1
        return tally

    def _compare(self, records: list[Record]) -> None:
        """Hold what was loaded by an earlier run against what stands there now."""
        for model, group in groupby(records, key=lambda record: record.model):
            seeds = [self.known[record.key] for record in group]
            names = {name for seed in seeds for name in seed.values}
            rows = _rows(model, (seed.object_id for seed in seeds), names)
            for seed in seeds:
                row = rows.get(seed.object_id)
                self.rows[seed.key] = row.pk if row else None
                if row is None:
                    self.reasons[seed.key] = "deleted by an editor"
                elif fingerprint(row, seed.values) != seed.values:
                    self.reasons[seed.key] = "changed by an editor"

    def _resolve(self, record: Record, value: Any) -> Any:
        if not isinstance(value, Ref):
            return value
        if value.key not in self.rows:
            raise FixtureError(f"{record.key}: there is no „{value.key}“ in the fixtures.")
        return self.rows[value.key]

    def _add(self, record: Record) -> None:
        existing = self._made_by_editor(record)
        if existing is not None:
            # What names it may go on doing so; what belongs to it stays away.
            self.rows[record.key] = existing
            self.reasons[record.key] = "made by an editor before"
            self.foreign.add(record.key)
            return
        own = [name for name, value in record.values.items() if value == Ref(record.key)]
        values: dict[str, Any] = {}
        for name, value in record.values.items():
            if name in own:
                continue
            column = _column(record, name)
            resolved = self._resolve(record, value)
            if isinstance(value, Ref) and resolved is None:
                self._leave_alone(record, f"„{value.key}“ is not there")
                return
            if isinstance(value, Ref) and name == "entry" and value.key in self.foreign:
                self._leave_alone(record, f"„{value.key}“ is an editor's own")
                return
            values[column.attname if isinstance(value, Ref) else name] = resolved
        row = record.model(**values)
        if refused := _save(record, row):
            self._leave_alone(record, refused)
            return
        for name in own:  # a place that is its own area
            setattr(row, name, row)
            row.save(update_fields=[name])
        self.rows[record.key] = row.pk
        self.added.append((record, row.pk))

    def _made_by_editor(self, record: Record) -> Any:
        natural = {name: self._resolve(record, record.values[name]) for name in record.natural}
        if not natural:
            return None
        return record.model._default_manager.filter(**natural).values_list("pk", flat=True).first()

    def _leave_alone(self, record: Record, reason: str) -> None:
        self.rows[record.key] = None
        self.reasons[record.key] = reason

    def choose(self) -> None:
        """Fill the many-to-many fields of what was added, now that everything has its row."""
        for record, pk in self.added:
            for name, refs in record.choices.items():
                chosen = [self._resolve(record, ref) for ref in refs]
                getattr(record.model._default_manager.get(pk=pk), name).set([pk for pk in chosen if pk is not None])

    def remember(self) -> None:
        """Keep what was added, read back from the database, for the comparison of a later run."""
        seeds = []
        for model, group in groupby(self.added, key=lambda added: added[0].model):
            added = list(group)
            names = {name for record, _ in added for name in (*record.values, *record.choices)}
            rows = _rows(model, (pk for _, pk in added), names)
            for record, pk in added:
                values = fingerprint(rows[pk], (*record.values, *record.choices))
                seeds.append(SeedRecord(key=record.key, model=model._meta.label, object_id=pk, values=values))
        SeedRecord.objects.bulk_create(seeds, batch_size=500)


def seed(folder: Path, *, report: Callable[[str, Tally], None], without: Collection[str] = ()) -> None:
    """Load all fixtures below `folder` in one transaction; `report` hears of each kind of thing when it is done.

    What stands in one of the folders `without` is left out, with all that belongs to it. Raises FixtureError, with
    nothing loaded, if a fixture is faulty.
    """
    groups = {
        name: [record for record in records if record.key.partition("/")[0] not in without]
        for name, records in read_all(folder).items()
    }
    with transaction.atomic():
        seeder = Seeder()
        for name, records in groups.items():
            report(name, seeder.load(records))
        seeder.choose()
        seeder.remember()

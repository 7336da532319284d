"""Makes an entry say what some data says, be it there or not."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.models import Address, Citation, Entry, Statement, Version
from directory.refusal import Refused
from directory.versions.content import (
    CITATION,
    ENTRY,
    Data,
    entry_model,
    fields_of,
    name_of_model,
    references,
    row_models,
)
from directory.versions.texts import Texts


def apply(entry_id: int, snapshot: Version | Any, data: Data | None = None) -> None:
    """Make the entry say just what `data` says, or the snapshot, of which come its type and the names for refusals.

    Rows that are there are changed, missing ones come back with their old number where it is free, others go. A row
    whose number is negative is a new one. Raises Refused, or IntegrityError where only the database knows why.
    """
    Applying(entry_id, snapshot, snapshot.data if data is None else data).run()


class Applying:
    def __init__(self, entry_id: int, snapshot: Any, data: Data) -> None:
        self.entry_id = entry_id
        self.snapshot = snapshot
        self.data = data
        self.model: Any = entry_model(snapshot.type)
        # Numbers of statements that could not come back as what they were.
        self.renumbered: dict[int, int] = {}

    def run(self) -> None:
        with transaction.atomic():
            Entry.objects.hold(self.entry_id)
            self.check_references()
            self.delete_rows()
            if self.exists():
                self.save_in_either_order()
            else:
                self.take_addresses_back()
                self.save_entry()
                self.save_rows()

    def exists(self) -> bool:
        return bool(self.model.objects.filter(pk=self.entry_id).exists())

    def save_in_either_order(self) -> None:
        """What must hold between an entry and its rows, such as a centre and its kind, is checked at each step."""
        try:
            with transaction.atomic():
                self.save_entry()
                self.save_rows()
        except IntegrityError:
            self.renumbered.clear()
            self.save_rows()
            self.save_entry()

    def check_references(self) -> None:
        wanted: dict[type[models.Model], dict[int, str]] = defaultdict(dict)
        for part, model, pk in references(self.data, self.snapshot.type):
            wanted[model].setdefault(pk, part)
        reasons = []
        for model, parts in wanted.items():
            there = set(model._default_manager.filter(pk__in=parts).values_list("pk", flat=True))
            names = self.snapshot.names.get(name_of_model(model), {})
            for pk in sorted(parts.keys() - there - {self.entry_id}):
                name = names.get(str(pk), {}).get("name") or pk
                reasons.append(
                    _("%(kind)s „%(name)s“ gibt es nicht mehr.")
                    % {"kind": capfirst(model._meta.verbose_name), "name": name}
                )
        if reasons:
            raise Refused(*reasons)

    def take_addresses_back(self) -> None:
        """The addresses of a deleted entry are kept for nobody else."""
        own = Version.objects.filter(entry_id=self.entry_id).values_list("data__entry__slug", flat=True)
        Address.objects.filter(entry=None, type=self.snapshot.type, slug__in=set(own)).update(entry=self.entry_id)

    def save_entry(self) -> None:
        values = self.data[ENTRY]
        entry = self.model.objects.filter(pk=self.entry_id).first()
        is_back = entry is None
        if is_back:
            entry = self.model(pk=self.entry_id, public_id=self.snapshot.public_id)
        self.fill(entry, values)
        self.save(entry, ENTRY, values)
        if is_back and "created_at" in values:
            self.model.objects.filter(pk=self.entry_id).update(created_at=values["created_at"])
        for name, field in fields_of(self.model).items():
            if field.many_to_many and name in values:
                getattr(entry, name).set(values[name])

    def fill(self, row: models.Model, values: dict[str, Any]) -> None:
        for column, field in fields_of(type(row)).items():
            if column in values and column != "id" and not field.many_to_many:
                try:
                    value = field.related_model._meta.pk.to_python(values[column]) if field.related_model else None
                    setattr(row, field.attname, value if field.related_model else field.to_python(values[column]))
                except ValidationError as error:
                    raise Refused(f"{capfirst(str(field.verbose_name))}: {' '.join(error.messages)}") from error

    def save(self, row: models.Model, model: str, values: dict[str, Any]) -> None:
        try:
            row.full_clean()
        except ValidationError as error:
            texts = Texts(self.snapshot)
            part = _("Eintrag") if model == ENTRY else texts.part(model, values)
            names = {field.name: capfirst(str(field.verbose_name)) for field in row._meta.fields}
            raise Refused(
                *(
                    ": ".join(filter(None, [part, "" if name == NON_FIELD_ERRORS else names.get(name, name), text]))
                    for name, found in error.message_dict.items()
                    for text in found
                )
            ) from error
        row.save()

    def delete_rows(self) -> None:
        """What is to go, evidence first; and evidence that changes, as two rows may exchange what they say."""
        kept = {row["id"]: row for row in self.data.get(CITATION, [])}
        for citation in Citation.objects.filter(entry=self.entry_id):
            columns = {field.column: field.value_from_object(citation) for field in Citation._meta.concrete_fields}
            if any(columns.get(column) != value for column, value in kept.get(citation.pk, {"id": None}).items()):
                citation.delete()
        for name, model in row_models().items():
            if name != CITATION:
                ids = [row["id"] for row in self.data.get(name, [])]
                for statement in model._default_manager.filter(entry=self.entry_id).exclude(pk__in=ids):
                    statement.delete()

    def save_rows(self) -> None:
        for name, model in row_models().items():
            rows = self.data.get(name, [])
            there = model._default_manager.filter(entry=self.entry_id).in_bulk([row["id"] for row in rows])
            for values in rows:
                if name == CITATION and values["id"] in there:
                    continue
                row = there.get(values["id"]) or self.new_row(model, values["id"])
                self.fill(row, values)
                if isinstance(row, Citation) and row.statement_id in self.renumbered:
                    row.statement_id = self.renumbered[row.statement_id]
                self.save(row, name, values)
                if row.pk != values["id"] and isinstance(row, Statement):
                    self.renumbered[values["id"]] = row.pk

    def new_row(self, model: type[models.Model], pk: int) -> models.Model:
        table: type[models.Model] = Statement if issubclass(model, Statement) else model
        free = pk > 0 and not table._default_manager.filter(pk=pk).exists()
        return model(entry_id=self.entry_id, **({"pk": pk} if free else {}))

"""The page of an entry as a version has it, whatever the models have become since."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from directory.marks import is_marked, spoken, told
from directory.models import Audience, Entry, Picture, Place, Source, Version
from directory.reading import reading
from directory.versions.content import ENTRY, entry_model, fields_of, name_of_model, references, row_models
from directory.versions.public import PublicReader
from directory.versions.texts import Texts, is_prose, raw

# What a value raises that its field cannot read.
UNREADABLE = (ValidationError, TypeError, ValueError, ArithmeticError)
# What leads to the entry and its statements, which lie in the version itself.
ITS_OWN = {"entry", "statement"}
PICTURE = "picture"


class Standing:
    """An entry and its rows as instances: `entry` and `rows`, what today's template shows.

    What that cannot show any more, as its column, its kind of row or what it names is gone, is in `further`, in words.
    What was taken out is in `withheld`. `today` is the entry itself, whose address the page has.
    """

    def __init__(self, version: Version, today: Entry) -> None:
        self.version = version
        self.reader = PublicReader([version])
        self.content = self.reader.read(version)
        self.texts = Texts(self.content)
        self.withheld = told([self.content.data, self.content.names])
        self.further: list[tuple[str, str]] = []
        self.entry = self._entry(today)
        self.rows: dict[str, list[Any]] = defaultdict(list)
        self.rows |= self._chosen()
        for name, rows in self.content.data.items():
            if name != ENTRY:
                self.rows[name] = list(self._rows(name, rows))
        self.rows["version"] = [version]

    def _entry(self, today: Entry) -> Any:
        values = {
            **self.content.data[ENTRY],
            "id": today.pk,
            "entry_ptr_id": today.pk,
            "public_id": today.public_id,
            "type": today.type,
            "slug": today.slug,
            "merged_into_id": None,
            "updated_at": self.version.at,
        }
        model = entry_model(today.type)
        values |= dict.fromkeys(self._unlinked(model, values))
        self._note_unknown(ENTRY, self.content.data[ENTRY])
        return self._instance(model, values)

    def _unlinked(self, model: type[models.Model], values: dict[str, Any]) -> Iterator[str]:
        """Columns that name what has no page any more."""
        for column, field in fields_of(model).items():
            if field.many_to_one and values.get(column) is not None and self._target(field, values[column]) is None:
                self._note(ENTRY, column, values[column])
                yield column

    def _chosen(self) -> dict[str, list[Any]]:
        """What was chosen from lists, under the names of the models; `concerns` of news, under its own."""
        found: dict[str, list[Any]] = {}
        values = self.content.data[ENTRY]
        for name, field in fields_of(entry_model(self.version.type)).items():
            if not field.many_to_many:
                continue
            targets = {pk: self._target(field, pk) for pk in values.get(name, [])}
            if gone := [pk for pk, target in targets.items() if target is None]:
                self._note(ENTRY, name, gone)
            key = name if field.related_model is Entry else str(field.related_model._meta.model_name)
            found[key] = sorted(filter(None, targets.values()), key=_order)
        return found

    def _rows(self, name: str, rows: list[dict[str, Any]]) -> Iterator[Any]:
        model = row_models().get(name)
        for row in rows:
            if model is None or not self._is_linked(model, row) or _lacks_a_value(model, row):
                if said := self.texts.whole(name, row):
                    self.further.append((self.texts.part(name, row), said))
                continue
            if model is Picture and not self._is_shown(row):
                self._note_picture(row)
                continue
            self._note_unknown(name, row)
            parents = {"statement_ptr_id": row["id"], "entry_id": self.version.entry_id}
            instance = self._instance(model, {**parents, **row})
            if isinstance(instance, Picture):
                self._license(instance)
            model._meta.get_field("entry").set_cached_value(instance, self.entry)  # type: ignore[union-attr]
            yield instance

    def _is_linked(self, model: type[models.Model], row: dict[str, Any]) -> bool:
        return all(
            field.null if row.get(column) is None else self._target(field, row[column]) is not None
            for column, field in fields_of(model).items()
            if field.many_to_one and field.name not in ITS_OWN
        )

    def _instance(self, model: type[models.Model], values: dict[str, Any]) -> Any:
        """With what it refers to, as far as a page names that."""
        found = _instance(model, values)
        fields: list[Any] = list(model._meta.concrete_fields)
        for field in fields:
            if field.many_to_one and (target := self._target(field, values.get(field.column))) is not None:
                field.set_cached_value(found, target)
        return found

    def _target(self, field: Any, pk: Any) -> Any:
        """What a reference names, under its name of that time and at its address of today; None without a page."""
        model = field.related_model
        if pk is None or field.name in {*ITS_OWN, "merged_into"}:
            return None
        named = self.content.names.get(name_of_model(model), {}).get(str(pk), {})
        named = {column: spoken(value) for column, value in named.items()}
        if issubclass(model, Entry):
            return _renamed(self.reader.today.get(pk), title=named.get("name"), summary="")
        if model is Place:
            return _renamed(self._places.get(pk), full_name=named.get("name"))
        if model is Source:
            return self._source(pk, named)
        return Audience(pk=pk, title=named["name"]) if model is Audience and "name" in named else None

    def _source(self, pk: int, named: dict[str, Any]) -> Any:
        """Without an address where its page has gone."""
        today = self._sources.get(pk)
        title = named.get("name") or (today.title if today else _("Nr. %(number)s") % {"number": pk})
        values = {**named, "id": pk, "title": title, "slug": today.slug if today else ""}
        return _instance(Source, values)

    @cached_property
    def _places(self) -> dict[int, Place]:
        return Place.objects.in_bulk(self._referred(Place))

    @cached_property
    def _sources(self) -> dict[int, Source]:
        return Source.objects.public().in_bulk(self._referred(Source))

    def _referred(self, model: type[models.Model]) -> set[int]:
        found = references(self.content.data, self.version.type)
        return {pk for _part, related, pk in found if related is model}

    @cached_property
    def _pictures(self) -> dict[str, list[Picture]]:
        """Those that are public today, by their files."""
        keys = {row.get("key") for row in self.content.data.get(PICTURE, [])} - {None, ""}
        found = defaultdict(list)
        if keys:
            for picture in Picture.objects.public().filter(key__in=keys).order_by("pk"):
                found[picture.key].append(picture)
        return found

    def _is_shown(self, picture: dict[str, Any]) -> bool:
        """Whether its file is public and a page can keep room for it."""
        sizes = (picture.get("width"), picture.get("height"))
        return picture.get("key") in self._pictures and all(isinstance(size, int) and size > 0 for size in sizes)

    def _license(self, picture: Picture) -> None:
        """It may be used as its licence of today says, whatever that was then."""
        same_file = self._pictures[picture.key]
        today = next((each for each in same_file if each.pk == picture.pk), same_file[0])
        if picture.licence and picture.licence != today.licence:
            label = f"{self.texts.part(PICTURE, {'alt': picture.alt})}: {self.texts.label(PICTURE, 'licence')}"
            self.further.append((label, str(picture.get_licence_display())))
        picture.licence = today.licence

    def _note_picture(self, row: dict[str, Any]) -> None:
        """What the version says of it, but for what its file was."""
        fields = self.texts.fields(PICTURE)
        told = {column: value for column, value in row.items() if column not in fields or fields[column].editable}
        key = row.get("key")
        away = _("Das Bild ist nicht mehr öffentlich.") if key and key not in self._pictures else ""
        if texts := list(filter(None, [self.texts.whole(PICTURE, told), away])):
            self.further.append((self.texts.part(PICTURE, told), "\n".join(texts)))

    def _note(self, model: str, column: str, value: Any) -> None:
        if text := self.texts.value(model, column, value):
            self.further.append((self.texts.label(model, column), text))

    def _note_unknown(self, name: str, row: dict[str, Any]) -> None:
        """Columns that there are no more, and values that their fields cannot read."""
        fields = self.texts.fields(name)
        for column, value in row.items():
            if column == "id" or (column in fields and _is_readable(fields[column], value)):
                continue
            if text := spoken(raw(value)):
                label = self.texts.label(name, column)
                self.further.append((label if name == ENTRY else f"{self.texts.part(name, row)}: {label}", text))


def _renamed(target: Any, **values: Any) -> Any:
    """A copy that says these things instead, as far as they are known."""
    if target is None:
        return None
    target = copy.copy(target)
    for name, value in values.items():
        if value is not None:
            setattr(target, name, value)
    return target


def _lacks_a_value(model: type[models.Model], row: dict[str, Any]) -> bool:
    """Whether something was taken out of it that is no sentence: an address or a number."""
    fields = fields_of(model)
    return any(is_marked(value) and not is_prose(fields.get(column)) for column, value in row.items())


def _is_readable(field: Any, value: Any) -> bool:
    if is_marked(value) and not is_prose(field):
        return False
    try:
        if not field.many_to_many:
            field.to_python(value)
    except UNREADABLE:
        return False
    return True


def _instance(model: type[models.Model], values: dict[str, Any]) -> Any:
    """A row of which nothing is deferred: what it lacks, or cannot be read, is what nobody has filled yet."""
    fields: list[Any] = list(model._meta.concrete_fields)
    return model.from_db(
        reading().alias, [field.attname for field in fields], [_value(field, values) for field in fields]
    )


def _value(field: Any, values: dict[str, Any]) -> Any:
    if field.column in values and _is_readable(field, values[field.column]):
        return field.to_python(spoken(values[field.column]))
    return None if field.null or field.is_relation else field.get_default()


def _order(row: Any) -> Any:
    return row.sort_title if isinstance(row, Entry) else row.title

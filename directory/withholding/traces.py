"""What else keeps old states of an entry, beside its versions: rows of the office and of the trail of changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast
from pghistory.core import event_models

from directory.models import ConfirmationRequest, Entry, ImportRow, Proposal, Statement
from directory.models.entry import entry_models
from directory.withholding.spots import holds_words
from directory.withholding.words import Words

Rows = models.QuerySet[Any]
# Finds such rows of an entry, and of its statements of all times.
Finder = Callable[[int, set[int]], Iterator[Rows]]
FINDERS: list[Finder] = []


def register(finder: Finder) -> Finder:
    FINDERS.append(finder)
    return finder


def count(entry_id: int, words: Words) -> int:
    return sum(len(changed) for rows in _all(entry_id) for _pk, changed in _with(rows, words))


def leave_out(entry_id: int, words: Words) -> int:
    """Take the words out of all such rows, and say of how many places."""
    places = 0
    for rows in _all(entry_id):
        for pk, changed in list(_with(rows, words)):
            # As they are stored: a number without its digits is none that its field would take.
            values = {
                name: models.Value(value, output_field=_stored(rows.model, name)) for name, value in changed.items()
            }
            rows.model._default_manager.filter(pk=pk).update(**values)
            places += len(changed)
    return places


def _all(entry_id: int) -> Iterator[Rows]:
    [events] = event_models(tracks_model=Statement)
    statements = set(events._default_manager.filter(entry_id=entry_id).values_list("pgh_obj_id", flat=True))
    for finder in FINDERS:
        yield from finder(entry_id, statements)


def _with(rows: Rows, words: Words) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The rows in which they stand, and what their columns become."""
    columns = [field.name for field in rows.model._meta.concrete_fields if _holds_words(field)]
    stored = {f"stored_{name}": Cast(name, _stored(rows.model, name)) for name in columns}
    for pk, *values in rows.order_by().values_list("pk", *stored.values()):
        after = [_left_out(value, words) for value in values]
        if changed := {name: new for name, new, old in zip(columns, after, values, strict=True) if new != old}:
            yield pk, changed


def _holds_words(field: Any) -> bool:
    return isinstance(field, models.JSONField) or (holds_words(field, field.name) and not field.name.startswith("pgh_"))


def _stored(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field: Any = model._meta.get_field(name)
    if isinstance(field, ArrayField):
        return ArrayField(models.TextField())
    return models.JSONField() if isinstance(field, models.JSONField) else models.TextField()


def _left_out(value: Any, words: Words) -> Any:
    """What the admin notes of a change is JSON in a text."""
    if isinstance(value, str) and value.startswith("[{"):
        try:
            said = json.loads(value)
        except ValueError:
            return words.left_out(value)
        after = words.left_out(said)
        return value if after == said else json.dumps(after)
    return words.left_out(value)


@register
def of_the_office(entry_id: int, statements: set[int]) -> Iterator[Rows]:
    yield LogEntry.objects.filter(object_id=str(entry_id), content_type__in=_types())
    yield Proposal.objects.filter(entry_id=entry_id).exclude(pk__in=Proposal.objects.open().values("pk"))
    yield ImportRow.objects.filter(entry_id=entry_id)
    yield ConfirmationRequest.objects.filter(entry_id=entry_id)


def _types() -> list[ContentType]:
    return list(ContentType.objects.get_for_models(Entry, *entry_models()).values())


@register
def of_the_trail(entry_id: int, statements: set[int]) -> Iterator[Rows]:
    """The events of the entry, of its statements and of whatever else belongs to it."""
    models_of_events: list[Any] = event_models()
    for events in models_of_events:
        tracked = events.pgh_tracked_model
        if issubclass(tracked, Entry):
            yield events._default_manager.filter(pgh_obj_id=entry_id)
        elif issubclass(tracked, Statement):
            yield events._default_manager.filter(pgh_obj_id__in=statements)
        elif any(field.name == "entry" for field in events._meta.concrete_fields):
            yield events._default_manager.filter(entry_id=entry_id)

"""Where words stand in what a version keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst

from directory.models import Audience, Entry, Place, Source
from directory.versions.content import ENTRY, Snapshot
from directory.versions.texts import Texts, is_prose
from directory.versions.wording import Piece
from directory.withholding.words import Words

# Texts that name something for the program: an address, a file, the field that a citation supports.
NO_WORDS = {"slug", "key", "field", "kind", "type", "date", "public_id", "created_at", "publish_at"}
NAMED: dict[str, type[models.Model]] = {"place": Place, "audience": Audience, "source": Source, ENTRY: Entry}


@dataclass(frozen=True)
class Spot:
    """One text in the data or in the names, its way there, and what it becomes."""

    part: str
    path: tuple[str, ...]
    label: str
    pieces: tuple[Piece, ...]
    value: str


def holds_words(field: models.Field[Any, Any] | None, column: str) -> bool:
    """Whether people write in it and no program reads it; so may a column be that no model knows any more."""
    if column in NO_WORDS:
        return False
    field = field.base_field if isinstance(field, ArrayField) else field
    return field is None or (isinstance(field, models.CharField | models.TextField) and not field.flatchoices)


def spots(snapshot: Snapshot, words: Words, mark: str) -> list[Spot]:
    return [*_in_data(snapshot, words, mark), *_in_names(snapshot, words, mark)]


def _in_data(snapshot: Snapshot, words: Words, mark: str) -> Iterator[Spot]:
    texts = Texts(snapshot)
    for model, rows in snapshot.data.items():
        fields = texts.fields(model)
        for place, row in enumerate([rows] if model == ENTRY else rows):
            way = (model,) if model == ENTRY else (model, str(place))
            for column, value in row.items():
                field = fields.get(column)
                if holds_words(field, column):
                    label = texts.label(model, column)
                    label = label if model == ENTRY else f"{texts.kind(model)}: {label}"
                    yield from _in_value("data", (*way, column), label, value, words, mark, prose=is_prose(field))


def _in_names(snapshot: Snapshot, words: Words, mark: str) -> Iterator[Spot]:
    """What it refers to: places, sources, other entries."""
    for model, rows in snapshot.names.items():
        label = capfirst(str(NAMED[model]._meta.verbose_name)) if model in NAMED else model
        for key, row in rows.items():
            for column, value in row.items():
                if column not in NO_WORDS:
                    yield from _in_value("names", (model, key, column), label, value, words, mark)


def _in_value(
    part: str, path: tuple[str, ...], label: str, value: Any, words: Words, mark: str, *, prose: bool = True
) -> Iterator[Spot]:
    """A sentence goes on around the mark; an address or a number that has lost a piece is none any more."""
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _in_value(part, (*path, str(place)), label, each, words, mark, prose=prose)
    elif isinstance(value, str) and words.are_in(value):
        if prose:
            yield Spot(part, path, label, tuple(words.pieces(value)), words.replaced(value, mark))
        else:
            yield Spot(part, path, label, (Piece("removed", value),), mark)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from pghistory.core import event_models

from directory.models import Correction, Entry, Version
from directory.models.version import VersionQuerySet
from directory.refusal import Refused
from directory.versions.applying import apply
from directory.versions.content import ENTRY, Content, Data, entry_model, fields_of, row_models
from directory.versions.differences import Difference, differences, patched
from directory.versions.withheld import without_withheld


class Changed(Exception):
    """The entry has a newer version than the one that somebody was looking at."""

    def __init__(self, newest: Version) -> None:
        super().__init__(str(newest))
        self.newest = newest


def give_reason(*, reason: str = "", note: str = "") -> None:
    """Why this transaction changes or deletes what it does; kept with the versions that it leaves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('version.reason', %s, true), set_config('version.note', %s, true)", [reason, note]
        )


def check_newest(entry_id: int, seen: int) -> None:
    """Lock the entry until the end of the transaction. Raises Changed if it has a later version than the one seen."""
    Entry.objects.hold(entry_id)
    newest = Version.objects.of(entry_id).first()
    if newest and newest.number != seen:
        raise Changed(newest)


@transaction.atomic
def restore(version: Version, *, seen: int) -> None:
    """Let the entry say again what it said in this version; where it was deleted, it comes back.

    `seen` is the number of the newest version that whoever decided this knew of. What other entries lost when it was
    deleted, such as their relations to it, comes back as well; what was taken out of the version does not. Raises
    Changed, Refused or IntegrityError.
    """
    check_newest(version.entry_id, seen)
    newest = Version.objects.of(version.entry_id).first()
    # The end of an entry bears what it said before.
    number = version.number - 1 if version.deleted else version.number
    give_reason(note=_("Wiederhergestellt: Version %(number)s") % {"number": number})
    is_there = Entry.objects.filter(pk=version.entry_id).exists()
    data = restorable(version, Content.of(version.entry_id) if is_there else None)
    # What was once scheduled is not published by the way.
    data = {**data, ENTRY: {**data[ENTRY], "publish_at": None}}
    if newest and newest.deleted:
        together = Version.objects.filter(batch=newest.batch).exclude(entry_id=version.entry_id)
        apply(version.entry_id, version, _without(data, version.type, _gone(together)))
        for other in together.order_by("entry_id"):
            _give_back(other, version.entry_id)
        _bring_back_corrections(version.entry_id)
    else:
        apply(version.entry_id, version, data)
    # What only the commit would find is found here.
    connection.check_constraints()


def restorable(version: Version, now: Content | None) -> Data:
    """What the version says that can come back; `now` is what the entry says, if it is there."""
    return without_withheld(version.data, now.data if now else None)


def _bring_back_corrections(entry_id: int) -> None:
    """Those that went with the entry, at the same moment; not those that were taken back before."""
    (of_entries,) = event_models(tracks_model=Entry)
    (of_corrections,) = event_models(tracks_model=Correction)
    end = of_entries._default_manager.filter(pgh_obj_id=entry_id, pgh_label="delete").order_by("pgh_id").last()
    went = {"entry_id": entry_id, "pgh_label": "delete", "pgh_created_at": getattr(end, "pgh_created_at", None)}
    for event in of_corrections._default_manager.filter(**went).order_by("pgh_id"):
        fields = {field.attname: getattr(event, field.attname) for field in Correction._meta.concrete_fields}
        Correction(**fields).save(force_insert=True)


def _gone(versions: VersionQuerySet) -> set[int]:
    """The entries among these that are still deleted."""
    ids = set(versions.filter(deleted=True).values_list("entry_id", flat=True))
    return ids - set(Entry.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _without(data: Data, type_: str, gone: set[int]) -> Data:
    """The data without what leads to entries that were deleted together with it; they bring that along themselves."""
    rows = {
        name: [row for row in data[name] if not _leads_to(model, row, gone)]
        for name, model in row_models().items()
        if name in data
    }
    lists = {
        column: [pk for pk in data[ENTRY][column] if pk not in gone]
        for column, field in fields_of(entry_model(type_)).items()
        if field.many_to_many and issubclass(field.related_model, Entry) and column in data[ENTRY]
    }
    return patched({**data, **rows, ENTRY: {**data[ENTRY], **lists}}, [])


def _leads_to(model: type[models.Model], row: dict[str, Any], entries: set[int]) -> bool:
    return any(
        row.get(column) in entries
        for column, field in fields_of(model).items()
        if field.related_model and issubclass(field.related_model, Entry)
    )


def _give_back(other: Version, entry_id: int) -> None:
    """Let an entry say again what it lost when the one that is back now was deleted, as far as that still fits."""
    before = other if other.deleted else Version.objects.of(other.entry_id).filter(number=other.number - 1).first()
    try:
        with transaction.atomic():
            if before is not None:
                now = Content.of(other.entry_id)
                said = Content(before.type, restorable(before, now), before.names)
                lost = list(_leading_to(entry_id, differences(now, said)))
                apply(other.entry_id, before, patched(now.data, lost))
    except (Entry.DoesNotExist, Refused, IntegrityError):
        # Gone meanwhile itself, or changed so that this does not go with it any more.
        return


def _leading_to(entry_id: int, found: list[Difference]) -> Iterator[Difference]:
    """Of these differences, the rows and choices that name the entry, and the evidence for such rows."""
    rows = set()
    for each in found:
        model = row_models().get(each.model)
        if each.is_whole_row and each.after and model:
            if _leads_to(model, each.after, {entry_id}) or each.after.get("statement_id") in rows:
                rows.add(each.row)
                yield each
        elif each.model == ENTRY and isinstance(each.after, list) and entry_id in each.after:
            yield replace(each, before=[], after=[entry_id])

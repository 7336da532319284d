"""What changed in public: the public versions of entries, each with what it says that the one before did not."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.dates import PartialDateField
from directory.finding import Found, first_of_each
from directory.models import Entry, SearchDocument, Version
from directory.models.version import VersionQuerySet
from directory.versions import Difference, differences
from directory.versions.content import ENTRY, entry_model, fields_of, row_models
from directory.versions.public import PublicReader

# So many changes a feed names.
SHOWN = 30
# Of so few entries all versions are looked at; those of more are met often enough going back in time.
FEW = 1000
# So often one looks further back for what shows something new, twice as far each time.
LOOKS = 5


@dataclass(frozen=True)
class Change:
    """A public version, the public one before it, what the public may read of what is new, and the entry of today."""

    version: Version
    before: Version | None
    entry: Entry
    differences: list[Difference]

    def __str__(self) -> str:
        return self.entry.title

    @property
    def id(self) -> str:
        """The same in each language, on each host and under each name of the entry."""
        return uuid.uuid5(self.version.public_id, f"version/{self.version.number}").urn

    @property
    def at(self) -> datetime.datetime:
        return self.version.at

    def get_absolute_url(self) -> str:
        return self.entry.get_absolute_url()

    @property
    def summary(self) -> str:
        """What is new, in short: „Geändert: Kurzbeschreibung, Stand der Durchführung (beendet), Kontakt“."""
        if self.before is None:
            return _("Neu im Verzeichnis.")
        changed = dict.fromkeys(map(self._named, self.differences))
        return _("Geändert: %(fields)s") % {"fields": ", ".join(changed)} if changed else _("Erneut veröffentlicht.")

    @property
    def is_told(self) -> bool:
        """Whether it shows the public something new: a page that was away is so, whatever it says."""
        return bool(self.differences) or self.before is None or self.before.number < self.version.number - 1

    def _named(self, difference: Difference) -> str:
        """The field or the kind of row that changed. What it says only where it can name nobody: other entries may not
        be public, and what somebody had deleted should not come back."""
        if difference.model != ENTRY:
            model = row_models().get(difference.model)
            return capfirst(str(model._meta.verbose_name)) if model else difference.model
        if is_closed(fields_of(entry_model(self.version.type)).get(difference.column)):
            return f"{difference.label} ({difference.new or _('keine Angabe')})"
        return difference.label


def is_closed(field: Any) -> bool:
    """Whether a field can hold nothing but one of its choices or a date."""
    return bool(getattr(field, "flatchoices", None)) or isinstance(field, models.DateField | PartialDateField)


def with_news(versions: VersionQuerySet, number: int, *, once: bool = False) -> list[Change]:
    """The first of these versions that show something new; on request, of each entry only the first such."""
    told: dict[int, Change] = {}
    seen: list[int] = []
    for look in range(LOOKS):
        size = SHOWN << look
        left = versions.exclude(pk__in=seen)
        if once:
            left = left.exclude(entry_id__in=list(told))
        changes = _changes(left[:size])
        for change in changes:
            if change.is_told:
                told.setdefault(change.entry.pk if once else change.version.pk, change)
        if len(told) >= number or len(changes) < size:
            break
        seen += [change.version.pk for change in changes]
    return list(told.values())[:number]


def _changes(versions: VersionQuerySet) -> list[Change]:
    """In three queries, and two for what they refer to."""
    earlier = Version.objects.public().filter(
        entry_id=models.OuterRef("entry_id"), number__lt=models.OuterRef("number")
    )
    before_it = earlier.order_by("-number").values("pk")[:1]
    rows: list[Any] = list(versions.annotate(before_id=models.Subquery(before_it)))
    before = Version.objects.in_bulk([row.before_id for row in rows if row.before_id])
    entries = Entry.objects.with_page().in_bulk([row.entry_id for row in rows])
    reader = PublicReader([row for row in rows if row.before_id] + [*before.values()])
    changes = []
    for row in rows:
        if row.entry_id in entries:
            old = before.get(row.before_id)
            new = differences(reader.read(old), reader.read(row)) if old else []
            changes.append(Change(row, old, entries[row.entry_id], new))
    return changes


def changes_of_type(type_: str, number: int = SHOWN) -> list[Change]:
    return with_news(Version.objects.still_public().filter(type=type_), number)


def last_changes_of_type(type_: str, number: int = SHOWN) -> list[Change]:
    """The same, but of each entry only what happened last."""
    versions = Version.objects.still_public().filter(type=type_)
    newest = _changes(versions.last_of_each()[:number])
    return newest if all(change.is_told for change in newest) else with_news(versions, number, once=True)


def changes_among(found: Found, also: Collection[int] = ()) -> list[Change]:
    """What changed in published entries that bear the same terms, and in some others."""
    [part] = first_of_each([(found, FEW)])
    if part.total <= FEW:
        among = models.Q(entry_id__in=[*part.ids, *also])
    else:
        among = models.Exists(bearing(found)) | models.Q(entry_id__in=also)
    return with_news(Version.objects.still_public().filter(among), SHOWN)


def bearing(found: Found) -> models.QuerySet[SearchDocument]:
    """What one entry is found by, if it is among these."""
    documents = SearchDocument.objects.filter(entry_id=models.OuterRef("entry_id"))
    for terms in found.groups:
        documents = documents.filter(terms__overlap=list(terms))
    return documents

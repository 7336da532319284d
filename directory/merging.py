"""Two entries that turn out to be one: everything said of the one, and all that names it, goes to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from pghistory.models import Event

from directory import office
from directory.checking import hindrances
from directory.models import (
    Address,
    Citation,
    Comparison,
    ConfirmationRequest,
    Correction,
    Entry,
    ImportRow,
    LikelyDuplicate,
    Proposal,
    ServedPlace,
    Statement,
)
from directory.models.statement import statement_models
from directory.publishing import refuse_hindrances
from directory.refusal import Refused
from directory.versions import give_reason

# What tells of an entry itself and stays with it: its addresses, that it was taken for or held against others, what
# it was asked, proposed or imported to be, and what its versions put right; open proposals are decided before.
STAYS = {
    Address: {"entry"},
    LikelyDuplicate: {"first", "second"},
    Comparison: {"entry"},
    ConfirmationRequest: {"entry"},
    Correction: {"entry"},
    Proposal: {"entry"},
    ImportRow: {"entry"},
}
# Moved with what they belong to.
FOLLOWS = {Statement: {"entry"}, Citation: {"entry"}}


@dataclass
class Merged:
    """What became of everything, counted by its name on screen."""

    moved: Counter[str] = field(default_factory=Counter)
    # There already, and kept once.
    same: Counter[str] = field(default_factory=Counter)
    # It would have led from the entry to itself.
    dropped: Counter[str] = field(default_factory=Counter)
    # Fields that were empty and are taken over, and fields that differ and stay as they are.
    filled: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


@transaction.atomic
def merge_entries(*, user: office.Account, survivor: Entry, other: Entry, reason: str = "") -> Merged:
    """Move what is said of `other` and what names it to `survivor`; its address leads there from now on.

    What was never public has no address to keep, and no page may be made of it: it is deleted. Raises Refused, or the
    IntegrityError of a rule that only the database knows.
    """
    list(Entry.objects.select_for_update().filter(pk__in=[survivor.pk, other.pk]).order_by("pk"))
    survivor, other = _as_stored(survivor), _as_stored(other)
    if why_not := refusal(survivor, other) or office.why_not_merged(user, survivor, other):
        raise Refused(why_not)
    note = _("Zusammengeführt: „%(other)s“ mit „%(survivor)s“") % {"other": other, "survivor": survivor}
    give_reason(reason=reason, note=note)
    known = {problem.key for entry in (survivor, other) if entry.has_page for problem in hindrances(entry)}
    merged = Merged()
    _fill_fields(survivor, other, merged)
    _move_statements(survivor, other, merged)
    for reference in references(type(survivor)):
        _point_at(survivor, other, reference, merged)
    _move_field_citations(survivor, other, merged)
    survivor.save()
    _put_away(other, survivor)
    if survivor.is_released:
        refuse_hindrances(survivor, known=frozenset(known))
    return merged


def _put_away(other: Entry, survivor: Entry) -> None:
    if other.has_page:
        other.state, other.merged_into_id = Entry.State.ARCHIVED, survivor.pk
        other.save()
    else:
        other.delete()


def refusal(survivor: Entry, other: Entry) -> str:
    """Why these two cannot be merged by anybody; empty if they can."""
    if survivor.pk == other.pk:
        return _("Das ist derselbe Eintrag.")
    if survivor.type != other.type:
        return _("Nur Einträge derselben Art lassen sich zusammenführen: Partner mit Partner, Programm mit Programm.")
    for entry in (survivor, other):
        if entry.merged_into_id:
            return _("„%(entry)s“ ist schon mit einem anderen Eintrag zusammengeführt.") % {"entry": entry}
    if other.has_page and not survivor.has_page:
        return _("„%(entry)s“ ist nicht öffentlich; die Adresse des anderen Eintrags führte ins Leere.") % {
            "entry": survivor
        }
    if other.proposals.open().exists():
        return _("Zu „%(entry)s“ gibt es einen offenen Vorschlag. Bitte erst darüber entscheiden.") % {"entry": other}
    centres = ServedPlace.objects.filter(entry__in=[survivor.pk, other.pk], role=ServedPlace.Role.CENTRE)
    if len(set(centres.values_list("entry_id", flat=True))) > 1:
        return _("Beide sind das Kommunale Integrationszentrum eines Gebiets; jedes Gebiet hat sein eigenes.")
    return ""


def references(model: type[Entry]) -> Iterator[tuple[type[models.Model], str]]:
    """Each field of any table that may name an entry of this type, but for history and what stays or follows."""
    for table in apps.get_models(include_auto_created=True):
        if table._meta.proxy or not table._meta.managed or issubclass(table, Event):
            continue
        for column in table._meta.local_fields:
            target = column.related_model
            if (
                isinstance(target, type)
                and issubclass(model, target)
                and not getattr(column.remote_field, "parent_link", False)
                and column.name not in {**STAYS, **FOLLOWS}.get(table, set())
            ):
                yield table, column.name


def _as_stored(entry: Entry) -> Entry:
    stored: Entry = office.type_of(entry)._default_manager.get(pk=entry.pk)
    return stored


def _fill_fields(survivor: Any, other: Any, merged: Merged) -> None:
    names = [survivor.title, survivor.short_title, *survivor.other_names]
    former = [other.title, other.short_title, *other.other_names]
    survivor.other_names += [name for name in dict.fromkeys(former) if name and name not in names]
    own = {"short_title", "other_names", "merged_into", "checked_on", "publish_at"}
    for each in survivor._meta.concrete_fields:
        may_be_empty = each.blank or each.name in survivor.CITED_FIELDS
        if each.primary_key or each.generated or not each.editable or not may_be_empty or each.name in own:
            continue
        mine, theirs = getattr(survivor, each.attname), getattr(other, each.attname)
        if _is_empty(theirs) or mine == theirs or (_is_of_entries(each) and theirs == survivor.pk):
            continue
        if _is_empty(mine):
            setattr(survivor, each.attname, theirs)
            merged.filled.append(str(each.verbose_name))
        else:
            merged.differing.append(str(each.verbose_name))


def _is_empty(value: Any) -> bool:
    return value in (None, "", "unknown")


def _said(statement: Statement) -> tuple[Any, ...]:
    """What a statement says, whoever it is of and wherever it stands."""
    fields = (each for each in statement._meta.local_concrete_fields if not each.primary_key)
    return tuple(repr(each.value_from_object(statement)) for each in fields)


def _move_statements(survivor: Entry, other: Entry, merged: Merged) -> None:
    last = Statement.objects.filter(entry=survivor.pk).aggregate(last=Max("position"))["last"] or 0
    for kind in statement_models():
        mine = {_said(row): row for row in kind._default_manager.filter(entry=survivor.pk)}
        moved = []
        for row in kind._default_manager.filter(entry=other.pk):
            if _names(row, survivor.pk):
                _drop(row, merged)
            elif twin := mine.get(_said(row)):
                _fold(row, twin, merged)
            else:
                moved.append(row.pk)
        if not moved:
            continue
        # A statement stays with its entry, but for this: here its citations and all rules go with it.
        with pgtrigger.ignore("directory.Statement:stays_with_its_entry"):
            Statement.objects.filter(pk__in=moved).update(entry=survivor.pk, position=F("position") + last + 1)
        Citation.objects.filter(statement__in=moved).update(entry=survivor.pk)
        # The rules of its kind are checked anew, as for a change.
        column = next(each.name for each in kind._meta.local_concrete_fields if not each.primary_key)
        kind._default_manager.filter(pk__in=moved).update(**{column: F(column)})
        merged.moved[str(kind._meta.verbose_name_plural)] += len(moved)


def _names(row: Statement, pk: int) -> bool:
    """Whether a statement names this entry, as a relation or a participation does."""
    return any(
        not each.primary_key and _is_of_entries(each) and each.value_from_object(row) == pk
        for each in row._meta.local_concrete_fields
    )


def _is_of_entries(column: Any) -> bool:
    return isinstance(column.related_model, type) and issubclass(column.related_model, Entry)


def _drop(row: models.Model, merged: Merged) -> None:
    merged.dropped[str(row._meta.verbose_name_plural)] += 1
    row.delete()


def _fold(row: Statement, twin: Statement, merged: Merged) -> None:
    """Of two statements that say the same one is kept, with the citations of both."""
    for citation in row.citations.all():
        _cite(citation, entry_id=twin.entry_id, statement_id=twin.pk)
    merged.same[str(row._meta.verbose_name_plural)] += 1
    row.delete()


def _cite(citation: Citation, **target: Any) -> None:
    kept = {name: getattr(citation, name) for name in ("field", "statement_id", "source_id", "paragraph", "passage")}
    if not Citation.objects.filter(**kept | target).exists():
        Citation.objects.filter(pk=citation.pk).update(**target)


def _point_at(survivor: Entry, other: Entry, reference: tuple[type[models.Model], str], merged: Merged) -> None:
    """Whatever names the other entry names the one that remains."""
    table, name = reference
    for row in table._default_manager.filter(**{name: other.pk}):
        if table._meta.auto_created:
            _choose_instead(row, name, survivor.pk, merged)
        elif isinstance(row, Statement):
            _say_instead(row, name, survivor.pk, merged)
        elif isinstance(row, Entry) and row.pk == survivor.pk:
            # It would name itself.
            setattr(survivor, name, None)
            merged.dropped[str(survivor._meta.get_field(name).verbose_name)] += 1  # type: ignore[union-attr]
        else:
            table._default_manager.filter(pk=row.pk).update(**{name: survivor.pk})
            merged.moved[str(table._meta.verbose_name_plural)] += 1


def _choose_instead(row: Any, name: str, pk: int, merged: Merged) -> None:
    """A row of a many-to-many table; such rows only come and go, and so their history says."""
    table = type(row)
    chosen = (many for model in apps.get_models() for many in model._meta.local_many_to_many)
    label = next(str(many.verbose_name) for many in chosen if many.remote_field.through is table)
    (counterpart,) = [each for each in table._meta.local_fields if not each.primary_key and each.name != name]
    value = counterpart.value_from_object(row)
    row.delete()
    if value == pk and _is_of_entries(counterpart):
        merged.dropped[label] += 1
        return
    _, new = table._default_manager.get_or_create(**{f"{name}_id": pk, counterpart.attname: value})
    (merged.moved if new else merged.same)[label] += 1


def _say_instead(row: Statement, name: str, pk: int, merged: Merged) -> None:
    if row.entry_id == pk:
        _drop(row, merged)
        return
    setattr(row, f"{name}_id", pk)
    rows = {_said(each): each for each in type(row)._default_manager.filter(entry=row.entry_id).exclude(pk=row.pk)}
    if twin := rows.get(_said(row)):
        _fold(row, twin, merged)
        return
    type(row)._default_manager.filter(pk=row.pk).update(**{name: pk})
    merged.moved[str(row._meta.verbose_name_plural)] += 1


def _move_field_citations(survivor: Any, other: Any, merged: Merged) -> None:
    """The evidence for what both say alike, or for what was taken over; that for what differs stays."""
    for citation in other.citations.filter(statement=None):
        many = {each.name for each in survivor._meta.many_to_many}
        if citation.field in many | {"other_names"} or getattr(survivor, citation.field, None) == getattr(
            other, citation.field, None
        ):
            _cite(citation, entry_id=survivor.pk)
            merged.moved[str(Citation._meta.verbose_name_plural)] += 1

"""Walks the content and names what breaks the rules of truth: nothing without a source, no figure without a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import F, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.models import ActorKind, Citation, Entry, KeyFigure, ServedPlace, Statement
from directory.models.entry import entry_models
from directory.models.statement import statement_models


@dataclass(frozen=True)
class Problem:
    entry: Entry
    message: str
    # What is wrong, whatever it is called by now: the same before and after an edit.
    key: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.entry.type}/{self.entry.slug}: {self.message}"


def check_content() -> Iterator[Problem]:
    """Every problem of every entry that has a public page."""
    public = Entry.objects.with_page()
    yield from _without_evidence(public)
    yield from _dangling_references()
    yield from _centres_without_area()


def hindrances(entry: Entry) -> list[Problem]:
    """Why this entry must not be public as it stands in the database; all reasons at once."""
    found = list(_without_evidence(Entry.objects.filter(pk=entry.pk)))
    if not entry.summary:
        found.insert(0, Problem(entry, _("Die Kurzbeschreibung fehlt."), ("summary",)))
    return found


def _without_evidence(entries: QuerySet[Entry]) -> Iterator[Problem]:
    yield from _fields_without_citation(entries)
    yield from _statements_without_citation(entries)
    yield from _figures_without_date(entries)
    yield from _citations_of_nothing(entries)


def _is_empty(entry: Entry, name: str) -> bool:
    field = entry._meta.get_field(name)
    if field.many_to_many:
        return not getattr(entry, name).all()
    return getattr(entry, name) in (None, "", "unknown")


def _fields_without_citation(entries: QuerySet[Entry]) -> Iterator[Problem]:
    cited = set(Citation.objects.filter(statement=None, entry__in=entries).values_list("entry_id", "field"))
    for model in entry_models():
        chosen = [name for name in model.CITED_FIELDS if model._meta.get_field(name).many_to_many]
        for entry in model._default_manager.filter(pk__in=entries).prefetch_related(*chosen):
            for name in model.CITED_FIELDS:
                if (entry.pk, name) not in cited and not _is_empty(entry, name):
                    label = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                    message = _("Das Feld „%(field)s“ hat keinen Beleg.") % {"field": capfirst(str(label))}
                    yield Problem(entry, message, ("field", name))


def _named(statement: Statement) -> dict[str, Any]:
    return {"statement": statement, "kind": statement._meta.verbose_name}


def _statements_without_citation(entries: QuerySet[Entry]) -> Iterator[Problem]:
    for model in filter(attrgetter("IS_CITED"), statement_models()):
        rows = model._default_manager.filter(citations=None, entry__in=entries)
        for statement in rows.select_related("entry"):
            message = _("%(kind)s „%(statement)s“ hat keinen Beleg.") % _named(statement)
            yield Problem(statement.entry, message, ("statement", statement.pk))


def _figures_without_date(entries: QuerySet[Entry]) -> Iterator[Problem]:
    for figure in KeyFigure.objects.filter(as_of=None, entry__in=entries).select_related("entry"):
        message = _("%(kind)s „%(statement)s“ hat keinen Stand; nennt die Quelle keinen, dann „undatiert“.")
        yield Problem(figure.entry, message % _named(figure), ("figure", figure.pk))


def _citations_of_nothing(entries: QuerySet[Entry]) -> Iterator[Problem]:
    models = {model.TYPE: model for model in entry_models()}
    citations = Citation.objects.filter(entry__in=entries).select_related("entry", "source")
    unknown: set[int] = set()
    for citation in citations.exclude(field=""):
        model = models[citation.entry.type]
        field = {field.name: field for field in (*model._meta.fields, *model._meta.many_to_many)}.get(citation.field)
        if field is None:
            unknown.add(citation.pk)
            message = _("Ein Beleg stützt das Feld „%(field)s“, das es nicht gibt.") % {"field": citation.field}
            yield Problem(citation.entry, message, ("citation", citation.pk))
        elif _is_empty(model._default_manager.get(pk=citation.entry_id), field.name):
            name = {"field": capfirst(str(field.verbose_name))}
            message = _("Ein Beleg stützt das Feld „%(field)s“, das leer ist.") % name
            yield Problem(citation.entry, message, ("citation", citation.pk))
    for citation in citations.filter(source__is_editorial=True).exclude(field="note").exclude(pk__in=unknown):
        names = {"source": citation.source, "supported": citation.supported}
        message = _("Die Quelle „%(source)s“ stützt nur Anmerkungen, nicht „%(supported)s“.") % names
        yield Problem(citation.entry, message, ("editorial", citation.pk))
    for citation in citations.filter(paragraph__gt=F("source__paragraphs")):
        names = {"source": citation.source, "paragraph": citation.paragraph}
        message = _("Die Quelle „%(source)s“ hat keinen Absatz %(paragraph)s.") % names
        yield Problem(citation.entry, message, ("paragraph", citation.pk))


def _dangling_references() -> Iterator[Problem]:
    """What a public page would link to, although it has no page."""
    hidden = set(Entry.objects.exclude(pk__in=Entry.objects.with_page()).values_list("pk", flat=True))
    for model in (*entry_models(), *statement_models()):
        links = [
            field
            for field in model._meta.get_fields()
            if field.concrete
            and field.is_relation
            and isinstance(field.related_model, type)
            and issubclass(field.related_model, Entry)
            and not (field.one_to_one and field.remote_field.parent_link)  # type: ignore[union-attr]
        ]
        for row in model._default_manager.prefetch_related(*(field.name for field in links)):
            entry = row if isinstance(row, Entry) else row.entry  # type: ignore[attr-defined]
            if entry.pk in hidden:
                continue
            for field in links:
                value = getattr(row, field.name)
                targets = value.all() if field.many_to_many else [value]
                for target in targets:
                    if target and target.pk in hidden:
                        message = _("„%(target)s“ wird genannt und hat keine öffentliche Seite.") % {"target": target}
                        yield Problem(entry, message)


def _centres_without_area() -> Iterator[Problem]:
    centres = ServedPlace.objects.filter(role=ServedPlace.Role.CENTRE).values("entry_id")
    for kind in ActorKind.objects.filter(one_per_area=True):
        for actor in kind.actors.published().exclude(pk__in=centres):
            message = _("Als „%(kind)s“ fehlt das Gebiet, für das es zuständig ist.") % {"kind": kind}
            yield Problem(actor, message)

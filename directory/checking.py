"""Walks the content and names what breaks the rules of truth: nothing without a source, no figure without a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F

from directory.models import ActorKind, Citation, Entry, KeyFigure, ServedPlace
from directory.models.entry import entry_models
from directory.models.statement import statement_models


@dataclass(frozen=True)
class Problem:
    entry: Entry
    message: str

    def __str__(self) -> str:
        return f"{self.entry.type}/{self.entry.slug}: {self.message}"


def check_content() -> Iterator[Problem]:
    """Every problem of every entry that has a public page."""
    yield from _fields_without_citation()
    yield from _statements_without_citation()
    yield from _figures_without_date()
    yield from _citations_of_nothing()
    yield from _dangling_references()
    yield from _centres_without_area()


def _is_empty(entry: Entry, name: str) -> bool:
    field = entry._meta.get_field(name)
    if field.many_to_many:
        return not getattr(entry, name).all()
    return getattr(entry, name) in (None, "", "unknown")


def _fields_without_citation() -> Iterator[Problem]:
    cited = set(Citation.objects.filter(statement=None).values_list("entry_id", "field"))
    for model in entry_models():
        chosen = [name for name in model.CITED_FIELDS if model._meta.get_field(name).many_to_many]
        for entry in model._default_manager.with_page().prefetch_related(*chosen):
            for name in model.CITED_FIELDS:
                if (entry.pk, name) not in cited and not _is_empty(entry, name):
                    label = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                    yield Problem(entry, f"the field „{label}“ has no citation.")


def _statements_without_citation() -> Iterator[Problem]:
    for model in statement_models():
        rows = model._default_manager.filter(citations=None, entry__in=Entry.objects.with_page())
        for statement in rows.select_related("entry"):
            yield Problem(statement.entry, f"„{statement}“ ({model._meta.verbose_name}) has no citation.")


def _figures_without_date() -> Iterator[Problem]:
    for figure in KeyFigure.objects.filter(as_of=None).select_related("entry"):
        yield Problem(figure.entry, f"the figure „{figure}“ has no „as of“; if the source bears no date, say undated.")


def _citations_of_nothing() -> Iterator[Problem]:
    models = {model.TYPE: model for model in entry_models()}
    citations = Citation.objects.filter(entry__in=Entry.objects.with_page()).select_related("entry", "source")
    unknown: set[int] = set()
    for citation in citations.exclude(field=""):
        model = models[citation.entry.type]
        field = {field.name: field for field in (*model._meta.fields, *model._meta.many_to_many)}.get(citation.field)
        if field is None:
            unknown.add(citation.pk)
            yield Problem(citation.entry, f"a citation supports the field „{citation.field}“, which does not exist.")
        elif _is_empty(model._default_manager.get(pk=citation.entry_id), field.name):
            yield Problem(citation.entry, f"a citation supports the field „{field.verbose_name}“, which is empty.")
    for citation in citations.filter(source__is_editorial=True).exclude(field="note").exclude(pk__in=unknown):
        yield Problem(citation.entry, f"„{citation.source}“ supports notes only, not „{citation.supported}“.")
    for citation in citations.filter(paragraph__gt=F("source__paragraphs")):
        yield Problem(citation.entry, f"„{citation.source}“ has no paragraph {citation.paragraph}.")


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
                        yield Problem(entry, f"names „{target}“, which has no public page.")


def _centres_without_area() -> Iterator[Problem]:
    centres = ServedPlace.objects.filter(role=ServedPlace.Role.CENTRE).values("entry_id")
    for kind in ActorKind.objects.filter(one_per_area=True):
        for actor in kind.actors.published().exclude(pk__in=centres):
            yield Problem(actor, f"is a {kind}, but not the centre of any area.")

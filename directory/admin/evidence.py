"""Sources, and on each entry's page what they support."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ChoiceField
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.admin.entry import SluggedForm
from directory.admin.guard import GuardedForm, GuardedFormSet, GuardedInline
from directory.admin.links import told
from directory.admin.worklists import WorkListAdmin
from directory.models import Citation, Entry, Source, Statement
from directory.models.statement import statement_models


def field_choice(entry: Entry, name: str) -> tuple[str, str]:
    labels = {field.name: str(field.verbose_name) for field in (*entry._meta.fields, *entry._meta.many_to_many)}
    return f"field:{name}", gettext("Feld: %(name)s") % {"name": capfirst(labels.get(name, name))}


def statement_choices(entry: Entry) -> list[tuple[str, str]]:
    """Everything that is said of an entry; one query, whatever kinds of statements there are."""
    kinds = [kind for kind in statement_models() if kind.IS_CITED]
    paths = [path for kind in kinds for path in kind.select_paths()]
    choices: dict[type[Statement], list[tuple[str, str]]] = {kind: [] for kind in kinds}
    for base in Statement.objects.filter(entry=entry.pk, picture=None).select_related(*paths):
        statement = base.specific
        statement.entry = entry
        text = gettext("%(kind)s: %(text)s") % {"kind": statement._meta.verbose_name, "text": statement}
        choices[type(statement)].append((f"statement:{statement.pk}", Truncator(text).chars(100)))
    return [choice for kind in choices.values() for choice in kind]


class CitationForm(GuardedForm):
    supports = ChoiceField(
        label=_("Was wird belegt?"),
        help_text=_("Ein Feld oder eine Aussage dieses Eintrags; eine neue Aussage belegen Sie in ihrer Zeile."),
        error_messages={"invalid_choice": _("Das gehört nicht (mehr) zu diesem Eintrag.")},
    )

    class Meta:
        fields = ["source", "paragraph", "passage"]

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.field:
            self.initial["supports"] = f"field:{self.instance.field}"
        elif self.instance.statement_id:
            self.initial["supports"] = f"statement:{self.instance.statement_id}"
        self.fields["supports"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, _colon, key = cleaned.get("supports", "").partition(":")
        self.instance.field = key if kind == "field" else ""
        self.instance.statement_id = int(key) if kind == "statement" else None
        return cleaned


class CitationFormSet(GuardedFormSet):
    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """What can be supported, and what a citation of this entry supports already, be it on the list or not."""
        entry = self.instance
        cited = [citation.field for citation in self.get_queryset() if citation.field]
        fields = [field_choice(entry, name) for name in dict.fromkeys([*entry.CITED_FIELDS, *cited])]
        statements = statement_choices(entry) if entry.pk else []
        return [("", gettext("– bitte wählen –")), *fields, *statements]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "choices": self.choices}


class CitationInline(GuardedInline):
    model = Citation
    fk_name = "entry"
    form = CitationForm
    formset = CitationFormSet
    verbose_name_plural = _("Belege (neue Punkte, Kontakte … belegen Sie gleich in ihrer Zeile)")
    fields = ["supports", "source", "paragraph", "passage"]
    autocomplete_fields = ["source"]


@admin.register(Source)
class SourceAdmin(WorkListAdmin):
    form = SluggedForm
    fieldsets = [
        (
            _("Welches Dokument ist es?"),
            {"fields": ["title", "publisher", "kind", "date", "website", "link_check", "slug"]},
        ),
        (_("Was enthält es?"), {"fields": ["description", "paragraphs", "is_editorial"]}),
    ]
    search_fields = ["title", "publisher", "slug"]
    # What is counted in groups has no order of its own.
    ordering = ["title", "pk"]
    list_display = ["title", "publisher", "kind", "date", "citation_count"]
    list_filter = ["kind", "is_editorial"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        queryset: QuerySet[Source] = super().get_queryset(request).annotate(citation_count=Count("citations"))
        return queryset

    @admin.display(description=_("Belege"), ordering="citation_count")
    def citation_count(self, source: Any) -> int:
        return int(source.citation_count)

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or office.may_change_source(request.user, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        # Its address is permanent and, unlike an entry's, leaves no redirect behind.
        return ["link_check", "slug"] if obj else ["link_check"]

    @admin.display(description=_("Link"))
    def link_check(self, source: Source) -> str:
        return told([source.website]) or self.empty_value_display

    def work_rows(self, request: HttpRequest) -> QuerySet[Source]:
        return office.changeable_sources(request.user)

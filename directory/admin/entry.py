"""What all entries have in common on the editor's desk."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.forms import BooleanField, CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from directory import office, publishing
from directory.admin.checking import CheckingAdmin
from directory.admin.exporting import ExportingAdmin
from directory.admin.fields import LinesField
from directory.admin.filters import CheckedFilter, CitedFilter, PlaceFilter, reached_by
from directory.admin.guard import GuardedForm, Refusal
from directory.admin.links import told
from directory.admin.states import StepForm, entry_admin_url
from directory.admin.withholding import WithholdingAdmin
from directory.admin.worklists import FILTERS, WorkListAdmin
from directory.duplicates import Lookalike, keep_pairs, unknown_lookalikes
from directory.models import Address, Contact, Entry, Location, Place
from directory.models.entry import entry_models
from directory.publishing import Step
from directory.refusal import Refused
from directory.slugs import german_slug

Fieldset = tuple[Any, Any]
# So many entries that look alike are named.
SHOWN = 5

NAME: Fieldset = (_("Wie heißt es?"), {"fields": ["title", "short_title", "other_names", "slug"]})
STATE: Fieldset = (
    _("In welchem Zustand ist der Eintrag?"),
    {"fields": ["state", "publish_at", ("checked_on", "checked_by"), "link_checks", "merged_into"]},
)
TRACE: Fieldset = (
    _("Verwaltung"),
    {"fields": ["public_id", "former_addresses", "created_at", "updated_at"], "classes": ["collapse"]},
)


# Shown only where an entry looks like another one.
ANOTHER = "is_another"
TWICE: Fieldset = (_("Gibt es das schon?"), {"fields": [ANOTHER]})


class SluggedForm(GuardedForm):
    """Makes the address from the name where none was typed."""

    NAME_FIELDS: ClassVar[tuple[str, ...]] = ("title", "full_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            slug.required = False
            slug.help_text = " ".join(filter(None, [str(slug.help_text), str(_("Leer: wird aus dem Namen gebildet."))]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name = next((cleaned[field] for field in self.NAME_FIELDS if cleaned.get(field)), "")
        if "slug" in self.fields and "slug" not in self.errors and not cleaned.get("slug") and name:
            limit = self._meta.model._meta.get_field("slug").max_length
            cleaned["slug"] = german_slug(name, limit)
            if not cleaned["slug"]:
                self.add_error("slug", _("Aus diesem Namen lässt sich keine Adresse bilden: bitte eine eintragen."))
        return cleaned


class EntryForm(StepForm, SluggedForm):
    is_another = BooleanField(
        label=_("Es ist ein anderer Eintrag"),
        required=False,
        help_text=_("Dann wird gespeichert, und diese Warnung kommt für diese Einträge nicht wieder."),
    )
    other_names = LinesField(
        label=_("Weitere Namen"),
        help_text=_("Abkürzungen, frühere Namen und andere Schreibweisen, unter denen man sucht; je Zeile ein Name."),
    )


class EntryAdmin(WithholdingAdmin, CheckingAdmin, WorkListAdmin):
    """Base of the pages on which entries are edited: a name, what it does, for whom, its state."""

    form = EntryForm
    search_fields = ["title", "short_title", "other_names", "slug"]
    search_help_text = _(
        "Name, Kurzname, andere Schreibweise; auch Telefonnummer, E-Mail-Adresse oder Postleitzahl eines Standorts"
    )
    list_display = ["name", "helps_in", "standing", "checked_on"]
    list_filter = ["state", CitedFilter, CheckedFilter, "topics", PlaceFilter]
    autocomplete_fields = ["topics", "laws", "merged_into"]
    readonly_fields = ["checked_by", "link_checks", "public_id", "former_addresses", "created_at", "updated_at"]
    actions = [*CheckingAdmin.actions, "compare", "give_to_review", "publish", "delete_selected"]

    @admin.display(description=_("Name"), ordering="sort_title")
    def name(self, entry: Entry) -> str:
        return entry.title

    @admin.display(description=_("Hilft in"))
    def helps_in(self, entry: Any) -> str:
        shown, more = entry.served_names[:3], entry.served_names[3:]
        return ", ".join(shown) + (" …" if more else "")

    @admin.display(description=_("Adressen, auch frühere"))
    def former_addresses(self, entry: Entry) -> str:
        return ", ".join(address.slug for address in entry.addresses.all())

    @admin.display(description=_("Links"))
    def link_checks(self, entry: Entry) -> str:
        urls = [entry.website, *entry.statements.values_list("offer__website", flat=True)]
        return told(urls) or self.empty_value_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        served = Place.objects.filter(served_by__entry=OuterRef("pk")).values("name")[:4]
        queryset: QuerySet[Any] = super().get_queryset(request).annotate(served_names=ArraySubquery(served))
        return queryset

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        entries = reached_by(search_term)
        return (found if entries is None else found | queryset.filter(pk__in=entries)), duplicates

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        refusal: Refusal | None = getattr(request, "refusal", None)
        if ANOTHER in (refusal.fields if refusal else ()) or ANOTHER in request.POST:
            fieldsets = [TWICE, *fieldsets]
        if obj is not None:
            return fieldsets
        # A new entry is a draft, has no history yet and nothing that it could be merged into.
        return [
            (title, {"fields": ["state", "checked_on"]} if title == STATE[0] else options)
            for title, options in fieldsets
            if title != TRACE[0]
        ]

    def work_rows(self, request: HttpRequest) -> QuerySet[Any]:
        return office.changeable(self.model._default_manager.all(), request.user)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        rows = [row for formset in formsets if formset.model in TELLING_ROWS for row in formset.forms]
        form.tells = bool(TELLING.intersection(form.changed_data)) or any(row.has_changed() for row in rows)
        super().save_related(request, form, formsets, change)

    def finish(self, request: HttpRequest, form: Any, entry: Any) -> None:
        super().finish(request, form, entry)
        if not form.tells:
            return
        found = unknown_lookalikes(entry)
        if found and not form.cleaned_data.get(ANOTHER):
            raise Refused(looks_like(found), fields=(ANOTHER,))
        keep_pairs(entry=entry, found=found, distinct=True)

    def after_step(self, request: HttpRequest, entry: Any) -> HttpResponse | None:
        response = super().after_step(request, entry)
        return self.keep_walking(request, response) if response else None

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "audiences":
            kwargs["widget"] = CheckboxSelectMultiple(attrs={"class": "choices"})
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def view_on_site(self, obj: Entry) -> str | None:
        """The page as it is public now, whatever the form holds; a draft has none."""
        public = Entry.objects.with_page().filter(pk=obj.pk).first()
        return public.get_absolute_url() if public else None

    @admin.display(description=_("Zustand"), ordering="state")
    def standing(self, entry: Entry) -> str:
        """The state, with the time for which it is scheduled."""
        state = str(entry.get_state_display())
        return f"{state} ({publishing.moment(entry.publish_at)})" if entry.publish_at else state

    @admin.action(description=_("Zwei vergleichen und zusammenführen"), permissions=["change"])
    def compare(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        pair = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(pair) == 2:
            return HttpResponseRedirect(reverse("admin:merge", args=pair))
        self.message_user(request, _("Bitte genau zwei Einträge auswählen."), messages.ERROR)
        return None

    @admin.action(description=_("Zur Prüfung geben"), permissions=["change"])
    def give_to_review(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.for_each(request, queryset, Step.REVIEW)

    @admin.action(description=_("Veröffentlichen"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.for_each(request, queryset, Step.PUBLISH)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return office.may(request.user, "publish", self.model)

    @admin.action(permissions=["delete"], description=_("Ausgewählte %(verbose_name_plural)s löschen"))
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        allowed = self.those_allowed(request, queryset, office.may_delete)
        return super().delete_selected(request, allowed) if allowed else None


# By these one entry is taken for another.
TELLING = {"title", "short_title", "other_names"}
TELLING_ROWS = {Contact, Location}


def looks_like(found: list[Lookalike]) -> SafeString:
    links = format_html_join(
        "; ",
        '<a href="{}">{}</a> ({}: {})',
        (
            (entry_admin_url(one.entry), one.entry, one.entry.get_state_display(), ", ".join(map(str, one.labels)))
            for one in found[:SHOWN]
        ),
    )
    return format_html("{} {}", _("Noch nicht gespeichert, denn es gibt schon:"), links)


@admin.register(Entry)
class AllEntriesAdmin(EntryAdmin):
    """One list across all types, and what an autocomplete for „any entry“ searches; each is edited on its own page."""

    list_display = ["name", "type", "helps_in", "standing", "checked_on"]
    list_filter = ["type", *EntryAdmin.list_filter]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_work_permission(self, request: HttpRequest) -> bool:
        return any(office.may(request.user, "change", model) for model in entry_models())

    def get_actions(self, request: HttpRequest) -> Any:
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A search that finds one entry opens it."""
        response: Any = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", {}).get("cl")
        if shown and set(request.GET) == {SEARCH_VAR} and shown.query and shown.result_count == 1:
            return HttpResponseRedirect(entry_admin_url(shown.result_list[0]))
        return response  # type: ignore[no-any-return]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        entry = self.get_object(request, object_id)
        if entry is None or not self.has_view_permission(request, entry):
            return super().change_view(request, object_id, form_url, extra_context)
        kept = {str(name): request.GET[name] for name in (IS_POPUP_VAR, TO_FIELD_VAR, FILTERS) if name in request.GET}
        return HttpResponseRedirect(entry_admin_url(entry) + (f"?{urlencode(kept)}" if kept else ""))


@admin.register(Address)
class AddressAdmin(ExportingAdmin):
    """Every address an entry bears or once bore: to look up, never to change."""

    list_display = ["slug", "type", "entry"]
    list_filter = ["type"]
    list_select_related = ["entry"]
    search_fields = ["slug", "entry__title"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

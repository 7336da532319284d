"""What all entries have in common on the editor's desk."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from directory.admin.checking import CheckingAdmin
from directory.admin.fields import LinesField
from directory.admin.filters import CheckedFilter, CitedFilter, PlaceFilter, reached_by
from directory.admin.guard import GuardedAdmin, GuardedForm, Refusal
from directory.models import Address, Entry, Place
from directory.models.entry import entry_models
from directory.slugs import german_slug

Fieldset = tuple[Any, Any]

NAME: Fieldset = (_("Wie heißt es?"), {"fields": ["title", "short_title", "other_names", "slug"]})
STATE: Fieldset = (
    _("In welchem Zustand ist der Eintrag?"),
    {"fields": ["state", ("checked_on", "checked_by"), "merged_into"]},
)
TRACE: Fieldset = (
    _("Verwaltung"),
    {"fields": ["public_id", "former_addresses", "created_at", "updated_at"], "classes": ["collapse"]},
)


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


class EntryForm(SluggedForm):
    other_names = LinesField(
        label=_("Weitere Namen"),
        help_text=_("Abkürzungen, frühere Namen und andere Schreibweisen, unter denen man sucht; je Zeile ein Name."),
    )


def entry_admin_url(entry: Entry) -> str:
    """The page on which this entry is edited."""
    model = next(model for model in entry_models() if entry.type == model.TYPE)
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[entry.pk])


def reasons(error: ValidationError, entry: Entry) -> str:
    """Validation errors as one line: „Kurzbeschreibung: …; …“."""
    lines = []
    for name, texts in error.message_dict.items():
        label = "" if name == NON_FIELD_ERRORS else f"{capfirst(str(entry._meta.get_field(name).verbose_name))}: "  # type: ignore[union-attr]
        lines.append(label + " ".join(texts))
    return "; ".join(lines)


class EntryAdmin(CheckingAdmin):
    """Base of the pages on which entries are edited: a name, what it does, for whom, its state."""

    form = EntryForm
    search_fields = ["title", "short_title", "other_names", "slug"]
    search_help_text = _(
        "Name, Kurzname, andere Schreibweise; auch Telefonnummer, E-Mail-Adresse oder Postleitzahl eines Standorts"
    )
    list_display = ["name", "helps_in", "state", "checked_on"]
    list_filter = ["state", CitedFilter, CheckedFilter, "topics", PlaceFilter]
    autocomplete_fields = ["topics", "laws", "merged_into"]
    readonly_fields = ["checked_by", "public_id", "former_addresses", "created_at", "updated_at"]
    actions = [*CheckingAdmin.actions, "publish"]

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
        if obj is not None:
            return fieldsets
        # A new entry is a draft, has no history yet and nothing that it could be merged into.
        return [
            (title, {"fields": ["state", "checked_on"]} if title == STATE[0] else options)
            for title, options in fieldsets
            if title != TRACE[0]
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        return readonly if obj else [*readonly, "state"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "audiences":
            kwargs["widget"] = CheckboxSelectMultiple(attrs={"class": "choices"})
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def view_on_site(self, obj: Entry) -> str | None:
        """The page as it is public now, whatever the form holds; a draft has none."""
        public = Entry.objects.with_page().filter(pk=obj.pk).first()
        return public.get_absolute_url() if public else None

    @admin.action(description=_("Veröffentlichen"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = 0
        for entry in queryset.exclude(state=Entry.State.PUBLISHED):
            if reason := publish(entry):
                text = _("„%(entry)s“ wurde nicht veröffentlicht: %(reason)s") % {"entry": entry, "reason": reason}
                self.message_user(request, text, messages.ERROR)
            else:
                self.log_change(request, entry, [{"changed": {"fields": [str(_("Zustand"))]}}])
                count += 1
        if count:
            text = ngettext("%d Eintrag veröffentlicht.", "%d Einträge veröffentlicht.", count) % count
            self.message_user(request, text, messages.SUCCESS)


def publish(entry: Entry) -> str:
    """Why it could not be published; empty where it was."""
    entry.state = Entry.State.PUBLISHED
    try:
        with transaction.atomic():
            entry.full_clean()
            entry.save()
    except ValidationError as error:
        return reasons(error, entry)
    except IntegrityError as error:
        return Refusal.of(error).message
    return ""


@admin.register(Entry)
class AllEntriesAdmin(EntryAdmin):
    """One list across all types, and what an autocomplete for „any entry“ searches; each is edited on its own page."""

    list_display = ["name", "type", "helps_in", "state", "checked_on"]
    list_filter = ["type", *EntryAdmin.list_filter]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> Any:
        return {}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        entry = self.get_object(request, object_id)
        if entry is None:
            return super().change_view(request, object_id, form_url, extra_context)
        popup = {str(name): request.GET[name] for name in (IS_POPUP_VAR, TO_FIELD_VAR) if name in request.GET}
        return HttpResponseRedirect(entry_admin_url(entry) + (f"?{urlencode(popup)}" if popup else ""))


@admin.register(Address)
class AddressAdmin(GuardedAdmin):
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

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.admin.entry import SluggedForm
from directory.admin.fields import LinesField
from directory.admin.guard import GuardedInline
from directory.admin.worklists import WorkListAdmin
from directory.models import Actor, Place, PostalCode


class PostalCodeInline(GuardedInline):
    model = PostalCode
    fields = ["code"]


class PlaceForm(SluggedForm):
    other_names = LinesField(label=_("Weitere Namen"))


@admin.register(Place)
class PlaceAdmin(WorkListAdmin):
    """Reference data: names and postal codes are kept; key, level, address and what is around stay what they are."""

    form = PlaceForm
    fieldsets = [
        (_("Wie heißt der Ort?"), {"fields": ["full_name", "name", "other_names", "slug"]}),
        (_("Wo liegt er?"), {"fields": ["kind", "ags", "parent", ("latitude", "longitude")]}),
        (_("Welches Kommunale Integrationszentrum ist zuständig?"), {"fields": ["is_centre_area", "centre_area"]}),
    ]
    inlines = [PostalCodeInline]
    autocomplete_fields = ["parent", "centre_area"]
    search_fields = ["name", "full_name", "other_names", "ags__startswith", "postal_codes__code__startswith"]
    search_help_text = _("Name, Schlüssel (AGS) oder Postleitzahl")
    list_display = ["title", "kind", "ags", "parent", "centre_area"]
    list_filter = ["kind", "is_centre_area"]
    list_select_related = ["parent", "centre_area"]

    @admin.display(description=_("Voller Name"), ordering="sort_name")
    def title(self, place: Place) -> str:
        return place.full_name

    def get_readonly_fields(self, request: HttpRequest, obj: Place | None = None) -> Any:
        return ["ags", "slug", "kind", "parent"] if obj else []

    def has_work_permission(self, request: HttpRequest) -> bool:
        return office.may(request.user, "add", Actor)

    def work_rows(self, request: HttpRequest) -> QuerySet[Place]:
        return office.working_in(request.user)

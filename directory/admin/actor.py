from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.entry import NAME, STATE, TRACE, EntryAdmin
from directory.admin.evidence import CitationInline
from directory.admin.exporting import ExportsPartners
from directory.admin.filters import CheckedFilter, CitedFilter, PlaceFilter
from directory.admin.picture import PictureInline
from directory.admin.statement import (
    ContactInline,
    KeyFigureInline,
    LocationInline,
    OfferInline,
    PointInline,
    RelationInline,
    ServedPlaceInline,
)
from directory.models import Actor, ActorKind


@admin.register(Actor)
class ActorAdmin(ExportsPartners, EntryAdmin):
    help_texts: ClassVar = {
        "kind": _("Welche Art von Partner es ist; danach wird gefiltert."),
        "founded": _("Tag, Monat oder Jahr, zum Beispiel 14.07.2013, 07/2013 oder 2013; leer, wenn nicht bekannt."),
    }
    fieldsets = [
        NAME,
        (_("Was tut der Partner?"), {"fields": ["kind", "summary", "text", "website", "laws", "founded", "closed"]}),
        (_("Für wen und wozu? Die Orte stehen weiter unten."), {"fields": ["topics", "audiences"]}),
        STATE,
        TRACE,
    ]
    inlines = [
        ServedPlaceInline,
        LocationInline,
        ContactInline,
        OfferInline,
        PointInline,
        KeyFigureInline,
        RelationInline,
        PictureInline,
        CitationInline,
    ]
    autocomplete_fields = ["kind", *EntryAdmin.autocomplete_fields]
    list_display = ["name", "kind", "helps_in", "standing", "checked_on"]
    list_filter = ["state", "kind", CitedFilter, CheckedFilter, "topics", PlaceFilter]
    list_select_related = ["kind"]
    actions = [*EntryAdmin.actions, "export_csv", "export_xlsx", "export_json"]


@admin.register(ActorKind)
class ActorKindAdmin(EntryAdmin):
    help_texts: ClassVar = {
        "summary": _("Ein bis zwei einfache Sätze: Wobei hilft diese Art von Partnern, und wem?"),
        "plural": _("Zum Beispiel „Kommunale Integrationszentren“."),
        "position": _("Kleine Zahlen stehen vorn."),
    }
    fieldsets = [
        (NAME[0], {"fields": ["title", "plural", "short_title", "other_names", "slug"]}),
        (_("Was tut diese Art von Partnern?"), {"fields": ["summary", "text", "website", "laws"]}),
        (
            _("Für wen und wozu?"),
            {"fields": ["topics", "audiences", "one_per_area", "check_months", "schema_type", "position"]},
        ),
        STATE,
        TRACE,
    ]
    inlines = [ServedPlaceInline, PointInline, KeyFigureInline, CitationInline]
    list_display = ["name", "plural", "position", "one_per_area", "standing", "checked_on"]
    list_filter = ["state", CitedFilter, CheckedFilter, "topics"]

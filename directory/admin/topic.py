from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.entry import NAME, STATE, TRACE, EntryAdmin, SluggedForm
from directory.admin.evidence import CitationInline
from directory.admin.exporting import ExportingAdmin
from directory.admin.filters import CheckedFilter, CitedFilter
from directory.admin.statement import KeyFigureInline, PointInline
from directory.models import Audience, Topic


@admin.register(Topic)
class TopicAdmin(EntryAdmin):
    help_texts: ClassVar = {"summary": _("Ein bis zwei einfache Sätze: Was findet man unter diesem Thema?")}
    fieldsets = [
        NAME,
        (_("Worum geht es?"), {"fields": ["summary", "text", "website", "laws"]}),
        (_("Für wen?"), {"fields": ["audiences"]}),
        STATE,
        TRACE,
    ]
    inlines = [PointInline, KeyFigureInline, CitationInline]
    list_display = ["name", "standing", "checked_on"]
    list_filter = ["state", CitedFilter, CheckedFilter]


@admin.register(Audience)
class AudienceAdmin(ExportingAdmin):
    form = SluggedForm
    fields = ["title", "slug", "position"]
    search_fields = ["title", "slug"]
    list_display = ["title", "slug", "position"]

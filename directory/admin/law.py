from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.entry import NAME, STATE, TRACE, EntryAdmin
from directory.admin.evidence import CitationInline
from directory.admin.filters import CheckedFilter, CitedFilter
from directory.admin.statement import KeyFigureInline, PointInline
from directory.models import Law


@admin.register(Law)
class LawAdmin(EntryAdmin):
    help_texts: ClassVar = {
        "summary": _("Ein bis zwei einfache Sätze: Was regelt das Gesetz oder der Paragraf?"),
        "note": _("Was die Redaktion ergänzt, etwa dass es eine neue Fassung gibt; mit dem amtlichen Text als Quelle."),
        "in_force_from": _("Tag, Monat oder Jahr, zum Beispiel 14.02.2012, 02/2012 oder 2012."),
        "in_force_until": _("Leer, wenn nicht bekannt ist, dass es außer Kraft trat."),
    }
    fieldsets = [
        NAME,
        (_("Was ist es, und wann galt es?"), {"fields": ["parent", "paragraph", "in_force_from", "in_force_until"]}),
        (_("Was regelt es?"), {"fields": ["summary", "text", "note", "website", "laws"]}),
        (_("Für wen und wozu?"), {"fields": ["topics", "audiences"]}),
        STATE,
        TRACE,
    ]
    inlines = [PointInline, KeyFigureInline, CitationInline]
    autocomplete_fields = ["parent", *EntryAdmin.autocomplete_fields]
    list_display = ["name", "paragraph", "parent", "in_force_from", "in_force_until", "standing", "checked_on"]
    list_filter = ["state", CitedFilter, CheckedFilter, "topics"]
    list_select_related = ["parent"]

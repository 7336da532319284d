from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.admin.entry import NAME, STATE, TRACE, EntryAdmin
from directory.admin.evidence import CitationInline
from directory.admin.filters import CheckedFilter, CitedFilter, PlaceFilter
from directory.admin.picture import PictureInline
from directory.admin.statement import (
    ContactInline,
    KeyFigureInline,
    PointInline,
    ServedPlaceInline,
    StatementInline,
)
from programmes.models import NewsItem, NewsParticipant, Participation, Programme


class ParticipationInline(StatementInline):
    model = Participation
    verbose_name_plural = _("Wer beteiligt ist (Beteiligungen)")
    fields = ["actor", "role", "position"]
    autocomplete_fields = ["actor"]


class NewsParticipantInline(StatementInline):
    model = NewsParticipant
    fields = ["name", "role", "position"]


@admin.register(Programme)
class ProgrammeAdmin(EntryAdmin):
    help_texts: ClassVar = {
        "summary": _("Ein bis zwei einfache Sätze: Was geschieht, für wen, wo?"),
        "parent": _("Das Programm, zu dem dieses Projekt oder Modul gehört."),
        "starts": _("Tag, Monat oder Jahr, zum Beispiel 01.03.2016, 03/2016 oder 2016; leer, wenn nicht bekannt."),
        "ends": _("Ebenso; leer, wenn nicht bekannt."),
    }
    fieldsets = [
        NAME,
        (_("Was ist es, und wann?"), {"fields": ["kind", "parent", "status", "starts", "ends"]}),
        (_("Was geschieht?"), {"fields": ["summary", "text", "website", "laws"]}),
        (_("Für wen und wozu? Die Orte stehen weiter unten."), {"fields": ["topics", "audiences"]}),
        STATE,
        TRACE,
    ]
    inlines = [
        ServedPlaceInline,
        ParticipationInline,
        ContactInline,
        PointInline,
        KeyFigureInline,
        PictureInline,
        CitationInline,
    ]
    autocomplete_fields = ["parent", *EntryAdmin.autocomplete_fields]
    list_display = ["name", "kind", "status", "helps_in", "standing", "checked_on"]
    list_filter = ["state", "kind", "status", CitedFilter, CheckedFilter, "topics", PlaceFilter]


@admin.register(NewsItem)
class NewsItemAdmin(EntryAdmin):
    help_texts: ClassVar = {
        "title": _("Die Überschrift."),
        "summary": _("Ein bis zwei einfache Sätze: Was ist geschehen, wo, mit wem?"),
        "date": _("Wann es geschah: Tag, Monat oder Jahr, zum Beispiel 14.07.2022; sonst „undatiert“."),
        "concerns": _("Partner, Programme und andere Einträge, auf deren Seiten die Meldung erscheint."),
    }
    fieldsets = [
        (_("Wie lautet die Überschrift?"), NAME[1]),
        (_("Was ist geschehen, wann und wo?"), {"fields": ["date", "place", "summary", "text", "website", "laws"]}),
        (_("Wen betrifft es?"), {"fields": ["concerns", "topics", "audiences"]}),
        STATE,
        TRACE,
    ]
    inlines = [NewsParticipantInline, PointInline, KeyFigureInline, PictureInline, CitationInline]
    autocomplete_fields = ["place", "concerns", *EntryAdmin.autocomplete_fields]
    list_display = ["name", "date", "place", "standing", "checked_on"]
    list_filter = ["state", CitedFilter, CheckedFilter, "topics"]
    list_select_related = ["place"]

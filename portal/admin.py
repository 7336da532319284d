from __future__ import annotations

from operator import methodcaller
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.admin.guard import GuardedAdmin
from directory.admin.proposing import REPORT
from directory.admin.states import entry_admin_url
from directory.admin.worklists import WorkListAdmin
from directory.desk import Urgency, WorkList, register
from portal.models import Operator, Report


@admin.register(Operator)
class OperatorAdmin(GuardedAdmin):
    """One row; the list leads to it, or to the form for it."""

    help_texts: ClassVar = {
        "name": _("Die Stelle oder Person, die diese Website betreibt, mit vollem Namen."),
        "address": _("Straße, Hausnummer, Postleitzahl und Ort; ein Postfach genügt nicht."),
        "represented_by": _("Wer die Stelle nach außen vertritt, mit Funktion."),
        "phone": _("Mit Vorwahl, zum Beispiel 0211 837-2000."),
        "responsible": _(
            "Name und Anschrift der Person, die nach § 18 Absatz 2 Medienstaatsvertrag verantwortlich ist."
        ),
        "supervisory_body": _("Leer: wird nicht gezeigt."),
        "data_protection_officer": _("Wie man sie erreicht; leer, wenn es keine gibt."),
        "hosting_note": _(
            "Wer die Server betreibt, welche Protokolle der Webserver davor führt und wann sie gelöscht werden."
        ),
        "licence": _(
            "Unter welcher Lizenz die Texte weiterverwendet werden dürfen, mit ihrem vollen Namen; leer: Die Seiten"
            " sagen, dass keine angegeben ist."
        ),
        "accessibility_checked_on": _("Leer: Die Seite sagt „noch nicht geprüft“."),
        "accessibility_gaps": _(
            "Was, und warum; je Zeile ein Punkt. Fehlt das Gebärdenvideo, sagt die Seite das selbst."
        ),
        "enforcement_name": _("Die Stelle für das Durchsetzungsverfahren; leer: Die Seite sagt, dass sie noch fehlt."),
        "sign_language_video": _("Eine Seite des Betreibers mit dem Video; sie wird verlinkt, nicht eingebettet."),
        "sign_language_transcript": _("Was im Video gesagt wird, als Text."),
    }
    fieldsets = [
        (
            _("Wer betreibt diese Website?"),
            {"fields": ["name", "address", "represented_by", "phone", "email", "responsible", "supervisory_body"]},
        ),
        (_("Wie dürfen die Inhalte weiterverwendet werden?"), {"fields": ["licence"]}),
        (_("Was gilt für den Datenschutz?"), {"fields": ["data_protection_officer", "hosting_note"]}),
        (
            _("Wie barrierefrei ist die Website?"),
            {
                "fields": [
                    "accessibility_stated_on",
                    "accessibility_checked_on",
                    "accessibility_result",
                    "accessibility_gaps",
                ]
            },
        ),
        (
            _("Wer hilft, wenn eine Barriere bleibt?"),
            {"fields": ["enforcement_name", "enforcement_address", "enforcement_email", "enforcement_website"]},
        ),
        (_("Gibt es ein Video in Gebärdensprache?"), {"fields": ["sign_language_video", "sign_language_transcript"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Operator.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        operator = Operator.objects.first()
        if operator and self.has_view_permission(request, operator):
            return HttpResponseRedirect(reverse("admin:portal_operator_change", args=[operator.pk]))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:portal_operator_add"))
        return super().changelist_view(request, extra_context)

    def view_on_site(self, obj: Operator) -> str:
        return reverse("imprint")


def way_to_entry(report: Report, text: str) -> str:
    """Leads to the form of the entry, beside which the report stands until that is saved; empty if there is none."""
    if report.entry is None or report.state != Report.State.OPEN:
        return ""
    return format_html('<a href="{}?{}={}">{}</a>', entry_admin_url(report.entry), REPORT, report.reference, text)


@admin.register(Report)
class ReportAdmin(WorkListAdmin):
    """What was reported stays as it came; the office notes what became of it."""

    help_texts: ClassVar = {
        "note": _("Was geprüft und geändert wurde, oder warum die Meldung abgelehnt ist; nur die Redaktion sieht es."),
    }
    fieldsets = [
        (_("Was wurde gemeldet?"), {"fields": ["reference", "created_at", "kind", "entry", "page", "text", "email"]}),
        (_("Was wurde daraus?"), {"fields": ["change_entry", "state", "closed_at", "note"]}),
    ]
    readonly_fields = ["reference", "created_at", "kind", "entry", "page", "text", "email", "change_entry", "closed_at"]
    search_fields = ["reference"]
    search_help_text = _("Nummer der Meldung, zum Beispiel M-2026-7K3F9Q")
    list_display = ["reference", "said", "kind", "to_entry", "created_at", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["entry"]
    view_on_site = False

    @admin.display(description=_("Den Eintrag ändern"))
    def change_entry(self, report: Report) -> str:
        text = gettext("Eintrag öffnen; mit dem Sichern ist die Meldung erledigt")
        return way_to_entry(report, text) or self.get_empty_value_display()

    @admin.display(description=_("Eintrag"), ordering="entry__sort_title")
    def to_entry(self, report: Report) -> Any:
        return way_to_entry(report, str(report.entry)) or report.entry

    @admin.display(description=_("Meldung"))
    def said(self, report: Report) -> str:
        return Truncator(report.text).words(15)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


register(
    WorkList(
        "offene-meldungen",
        _("Offene Fehlermeldungen"),
        _("Jemand hat einen Fehler oder eine Barriere gemeldet, vielleicht mit der Bitte um Antwort."),
        Urgency.WAITING,
        Report,
        methodcaller("open"),
    )
)

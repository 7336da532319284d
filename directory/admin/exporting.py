"""Lists of the office as files: everything that a filter or a search shows."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.defaultfilters import yesno
from django.urls import path
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.admin.guard import GuardedAdmin
from directory.desk import page_of
from directory.exports import BATCH, FORMATS, Export, ListExport, PartnerExport
from directory.importing.permission import may_import
from directory.models import Actor
from directory.slugs import german_slug


def cell_text(column: Any, row: Model, page: admin.ModelAdmin) -> str:
    """What this column of the list shows, as plain text; empty where it shows that there is nothing."""
    field, _attribute, value = lookup_field(column, row, page)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(yesno(value))
    shown = display_for_field(value, field, "") if field else display_for_value(value, "")
    return unescape(strip_tags(shown)) if isinstance(shown, SafeString) else str(shown)


class ExportingAdmin(GuardedAdmin):
    """A list that can be taken away, with its columns."""

    def get_urls(self) -> list[Any]:
        name = page_of(self.model, "export").removeprefix("admin:")
        return [
            path("export/<slug:ending>/", self.admin_site.admin_view(self.export_view), name=name),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"export_page": page_of(self.model, "export"), **(extra_context or {})})

    def export_view(self, request: HttpRequest, ending: str) -> HttpResponseBase:
        """All that the list shows under the filters and the search of this address, in its order."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if ending not in FORMATS:
            raise Http404
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise Http404 from error
        return self.exported(request, rows, ending)

    def exported(self, request: HttpRequest, rows: QuerySet[Any], ending: str) -> StreamingHttpResponse:
        kind = FORMATS[ending]
        response = StreamingHttpResponse(kind.write(self.export_of(request, rows)), content_type=kind.content_type)
        name = f"{german_slug(str(self.opts.verbose_name_plural))}-{timezone.localdate():%Y-%m-%d}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def export_of(self, request: HttpRequest, rows: QuerySet[Any]) -> Export:
        columns = self.get_list_display(request)
        head = [capfirst(str(label_for_field(column, self.model, self))) for column in columns]
        return ListExport(str(self.opts.verbose_name_plural), head, self.lines(columns, rows))

    def lines(self, columns: Any, rows: QuerySet[Any]) -> Iterator[list[str]]:
        for row in rows.iterator(chunk_size=BATCH):
            yield [cell_text(column, row, self) for column in columns]


class ExportsPartners(ExportingAdmin):
    """Partners, whose files an import reads; what was ticked can be taken away as well."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"may_import": may_import(request.user), **(extra_context or {})})

    def export_of(self, request: HttpRequest, rows: QuerySet[Actor]) -> Export:
        return PartnerExport(rows)

    @admin.action(description=_("Als CSV exportieren"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Actor]) -> HttpResponseBase:
        return self.exported(request, queryset, "csv")

    @admin.action(description=_("Als XLSX exportieren"), permissions=["view"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet[Actor]) -> HttpResponseBase:
        return self.exported(request, queryset, "xlsx")

    @admin.action(description=_("Als JSON exportieren"), permissions=["view"])
    def export_json(self, request: HttpRequest, queryset: QuerySet[Actor]) -> HttpResponseBase:
        return self.exported(request, queryset, "json")

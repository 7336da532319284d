"""Lists of partners as files: everything that a filter or a search shows, or what was ticked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.exports import FORMATS, PartnerExport
from directory.importing.permission import may_import
from directory.models import Actor


def exported(actors: QuerySet[Actor], ending: str) -> StreamingHttpResponse:
    kind = FORMATS[ending]
    response = StreamingHttpResponse(kind.write(PartnerExport(actors)), content_type=kind.content_type)
    name = f"partner-{timezone.localdate():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class ExportsPartners(admin.ModelAdmin):
    """Base of a list whose partners can be taken away."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<slug:ending>/", view, name="directory_actor_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"may_import": may_import(request.user), **(extra_context or {})})

    def export_view(self, request: HttpRequest, ending: str) -> HttpResponseBase:
        """All that the list shows under the filters and the search of this address, in its order."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if ending not in FORMATS:
            raise Http404
        return exported(self.get_changelist_instance(request).get_queryset(request), ending)

    @admin.action(description=_("Als CSV exportieren"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Actor]) -> HttpResponseBase:
        return exported(queryset, "csv")

    @admin.action(description=_("Als XLSX exportieren"), permissions=["view"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet[Actor]) -> HttpResponseBase:
        return exported(queryset, "xlsx")

    @admin.action(description=_("Als JSON exportieren"), permissions=["view"])
    def export_json(self, request: HttpRequest, queryset: QuerySet[Actor]) -> HttpResponseBase:
        return exported(queryset, "json")

"""Imports in the editorial office: a file, the report of what would change, and then all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView

from directory.admin.following import REPORT, followed, number
from directory.admin.guard import GuardedAdmin, Refusal
from directory.admin.uploading import UploadForm
from directory.exports import FORMATS, csv_lines
from directory.importing.actions import KEPT, MOST_ROWS, apply_import, check_import, delete_old_imports
from directory.importing.cells import escaped
from directory.importing.columns import COLUMNS, EMPTY
from directory.importing.permission import may_import
from directory.importing.planning import Outcome
from directory.importing.samples import SAMPLES, choices, sample
from directory.models import TableImport

ROWS_PER_PAGE = 50


class OfficePage:
    """What all pages of the office show around their content."""

    request: HttpRequest
    title: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {
            **admin.site.each_context(self.request),
            "opts": TableImport._meta,
            "title": self.title,
            "limit": MOST_ROWS,
            "days": KEPT.days,
            "empty": EMPTY,
            **context,
        }


class UploadPage(OfficePage, FormView):
    title = _("Partner importieren")
    template_name = "admin/directory/tableimport/upload.html"
    form_class = UploadForm

    def form_valid(self, form: UploadForm) -> HttpResponseBase:  # type: ignore[override]
        delete_old_imports(now=timezone.now())
        file = form.cleaned_data["file"]
        table_import = form.save(commit=False)
        table_import.account = self.request.user
        table_import.name, table_import.content = file.name[:250], file.read()
        table_import.save()
        return followed(self.request, table_import, check_import(table_import))


class ReportPage(OfficePage, TemplateView):
    template_name = "admin/directory/tableimport/report.html"

    @property
    def title(self) -> str:
        return gettext("Import: %(name)s") % {"name": self.table_import}

    @property
    def table_import(self) -> TableImport:
        return own(self.request, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        table_import = self.table_import
        chosen = self.request.GET.get("ergebnis", "")
        rows = table_import.rows.select_related("entry")
        rows = rows.filter(outcome=chosen) if chosen in Outcome.values else rows
        page = Paginator(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("seite"))
        counts = [(outcome, table_import.count(outcome)) for outcome in Outcome]
        return {
            **context,
            "table_import": table_import,
            "counts": counts,
            "chosen": chosen if chosen in Outcome.values else "",
            "page": page,
            "to_write": _to_write(table_import),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        table_import = self.table_import
        if table_import.state == TableImport.State.APPLIED:
            messages.info(request, _("Dieser Import wurde schon übernommen."))
            return redirect(REPORT, pk)
        if "apply" in request.POST:
            steps = apply_import(table_import, explain=lambda error: Refusal.of(error).message)
            return followed(request, table_import, steps)
        return followed(request, table_import, check_import(table_import))


def _to_write(table_import: TableImport) -> str:
    """„3 neue, 1 geänderten Partner“, as the button says it."""
    new, changed = table_import.count(Outcome.NEW), table_import.count(Outcome.CHANGED)
    parts = []
    if new:
        parts.append(ngettext("%s neuen Partner anlegen", "%s neue Partner anlegen", new) % number(new))
    if changed:
        parts.append(ngettext("%s Partner ändern", "%s Partner ändern", changed) % number(changed))
    return ", ".join(parts)


def own(request: HttpRequest, pk: int) -> TableImport:
    """An import of whoever asks; those of others are not there."""
    return get_object_or_404(TableImport, pk=pk, account=request.user)


class ColumnsPage(OfficePage, TemplateView):
    title = _("Spalten einer Importdatei")
    template_name = "admin/directory/tableimport/columns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = [(column, choices(column)) for column in COLUMNS]
        return {**super().get_context_data(**kwargs), "columns": columns}


def sample_file(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    if name not in SAMPLES or ending not in {"csv", "xlsx"}:
        raise Http404
    response = HttpResponse(sample(name, ending), content_type=FORMATS[ending].content_type)
    response["Content-Disposition"] = f'attachment; filename="vorlage-{name}.{ending}"'
    return response


def report_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The whole report as CSV: a line for each field that changes and for each reason of a refusal."""
    table_import = own(request, pk)
    response = StreamingHttpResponse(csv_lines(_report_lines(table_import)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bericht-{table_import.pk}.csv"'
    return response


def _report_lines(table_import: TableImport) -> Iterator[list[str]]:
    yield [
        gettext("Zeile"),
        gettext("Ergebnis"),
        gettext("Name"),
        gettext("Feld"),
        gettext("Bisher"),
        gettext("Neu"),
        gettext("Grund"),
    ]
    for row in table_import.rows.iterator():
        start = [str(row.number), str(Outcome(row.outcome).label), escaped(row.title)]
        for label, old, new in row.changes:
            yield [*start, label, escaped(old), escaped(new), ""]
        for reason in row.reasons:
            yield [*start, "", "", "", escaped(reason)]
        if not row.changes and not row.reasons:
            yield [*start, "", "", "", ""]


@admin.register(TableImport)
class TableImportAdmin(GuardedAdmin):
    """Everyone sees the imports of their own; a report is looked at, used or thrown away, never edited."""

    list_display = ["name", "created_at", "state", "source_name", "result"]
    actions = None

    @admin.display(description=_("Quelle"))
    def source_name(self, table_import: TableImport) -> str:
        return table_import.source_name

    @admin.display(description=_("Ergebnis"))
    def result(self, table_import: TableImport) -> str:
        parts = [(outcome.label, table_import.count(outcome)) for outcome in Outcome]
        return ", ".join(f"{number(count)} {label}" for label, count in parts if count)

    def get_queryset(self, request: HttpRequest) -> Any:
        # Not their files, which are large.
        return super().get_queryset(request).filter(account=request.user).select_related("source").defer("content")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_import(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_import(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_import(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_import(request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # The rows of its report go with it; they are nothing to name one by one.
        return [str(table_import) for table_import in objs], {}, set(), []

    def get_urls(self) -> list[Any]:
        def page(view: Any) -> Any:
            @wraps(view)
            def allowed(request: HttpRequest, **kwargs: Any) -> Any:
                if not may_import(request.user):
                    raise PermissionDenied
                return view(request, **kwargs)

            return self.admin_site.admin_view(allowed)

        return [
            path("add/", page(UploadPage.as_view()), name="directory_tableimport_add"),
            path("spalten/", page(ColumnsPage.as_view()), name="directory_tableimport_columns"),
            path("vorlage/<slug:name>.<slug:ending>", page(sample_file), name="directory_tableimport_sample"),
            path("<int:pk>/change/", page(ReportPage.as_view()), name="directory_tableimport_change"),
            path("<int:pk>/bericht.csv", page(report_file), name="directory_tableimport_report"),
            *super().get_urls(),
        ]

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from pghistory.core import event_models

from directory.evidence import Footnotes
from directory.exports import ListExport
from directory.figures import citations_of, head, lines, quotation, references_by_figure
from directory.filters import FigureFilter
from directory.models import Entry, KeyFigure, Statement, Version
from directory.versions.gone import Gone
from directory.views.gone import gone_or_missing
from directory.views.lists import FacetedList


def site_of(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").removesuffix("/")


@dataclass(frozen=True)
class Value:
    """A figure in the list, and the text by which to quote it."""

    figure: KeyFigure
    quotation: str


class FigureList(FacetedList):
    """What is counted, each thing with all its values."""

    filterset_class = FigureFilter
    queryset = KeyFigure.objects.listed()
    template_name = "directory/figure_list.html"
    paginate_by = 25

    def meant(self) -> list[str]:
        """Nothing: the spellings that we know are those of entries and places."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        groups = list(context["page_obj"])
        citations = citations_of([figure.pk for group in groups for figure in group])
        sources = references_by_figure(citations)
        site = site_of(self.request)
        things = [
            [Value(figure, quotation(figure, sources.get(figure.pk, []), site)) for figure in group] for group in groups
        ]
        return {
            **context,
            "things": things,
            "total": self.object_list.total,
            "footnotes": Footnotes(citations),
            "table_url": reverse("figure-table") + self.filterset.url().removesuffix("?"),
        }


def figure_table(request: HttpRequest) -> StreamingHttpResponse:
    """The figures that the list shows at the same query, as a file."""
    found = FigureFilter(request.GET, KeyFigure.objects.listed(), request=request).qs
    table = ListExport("", head(), lines(found.keys, site_of(request)))
    response = StreamingHttpResponse(table.csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kennzahlen.csv"'
    return response


def figure(request: HttpRequest, number: int) -> HttpResponse:
    """The permanent address of a figure leads to its entry, or else to the last version of it that had the figure."""
    figure = KeyFigure.objects.with_page().select_related("entry").filter(pk=number).first()
    if figure is not None:
        return HttpResponseRedirect(f"{figure.entry.get_absolute_url()}#{figure.anchor}")
    version = last_public_version_with(number)
    if version is None:
        raise Http404
    entry = Entry.objects.with_page().filter(pk=version.entry_id).first()
    if entry is None:
        return gone_or_missing(request, Gone.with_id(version.public_id))
    return HttpResponseRedirect(f"{entry.get_version_url(version.number)}#{KeyFigure(pk=number).anchor}")


def last_public_version_with(number: int) -> Version | None:
    """Of the entries that the figure was ever a statement of."""
    [events] = event_models(tracks_model=Statement)
    past = events._default_manager.filter(pgh_obj=number).values("entry")
    public = Version.objects.public().filter(entry_id__in=past, data__keyfigure__contains=[{"id": number}])
    return public.order_by("-at", "-pk").first()

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from directory.evidence import Footnotes
from directory.exports import ListExport
from directory.figures import citations_of, head, lines, quotation, references_by_figure
from directory.filters import FigureFilter
from directory.models import Entry, KeyFigure
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


def figure(request: HttpRequest, number: int) -> HttpResponseRedirect:
    """The permanent address of a figure leads to where it stands today: in the list, or on a page that stays."""
    figure = get_object_or_404(KeyFigure.objects.with_page().select_related("entry"), pk=number)
    if figure.entry.state != Entry.State.PUBLISHED:
        return HttpResponseRedirect(f"{figure.entry.get_absolute_url()}#{figure.anchor}")
    things = FigureFilter({}, KeyFigure.objects.listed(), request=request).qs
    page = things.place_of(figure.pk) // FigureList.paginate_by + 1
    query = f"?{FigureList.page_kwarg}={page}" if page > 1 else ""
    return HttpResponseRedirect(f"{reverse('figure-list')}{query}#{figure.anchor}")

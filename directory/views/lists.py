from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import ListView
from django_filters.views import FilterView

from directory.evidence import Footnotes
from directory.filters import ActorFilter
from directory.finding import terms_count
from directory.models import Actor, ActorKind, Citation, Correction, Entry, KeyFigure, Law, Source, Topic
from directory.search import spellings_like
from directory.views.pages import SmallLetters


def page_of(rows: Any, number: str | None, size: int = 25) -> tuple[Page, list[int | str]]:
    """A page of a list, the nearest one for a number that has none, and the pages to name beside it."""
    page = Paginator(rows, size).get_page(number)
    return page, list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


class PagedList:
    """The paging that every listing has: `?seite=`, and no error for a page that is not there."""

    page_kwarg = "seite"
    paginate_by: int | None = 25

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Any, Any, bool]:
        number = self.request.GET.get(self.page_kwarg)  # type: ignore[attr-defined]
        page, self.elided_pages = page_of(queryset, number, page_size)
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, "elided_pages": self.elided_pages}


class FacetedList(PagedList, FilterView):
    """A listing with facets. Its address is put in order: without what is empty, usual or said twice."""

    strict = False

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(filterset_class), "data": self.request.GET}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.filterset = self.get_filterset(self.get_filterset_class())
        if address := self.address_in_order():
            return HttpResponseRedirect(address)
        self.object_list = self.filterset.qs
        context = self.get_context_data(filter=self.filterset, object_list=self.object_list)
        response: HttpResponse = self.render_to_response(context)
        return response

    def address_in_order(self) -> str:
        """Where this list should stand, if it stands elsewhere; unknown parameters may stay, bad ones are explained."""
        given = [(name, value) for name, values in self.request.GET.lists() for value in values]
        wanted = self.filterset.parameters()
        page = self.request.GET.get(self.page_kwarg, "1")
        if page.isdecimal() and len(page) < 10 and int(page) > 1:
            wanted = [*wanted, (self.page_kwarg, page)]
        names = {*self.filterset.filters, self.page_kwarg}
        if given == wanted or any(name not in names for name, _ in given) or self.filterset.notices:
            return ""
        query = urlencode(wanted)
        return f"{self.request.path}?{query}" if query else self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["canonical"] = self.request.path + self.filterset.url().removesuffix("?")
        words = self.filterset.words
        if words and not self.object_list.total:
            context["meant"] = [
                (text, self.filterset.url_with("q", text))
                for text in spellings_like(self.filterset.values["q"], words.key)
            ]
        return context


class ActorList(FacetedList):
    filterset_class = ActorFilter
    queryset = Actor.objects.published()
    template_name = "directory/actor_list.html"


class KindList(ListView):
    queryset = ActorKind.objects.published()
    template_name = "directory/kind_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = list(self.object_list)
        counts = terms_count([f"art={kind.pk}" for kind in kinds], ["typ=actor"])
        return super().get_context_data(kinds=[(kind, counts[f"art={kind.pk}"]) for kind in kinds], **kwargs)


class TopicList(ListView):
    queryset = Topic.objects.published()
    template_name = "directory/topic_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topics = list(self.object_list)
        terms = [f"thema={topic.pk}" for topic in topics]
        counts = terms_count(terms, [f"typ={type_}" for type_ in Entry.Type.values])
        pairs = [(topic, counts[term]) for topic, term in zip(topics, terms, strict=True)]
        return super().get_context_data(topics=pairs, **kwargs)


class LawList(ListView):
    queryset = Law.objects.published()
    template_name = "directory/law_list.html"


class FigureList(ListView):
    queryset = (
        KeyFigure.objects.filter(entry__in=Entry.objects.published())
        .select_related("entry", "place")
        .order_by("entry__sort_title", "position", "pk")
    )
    template_name = "directory/figure_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        citations = Citation.objects.filter(statement__in=self.get_queryset()).select_related("source")
        return super().get_context_data(footnotes=Footnotes(citations), **kwargs)


class CorrectionList(PagedList, ListView):
    queryset = Correction.objects.public().select_related("entry")
    template_name = "directory/correction_list.html"


class SourceList(ListView):
    queryset = (
        Source.objects.public()
        .annotate(citation_count=Count("citations", filter=Q(citations__in=Citation.objects.public())))
        .order_by("title", "pk")
    )


class SourceDetail(SmallLetters, PagedList, ListView):
    """A source and everything it supports, in the order of its paragraphs."""

    template_name = "directory/source_detail.html"
    paginate_by = 100

    def get_queryset(self) -> QuerySet[Citation]:
        self.source = Source.objects.public().filter(slug=self.kwargs["slug"]).first()
        if self.source is None:
            raise Http404
        citations: QuerySet[Citation] = self.source.citations.public().with_statements()
        return citations

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(source=self.source, **kwargs)

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.generic import DetailView, ListView, View
from django_filters.views import FilterView

from directory.evidence import Footnotes
from directory.filters import ActorFilter
from directory.models import (
    Actor,
    ActorKind,
    Address,
    Citation,
    Contact,
    Entry,
    KeyFigure,
    Law,
    Location,
    Offer,
    Place,
    Point,
    Relation,
    ServedPlace,
    Source,
    Topic,
)


class PagedList:
    """The paging that every listing has: `?seite=`, and no error for a page that is not there."""

    page_kwarg = "seite"
    paginate_by: int | None = 25

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Any, Any, bool]:
        paginator = Paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get(self.page_kwarg))  # type: ignore[attr-defined]
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        page = context["page_obj"]
        context["elided_pages"] = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
        return context


class SmallLetters(View):
    """A page whose address is written in small letters; who types capitals is led there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        slug = self.kwargs["slug"]
        if slug != slug.lower() and request.resolver_match:
            return HttpResponsePermanentRedirect(reverse(request.resolver_match.view_name, args=[slug.lower()]))
        return super().dispatch(request, *args, **kwargs)


class EntryDetail(DetailView):
    """The page of an entry. Earlier addresses lead to today's, merged entries to the one that remains."""

    model: type[Entry]

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.with_page()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        slug = self.kwargs["slug"]
        entry = self.get_queryset().select_related("merged_into").filter(slug=slug).first()
        if entry is None:
            return self.redirect_to_current(slug.lower())
        if entry.survivor != entry:
            return HttpResponsePermanentRedirect(entry.survivor.get_absolute_url())
        self.object = entry
        return self.render_to_response(self.get_context_data(object=entry))

    def redirect_to_current(self, slug: str) -> HttpResponse:
        address = (
            Address.objects.filter(type=self.model.TYPE, slug=slug, entry__in=Entry.objects.with_page())
            .select_related("entry__merged_into")
            .first()
        )
        if address is None or address.entry is None:
            raise Http404
        return HttpResponsePermanentRedirect(address.entry.survivor.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = self.object
        return super().get_context_data(
            topics=entry.topics.published(),
            audiences=entry.audiences.all(),
            laws=entry.laws.published(),
            points=Point.objects.filter(entry=entry),
            figures=KeyFigure.objects.filter(entry=entry).select_related("place"),
            contacts=Contact.objects.filter(entry=entry),
            served=ServedPlace.objects.filter(entry=entry).select_related("place"),
            footnotes=Footnotes(Citation.objects.on_page_of(entry)),
            **kwargs,
        )


class ActorList(PagedList, FilterView):
    filterset_class = ActorFilter
    queryset = Actor.objects.published().select_related("kind").with_contacts()
    template_name = "directory/actor_list.html"
    strict = False


class ActorDetail(EntryDetail):
    model = Actor

    def get_queryset(self) -> QuerySet[Actor]:
        return super().get_queryset().select_related("kind")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.object
        return super().get_context_data(
            locations=Location.objects.filter(entry=actor).select_related("place"),
            offers=Offer.objects.filter(entry=actor),
            relations=Relation.objects.of(actor),
            participations=actor.participations.published(),
            news=actor.news.published(),
            **kwargs,
        )


# A count groups the rows, and then Django leaves out the order of the model: these lists name theirs.


class KindList(ListView):
    queryset = (
        ActorKind.objects.published()
        .annotate(actor_count=Count("actors", filter=Q(actors__state=Entry.State.PUBLISHED)))
        .order_by("position", "sort_title", "pk")
    )
    template_name = "directory/kind_list.html"


class KindDetail(EntryDetail):
    model = ActorKind
    template_name = "directory/kind_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actors = Actor.objects.published().filter(kind=self.object)
        return super().get_context_data(
            actors=actors.select_related("kind")[:12],
            actor_count=actors.count(),
            area_count=Place.objects.centre_areas().count() if self.object.one_per_area else 0,
            news=self.object.news.published(),
            **kwargs,
        )


class TopicList(ListView):
    queryset = (
        Topic.objects.published()
        .annotate(entry_count=Count("entries", filter=Q(entries__state=Entry.State.PUBLISHED)))
        .order_by("sort_title", "pk")
    )
    template_name = "directory/topic_list.html"


class TopicDetail(EntryDetail):
    model = Topic

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actors = Actor.objects.published().filter(topics=self.object)
        return super().get_context_data(
            actors=actors.select_related("kind")[:12],
            actor_count=actors.count(),
            programmes=Entry.objects.published().filter(topics=self.object, type=Entry.Type.PROGRAMME),
            news=self.object.news.published(),
            **kwargs,
        )


class LawList(ListView):
    queryset = Law.objects.published()
    template_name = "directory/law_list.html"


class LawDetail(EntryDetail):
    model = Law

    def get_queryset(self) -> QuerySet[Law]:
        return super().get_queryset().select_related("parent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            parts=self.object.parts.published(),
            resting=self.object.entries.published().select_related("newsitem"),
            **kwargs,
        )


class PlaceList(ListView):
    """All places, A to Z; `?kreis=` is not needed, every Kreis has a page of its own."""

    queryset = Place.objects.exclude(kind=Place.Kind.FEDERATION).select_related("parent")
    template_name = "directory/place_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = list(self.object_list)
        return super().get_context_data(
            districts=[place for place in places if place.kind in {Place.Kind.DISTRICT, Place.Kind.CITY}],
            municipalities=[place for place in places if place.is_municipality],
            regions=[place for place in places if place.kind == Place.Kind.REGION],
            state=next((place for place in places if place.kind == Place.Kind.STATE), None),
            **kwargs,
        )


class PlaceDetail(SmallLetters, DetailView):
    """„Wer hilft mir hier?“: what serves this place, then its Kreis, the Land, the Bund."""

    queryset = Place.objects.with_lineage()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = self.object
        figures = KeyFigure.objects.filter(place=place, entry__in=Entry.objects.published()).select_related("place")
        citations = Citation.objects.filter(statement__in=figures).select_related("source")
        return super().get_context_data(
            levels=ServedPlace.objects.levels(place),
            centre=Actor.objects.centre_of(place),
            seated=Actor.objects.published().filter(statements__location__place=place).distinct(),
            children=place.children.all(),
            postal_codes=place.postal_codes.all(),
            news=place.news.published(),
            figures=figures,
            footnotes=Footnotes(citations),
            **kwargs,
        )


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


class SourceList(ListView):
    queryset = Source.objects.annotate(
        citation_count=Count("citations", filter=Q(citations__in=Citation.objects.public()))
    ).order_by("title", "pk")


class SourceDetail(SmallLetters, PagedList, ListView):
    """A source and everything it supports, in the order of its paragraphs."""

    template_name = "directory/source_detail.html"
    paginate_by = 100

    def get_queryset(self) -> QuerySet[Citation]:
        self.source = Source.objects.filter(slug=self.kwargs["slug"]).first()
        if self.source is None:
            raise Http404
        return self.source.citations.public().with_statements()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(source=self.source, **kwargs)

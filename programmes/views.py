from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from directory.maps import served_map
from directory.models import Contact
from directory.models.statement import ContactGroup
from directory.views import EntryDetail, EntryFile, FacetedList, PagedList, attachment
from programmes.ageing import warning
from programmes.calendars import calendar_of
from programmes.filters import ProgrammeFilter
from programmes.models import NewsItem, Participation, Programme
from programmes.timeline import Timeline


class ProgrammeList(FacetedList):
    filterset_class = ProgrammeFilter
    queryset = Programme.objects.published()
    template_name = "programmes/programme_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "timeline": Timeline.of(self.object_list)}


def press_apart(groups: list[ContactGroup]) -> tuple[list[ContactGroup], list[ContactGroup]]:
    """The contacts for the press, and all others."""
    press = [group for group in groups if group.contacts[0].purpose == Contact.Purpose.PRESS]
    return press, [group for group in groups if group not in press]


class ProgrammeDetail(EntryDetail):
    model = Programme

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("parent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(parts=self.object.parts.published(), **kwargs)

    @classmethod
    def arranged(cls, context: dict[str, Any]) -> dict[str, Any]:
        places = [served.place for served in context["served"]]
        sources = [citation.source for citation in context["footnotes"].citations]
        press, contacts = press_apart(context["contacts"])
        shown_at = context["version"].at if context.get("is_old") else timezone.now()
        return {
            "contacts": contacts,
            "press": press,
            "roles": Participation.by_role(context["participations"]),
            "warning": warning(sources, timezone.localdate(shown_at)),
            "map": served_map(places, _("Läuft hier oder in einem Teil davon")),
        }


class NewsList(PagedList, ListView):
    """What happened, all or of one year (`?jahr=`) of which there is something."""

    queryset = NewsItem.objects.published().select_related("place")
    template_name = "programmes/news_list.html"

    def get_queryset(self) -> Any:
        self.years = NewsItem.objects.published().years()
        year = self.request.GET.get("jahr")
        self.year = year if year in self.years else None
        news: Any = super().get_queryset()
        return news.of_year(self.year) if self.year else news

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        canonical = self.request.path + (f"?jahr={self.year}" if self.year else "")
        return super().get_context_data(years=self.years, year=self.year, canonical=canonical, **kwargs)


class NewsDay(EntryFile):
    """Where the day is known, at any time: an address once given out keeps answering when the day is over."""

    model = NewsItem

    def file(self, entry: NewsItem) -> HttpResponse:
        day = entry.date.as_day
        if day is None:
            raise Http404
        address = self.request.build_absolute_uri(entry.get_absolute_url())
        return attachment(calendar_of(entry, day, address), "text/calendar", f"{entry.slug}.ics")


class NewsDetail(EntryDetail):
    model = NewsItem
    template_name = "programmes/news_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("place")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(concerns=self.object.concerns.published().select_related("newsitem"), **kwargs)

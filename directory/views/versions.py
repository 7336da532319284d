"""What stood on the page of an entry, version by version and day by day, for everybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import View
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from directory.marks import told as withheld
from directory.models import Address, Entry, Version
from directory.versions import Difference, differences
from directory.versions.gone import Gone
from directory.versions.public import PublicReader
from directory.versions.standing import Standing
from directory.views.gone import gone_or_missing
from directory.views.lists import page_of
from directory.views.pages import EntryDetail

VERSIONS_PER_PAGE = 20
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class OfAnEntry(View):
    """A page below that of an entry which has one today. Merged entries keep theirs; earlier addresses lead here."""

    detail: type[EntryDetail] = EntryDetail
    today: Entry

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        type_, slug = self.detail.model.TYPE, self.kwargs["slug"]
        with_page = Entry.objects.with_page().select_related("merged_into")
        entry = with_page.filter(type=type_, slug=slug).first()
        if entry is None:
            return self.elsewhere(type_, slug.lower())
        self.today = entry
        response = self.show()
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def elsewhere(self, type_: str, slug: str) -> HttpResponse:
        address = Address.objects.filter(type=type_, slug=slug, entry__in=Entry.objects.with_page()).first()
        if address is None or address.entry is None:
            return gone_or_missing(self.request, Gone.at_address(type_, slug))
        match = self.request.resolver_match
        assert match is not None
        kwargs = {**self.kwargs, "slug": address.entry.slug}
        return HttpResponsePermanentRedirect(reverse(match.view_name, kwargs=kwargs))

    def show(self) -> HttpResponse:
        raise NotImplementedError

    @property
    def versions(self) -> Any:
        return Version.objects.of(self.today.pk).public()

    def common_context(self) -> dict[str, Any]:
        survivor = self.today.survivor
        return {"today": survivor, "merged": survivor != self.today, "versions_url": self.today.get_versions_url()}


class VersionPage(OfAnEntry, EntryDetail):
    """The page as it stood in one version."""

    template_name = "directory/version.html"

    def show(self) -> HttpResponse:
        return self.page(get_object_or_404(self.versions, number=self.kwargs["number"]))

    def page(self, version: Version, **context: Any) -> HttpResponse:
        self.standing = Standing(version, self.today)
        self.object = self.standing.entry
        # Not what other entries tell of it, as they are today.
        return self.render_to_response(
            self.get_context_data(
                object=self.object,
                page_template=self.page_template,
                concerns=self.standing.rows["concerns"],
                further=self.standing.further,
                withheld=self.standing.withheld,
                is_old=True,
                **self.common_context(),
                **context,
            )
        )

    @property
    def page_template(self) -> str:
        meta = self.detail.model._meta
        return self.detail.template_name or f"{meta.app_label}/{meta.model_name}_detail.html"

    def rows(self) -> dict[str, list[Any]]:
        return self.standing.rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, **self.detail.arranged(context)}


class DayPage(VersionPage):
    """The page as it stood when a day ended, in the time of the portal; today, as it stands."""

    def show(self) -> HttpResponse:
        day = day_in(self.kwargs["day"])
        if day > timezone.localdate():
            return self.nothing(day)
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        last = self.versions.filter(at__lt=end).first()
        if last is None:
            return self.nothing(day, first=self.versions.order_by("number").first())
        later = Version.objects.of(self.today.pk).filter(at__lt=end, number__gt=last.number)
        is_today = day == timezone.localdate()
        return self.page(last, day=day, is_today=is_today, was_withdrawn=later.exists())

    def nothing(self, day: date, *, first: Version | None = None) -> HttpResponse:
        context = {"day": day, "first": first, **self.common_context()}
        if first is not None:
            context["first_url"] = self.today.get_version_url(first.number)
        return HttpResponse(render_to_string("directory/no_version.html", context, self.request), status=404)


def day_in(text: str) -> date:
    """Raises Http404 for what is no day."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Http404


@dataclass(frozen=True)
class Change:
    """A version, its page, what it changed (nothing of the first one), and what its marks say."""

    version: Version
    url: str
    differences: list[Difference]
    withheld: list[str]
    is_first: bool


class VersionList(TemplateResponseMixin, ContextMixin, OfAnEntry):
    template_name = "directory/version_list.html"

    def show(self) -> HttpResponse:
        page, elided = page_of(self.versions, self.request.GET.get("seite"), VERSIONS_PER_PAGE)
        if not page.object_list:
            raise Http404
        return self.render_to_response(
            self.get_context_data(
                entry=self.today,
                page_obj=page,
                elided_pages=elided,
                changes=self.changes(page),
                **self.common_context(),
            )
        )

    def changes(self, page: Page[Version]) -> list[Change]:
        shown = list(page.object_list)
        below = list(self.versions.filter(number__lt=shown[-1].number)[:1])
        reader = PublicReader([*shown, *below])
        said = [reader.read(version) for version in [*shown, *below]]
        return [
            Change(
                version,
                self.today.get_version_url(version.number),
                differences(said[place + 1], said[place]) if place + 1 < len(said) else [],
                withheld([said[place].data, said[place].names]),
                place + 1 == len(said),
            )
            for place, version in enumerate(shown)
        ]


def permanent_version(request: HttpRequest, public_id: Any, number: int) -> HttpResponse:
    """The one address of a version that no renaming touches."""
    entry = Entry.objects.with_page().filter(public_id=public_id).first()
    if entry is None:
        return gone_or_missing(request, Gone.with_id(public_id))
    get_object_or_404(Version.objects.of(entry.pk).public().only("pk"), number=number)
    return HttpResponsePermanentRedirect(entry.get_version_url(number))


def entry_paths(folder: str, detail: type[EntryDetail]) -> list[URLPattern]:
    """The page of an entry of one type, and those of its versions."""
    page, type_ = f"{folder}/<slug:slug>/", detail.model.TYPE
    return [
        path(page, detail.as_view(), name=f"{type_}-detail"),
        path(f"{page}version/<int:number>/", VersionPage.as_view(detail=detail), name=f"{type_}-version"),
        path(f"{page}stand/<str:day>/", DayPage.as_view(detail=detail), name=f"{type_}-day"),
        path(f"{page}versionen/", VersionList.as_view(detail=detail), name=f"{type_}-versions"),
    ]

"""Where and for what there is nobody: areas, municipalities, and searches that found nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.admin.worklists import WorkListAdmin
from directory.models import Actor, ActorKind, FruitlessSearch, Place
from directory.whitespots import coverage

# So many searches stand on the page; the list has them all.
SHOWN = 50


@admin.register(FruitlessSearch)
class FruitlessSearchAdmin(WorkListAdmin):
    """Counted by the search itself; an editor may look, and delete what is settled."""

    list_display = ["text", "place", "days", "times", "first_on", "last_on"]
    list_select_related = ["place"]
    search_fields = ["text", "place__name"]
    white_spots_template = "admin/white_spots.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(text="")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_work_permission(self, request: HttpRequest) -> bool:
        return office.may(request.user, "add", Actor)

    def work_rows(self, request: HttpRequest) -> QuerySet[FruitlessSearch]:
        rows = FruitlessSearch.objects.all() if self.has_work_permission(request) else FruitlessSearch.objects.none()
        return rows.filter(place__in=office.working_in(request.user)) if office.is_bound(request.user, Actor) else rows

    def get_urls(self) -> Any:
        page = path("weisse-flecken/", self.admin_site.admin_view(self.white_spots), name="white-spots")
        return [page, *super().get_urls()]

    def white_spots(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        kinds = coverage()
        kind = ActorKind.objects.filter(one_per_area=True).first()
        may_add = self.has_work_permission(request)
        areas, searches = Place.objects.without_centre(), FruitlessSearch.objects.told()
        if may_add:
            areas = areas.filter(pk__in=office.working_in(request.user))
            searches = searches.filter(pk__in=self.work_rows(request))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Weiße Flecken"),
            "opts": self.opts,
            "areas": [(area, add_centre_url(area, kind) if may_add else "") for area in areas],
            "kinds": kinds,
            "chosen": next((one for one in kinds if one.kind.slug == request.GET.get("art")), None),
            "searches": searches.select_related("place")[:SHOWN],
        }
        return TemplateResponse(request, self.white_spots_template, context)


def add_centre_url(area: Place, kind: ActorKind | None) -> str:
    """A form for the centre of an area in which its kind and name stand already."""
    values = {"kind": kind.pk if kind else "", "title": f"{kind or ''} {area.full_name}".strip()}
    return f"{reverse('admin:directory_actor_add')}?{urlencode(values)}"

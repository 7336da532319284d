"""Where and for what there is nobody: areas, municipalities, and searches that found nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from directory.admin.guard import GuardedAdmin
from directory.models import ActorKind, FruitlessSearch, Place
from directory.whitespots import coverage

# So many searches stand on the page; the list has them all.
SHOWN = 50


@admin.register(FruitlessSearch)
class FruitlessSearchAdmin(GuardedAdmin):
    """Counted by the search itself; an editor may look, and delete what is settled."""

    list_display = ["text", "place", "days", "times", "first_on", "last_on"]
    list_select_related = ["place"]
    search_fields = ["text", "place__name"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(text="")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> Any:
        page = path("weisse-flecken/", self.admin_site.admin_view(self.white_spots), name="white-spots")
        return [page, *super().get_urls()]

    def white_spots(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        kinds = coverage()
        centre = ActorKind.objects.filter(one_per_area=True).first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Weiße Flecken"),
            "opts": self.opts,
            "areas": [
                (area, add_url(kind=centre.pk if centre else "", title=f"{centre or ''} {area.full_name}".strip()))
                for area in Place.objects.without_centre()
            ],
            "kinds": kinds,
            "chosen": next((one for one in kinds if one.kind.slug == request.GET.get("art")), None),
            "searches": FruitlessSearch.objects.told().select_related("place")[:SHOWN],
        }
        return TemplateResponse(request, "admin/white_spots.html", context)


def add_url(**values: Any) -> str:
    """A form for a new partner in which something stands already."""
    return f"{reverse('admin:directory_actor_add')}?{urlencode(values)}"

"""Lists to work through in the office: as a filter of a list, and from one row of it to the next."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from directory.admin.guard import GuardedAdmin
from directory.desk import PARAMETER, WorkList, page_of, work_list, work_lists

FILTERS = "_changelist_filters"
# The row that came next when the form was shown: what is put right leaves the list.
NEXT = "naechster"
# So many rows of a list are walked through; nobody does more at a stretch.
WALKED = 1000


def lists_of(model: type[models.Model]) -> list[WorkList]:
    return [each for each in work_lists() if each.model is model and not each.page]


class WorkListFilter(admin.SimpleListFilter):
    title = _("Arbeitsliste")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(each.key, each.title) for each in lists_of(model_admin.model)]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        chosen = work_list(self.value())
        return chosen.narrow(queryset) if chosen and chosen.model is queryset.model else queryset


@dataclass(frozen=True)
class Step:
    """Where a row stands in the list that somebody works through; 0 if it is not in it any more."""

    work_list: WorkList
    filters: str
    position: int
    total: int
    next_key: int | None

    @classmethod
    def of(cls, site: admin.AdminSite, request: HttpRequest, key: Any) -> Step | None:
        """What the address of a form says of the list that it was opened from, if that was one to work through."""
        filters = request.GET.get(FILTERS, "")
        chosen = work_list(QueryDict(filters).get(PARAMETER))
        if chosen is None or chosen.page or chosen.model not in site._registry:
            return None
        listing: Any = copy.copy(request)
        listing.GET = QueryDict(filters)
        model_admin = site._registry[chosen.model]
        if not model_admin.has_view_permission(request):
            return None
        try:
            shown = model_admin.get_changelist_instance(listing)
        except IncorrectLookupParameters:
            return None
        keys = list(shown.queryset.values_list("pk", flat=True)[:WALKED])
        position = keys.index(key) + 1 if key in keys else 0
        following = keys[position : position + 1] if position else keys[:1]
        wanted = _next_of(request.GET)
        if not position and wanted in keys:
            following = [wanted]
        return cls(chosen, filters, position, shown.result_count, following[0] if following else None)

    @property
    def list_url(self) -> str:
        return f"{reverse(page_of(self.work_list.model, 'changelist'))}?{self.filters}"

    def url_of(self, key: int) -> str:
        query = urlencode({FILTERS: self.filters})
        return f"{reverse(page_of(self.work_list.model, 'change'), args=[key])}?{query}"

    @property
    def next_url(self) -> str:
        return self.url_of(self.next_key) if self.next_key else ""


def _next_of(sent: QueryDict) -> int | None:
    """The key that an address or a form names as the next."""
    key = sent.get(NEXT, "")
    return int(key) if re.fullmatch("[0-9]{1,18}", key) else None


class WorkListAdmin(GuardedAdmin):
    """A list with its work lists among the filters, and a form that leads on to the next row."""

    change_form_template: ClassVar[str] = "admin/work_list_form.html"

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return [*filters, WorkListFilter] if lists_of(self.model) else filters

    def get_ordering(self, request: HttpRequest) -> Any:
        """A work list may have an order of its own."""
        chosen = work_list(request.GET.get(PARAMETER))
        own = chosen.rows().query.order_by if chosen and chosen.model is self.model else ()
        return own or super().get_ordering(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        chosen = work_list(request.GET.get(PARAMETER))
        heading = {"title": chosen.title} if chosen and chosen.model is self.model else {}
        return super().changelist_view(request, {**heading, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if FILTERS in request.GET else None
        step = Step.of(self.admin_site, request, row.pk) if row else None
        return super().change_view(request, object_id, form_url, {"step": step, **(extra_context or {})})

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response = super().response_change(request, obj)
        following = _next_of(request.POST)
        if "_continue" in request.POST and following and isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(f"{response.url}{'&' if '?' in response.url else '?'}{NEXT}={following}")
        return response

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        step = Step.of(self.admin_site, request, obj.pk)
        if step is None:
            return super().response_post_save_change(request, obj)
        following = _next_of(request.POST)
        if "_next" in request.POST and following:
            return HttpResponseRedirect(step.url_of(following))
        return HttpResponseRedirect(step.list_url)

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

from directory.admin.exporting import ExportingAdmin
from directory.desk import PARAMETER, WorkList, page_of, work_list, work_lists

FILTERS = "_changelist_filters"
# The row that came next when the form was shown: what is put right leaves the list.
NEXT = "naechster"
# So many rows of a list are walked through; nobody does more at a stretch.
WALKED = 1000


def lists_of(model: type[models.Model]) -> list[WorkList]:
    return [each for each in work_lists() if each.model is model and not each.page]


class WorkListFilter(admin.SimpleListFilter):
    """What is on the desk of this account, and no more: the list has as many rows as the desk says."""

    title = _("Arbeitsliste")
    parameter_name = PARAMETER

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: WorkListAdmin) -> None:
        super().__init__(request, params, model, model_admin)
        self.mine = model_admin.work_rows(request)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(each.key, each.title) for each in lists_of(model_admin.model)]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        chosen = work_list(self.value())
        if chosen is None or chosen.model is not queryset.model:
            return queryset
        return chosen.narrow(queryset).filter(pk__in=self.mine.order_by().values("pk"))


@dataclass(frozen=True)
class Walk:
    """Where a row stands in the list that somebody works through; 0 if it is not in it any more."""

    work_list: WorkList
    filters: str
    position: int
    total: int
    next_key: int | None

    @classmethod
    def of(cls, site: admin.AdminSite, request: HttpRequest, key: Any) -> Walk | None:
        """What the address of a form says of the list that it was opened from, if that was one to work through."""
        filters = request.GET.get(FILTERS, "")
        chosen = work_list(QueryDict(filters).get(PARAMETER))
        if chosen is None or chosen.page:
            return None
        listing: Any = copy.copy(request)
        listing.GET = QueryDict(filters)
        page = site.get_model_admin(chosen.model)
        if not page.has_view_permission(request):
            return None
        try:
            shown = page.get_changelist_instance(listing)
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


class WorkListAdmin(ExportingAdmin):
    """A list with its work lists among the filters, and a form that leads on to the next row."""

    change_form_template: ClassVar[str] = "admin/work_list_form.html"

    def has_work_permission(self, request: HttpRequest) -> bool:
        """Whether the desk of the account has the work lists of this model at all."""
        return self.has_change_permission(request)

    def work_rows(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows that the account may do something about, whatever is wrong with them."""
        rows: models.QuerySet[Any] = self.model._default_manager.all()
        return rows if self.has_work_permission(request) else rows.none()

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
        walk = Walk.of(self.admin_site, request, row.pk) if row else None
        # Who works through a list adds nothing on the way.
        context = {"walk": walk, "show_save_and_add_another": False} if walk else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response = super().response_change(request, obj)
        return self.keep_walking(request, response) if "_continue" in request.POST else response

    def keep_walking(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The way back to the same form, which remembers the list and the row that comes next."""
        if not isinstance(response, HttpResponseRedirect):
            return response
        path, _mark, query = response.url.partition("?")
        kept = QueryDict(query, mutable=True)
        if filters := request.GET.get(FILTERS):
            kept[FILTERS] = filters
        if following := _next_of(request.POST):
            kept[NEXT] = str(following)
        return HttpResponseRedirect(f"{path}?{kept.urlencode()}" if kept else path)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        onward = self.onward(request, obj.pk, to_next="_next" in request.POST)
        return onward or super().response_post_save_change(request, obj)

    def onward(self, request: HttpRequest, key: int, *, to_next: bool) -> HttpResponseRedirect | None:
        """To the next row of the list that somebody works through, or back to the list; None outside of one."""
        walk = Walk.of(self.admin_site, request, key)
        if walk is None:
            return None
        following = _next_of(request.POST)
        return HttpResponseRedirect(walk.url_of(following) if to_next and following else walk.list_url)

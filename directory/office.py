"""The editorial office: Django's admin with the desk as its front page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse

from directory.desk import Urgency, WorkList, counts, work_lists


@dataclass(frozen=True)
class Waiting:
    """A list to work through, and how many rows it has now."""

    work_list: WorkList
    count: int


@dataclass(frozen=True)
class Desk:
    """What waits, by urgency, and what does not."""

    groups: list[tuple[str, list[Waiting]]]
    done: list[WorkList]

    @classmethod
    def of(cls, lists: list[WorkList]) -> Desk:
        found = counts(lists)
        waiting = [Waiting(each, found[each.key]) for each in lists if found[each.key]]
        groups = groupby(waiting, key=lambda one: one.work_list.urgency)
        return cls(
            groups=[(str(Urgency(urgency).label), list(rows)) for urgency, rows in groups],
            done=[each for each in lists if not found[each.key]],
        )


class Office(admin.AdminSite):
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        lists = [each for each in work_lists() if self.may_view(request, each)]
        return super().index(request, {"desk": Desk.of(lists), **(extra_context or {})})

    def may_view(self, request: HttpRequest, work_list: WorkList) -> bool:
        model_admin = self._registry.get(work_list.model)
        return model_admin is not None and model_admin.has_view_permission(request)


class OfficeConfig(AdminConfig):
    default_site = "directory.office.Office"

"""The site of the editorial office: Django's admin with the desk as its front page, and a handbook."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext

from directory.desk import Desk, work_lists


class Office(admin.AdminSite):
    handbook_template = "admin/handbook.html"

    def get_urls(self) -> Any:
        return [path("handbuch/", self.admin_view(self.handbook), name="handbook"), *super().get_urls()]

    def handbook(self, request: HttpRequest) -> TemplateResponse:
        """For editors: what a good entry is, and how the office works."""
        context = {**self.each_context(request), "title": gettext("Handbuch für die Redaktion")}
        return TemplateResponse(request, self.handbook_template, context)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """No page that was open is seen by going back.

        "cookies" would take away those of every host of our domain too, and "storage" holds the choice of colours only.
        """
        response = super().logout(request, extra_context)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        mine = {}
        for each in work_lists():
            page: Any = self.get_model_admin(each.model)
            if page.has_work_permission(request):
                mine[each.key] = each.narrow(page.work_rows(request))
        return super().index(request, {"desk": Desk.of(mine), **(extra_context or {})})


class OfficeConfig(AdminConfig):
    default_site = "directory.site.Office"

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from directory.models import Actor, ActorKind, Entry, Place, Topic
from directory.search import find_places, postal_code_in, search_entries
from programmes.models import NewsItem, Programme


class Home(TemplateView):
    template_name = "portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            kinds=ActorKind.objects.published(),
            topics=Topic.objects.published(),
            news=NewsItem.objects.published()[:3],
            actor_count=Actor.objects.published().count(),
            programme_count=Programme.objects.published().count(),
            municipality_count=Place.objects.municipalities().count(),
            **kwargs,
        )


class Search(TemplateView):
    """Everything at once. A postal code of one municipality leads straight to its page."""

    template_name = "portal/search.html"
    SHOWN = 30

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        query = request.GET.get("q", "").replace("\0", "").strip()[:200]
        places = list(find_places(query).select_related("parent")[:20])
        if postal_code_in(query) and len(places) == 1:
            return HttpResponseRedirect(places[0].get_absolute_url())
        entries = list(search_entries(query).select_related("newsitem")[: self.SHOWN + 1])
        context = self.get_context_data(
            query=query,
            postal_code=postal_code_in(query),
            places=places,
            entries=entries[: self.SHOWN],
            more=len(entries) > self.SHOWN,
        )
        return self.render_to_response(context)


class TextPage(TemplateView):
    """A page that is all template, such as the imprint."""

    title: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.title, **kwargs)


def permanent_id(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The one address of an entry that no renaming touches."""
    entry = get_object_or_404(Entry.objects.with_page().select_related("merged_into"), public_id=public_id)
    return HttpResponsePermanentRedirect(entry.survivor.get_absolute_url())


def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri("/sitemap.xml")
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /suche/", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; without a contact in the settings there is nothing true to say."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now() + timedelta(days=180)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: de, en",
        f"Canonical: {request.build_absolute_uri()}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database can be reached and is migrated."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return HttpResponse("database not reachable\n", status=503, content_type="text/plain")
    if pending:
        return HttpResponse("migrations pending\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")

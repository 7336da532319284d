from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from directory.facets import Excerpt, FoundList
from directory.finding import terms_count
from directory.fruitless import note_fruitless
from directory.maps import partners_map
from directory.models import Actor, ActorKind, Entry, Place, Topic
from directory.search import Reading, postal_code_in, section_label, section_of, suggestions
from directory.versions.gone import Gone
from directory.views import gone_or_missing, page_of
from portal.checks import database_answers
from portal.languages import in_language
from portal.models import Operator
from programmes.models import NewsItem


class Home(TemplateView):
    template_name = "portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = terms_count(["typ=actor", "typ=programme"], ["typ=actor", "typ=programme"])
        return super().get_context_data(
            map=partners_map(),
            kinds=ActorKind.objects.published(),
            topics=Topic.objects.published(),
            news=NewsItem.objects.published()[:3],
            actor_count=counts["typ=actor"],
            programme_count=counts["typ=programme"],
            municipality_count=Place.objects.municipalities().count(),
            **kwargs,
        )


class Search(TemplateView):
    """Everything at once. A postal code of one municipality leads straight to its page."""

    template_name = "portal/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reading = Reading(request.GET.get("q", ""))
        code = postal_code_in(reading.text)
        if code and len(reading.places) == 1:
            return HttpResponseRedirect(reading.places[0].get_absolute_url())
        context = self.get_context_data(reading=reading, postal_code=code)
        section = section_of(request.GET.get("bereich", ""))
        if section and reading.words:
            context |= {"section": section_label(section), **self.paged(reading.of_type(section))}
        elif reading.text and not reading.places and not reading.total:
            context |= self.instead(reading, code)
        if reading.words and not reading.total and not (code or reading.number or reading.is_place):
            note_fruitless(reading)
        return self.render_to_response(context)

    def paged(self, entries: FoundList) -> dict[str, Any]:
        page, elided = page_of(entries, self.request.GET.get("seite"))
        return {"page_obj": page, "elided_pages": elided}

    def instead(self, reading: Reading, code: str) -> dict[str, Any]:
        """What to offer where nothing was found: other spellings and what they find, or the statewide partners."""
        if code or reading.number:
            return {"statewide": statewide()}
        readings = [Reading(text) for text in reading.meant]
        return {
            "meant": [(other.text, f"?{urlencode({'q': other.text})}") for other in readings],
            "other": next((other for other in readings if other.places or other.total), None),
        }


def statewide() -> Excerpt:
    """The partners that help everywhere in the Land."""
    lands = Place.objects.filter(kind=Place.Kind.STATE)
    return Excerpt.of(Actor.objects.published(), "typ=actor", *(f"at={land.pk}" for land in lands))


def suggest(request: HttpRequest) -> JsonResponse:
    """Names that start with what has been typed, for the browser to offer."""
    return JsonResponse({"suggestions": suggestions(request.GET.get("q", "")[:100])})


class TextPage(TemplateView):
    """A page that is all template, such as the imprint."""

    title: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.title, **kwargs)


class OperatorPage(TextPage):
    """A text that names who operates this installation, or says that nobody does yet."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(operator=Operator.objects.first(), **kwargs)


class Privacy(OperatorPage):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            email_days=settings.REPORT_EMAIL_DAYS,
            days=settings.REPORT_DAYS,
            search_days=settings.SEARCH_DAYS,
            **kwargs,
        )


def permanent_id(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The one address of an entry that no renaming touches."""
    entry = Entry.objects.with_page().select_related("merged_into").filter(public_id=public_id).first()
    if entry is None:
        return gone_or_missing(request, Gone.with_id(public_id))
    return HttpResponsePermanentRedirect(entry.survivor.get_absolute_url())


def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri("/sitemap.xml")
    searches = [f"Disallow: {in_language('/suche/', language)}" for language, _ in settings.LANGUAGES]
    lines = ["User-agent: *", "Disallow: /admin/", *searches, f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; without a contact in the settings or an operator there is nothing true to say."""
    operator = Operator.objects.first()
    contact = settings.SECURITY_CONTACT or (f"mailto:{operator.email}" if operator else "")
    if not contact:
        raise Http404
    expires = timezone.now() + timedelta(days=180)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: de, en",
        f"Canonical: {request.build_absolute_uri()}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database can be reached and is migrated."""
    if not database_answers():
        return HttpResponse("database not reachable\n", status=503, content_type="text/plain")
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return HttpResponse("database not reachable\n", status=503, content_type="text/plain")
    if pending:
        return HttpResponse("migrations pending\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")

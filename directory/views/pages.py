from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View

from directory import office
from directory.citing import Cited
from directory.contents import Contents
from directory.evidence import Footnotes
from directory.facets import Excerpt
from directory.models import Actor, ActorKind, Address, Contact, Entry, Law, Place, Point, Topic
from directory.publishing import moment
from directory.versions.gone import Gone
from directory.views.gone import gone_or_missing


class SmallLetters(View):
    """A page whose address is written in small letters; who types capitals is led there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        slug = self.kwargs["slug"]
        if slug != slug.lower() and request.resolver_match:
            return HttpResponsePermanentRedirect(reverse(request.resolver_match.view_name, args=[slug.lower()]))
        return super().dispatch(request, *args, **kwargs)


def preview_notice(entry: Entry) -> str:
    """In which state the reader of a preview sees the page."""
    state = _("Zustand: %(state)s.") % {"state": entry.get_state_display()}
    if not entry.publish_at:
        return state
    return f"{state} " + _("Veröffentlichung am %(time)s.") % {"time": moment(entry.publish_at)}


class EntryDetail(DetailView):
    """The page of an entry. Earlier addresses lead to today's, merged entries to the one that remains.

    What is not public is shown at its future address to those who may see it in the office, and is not there for
    anybody else. Only a request with the cookie of a session is looked at: no other has an account.
    """

    model: type[Entry]

    def get_queryset(self) -> Any:
        return self.model._default_manager.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        slug = self.kwargs["slug"]
        entry = self.get_queryset().with_page().select_related("merged_into").filter(slug=slug).first()
        if entry is None:
            return self.preview(slug) or self.redirect_to_current(slug.lower())
        if entry.survivor != entry:
            return HttpResponsePermanentRedirect(entry.survivor.get_absolute_url())
        self.object = entry
        return self.render_to_response(self.get_context_data(object=entry))

    def preview(self, slug: str) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            return None
        entry = self.get_queryset().filter(slug=slug).first()
        if entry is None or not office.may_view(self.request.user, entry):
            return None
        self.object = entry
        response = self.render_to_response(self.get_context_data(object=entry, preview=preview_notice(entry)))
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def redirect_to_current(self, slug: str) -> HttpResponse:
        address = (
            Address.objects.filter(type=self.model.TYPE, slug=slug, entry__in=Entry.objects.with_page())
            .select_related("entry__merged_into")
            .first()
        )
        if address is None or address.entry is None:
            return gone_or_missing(self.request, Gone.at_address(self.model.TYPE, slug))
        return HttpResponsePermanentRedirect(address.entry.survivor.get_absolute_url())

    def rows(self) -> dict[str, list[Any]]:
        return Contents(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows()
        context = super().get_context_data(
            rows=rows,
            topics=rows["topic"],
            audiences=rows["audience"],
            laws=rows["law"],
            points=Point.grouped(rows["point"]),
            figures=rows["keyfigure"],
            contacts=Contact.grouped(rows["contact"]),
            served=rows["servedplace"],
            locations=rows["location"],
            offers=rows["offer"],
            relations=rows["relation"],
            pictures=rows["picture"],
            participations=rows["participation"],
            participants=rows["newsparticipant"],
            news=rows["newsitem"],
            corrections=rows["correction"],
            # What is not public yet has no address to cite.
            cited=next((Cited.now(self.object, row) for row in rows["version"] if self.object.has_page), None),
            footnotes=Footnotes(rows["citation"]),
            version=next(iter(rows["version"]), None),
            **kwargs,
        )
        return {**context, **self.arranged(context)}

    @classmethod
    def arranged(cls, context: dict[str, Any]) -> dict[str, Any]:
        """What the page of this type makes of the entry's own rows, be they those of today or of a version."""
        return {}


class ActorDetail(EntryDetail):
    model = Actor

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("kind")


class KindDetail(EntryDetail):
    model = ActorKind
    template_name = "directory/kind_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            actors=Excerpt.of(Actor.objects.published().select_related("kind"), "typ=actor", f"art={self.object.pk}"),
            area_count=Place.objects.centre_areas().count() if self.object.one_per_area else 0,
            **kwargs,
        )


class TopicDetail(EntryDetail):
    model = Topic

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        term = f"thema={self.object.pk}"
        return super().get_context_data(
            actors=Excerpt.of(Actor.objects.published().select_related("kind"), "typ=actor", term),
            programmes=Excerpt.of(Entry.objects.published(), "typ=programme", term),
            **kwargs,
        )


class LawDetail(EntryDetail):
    model = Law

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("parent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            parts=self.object.parts.published(),
            resting=self.object.entries.published().select_related("newsitem"),
            **kwargs,
        )

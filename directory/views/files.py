"""What the page of an entry offers below its address: files and feeds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.generic import View

from directory.models import Actor, Address, Entry
from directory.vcard import vcard
from directory.versions.gone import Gone
from directory.views.gone import gone_or_missing


def entry_at(type_: str, slug: str) -> Entry | None:
    """The entry whose page stands at this address, or is led to from there."""
    address = (
        Address.objects.filter(type=type_, slug=slug.lower(), entry__in=Entry.objects.with_page())
        .select_related("entry__merged_into")
        .first()
    )
    entry = address.entry.survivor if address and address.entry else None
    return entry if entry and entry.type == type_ else None


def not_at(request: HttpRequest, type_: str, slug: str) -> HttpResponse:
    """The answer where no entry is. Raises Http404 if no public one ever was."""
    return gone_or_missing(request, Gone.at_address(type_, slug.lower()))


class EntryFile(View):
    """Earlier addresses lead to today's, as those of the page do."""

    model: type[Entry]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        entry = entry_at(self.model.TYPE, slug)
        if entry is None:
            return not_at(request, self.model.TYPE, slug)
        if entry.slug != slug:
            assert request.resolver_match is not None
            return HttpResponsePermanentRedirect(reverse(request.resolver_match.view_name, args=[entry.slug]))
        return self.file(self.model._default_manager.get(pk=entry.pk))

    def file(self, entry: Any) -> HttpResponse:
        raise NotImplementedError


class ActorCard(EntryFile):
    model = Actor

    def file(self, entry: Actor) -> HttpResponse:
        absolute = self.request.build_absolute_uri
        card = vcard(entry, here=absolute(), permanent=absolute(entry.get_permanent_url()))
        return attachment(card, "text/vcard", f"{entry.slug}.vcf")


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=f"{content_type}; charset=utf-8", headers=headers)

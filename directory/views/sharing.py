"""The pictures of shared links."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from directory import office
from directory.contents import Contents
from directory.models import Entry
from directory.sharing import cards
from directory.sharing.drawing import ShareCard, png

YEAR = 365 * 24 * 3600


def card(request: HttpRequest, public_id: Any, digest: str) -> HttpResponse:
    entries = Entry.objects.with_page().select_related("merged_into")
    survivor = get_object_or_404(entries, public_id=public_id).survivor
    entry = office.type_of(survivor)._default_manager.get(pk=survivor.pk)
    return picture(cards.card_of(entry, Contents(entry)), entry, digest)


def general_card(request: HttpRequest, digest: str) -> HttpResponse:
    return picture(cards.general_card(), None, digest)


def picture(card: ShareCard, entry: Entry | None, digest: str) -> HttpResponse:
    """What an address shows never changes, so that it is kept for a year; an earlier one leads to today's."""
    if digest != card.digest:
        return HttpResponseRedirect(cards.address_of(card, entry))
    response = HttpResponse(png(card), content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response

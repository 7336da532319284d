"""What is new, for feed readers (Atom, RFC 4287); in the language of the address, as pages are."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from directory.changes import SHOWN, Change, changes_among
from directory.finding import Found
from directory.models import Correction, Entry, Place
from directory.text import speakable
from directory.views.files import entry_at, not_at

# When a feed in which there is nothing yet was changed.
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Atom(Atom1Feed):
    """Bears its own address as its id, as several feeds may belong to one page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feed["id"] = self.feed["feed_url"]

    def latest_post_date(self) -> datetime.datetime:
        return super().latest_post_date() if self.items else NEVER


@method_decorator([require_safe, conditional_page], name="__call__")
class AtomFeed(Feed):
    """A reader that has the newest state is told just that."""

    feed_type = Atom
    author_name = settings.SITE_NAME

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """By its content alone: when the newest item is withdrawn, the feed is newer than all that it holds."""
        response = super().__call__(request, *args, **kwargs)
        del response["Last-Modified"]
        return response


class ChangeFeed(AtomFeed):
    """One item for each change."""

    def item_title(self, change: Change) -> str:
        return speakable(str(change))

    def item_description(self, change: Change) -> str:
        return escape(speakable(change.summary))

    def item_guid(self, change: Change) -> str:
        return change.id

    def item_updateddate(self, change: Change) -> datetime.datetime:
        return change.at

    def item_categories(self, change: Change) -> list[str]:
        return [change.entry.get_type_display()]


class PlaceFeed(ChangeFeed):
    """What is there for this place or a part of it, not for a wider area; and its news."""

    def get_object(self, request: HttpRequest, slug: str) -> Place:
        place: Place = get_object_or_404(Place, slug=slug)
        return place

    def title(self, place: Place) -> str:
        return _("%(name)s: Neues – %(site)s") % {"name": place, "site": settings.SITE_NAME}

    def subtitle(self, place: Place) -> str:
        return _("Neue und geänderte Einträge zu diesem Ort.")

    def link(self, place: Place) -> str:
        return place.get_absolute_url()

    def items(self, place: Place) -> list[Change]:
        news = place.news.published().order_by().values_list("pk", flat=True)
        return changes_among(Found(groups=(place.terms(only_here=True),)), list(news))


class EntryFeed(ChangeFeed):
    """What bears a term. Earlier addresses lead to today's, as those of the page do."""

    type: Entry.Type

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        slug = kwargs["slug"]
        entry = entry_at(self.type, slug)
        if entry is None:
            return not_at(request, self.type, slug)
        if entry.slug == slug:
            return super().__call__(request, entry)
        return HttpResponsePermanentRedirect(reverse(f"{self.type}-feed", args=[entry.slug]))

    def get_object(self, request: HttpRequest, entry: Entry) -> Entry:
        return entry

    def title(self, entry: Entry) -> str:
        return speakable(_("%(name)s: Neues – %(site)s") % {"name": entry, "site": settings.SITE_NAME})

    def link(self, entry: Entry) -> str:
        return entry.get_absolute_url()

    def items(self, entry: Entry) -> list[Change]:
        return changes_among(Found(groups=((self.term(entry),),)))

    def term(self, entry: Entry) -> str:
        raise NotImplementedError


class TopicFeed(EntryFeed):
    type = Entry.Type.TOPIC

    def subtitle(self, entry: Entry) -> str:
        return _("Neue und geänderte Einträge zu diesem Thema.")

    def term(self, entry: Entry) -> str:
        return f"thema={entry.pk}"


class KindFeed(EntryFeed):
    type = Entry.Type.KIND

    def subtitle(self, entry: Entry) -> str:
        return _("Neue und geänderte Partner dieser Art.")

    def term(self, entry: Entry) -> str:
        return f"art={entry.pk}"


class CorrectionFeed(AtomFeed):
    def title(self) -> str:
        return _("Korrekturen – %(site)s") % {"site": settings.SITE_NAME}

    def subtitle(self) -> str:
        return _("Was in einem Eintrag falsch war und berichtigt wurde.")

    def link(self) -> str:
        return reverse("correction-list")

    def items(self) -> QuerySet[Correction]:
        return Correction.objects.public().select_related("entry")[:SHOWN]

    def item_title(self, correction: Correction) -> str:
        return speakable(_("Korrektur: %(entry)s") % {"entry": correction.entry})

    def item_description(self, correction: Correction) -> str:
        return escape(speakable(correction.sentence))

    def item_link(self, correction: Correction) -> str:
        return correction.entry.get_absolute_url()

    def item_guid(self, correction: Correction) -> str:
        return uuid.uuid5(correction.entry.public_id, f"correction/{correction.version}").urn

    def item_updateddate(self, correction: Correction) -> datetime.datetime:
        return correction.changed_at

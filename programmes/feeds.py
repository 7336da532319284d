from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from directory.changes import Change, changes_of_type, last_changes_of_type
from directory.feeds import ChangeFeed
from directory.models import Entry
from directory.text import speakable


class ProgrammeFeed(ChangeFeed):
    """One item for each public version of a programme."""

    def title(self) -> str:
        return _("Programme: Neues – %(site)s") % {"site": settings.SITE_NAME}

    def subtitle(self) -> str:
        return _("Neue und geänderte Programme, Projekte und Initiativen.")

    def link(self) -> str:
        return reverse("programme-list")

    def items(self) -> list[Change]:
        return changes_of_type(Entry.Type.PROGRAMME)


class NewsFeed(ChangeFeed):
    """One item for each news item: whoever mends a word in it does not make it news again."""

    def title(self) -> str:
        return _("Meldungen – %(site)s") % {"site": settings.SITE_NAME}

    def subtitle(self) -> str:
        return _("Neue und geänderte Meldungen.")

    def link(self) -> str:
        return reverse("news-list")

    def items(self) -> list[Change]:
        return last_changes_of_type(Entry.Type.NEWS)

    def item_description(self, change: Change) -> str:
        return escape(speakable(change.entry.summary))

    def item_guid(self, change: Change) -> str:
        return change.entry.public_id.urn

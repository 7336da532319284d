"""What the card of an entry says. Each type of entry that has more to say than its name registers its own."""

from __future__ import annotations

from functools import singledispatch

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.contents import Contents
from directory.dates import PartialDate
from directory.models import Actor, ActorKind, Entry, Law
from directory.sharing.drawing import ShareCard


@singledispatch
def said(entry: Entry, rows: Contents) -> ShareCard:
    """What stands on the card of an entry; `rows` is what its page says."""
    return ShareCard(entry.title, above=entry.get_type_display())


@said.register
def of_actor(actor: Actor, rows: Contents) -> ShareCard:
    kind = actor.kind.title if actor.kind.has_page and actor.kind.title not in actor.title else ""
    return ShareCard(actor.title, above=kind, below=where(rows))


@said.register
def of_kind(kind: ActorKind, rows: Contents) -> ShareCard:
    return ShareCard(kind.plural, above=_("Wer hilft wobei?"))


@said.register
def of_law(law: Law, rows: Contents) -> ShareCard:
    return ShareCard(law.title, above=law.get_type_display(), below=period(law.in_force_from, law.in_force_until))


def where(rows: Contents) -> str:
    """Where a partner helps, or else where it sits."""
    if served := [str(row.place) for row in rows["servedplace"]]:
        return _("Hilft in: %(places)s") % {"places": ", ".join(served)}
    if seats := list(dict.fromkeys(row.place.name for row in rows["location"])):
        return _("Sitz: %(places)s") % {"places": ", ".join(seats)}
    return ""


def period(start: PartialDate | None, end: PartialDate | None) -> str:
    """From when until when, as far as it is known."""
    first = str(start) if start and start.is_dated else ""
    last = str(end) if end and end.is_dated else ""
    if first and last:
        return _("%(first)s bis %(last)s") % {"first": first, "last": last}
    if first:
        return _("seit %(since)s") % {"since": first}
    return _("bis %(until)s") % {"until": last} if last else ""


def card_of(entry: Entry, rows: Contents) -> ShareCard:
    """Content is German, and so is its card, whatever the language of the page."""
    with override(settings.LANGUAGE_CODE):
        return said(entry, rows)


def general_card() -> ShareCard:
    """For the pages that are no entry."""
    with override(settings.LANGUAGE_CODE):
        return ShareCard(
            _("Hilfe bei der Integration finden"),
            below=_("Verzeichnis der Partner für Integration in Nordrhein-Westfalen"),
        )


def address_of(card: ShareCard, entry: Entry | None) -> str:
    """Where the picture stands; whatever changes it changes its address."""
    if entry is None:
        return reverse("general-card", args=[card.digest])
    return reverse("card", args=[entry.public_id, card.digest])

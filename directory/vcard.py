"""A partner for an address book: vCard 4.0 (RFC 6350), whose lines are escaped and folded like those of iCalendar."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar.parser import Contentline, Contentlines
from icalendar.prop import vText

from directory.contents import Contents
from directory.models import Actor, Contact, Location
from directory.text import speakable

COUNTRY = "Deutschland"


def vcard(actor: Actor, *, here: str, permanent: str) -> bytes:
    """All that an address book has a place for: `here` is the address of the card, `permanent` that of the page."""
    rows = Contents(actor)
    lines = Contentlines(map(Contentline, lines_of(actor, rows, here, permanent)))
    content: bytes = lines.to_ical()  # type: ignore[no-untyped-call]
    return content


def lines_of(actor: Actor, rows: Contents, here: str, permanent: str) -> Iterator[str]:
    yield from ("BEGIN:VCARD", "VERSION:4.0", "KIND:org")
    yield f"FN:{text(actor.title)}"
    yield f"ORG:{text(actor.title)}"
    if actor.short_title:
        yield f"NICKNAME:{text(actor.short_title)}"
    said = [(contact_line(contact), contact_label(contact)) for contact in rows["contact"]]
    said += [(address_line(location), location.name) for location in rows["location"]]
    for number, (line, label) in enumerate(said, start=1):
        yield from labelled(number, line, label)
    if actor.website:
        yield f"URL:{actor.website}"
    if names := categories(actor, rows["topic"]):
        yield f"CATEGORIES:{','.join(map(text, names))}"
    yield f"NOTE:{text(note(actor, permanent))}"
    yield f"SOURCE:{here}"
    yield f"UID:{actor.public_id.urn}"
    yield f"REV:{changed(actor, rows):%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def changed(actor: Actor, rows: Contents) -> datetime.datetime:
    """When its newest version came, which is also that of its contacts and addresses."""
    at: datetime.datetime = next((version.at for version in rows["version"]), actor.updated_at)
    return at.astimezone(datetime.UTC)


def text(value: str) -> str:
    escaped: str = vText(speakable(value)).to_ical().decode()
    return escaped


def labelled(number: int, line: str, label: str) -> Iterator[str]:
    """The format knows no names for numbers and addresses; address books read those of a group."""
    if not label:
        yield line
        return
    yield f"item{number}.{line}"
    yield f"item{number}.X-ABLabel:{text(label)}"


def contact_line(contact: Contact) -> str:
    if contact.channel == Contact.Channel.EMAIL:
        return f"EMAIL;TYPE=work:{text(contact.email)}"
    kind = "fax" if contact.channel == Contact.Channel.FAX else "voice"
    return f"TEL;VALUE=uri;TYPE=work,{kind}:tel:{contact.number.as_e164}"


def contact_label(contact: Contact) -> str:
    """Whoever calls the press office should know it."""
    purpose = contact.get_purpose_display() if contact.purpose == Contact.Purpose.PRESS else ""
    return ", ".join(filter(None, [purpose, contact.label]))


def address_line(location: Location) -> str:
    """Of the seven parts the first two stay empty, as the standard wants it."""
    place = location.place
    town, region = (place.name, "") if place.is_municipality else ("", place.name)
    parts = ["", "", location.street, town, region, location.postal_code, COUNTRY]
    return f"ADR;TYPE=work:{';'.join(map(text, parts))}"


def categories(actor: Actor, topics: list[Any]) -> list[str]:
    kinds = [actor.kind.title] if actor.kind.has_page else []
    return kinds + [topic.title for topic in topics]


def note(actor: Actor, permanent: str) -> str:
    source = _("Quelle: %(site)s, %(address)s") % {"site": settings.SITE_NAME, "address": permanent}
    return f"{source}\n{_('Dieser Eintrag wird nicht mehr gepflegt')}" if actor.is_archived else source

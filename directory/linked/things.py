"""Entries and places as schema.org names them. Each type of entry registers what it is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.urls import reverse

from directory.linked.page import CLASSES, Page, Thing, iso, known
from directory.models import Actor, ActorKind, Contact, Entry, Law, Location, Place, Relation, Source, Topic

PLACE_CLASSES = {
    Place.Kind.FEDERATION: "Country",
    Place.Kind.STATE: "State",
    Place.Kind.REGION: "AdministrativeArea",
    Place.Kind.DISTRICT: "AdministrativeArea",
    Place.Kind.CITY: "City",
    Place.Kind.MUNICIPALITY: "City",
}
CHANNELS = {
    Contact.Channel.PHONE: "telephone",
    Contact.Channel.FAX: "faxNumber",
    Contact.Channel.EMAIL: "email",
}
# Relations that say just what a property says, seen from either end; the others have no exact word there.
RELATIONS = {
    Relation.Type.MEMBER_OF: ("memberOf", "member"),
    Relation.Type.PART_OF: ("parentOrganization", "subOrganization"),
    Relation.Type.FUNDED_BY: ("funder", ""),
}


def named(entry: Entry, page: Page) -> Thing:
    """What every entry has."""
    return {
        "@type": CLASSES[Entry.Type(entry.type)],
        "@id": page.absolute(entry.get_permanent_url()),
        "name": entry.title,
        "alternateName": [name for name in (entry.short_title, *entry.other_names) if name],
        "description": entry.summary,
        "url": page.absolute(entry.get_absolute_url()),
        "sameAs": entry.website,
    }


def reached(page: Page) -> Thing:
    """Where it helps and how it is reached, as of organisations and of programmes."""
    return {
        "areaServed": [area(served.place, page) for served in page["served"]],
        "contactPoint": [contact_point(contact) for group in page["contacts"] for contact in group.contacts],
    }


@singledispatch
def thing(entry: Entry, page: Page) -> Thing:
    """The entry of a page."""
    return known(named(entry, page))


@thing.register
def of_actor(actor: Actor, page: Page) -> Thing:
    return known(
        {
            **named(actor, page),
            "@type": actor.kind.schema_type,
            "foundingDate": iso(actor.founded),
            "dissolutionDate": iso(actor.closed),
            "address": [address(location) for location in page["locations"] if location.place.is_municipality],
            **reached(page),
            "knowsAbout": page.references(page["topics"]),
            **related(actor, page),
        }
    )


@thing.register(ActorKind)
@thing.register(Topic)
def of_term(term: Any, page: Page) -> Thing:
    """One of a closed list that the directory keeps."""
    terms = page.absolute(reverse(f"{term.type}-list"))
    term_set = {"@type": "DefinedTermSet", "@id": terms, "name": str(term._meta.verbose_name_plural), "url": terms}
    return known({**named(term, page), "inDefinedTermSet": term_set})


@thing.register
def of_law(law: Law, page: Page) -> Thing:
    """That it came into force is not the day on which it was passed; how long it applies is said if both are known."""
    start, end = iso(law.in_force_from), iso(law.in_force_until)
    return known(
        {
            **named(law, page),
            "legislationIdentifier": law.paragraph,
            "legislationDateOfApplicability": start,
            "temporalCoverage": f"{start}/{end}" if start and end else "",
            "isPartOf": page.reference(law.parent) if law.parent and law.parent.has_page else None,
            "hasPart": page.references(page["parts"]),
        }
    )


def of_source(source: Source, page: Page) -> Thing:
    return known(
        {
            "@type": "CreativeWork",
            "@id": page.identity(source),
            "name": source.title,
            "description": source.description,
            "publisher": known({"@type": "Organization", "name": source.publisher}) if source.publisher else None,
            "datePublished": iso(source.date),
            "url": page.absolute(source.get_absolute_url()),
            "sameAs": source.website,
        }
    )


def related(actor: Actor, page: Page) -> Thing:
    """Other organisations by what they are to this one; what has ended is no longer so."""
    found: dict[str, list[Thing]] = {}
    for relation in page["relations"]:
        outward, inward = RELATIONS.get(relation.type, ("", ""))
        is_outward = relation.entry_id == actor.pk
        if (name := outward if is_outward else inward) and not relation.until:
            found.setdefault(name, []).append(page.reference(relation.target if is_outward else relation.entry))
    return found


def contact_point(contact: Contact) -> Thing:
    channel = Contact.Channel(contact.channel)
    value = contact.email if channel == Contact.Channel.EMAIL else contact.number.as_e164
    return known(
        {
            "@type": "ContactPoint",
            "name": contact.label,
            "contactType": contact.get_purpose_display(),
            CHANNELS[channel]: value,
        }
    )


def address(location: Location) -> Thing:
    return known(
        {
            "@type": "PostalAddress",
            "name": location.name,
            "streetAddress": location.street,
            "postalCode": location.postal_code,
            "addressLocality": location.place.name,
            "addressCountry": "DE",
        }
    )


def area(place: Place, page: Page) -> Thing:
    """A place with its official key and where it lies."""
    return known(
        {
            "@type": PLACE_CLASSES[Place.Kind(place.kind)],
            "@id": page.identity(place),
            "name": place.full_name,
            "identifier": key(place),
            "geo": point(place),
            "url": page.absolute(place.get_absolute_url()),
        }
    )


def key(place: Place) -> Thing:
    """The Amtlicher Gemeindeschlüssel; the Bund has none."""
    if place.kind == Place.Kind.FEDERATION:
        return {}
    return {"@type": "PropertyValue", "propertyID": "AGS", "value": place.ags}


def point(place: Place) -> Thing:
    if place.latitude is None or place.longitude is None:
        return {}
    return {"@type": "GeoCoordinates", "latitude": float(place.latitude), "longitude": float(place.longitude)}


def contained(places: Iterable[Place], page: Page) -> Thing:
    """The first of the places, which lies in the next, and so on."""
    first, *around = places
    return known({**area(first, page), "containedInPlace": contained(around, page) if around else None})

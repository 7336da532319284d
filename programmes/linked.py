"""Programmes and news as schema.org names them."""

from __future__ import annotations

from directory.linked.page import Page, Thing, day, iso, known
from directory.linked.things import area, named, reached, thing
from programmes.models import NewsItem, Participation, Programme

# Parts that a property names exactly.
ROLES = {
    Participation.Role.INITIATOR: "founder",
    Participation.Role.FUNDER: "funder",
    Participation.Role.SUPPORTER: "sponsor",
}


@thing.register
def of_programme(programme: Programme, page: Page) -> Thing:
    """A Project, whatever it is called: „an enterprise, planned to achieve a particular aim“.

    A GovernmentService would say that an authority runs it, a Service that it can be used; a Project has what is known
    here: a beginning and an end, an area, who funds it, and what it is part of.
    """
    parent = programme.parent
    return known(
        {
            **named(programme, page),
            "foundingDate": iso(programme.starts),
            "dissolutionDate": iso(programme.ends),
            **reached(page),
            "knowsAbout": page.references(page["topics"]),
            "parentOrganization": page.reference(parent) if parent and parent.has_page else None,
            "subOrganization": page.references(page["parts"]),
            **involved(page),
        }
    )


@thing.register
def of_newsitem(newsitem: NewsItem, page: Page) -> Thing:
    return known(
        {
            **named(newsitem, page),
            "headline": newsitem.title,
            "datePublished": day(newsitem.date),
            "contentLocation": area(newsitem.place, page) if newsitem.place else None,
            "about": page.references(page["concerns"]),
            "isPartOf": page.site(),
        }
    )


def involved(page: Page) -> Thing:
    found: dict[str, list[Thing]] = {}
    for part in page["participations"]:
        if name := ROLES.get(part.role):
            found.setdefault(name, []).append(page.reference(part.actor))
    return found

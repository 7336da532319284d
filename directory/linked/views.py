"""What stands on a page, by the view that made it. Each room registers its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import View
from django.views.generic.list import MultipleObjectMixin

from directory.cards import Card
from directory.linked.page import Page, Thing, known
from directory.linked.things import contained, of_source, thing
from directory.models import Correction, KeyFigure
from directory.views import CorrectionList, EntryDetail, FigureList, PlaceDetail, PlaceList, SourceDetail


@singledispatch
def described(view: Any, page: Page) -> Thing:
    """What a page is about; nothing where no view made it, as with errors."""
    return {}


def web_page(page: Page, kind: str) -> Thing:
    return known(
        {
            "@type": kind,
            "@id": page.url,
            "name": page.title,
            "description": page.description,
            "url": page.url,
            "isPartOf": page.site(),
        }
    )


@described.register
def of_text(view: View, page: Page) -> Thing:
    return web_page(page, "WebPage")


@described.register
def of_list(view: MultipleObjectMixin, page: Page) -> Thing:
    """A listing, with what stands on this page of it."""
    return listing(page, lambda row: {"name": row.title, "url": page.absolute(address_of(row))})


@described.register
def of_corrections(view: CorrectionList, page: Page) -> Thing:
    return listing(page, lambda correction: {"item": of_correction(correction, page)})


def of_correction(correction: Correction, page: Page) -> Thing:
    return {
        "@type": "CorrectionComment",
        "text": correction.sentence,
        "datePublished": timezone.localtime(correction.made_at).isoformat(),
        "about": page.reference(correction.entry),
    }


def listing(page: Page, said: Callable[[Any], Thing]) -> Thing:
    """The page, and in their order what is said of its rows."""
    rows = page["page_obj"] or page["object_list"]
    items = [
        {"@type": "ListItem", "position": position, **said(row)}
        for position, row in enumerate(rows, start=page["page_obj"].start_index() if page["page_obj"] else 1)
    ]
    listed = {"@type": "ItemList", "itemListElement": items} if items else None
    return known({**web_page(page, "CollectionPage"), "mainEntity": listed})


def address_of(row: Any) -> str:
    return str(row.url if isinstance(row, Card) else row.get_absolute_url())


@described.register
def of_places(view: PlaceList, page: Page) -> Thing:
    """Without its 430 places, each of which has a page that says more."""
    return web_page(page, "CollectionPage")


@described.register
def of_entry(view: EntryDetail, page: Page) -> Thing:
    return thing(page["object"], page)


@described.register
def of_place(view: PlaceDetail, page: Page) -> Thing:
    return contained(page["place"].lineage, page)


@described.register
def of_evidence(view: SourceDetail, page: Page) -> Thing:
    return of_source(page["source"], page)


@described.register
def of_figures(view: FigureList, page: Page) -> Thing:
    """All figures as one set of data, each with what it counts and as of when."""
    sources = {citation.source.pk: citation.source for citation in page["footnotes"].citations}
    return known(
        {
            **web_page(page, "Dataset"),
            "variableMeasured": [measured(value.figure, page) for thing in page["things"] for value in thing],
            "isBasedOn": [of_source(source, page) for source in sources.values()],
        }
    )


def measured(figure: KeyFigure, page: Page) -> Thing:
    return known(
        {
            "@type": "PropertyValue",
            "name": figure.label,
            "description": f"{figure.counts} ({figure.as_of})",
            **amount(figure),
            "unitText": figure.unit,
            "url": page.absolute(reverse("figure", args=[figure.pk])),
        }
    )


def amount(figure: KeyFigure) -> Thing:
    """A number where it is exact, both ends of a span, or else the words in which the page shows it."""
    if figure.low is not None and figure.high is not None:
        return {"minValue": float(figure.low), "maxValue": float(figure.high)}
    if figure.low is not None and figure.qualifier == KeyFigure.Qualifier.EXACT:
        return {"value": float(figure.low)}
    return {"value": figure.amount or figure.words}

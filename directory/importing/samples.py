"""Files to fill in, and what stands in which column."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from directory.exports import csv_lines, write_xlsx
from directory.importing.cells import escaped
from directory.importing.columns import COLUMNS, EMPTY, Column
from directory.importing.known import Known
from directory.importing.resource import PartnerResource
from directory.models import Actor, ActorKind, Audience, Place, Topic

LISTS: dict[str, Any] = {"kind": ActorKind, "topics": Topic, "audiences": Audience}


def choices(column: Column) -> list[str]:
    """What may stand in a column that names rows of a closed list."""
    model = LISTS.get(column.name)
    return [str(row.title) for row in model.objects.all()] if model else []


def explanation() -> Iterator[list[str]]:
    yield [_("Spalte"), _("Was darin steht"), _("Beispiel"), _("Mögliche Werte")]
    for column in COLUMNS:
        several = _(" Mehrere Werte trennt ein Semikolon.") if column.several else ""
        yield [column.label, f"{column.help}{several}", column.example, "; ".join(choices(column))]
    yield ["", _("Eine leere Zelle lässt stehen, was da ist; „%(word)s“ nimmt es weg.") % {"word": EMPTY}, "", ""]


def partners() -> Iterator[list[str]]:
    """A head alone."""
    yield [column.label for column in COLUMNS]


def centres() -> Iterator[list[str]]:
    """A row for each of the 54 areas; where its Kommunales Integrationszentrum is entered, the row is filled."""
    known = Known()
    resource = PartnerResource(known, COLUMNS)
    yield [column.label for column in COLUMNS]
    there = known.centres()
    actors = Actor.objects.select_related("kind").filter(pk__in=[pk for pk, _title in there.values()])
    entered = {partner.pk: partner for partner in resource.partners(list(actors))}
    kind = ActorKind.objects.filter(one_per_area=True).first()
    for place in Place.objects.centre_areas():
        if place.ags in there:
            yield [escaped(cell) for cell in resource.export_resource(entered[there[place.ags][0]])]
            continue
        given = {"kind": kind.title if kind else "", "centre": known.places.label(place.ags)}
        yield [given.get(column.name, "") for column in COLUMNS]


SAMPLES = {"partner": partners, "kommunale-integrationszentren": centres}


def sample(name: str, ending: str) -> bytes:
    rows = SAMPLES[name]()
    if ending == "csv":
        return "".join(csv_lines(rows)).encode()
    file = io.BytesIO()
    write_xlsx({"Partner": rows, "Erklärung": explanation()}, file)
    return file.getvalue()

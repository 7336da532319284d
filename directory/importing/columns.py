"""The columns of an import file: what each is called, what stands in it, and which cells it understands.

The page that explains the columns, the heads of templates and exports, and the reader of files are all made from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory.folding import fold
from directory.models import Contact

# Between the values of a cell that holds several.
SEPARATOR = ";"
# What empties a cell's field; an empty cell leaves it as it is.
EMPTY = "(leeren)"
MOST_LOCATIONS = 9


@dataclass(frozen=True)
class Column:
    """`name` is the name of a field of the partner, or of a statement with its number or purpose: location.1.street."""

    name: str
    # A head is part of the file format and the same in every language of the screen.
    label: str
    help: Any
    example: str = ""
    # Other heads that people give such a column.
    also: tuple[str, ...] = ()
    several: bool = False
    # A column that tells which partner it is writes nothing to one that is there.
    identifies: bool = False

    @cached_property
    def heads(self) -> set[str]:
        return {_head(name) for name in (self.label, *self.also)}

    @property
    def location(self) -> tuple[int, str] | None:
        """Which location of the partner it belongs to, counted from 1, and which field of it."""
        kind, _dot, rest = self.name.partition(".")
        number, _dot, field = rest.partition(".")
        return (int(number), field) if kind == "location" else None

    @property
    def contact(self) -> tuple[str, str] | None:
        """The channel and the purpose of the contacts that stand in it."""
        channel, _dot, purpose = self.name.partition(".")
        return (channel, purpose) if channel in Contact.Channel.values else None

    def numbered(self, number: int) -> Column:
        """The same column for a further location."""
        also = tuple(f"{name} {number}" for name in self.also)
        return replace(self, name=self.name.replace(".1.", f".{number}."), label=f"{self.label} {number}", also=also)


def _head(text: str) -> str:
    """What two spellings of a column's head have in common: „E-Mail:“ and „e mail“."""
    return re.sub(r"[^a-z0-9]+", "", fold(text))


_PURPOSE_HELP = {
    Contact.Purpose.OFFICE: _("der Geschäftsstelle"),
    Contact.Purpose.CITIZENS: _("für Bürgerinnen und Bürger"),
    Contact.Purpose.PRESS: _("für die Presse"),
}
_PURPOSE_HEADS = {
    Contact.Purpose.OFFICE: "{}",
    Contact.Purpose.CITIZENS: "{} (Bürger)",
    Contact.Purpose.PRESS: "{} (Presse)",
}
_CHANNELS = {
    Contact.Channel.PHONE: ("Telefon", "0231 50-0 [Zentrale]", ("Tel", "Telefonnummer", "Rufnummer", "Fon")),
    Contact.Channel.FAX: ("Fax", "0231 50-11111", ("Telefax", "Faxnummer")),
    Contact.Channel.EMAIL: ("E-Mail", "ki@example.org", ("Mail", "E-Mail-Adresse", "Emailadresse")),
}


def _contact_columns() -> Iterator[Column]:
    for purpose, head in _PURPOSE_HEADS.items():
        for channel, (label, example, also) in _CHANNELS.items():
            yield Column(
                f"{channel}.{purpose}",
                head.format(label),
                format_lazy(
                    "{} {}. {}",
                    channel.label,
                    _PURPOSE_HELP[purpose],
                    _("Eine Bezeichnung steht dahinter in eckigen Klammern."),
                ),
                example if purpose == Contact.Purpose.OFFICE else "",
                tuple(head.format(name) for name in also),
                several=True,
            )


_LOCATION = (
    Column(
        "location.1.street",
        "Straße",
        _("Straße und Hausnummer des Standorts; dazu gehört eine PLZ."),
        "Königswall 25",
        ("Straße und Hausnummer", "Straße, Nr.", "Straße Hausnummer", "Adresse", "Anschrift"),
    ),
    Column("location.1.postal_code", "PLZ", _("Fünf Ziffern."), "44137", ("Postleitzahl",)),
    Column(
        "location.1.place",
        "Ort",
        _("Wo der Partner sitzt: Name oder AGS einer Stadt, einer Gemeinde oder eines Kreises."),
        "Dortmund",
        ("Stadt", "Gemeinde", "Sitz", "Standort"),
    ),
    Column(
        "location.1.name",
        "Standort: Bezeichnung",
        _("Wenn der Standort einen eigenen Namen hat, zum Beispiel „Dezernat 36“."),
        "",
        ("Bezeichnung des Standorts",),
    ),
    Column("location.1.opening_hours", "Öffnungszeiten", _("So, wie sie auf der Seite stehen sollen."), ""),
    Column(
        "location.1.access",
        "Zugang",
        _("„barrierefrei“, „teilweise barrierefrei“, „nicht barrierefrei“ oder „keine Angabe“."),
        "",
        ("Barrierefreiheit",),
    ),
)

COLUMNS: tuple[Column, ...] = (
    Column(
        "public_id",
        "Kennung",
        _("Die dauerhafte Kennung aus einem Export. Sie geht allem anderen vor; bei neuen Partnern bleibt sie leer."),
        "",
        ("Dauerhafte Kennung", "ID", "UUID"),
        identifies=True,
    ),
    Column(
        "slug",
        "Adresskürzel",
        _(
            "Der letzte Teil der Adresse, auch ein früherer. Ohne Kennung sagt er, welcher Partner es ist; "
            "ein Import ändert ihn nie. Bei neuen Partnern leer lassen: wird aus dem Namen gebildet."
        ),
        "kommunales-integrationszentrum-dortmund",
        ("Slug", "Adresse im Portal"),
        identifies=True,
    ),
    Column(
        "title",
        "Name",
        _("Der volle Name. Ohne Kennung und Adresskürzel sagt er, zusammen mit der Art, welcher Partner es ist."),
        "Kommunales Integrationszentrum Dortmund",
        ("Titel", "Bezeichnung", "Einrichtung", "Partner", "Organisation", "Name der Einrichtung"),
    ),
    Column(
        "kind",
        "Art",
        _("Die Art von Partner, zum Beispiel „Integrationsagentur“; neue Partner brauchen sie."),
        "Kommunales Integrationszentrum",
        ("Art des Partners", "Typ"),
    ),
    Column("short_title", "Kurzname", _("Wenn es einen gibt."), "KI Dortmund", ("Abkürzung", "Kurztitel")),
    Column("other_names", "Weitere Namen", _("Andere Namen und Schreibweisen."), "KI Dortmund; KI DO", several=True),
    Column("summary", "Kurzbeschreibung", _("Ein bis zwei einfache Sätze."), "", ("Beschreibung",)),
    Column("text", "Text", _("Hintergrund; Absätze und Listen in Markdown.")),
    Column(
        "website", "Website", _("Ohne „https://“ am Anfang wird es ergänzt."), "www.example.org", ("Internet", "URL")
    ),
    Column("founded", "Gegründet", _("Tag, Monat oder Jahr: 14.07.2013, 07/2013 oder 2013."), "2013", ("Gründung",)),
    Column("closed", "Aufgelöst", _("Ebenso; die Seite bleibt bestehen und sagt es."), "", ("Auflösung",)),
    Column("topics", "Themen", _("Aus der Liste der Themen."), "Beratung; Bildung und Schule", ("Thema",), True),
    Column(
        "audiences", "Zielgruppen", _("Aus der Liste der Zielgruppen."), "Eltern und Familien", ("Zielgruppe",), True
    ),
    Column(
        "served",
        "Wirkungsorte",
        _(
            "Wo der Partner hilft: Namen oder AGS. Was zweierlei sein kann, braucht den AGS: „Unna (05978036)“ ist die "
            "Stadt, „Kreis Unna“ der Kreis."
        ),
        "Dortmund; Kreis Unna",
        ("Wirkungsort", "Zuständigkeitsbereich", "Wirkungsgebiet", "AGS"),
        several=True,
    ),
    Column(
        "centre",
        "Zuständig als KI für",
        _("Nur für Kommunale Integrationszentren: das Gebiet, für das es zuständig ist, mit Namen oder AGS."),
        "Dortmund",
        ("Gebiet", "KI-Gebiet"),
        several=True,
    ),
    *_contact_columns(),
    *_LOCATION,
)
COLUMNS_BY_NAME = {column.name: column for column in COLUMNS}
# Beside these a row of a template says nothing of a partner yet.
PREFILLED = {"kind", "centre"}


def location_columns(number: int) -> tuple[Column, ...]:
    return tuple(column.numbered(number) for column in _LOCATION)


def columns_for(locations: int) -> tuple[Column, ...]:
    """All columns, with those of so many locations."""
    return COLUMNS + tuple(column for number in range(2, locations + 1) for column in location_columns(number))


def column_headed(text: str) -> Column | None:
    """The column that a head of a file means, in any usual spelling; „Telefon 2“ is none, „Straße 2“ is one."""
    return _HEADS.get(_head(text))


_HEADS = {head: column for column in columns_for(MOST_LOCATIONS) for head in column.heads}

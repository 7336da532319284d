"""Figures in their listing: which are values of one thing, how each is quoted, and their lines in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.dates import UNDATED, PartialDate
from directory.exports import BATCH
from directory.folding import fold
from directory.models import Citation, Entry, KeyFigure
from directory.models.statement import KeyFigureQuerySet

# What a figure is the value of: label, what is counted, unit and place, whatever the spelling.
Thing = tuple[str, str, str, int | None]


@dataclass(frozen=True)
class FigureRow:
    """What the listing has to know of every figure to choose and to sort."""

    pk: int
    thing: Thing
    as_of: str
    # By which the facets know it.
    terms: frozenset[str]
    # In which words are looked for.
    text: str

    @property
    def age(self) -> str:
        """Later days are greater; what is undated is older than everything."""
        return "" if self.as_of == UNDATED else self.as_of


def year_of(as_of: PartialDate) -> str:
    return str(as_of.year or UNDATED)


def rows_of(figures: KeyFigureQuerySet) -> Iterator[FigureRow]:
    topics = Entry.topics.through.objects.filter(entry=OuterRef("entry_id")).values("topic_id")
    columns = ("pk", "as_of", "label", "counts", "unit", "place_id", "entry_id", "entry__type")
    texts = ("words", "note", "entry__title", "place__full_name")
    for row in figures.values_list(*columns, ArraySubquery(topics), "low", "high", *texts):
        pk, as_of, label, counts, unit, place, entry, type_, chosen, low, high, *more = row
        topic_ids = [*chosen, entry] if type_ == Entry.Type.TOPIC else chosen
        yield FigureRow(
            pk,
            (fold(label), fold(counts), fold(unit), place),
            as_of.isoformat(),
            frozenset({f"eintrag={type_}", f"jahr={year_of(as_of)}", *(f"thema={topic}" for topic in topic_ids)}),
            fold(" ".join(filter(None, (label, counts, unit, plain_number(low), plain_number(high), *more)))),
        )


def things(rows: Iterable[FigureRow], *, latest_first: bool) -> list[list[FigureRow]]:
    """The rows by what they are values of, the newest value first; by name, or what has the newest value first."""
    found: dict[Thing, list[FigureRow]] = {}
    for row in rows:
        found.setdefault(row.thing, []).append(row)
    for values in found.values():
        values.sort(key=lambda row: row.pk)
        values.sort(key=lambda row: row.age, reverse=True)
    by_name = sorted(found.values(), key=lambda values: (*values[0].thing[:3], values[0].thing[3] or 0))
    return sorted(by_name, key=lambda values: values[0].age, reverse=True) if latest_first else by_name


class ThingList:
    """What was found, as a paginator wants it: a count and slices, each thing as the list of its figures."""

    ordered = True

    def __init__(self, found: list[list[FigureRow]]) -> None:
        self.found = found

    def count(self) -> int:
        return len(self.found)

    def __len__(self) -> int:
        return len(self.found)

    @property
    def total(self) -> int:
        """How many figures that are."""
        return len(self.keys)

    @property
    def keys(self) -> list[int]:
        return [row.pk for values in self.found for row in values]

    def __getitem__(self, part: slice) -> list[list[KeyFigure]]:
        chosen = self.found[part]
        loaded = _loaded([row.pk for values in chosen for row in values])
        groups = [[loaded[row.pk] for row in values if row.pk in loaded] for values in chosen]
        # What was unpublished between the two queries is left out.
        return [group for group in groups if group]


def _loaded(keys: Sequence[int]) -> dict[int, KeyFigure]:
    figures: dict[int, KeyFigure] = KeyFigure.objects.listed().select_related("entry", "place").in_bulk(keys)
    return figures


def citations_of(keys: Iterable[int]) -> list[Citation]:
    return list(Citation.objects.filter(statement__in=keys).select_related("source"))


def reference(citation: Citation) -> str:
    """„Besuch, Ministerium, 14. Juli 2022, Absatz 11“."""
    source = citation.source
    with override(settings.LANGUAGE_CODE):
        parts = [source.title, source.publisher, str(source.date), citation.locator]
    return ", ".join(filter(None, parts))


def references_by_figure(citations: Iterable[Citation]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for citation in citations:
        if citation.statement_id:
            found.setdefault(citation.statement_id, []).append(reference(citation))
    return found


def quotation(figure: KeyFigure, sources: Iterable[str], site: str) -> str:
    """The figure with all that must go with it wherever it is used, in German like the figure itself."""
    with override(settings.LANGUAGE_CODE):
        counts = f"{figure.counts}, {figure.place}" if figure.place else figure.counts
        parts = [
            f"{figure.label}: {figure.value}",
            _("gezählt: %(counts)s") % {"counts": counts},
            _("Stand: %(as_of)s") % {"as_of": figure.as_of},
            *(_("Quelle: %(source)s") % {"source": source} for source in sources),
            f"{settings.SITE_NAME}, {site}{figure.get_permanent_url()}",
        ]
        return "; ".join(parts)


def head() -> list[str]:
    with override(settings.LANGUAGE_CODE):
        return [
            _("Bezeichnung"),
            _("Wert"),
            _("Höherer Wert"),
            _("Wert in Worten"),
            _("Genauigkeit"),
            _("Einheit"),
            _("Was gezählt wird"),
            _("Ort"),
            _("AGS"),
            _("Stand"),
            _("Eintrag"),
            _("Adresse des Eintrags"),
            _("Quellen"),
            _("Hinweis zum Vergleich"),
            _("Dauerhafte Adresse"),
        ]


def lines(keys: Sequence[int], site: str) -> Iterator[list[str]]:
    """A line for each of these figures in this order, a few hundred at a time; `site` is what addresses begin with."""
    waiting = iter(keys)
    while batch := list(islice(waiting, BATCH)):
        figures = _loaded(batch)
        sources = references_by_figure(citations_of(batch))
        with override(settings.LANGUAGE_CODE):
            found = [line(figures[pk], sources.get(pk, []), site) for pk in batch if pk in figures]
        yield from found


def line(figure: KeyFigure, sources: Iterable[str], site: str) -> list[str]:
    return [
        figure.label,
        plain_number(figure.low),
        plain_number(figure.high),
        figure.words,
        figure.get_qualifier_display(),
        figure.unit,
        figure.counts,
        figure.place.full_name if figure.place else "",
        figure.place.ags if figure.place else "",
        figure.as_of.isoformat() if figure.as_of.is_dated else str(figure.as_of),
        figure.entry.title,
        site + figure.entry.get_absolute_url(),
        "; ".join(sources),
        figure.note,
        site + figure.get_permanent_url(),
    ]


def plain_number(value: Decimal | None) -> str:
    """As a German spreadsheet reads a number: 1300000 or 1,3."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from directory.cards import cards_of
from directory.dates import UNDATED
from directory.facets import Choice, Facet, FacetedFilterSet, FoundList, choices_of, one_line
from directory.figures import FigureRow, ThingList, rows_of, things, year_of
from directory.finding import Words
from directory.finding.found import Facets
from directory.folding import fold
from directory.models import Actor, ActorKind, Audience, Entry, KeyFigure, Offer, Place, Topic
from directory.search import places_meant, postal_code_in

LEVELS = {
    Place.Kind.MUNICIPALITY: "gemeinde",
    Place.Kind.CITY: "kreisfreie-stadt",
    Place.Kind.DISTRICT: "kreis",
    Place.Kind.REGION: "regierungsbezirk",
    Place.Kind.STATE: "land",
    Place.Kind.FEDERATION: "bund",
}


class TextField(forms.Field):
    """What somebody typed: one line, 200 characters at most."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        return one_line(value)


class PlaceField(TextField):
    """A place by its address, name or postal code."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        places = places_meant(text).order_by("-ags").with_lineage()
        named = [place for place in places if place.slug == text.lower()]
        if not named and postal_code_in(text) and len(places) > 1:
            raise ValidationError(
                _("Die Postleitzahl %(code)s gehört zu mehreren Orten: %(places)s. Bitte geben Sie den Namen ein."),
                params={"code": postal_code_in(text), "places": ", ".join(sorted(map(str, places)))},
            )
        if not places:
            raise ValidationError(
                _("Den Ort „%(value)s“ kennen wir nicht. Möglich sind Städte, Gemeinden, Kreise und Postleitzahlen."),
                params={"value": text},
            )
        return (named or places)[0]


class PlaceFilter(django_filters.Filter):
    field_class = PlaceField

    def filter(self, qs: Any, value: Any) -> Any:
        return qs


class TextFilter(django_filters.Filter):
    """Applied together with the facets, by the filter set."""

    field_class = TextField

    def filter(self, qs: Any, value: Any) -> Any:
        return qs


def levels() -> list[Choice]:
    return [Choice(slug, str(kind.label), f"ebene={kind}") for kind, slug in LEVELS.items()]


def languages() -> list[Choice]:
    return [Choice(code, str(label), f"sprache={code}") for code, label in Offer.Language.choices]


class ActorFilter(FacetedFilterSet):
    TERM = "typ=actor"

    q = TextFilter(label=_("Suchwort"))
    ort = PlaceFilter(label=_("Ort oder Postleitzahl"))
    nur_hier = TextFilter(label=_("Nur was eigens für diesen Ort da ist"))
    art = Facet(choices_of(ActorKind.objects.published(), "art"), label=_("Art"))
    thema = Facet(choices_of(Topic.objects.published(), "thema"), label=_("Thema"))
    zielgruppe = Facet(choices_of(Audience.objects.all(), "zielgruppe"), label=_("Zielgruppe"))
    sprache = Facet(languages, label=_("Sprache"))
    ebene = Facet(levels, label=_("Ebene"))
    kosten = Facet(lambda: [Choice("frei", str(_("kostenlose Angebote")), "kosten=free")], label=_("Kosten"))
    online = Facet(lambda: [Choice("ja", str(_("Angebote im Internet")), "online=yes")], label=_("Online"))
    sortierung = TextFilter(label=_("Sortieren nach"))

    class Meta:
        model = Actor
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> FoundList:
        return FoundList(self.found, self.facets.total, cards_of)


def entry_types() -> list[Choice]:
    return [Choice(type_.value, str(type_.label), f"eintrag={type_}") for type_ in Entry.Type]


def years() -> list[Choice]:
    """Of which there are figures, the latest first."""
    found = {year_of(as_of) for as_of in KeyFigure.objects.listed().values_list("as_of", flat=True).distinct()}
    dated = sorted(found - {UNDATED}, reverse=True)
    choices = [Choice(year, year, f"jahr={year}") for year in dated]
    if UNDATED in found:
        choices.append(Choice("undatiert", str(_("undatiert")), f"jahr={UNDATED}"))
    return choices


class FigureFilter(FacetedFilterSet):
    """Figures are no entries and have no search documents: there are few enough to look at each of them."""

    ORDERS = ("name", "stand")

    q = TextFilter(label=_("Suchwort"))
    ort = PlaceFilter(label=_("Ort, für den die Zahl gilt"))
    nur_hier = TextFilter(label=_("Nur Zahlen für genau diesen Ort"))
    jahr = Facet(years, label=_("Stand"))
    thema = Facet(choices_of(Topic.objects.published(), "thema"), label=_("Thema"))
    eintrag = Facet(entry_types, label=_("Art des Eintrags"))
    sortierung = TextFilter(label=_("Sortieren nach"))

    class Meta:
        model = KeyFigure
        fields: list[str] = []

    @cached_property
    def words(self) -> Words | None:
        text = self.values.get("q")
        return Words(query=fold(text), key=fold(text)) if text else None

    @cached_property
    def orders(self) -> dict[str, str]:
        return {"name": str(_("Bezeichnung (A bis Z)")), "stand": str(_("neuester Stand zuerst"))}

    @cached_property
    def rows(self) -> list[FigureRow]:
        """What the text and the place leave."""
        figures = KeyFigure.objects.listed()
        if self.place:
            here = Place.objects.filter(pk=self.place.pk)
            figures = figures.filter(place__in=here if self.only_here else Place.objects.parts_of(here))
        wanted = self.words.query.split() if self.words else []
        return [row for row in rows_of(figures) if all(word in row.text for word in wanted)]

    @cached_property
    def terms_chosen(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(choice.term for choice in chosen) for name, chosen in self.chosen.items() if chosen}

    def missing(self, row: FigureRow) -> list[str]:
        """The facets of which it bears no choice."""
        return [name for name, terms in self.terms_chosen.items() if not terms & row.terms]

    @cached_property
    def facets(self) -> Facets:
        total, counts = 0, Counter[str]()
        for row in self.rows:
            missing = self.missing(row)
            total += not missing
            if not missing:
                counts.update(row.terms)
            elif len(missing) == 1:
                counts.update(term for term in row.terms if term.startswith(f"{missing[0]}="))
        return Facets(total, counts)

    def filter_queryset(self, queryset: QuerySet[Any]) -> ThingList:
        found = [row for row in self.rows if not self.missing(row)]
        return ThingList(things(found, latest_first=self.order == "stand"))

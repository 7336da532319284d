from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from directory.cards import cards_of
from directory.facets import Choice, Facet, FacetedFilterSet, FoundList, choices_of, one_line
from directory.models import Actor, ActorKind, Audience, Offer, Place, Topic
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

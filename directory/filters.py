from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceIterator, ModelMultipleChoiceField

from directory.models import Actor, ActorKind, Place, Topic
from directory.search import find_places, postal_code_in


class ShortListIterator(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        return (self.choice(row) for row in self.queryset)

    def __bool__(self) -> bool:
        return bool(self.queryset)


class ShortListField(ModelMultipleChoiceField):
    """Chooses from a closed, short list by slug; one query loads it for the choices and for the check alike."""

    iterator = ShortListIterator

    def _check_values(self, value: Any) -> list[Any]:
        rows = {row.slug: row for row in self.queryset}
        for slug in value:
            if slug not in rows:
                raise ValidationError(
                    _("„%(value)s“ gibt es hier nicht zur Auswahl."), code="invalid_choice", params={"value": slug}
                )
        return [rows[slug] for slug in dict.fromkeys(value)]


class ShortListFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = ShortListField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="slug", widget=forms.CheckboxSelectMultiple, **kwargs)


class PlaceField(forms.CharField):
    """A place by its address, name or postal code."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").replace("\0", "").strip()
        if not text:
            return None
        self._refuse_several(text)
        place = (
            Place.objects.with_lineage().filter(slug=text).first()
            or Place.objects.with_lineage().filter(pk__in=find_places(text).values("pk")).order_by("ags").last()
        )
        if place is None:
            raise ValidationError(
                _("Den Ort „%(value)s“ kennen wir nicht. Möglich sind Städte, Gemeinden, Kreise und Postleitzahlen."),
                params={"value": text},
            )
        return place

    def _refuse_several(self, text: str) -> None:
        """A postal code of two municipalities does not say which one is meant."""
        code = postal_code_in(text)
        places = list(find_places(text)) if code else []
        if len(places) > 1:
            raise ValidationError(
                _("Die Postleitzahl %(code)s gehört zu mehreren Orten: %(places)s. Bitte geben Sie den Namen ein."),
                params={"code": code, "places": ", ".join(str(place) for place in places)},
            )


class PlaceFilter(django_filters.Filter):
    """Keeps what helps in a place or in a part of it."""

    field_class = PlaceField

    def filter(self, qs: Any, value: Place | None) -> Any:
        return qs.active_in(value) if value else qs


class SortFilter(django_filters.ChoiceFilter):
    """Changes the order only; every order ends in a unique key."""

    ORDERS = {"name": ("sort_title", "pk"), "geprueft": (F("checked_on").desc(nulls_last=True), "sort_title", "pk")}

    def __init__(self, **kwargs: Any) -> None:
        choices = [("name", _("Name (A bis Z)")), ("geprueft", _("zuletzt geprüft"))]
        super().__init__(choices=choices, empty_label=None, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.order_by(*self.ORDERS.get(value, self.ORDERS["name"]))


class ActorFilter(django_filters.FilterSet):
    art = ShortListFilter(field_name="kind__slug", queryset=ActorKind.objects.published(), label=_("Art"))
    ort = PlaceFilter(label=_("Ort oder Postleitzahl"))
    thema = ShortListFilter(field_name="topics__slug", queryset=Topic.objects.published(), label=_("Thema"))
    sortierung = SortFilter(label=_("Sortieren nach"))

    class Meta:
        model = Actor
        fields: list[str] = []

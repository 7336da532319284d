"""Filters and searches of the editorial lists."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.models import Citation, Contact, Location, Place, ServedPlace


class PlaceFilter(SimpleListFilter):
    """Who helps or sits in a place or in a part of it; who serves all of the Land stands under the Land."""

    title = _("Ort")
    parameter_name = "ort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Place.objects.exclude(kind=Place.Kind.MUNICIPALITY).values_list("ags", "full_name")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        ags = self.value()
        if ags not in dict(self.lookup_choices):
            return queryset
        inside = {"place__ags__startswith": ags}
        served = ServedPlace.objects.filter(**inside).values("entry_id")
        seated = Location.objects.filter(**inside).values("entry_id")
        return queryset.filter(Q(pk__in=served) | Q(pk__in=seated))


class ReachFilter(SimpleListFilter):
    """For accounts that edit in some places only: what is theirs."""

    title = _("Zuständigkeit")
    parameter_name = "zustaendig"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        model = model_admin.model
        return [("ja", _("was ich bearbeite"))] if office.is_bound(request.user, model) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return office.in_reach(queryset, request.user, queryset.model) if self.value() == "ja" else queryset


class CitedFilter(SimpleListFilter):
    title = _("Beleg")
    parameter_name = "beleg"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("ja", _("mit Beleg")), ("nein", _("ohne Beleg"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        cited = Exists(Citation.objects.filter(entry=OuterRef("pk")))
        if self.value() == "ja":
            return queryset.filter(cited)
        return queryset.exclude(cited) if self.value() == "nein" else queryset


class CheckedFilter(SimpleListFilter):
    title = _("letzter Prüfung")
    parameter_name = "geprueft"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("neu", _("in den letzten 12 Monaten")), ("alt", _("vor mehr als 12 Monaten")), ("nie", _("nie"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        year_ago = timezone.localdate() - datetime.timedelta(days=365)
        condition = {
            "neu": Q(checked_on__gte=year_ago),
            "alt": Q(checked_on__lt=year_ago),
            "nie": Q(checked_on__isnull=True),
        }.get(self.value() or "")
        return queryset.filter(condition) if condition else queryset


def reached_by(term: str) -> QuerySet[Any] | None:
    """Entry keys for a telephone number in any spelling, an e-mail address or a postal code; None for other words."""
    term = term.strip()
    if "@" in term:
        return Contact.objects.filter(email__icontains=term).values("entry_id")
    if re.fullmatch(r"\d{5}", term):
        return Location.objects.filter(postal_code=term).values("entry_id")
    digits = re.sub(r"\D", "", term.replace("(0)", "")).lstrip("0")
    if len(digits) >= 5 and re.fullmatch(r"[\d\s()+/.\-–]+", term):
        return Contact.objects.filter(number__contains=digits).values("entry_id")
    return None

"""What is said of an entry, row by row on its page."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directory.admin.fields import GermanNumberField
from directory.admin.guard import GuardedForm, GuardedFormSet, GuardedInline
from directory.models import Contact, KeyFigure, Location, Offer, Point, Relation, ServedPlace


class StatementFormSet(GuardedFormSet):
    @cached_property
    def next_position(self) -> int:
        return 1 + max((statement.position for statement in self.get_queryset()), default=0)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """A new row comes last."""
        kwargs = super().get_form_kwargs(index)
        if index is None or index >= self.initial_form_count():
            kwargs["initial"] = {"position": self.next_position}
        return kwargs


class StatementInline(GuardedInline):
    fk_name = "entry"
    formset = StatementFormSet
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("entry", *self.get_autocomplete_fields(request))


class StackedStatementInline(StatementInline):
    template = "admin/edit_inline/stacked.html"


class ServedPlaceInline(StatementInline):
    model = ServedPlace
    verbose_name_plural = _("Wo geholfen wird (Wirkungsorte)")
    fields = ["place", "role", "position"]
    autocomplete_fields = ["place"]


class LocationInline(StackedStatementInline):
    model = Location
    verbose_name_plural = _("Wo der Partner sitzt (Standorte)")
    fields = ["name", "street", ("postal_code", "place"), "opening_hours", ("access", "position")]
    autocomplete_fields = ["place"]


class ContactInline(StatementInline):
    model = Contact
    fields = ["purpose", "channel", "number", "email", "label", "position"]


class OfferForm(GuardedForm):
    languages = MultipleChoiceField(
        label=_("Sprachen"),
        choices=Offer.Language.choices,
        widget=CheckboxSelectMultiple(attrs={"class": "choices"}),
        required=False,
        help_text=Offer._meta.get_field("languages").help_text,
    )


class OfferInline(StackedStatementInline):
    model = Offer
    form = OfferForm
    fields = [
        "title",
        "text",
        ("cost", "anonymous", "by_appointment", "online"),
        "languages",
        "website",
        "position",
    ]


class PointInline(StatementInline):
    model = Point
    verbose_name_plural = _("Aufgaben, Ziele, Anlässe, Angebote (Punkte)")
    fields = ["kind", "text", "position"]


class KeyFigureInline(StackedStatementInline):
    model = KeyFigure
    formfield_overrides = {
        **StatementInline.formfield_overrides,
        models.DecimalField: {"form_class": GermanNumberField},
    }
    fields = ["label", ("qualifier", "low", "high"), "unit", "words", "counts", "place", "as_of", "position"]
    autocomplete_fields = ["place"]


class RelationInline(StatementInline):
    model = Relation
    verbose_name_plural = _("Beziehungen zu anderen Partnern")
    fields = ["type", "target", "since", "until", "position"]
    autocomplete_fields = ["target"]

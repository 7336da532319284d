"""What is said of an entry, row by row on its page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.forms import CheckboxSelectMultiple, IntegerField, ModelChoiceField, MultipleChoiceField
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directory.admin.fields import ChooseOne, GermanNumberField
from directory.admin.guard import GuardedForm, GuardedFormSet, GuardedInline
from directory.models import Citation, Contact, KeyFigure, Location, Offer, Point, Relation, ServedPlace, Source


class StatementForm(GuardedForm):
    """A row with its evidence: what is new on a public page cannot wait for it."""

    cited_source = ModelChoiceField(
        Source.objects.all(),
        label=_("Beleg: Quelle"),
        required=False,
        widget=ChooseOne(Citation._meta.get_field("source"), admin.site),
    )
    cited_paragraph = IntegerField(label=_("Absatz"), required=False, min_value=1, max_value=32767)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("cited_paragraph") and not cleaned.get("cited_source"):
            self.add_error("cited_source", _("Zum Absatz gehört eine Quelle."))
        return cleaned

    def cite(self, statement: Any) -> None:
        if source := self.cleaned_data.get("cited_source"):
            paragraph = self.cleaned_data.get("cited_paragraph")
            Citation.objects.get_or_create(
                entry_id=statement.entry_id, statement=statement, source=source, paragraph=paragraph, passage=""
            )


class PositionedFormSet(GuardedFormSet):
    @cached_property
    def next_position(self) -> int:
        return 1 + max((statement.position for statement in self.get_queryset()), default=0)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """A new row comes last."""
        kwargs = super().get_form_kwargs(index)
        if index is None or index >= self.initial_form_count():
            kwargs["initial"] = {"position": self.next_position}
        return kwargs


class StatementFormSet(PositionedFormSet):
    def save_new(self, form: Any, commit: bool = True) -> Any:
        statement = super().save_new(form, commit)
        form.cite(statement)
        return statement

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        statement = super().save_existing(form, obj, commit)
        form.cite(statement)
        return statement


class StatementInline(GuardedInline):
    fk_name = "entry"
    form = StatementForm
    formset = StatementFormSet
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_fields(request, obj), ("cited_source", "cited_paragraph")]

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


class ContactInline(StackedStatementInline):
    model = Contact
    fields = [("purpose", "channel"), ("number", "email"), ("label", "position")]


class OfferForm(StatementForm):
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
    fields = ["label", ("qualifier", "low", "high"), "unit", "words", "counts", "place", "as_of", "note", "position"]
    autocomplete_fields = ["place"]


class RelationInline(StackedStatementInline):
    model = Relation
    verbose_name_plural = _("Beziehungen zu anderen Partnern")
    fields = [("type", "target"), ("since", "until", "position")]
    autocomplete_fields = ["target"]

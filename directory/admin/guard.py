"""What is refused while a form is saved, by the database or by a rule of the office, shown as an error of the form.

A form is saved once, in Django's own transaction. Where something is refused, that transaction is rolled back and
the same request is answered once more with a form that knows of the refusal: nothing typed is lost, the error stands
at the row it concerns, and a save that succeeds costs nothing extra.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, models, router
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from directory.admin.fields import ChooseMany, ChooseOne
from directory.models import Audience, Place, Topic
from directory.refusal import Refused

logger = logging.getLogger(__name__)

# Where the model says nothing of its own, by SQLSTATE.
GENERAL_MESSAGES = {
    "23503": _("Etwas, worauf sich diese Eingabe bezieht, wurde inzwischen gelöscht."),
    "23505": _("Das gibt es schon."),
}


class RowRefused(IntegrityError):
    """The database refused this row of an inline; the cause is its error."""

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix)
        self.prefix = prefix


@contextmanager
def _row(form: forms.BaseForm) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise RowRefused(str(form.prefix)) from error


def _constraint(name: str | None) -> models.BaseConstraint | None:
    constraints = (constraint for model in apps.get_models() for constraint in model._meta.constraints)
    return next((constraint for constraint in constraints if constraint.name == name), None)


@dataclass(frozen=True)
class Refusal:
    """Why a save was refused, in the editor's words, and where in the form it belongs."""

    messages: tuple[str, ...]
    fields: tuple[str, ...] = ()
    prefix: str | None = None

    @property
    def message(self) -> str:
        return " ".join(self.messages)

    @classmethod
    def of(cls, error: BaseException) -> Refusal:
        if isinstance(error, Refused):
            return cls(error.reasons, error.fields)
        prefix = None
        if isinstance(error, RowRefused):
            prefix, error = error.prefix, error.__cause__ or error
        diag = getattr(error.__cause__, "diag", None)
        if constraint := _constraint(diag and diag.constraint_name):
            fields = constraint.fields if isinstance(constraint, models.UniqueConstraint) else ()
            return cls((str(constraint.get_violation_error_message()),), tuple(fields), prefix)
        column = (diag.column_name,) if diag and diag.column_name else ()
        if diag and diag.message_primary and not diag.table_name:
            # Raised by one of our own triggers, whose messages are written for editors.
            return cls((diag.message_primary,), column, prefix)
        logger.warning("A form was refused by the database: %s", error)
        general = _("Die Datenbank hat diese Eingabe abgelehnt.")
        return cls((str(GENERAL_MESSAGES.get(diag.sqlstate if diag else "", general)),), column, prefix)


class GuardedForm(forms.ModelForm):
    refusal: ClassVar[Refusal | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, ChooseOne) and name not in self.declared_fields:
                widget.load(self.instance, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # Browsers end lines their own way; nobody has changed a text by sending it back.
        cleaned |= {name: value.replace("\r\n", "\n") for name, value in cleaned.items() if isinstance(value, str)}
        if self.refusal and self.refusal.prefix == self.prefix:
            named = [name for name in self.refusal.fields if name in self.fields and not self[name].is_hidden]
            self.add_error(named[0] if len(named) == 1 else None, list(self.refusal.messages))
        return cleaned


class GuardedFormSet(forms.BaseInlineFormSet):
    @classmethod
    def get_default_prefix(cls) -> str:
        """A name for each inline: all statements share one foreign key, and with it Django's own prefix."""
        return str(cls.model._meta.model_name)  # type: ignore[union-attr]

    def clean(self) -> None:
        super().clean()
        # Django's admin shows neither a row that is no longer there nor the error of its key.
        if any(self.model._meta.pk.name in form.errors for form in self.initial_forms):  # type: ignore[union-attr]
            raise ValidationError(_("Eine Zeile wurde inzwischen gelöscht. Bitte die Seite neu laden."))

    def save_new(self, form: Any, commit: bool = True) -> Any:
        with _row(form):
            return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        with _row(form):
            return super().save_existing(form, obj, commit)


# Reference data and closed lists: nobody adds or changes one on the way.
CLOSED_LISTS = (Place, Topic, Audience)


class GuardedFields(BaseModelAdmin):
    """Choices that take any input, and beside them only the links that help."""

    links: ClassVar[set[str]] = {"add"}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ChooseOne(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ChooseMany(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = field and field.widget
        if isinstance(widget, RelatedFieldWidgetWrapper):
            closed = issubclass(widget.rel.model, CLOSED_LISTS)
            widget.can_add_related = widget.can_add_related and "add" in self.links and not closed
            widget.can_view_related = widget.can_view_related and "view" in self.links and not closed
            # Nobody deletes a kind of partner from a partner's page.
            widget.can_change_related = widget.can_delete_related = False
        return field


class GuardedInline(GuardedFields, InlineModelAdmin):
    """Rows in a table; select_related in `get_queryset` is what keeps the page free of a query per row."""

    template = "admin/edit_inline/tabular.html"
    form = GuardedForm
    formset = GuardedFormSet
    extra = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.get_autocomplete_fields(request))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.refusal = getattr(request, "refusal", None)
        return formset


class GuardedAdmin(GuardedFields, admin.ModelAdmin):
    form = GuardedForm
    links: ClassVar = {"add", "view"}
    help_texts: ClassVar[dict[str, Any]] = {}
    empty_value_display = "–"
    list_per_page = 50
    save_on_top = True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, Refused) as error:
            request.refusal = Refusal.of(error)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **{"help_texts": self.help_texts, **kwargs})
        form.refusal = getattr(request, "refusal", None)
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # Foreign keys are checked at commit, when success was already announced: check them now.
        connections[router.db_for_write(self.model)].check_constraints()

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        # No text in the database has a null character, and asking for one is an error.
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

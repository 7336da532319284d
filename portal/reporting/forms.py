from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.models import Report
from portal.reporting import stamp

HONEYPOT = "homepage"


class LinesField(forms.CharField):
    """A text of several lines; a browser sends two characters for each end of a line, and counts one."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class MarkedField(forms.BoundField):
    """A field that shows, the way KERN does, that something is wrong with it."""

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> Any:
        attrs = super().build_widget_attrs(attrs, widget)
        if self.errors:
            attrs["class"] = "kern-form-input__input kern-form-input__input--error"
        return attrs

    @property
    def first_id(self) -> str:
        """Where a link to this field leads; a group of buttons has no id of its own."""
        return self.id_for_label or f"{self.auto_id}_0"


class ReportForm(forms.ModelForm):
    bound_field_class = MarkedField
    use_required_attribute = False  # What is missing is said by us, all at once and in German.

    class Meta:
        model = Report
        fields: ClassVar = ["kind", "text", "page", "email"]
        field_classes: ClassVar = {"text": LinesField}
        widgets: ClassVar = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"class": "kern-form-input__input", "rows": 8}),
            "page": forms.TextInput(attrs={"class": "kern-form-input__input"}),
            "email": forms.EmailInput(attrs={"class": "kern-form-input__input", "autocomplete": "email"}),
        }
        labels: ClassVar = {"kind": _("Worum geht es?"), "text": _("Was stimmt nicht?")}
        help_texts: ClassVar = {
            "text": _("Zum Beispiel: Die Telefonnummer stimmt nicht mehr, oder die Seite lässt sich nicht vergrößern."),
            "page": _("Auf welcher Seite ist es Ihnen aufgefallen?"),
            "email": _("Nur wenn Sie eine Antwort möchten. Wir löschen sie danach wieder."),
        }
        error_messages: ClassVar = {
            "kind": {"required": _("Bitte wählen Sie aus, worum es geht.")},
            "text": {"required": _("Bitte beschreiben Sie, was nicht stimmt.")},
            "email": {"invalid": _("Bitte schreiben Sie die E-Mail-Adresse so: name@beispiel.de")},
        }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"auto_id": "melden-%s", **kwargs})
        self.fields["kind"].choices = Report.Kind.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.reading == stamp.Reading.EARLY:
            self.add_error(None, _("Das ging sehr schnell. Bitte senden Sie Ihre Meldung noch einmal ab."))
        elif self.reading == stamp.Reading.WORTHLESS:
            self.add_error(
                None,
                _("Das Formular war zu lange offen. Bitte senden Sie Ihre Meldung noch einmal ab, Ihr Text ist da."),
            )
        if self.data.get(HONEYPOT):
            self.add_error(
                None,
                _("Ein Feld, das leer bleiben muss, war ausgefüllt. Wir haben es geleert: Bitte noch einmal absenden."),
            )
        return cleaned

    @cached_property
    def reading(self) -> stamp.Reading:
        return stamp.read(self.data.get("stamp", ""))

    @property
    def stamp(self) -> str:
        """What the form carries when it is shown: the stamp it came with, as long as that is worth something."""
        valid = self.is_bound and self.reading == stamp.Reading.VALID
        return self.data["stamp"] if valid else stamp.new_stamp()

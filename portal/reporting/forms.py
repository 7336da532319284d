from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.forms import LinesField
from portal.models import Report
from portal.reporting.sent import SentForm


class ReportForm(SentForm, forms.ModelForm):
    EARLY = _("Das ging sehr schnell. Bitte senden Sie Ihre Meldung noch einmal ab.")
    LATE = _("Das Formular war zu lange offen. Bitte senden Sie Ihre Meldung noch einmal ab, Ihr Text ist da.")

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

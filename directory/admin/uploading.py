"""The form with which a file comes in, and its source with it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.dates import PartialDateFormField
from directory.importing.actions import LARGEST_FILE
from directory.models import Source, TableImport


class UploadForm(forms.ModelForm):
    file = forms.FileField(
        label=_("Datei"),
        max_length=250,
        help_text=_("CSV oder XLSX, höchstens 25 MB und 50.000 Zeilen. Die Datei wird zuerst nur geprüft."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
    source_date = PartialDateFormField(
        label=_("Datum der Quelle"),
        required=False,
        help_text=_("Von wann die Liste ist: 14.07.2022, 07/2022, 2022 oder undatiert."),
    )

    class Meta:
        model = TableImport
        fields = ["source", "source_title", "source_publisher", "source_date"]
        help_texts = {
            "source": _("Jede Angabe aus der Datei bekommt diese Quelle als Beleg, mit der Nummer ihrer Zeile."),
            "source_title": _("Wenn die Quelle noch nicht eingetragen ist: „Adressliste des Kreises Unna“."),
            "source_publisher": _("Wer die Liste herausgegeben hat, wenn es bekannt ist."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = cast(forms.ModelChoiceField, self.fields["source"])
        source.queryset = Source.objects.filter(is_editorial=False)
        source.empty_label = gettext("– neue Quelle –")
        for name in ("source_title", "source_publisher"):
            self.fields[name].widget.attrs["class"] = "vTextField"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("Die Datei ist größer als 25 MB. Bitte teilen."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named = [name for name in ("source_title", "source_publisher", "source_date") if cleaned.get(name)]
        if cleaned.get("source") and named:
            self.add_error(named[0], _("Entweder eine Quelle wählen oder eine neue nennen, nicht beides."))
        if not cleaned.get("source"):
            for name in ("source_title", "source_date"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Zu einer neuen Quelle gehören ihr Titel und ihr Datum."))
        return cleaned

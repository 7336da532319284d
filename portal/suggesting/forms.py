from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from directory.forms import LinesField
from directory.languages import german_attributes
from directory.models import ActorKind, Offer, Place, Topic
from directory.search import places_meant
from portal.reporting.sent import SentForm

MOST_PLACES = 20
INPUT = {"class": "kern-form-input__input"}


class GermanSelect(forms.Select):
    """Options that are called what editors called them."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"] |= german_attributes()
        return option


class PlacesField(forms.CharField):
    """Names or postal codes of places, with commas or one to a line."""

    widget = forms.Textarea(attrs={**INPUT, "rows": 3})

    def clean(self, value: Any) -> list[Place]:
        texts = [text for text in re.split(r"[,;\n]", str(super().clean(value)).replace("\r", "")) if text.strip()]
        if len(texts) > MOST_PLACES:
            raise forms.ValidationError(_("Bitte höchstens %(number)d Orte nennen.") % {"number": MOST_PLACES})
        found: dict[int, Place] = {}
        wrong = []
        for text in map(str.strip, texts):
            # A city means itself, not the Regierungsbezirk around it.
            meant = [place for place in places_meant(text)[:50] if place.kind != Place.Kind.REGION]
            if len(meant) == 1:
                found[meant[0].pk] = meant[0]
            elif meant:
                names = ", ".join(sorted(place.full_name for place in meant))
                wrong.append(
                    gettext("„%(text)s“ kann mehrere Orte meinen: %(names)s.") % {"text": text, "names": names}
                )
            else:
                wrong.append(gettext("Den Ort „%(text)s“ kennen wir nicht.") % {"text": text})
        if wrong:
            raise forms.ValidationError(wrong)
        return list(found.values())


class SuggestionForm(SentForm, forms.Form):
    title = forms.CharField(
        label=_("Name der Organisation"),
        max_length=250,
        widget=forms.TextInput(attrs=INPUT),
        help_text=_("Der volle Name, so wie er offiziell lautet."),
        error_messages={"required": _("Bitte schreiben Sie, wie die Organisation heißt.")},
    )
    kind = forms.ModelChoiceField(
        ActorKind.objects.none(),
        label=_("Was für eine Organisation ist es?"),
        empty_label=_("– bitte wählen –"),
        widget=GermanSelect(attrs=INPUT),
        help_text=_("Zum Beispiel eine Migrantenselbstorganisation."),
        error_messages={"required": _("Bitte wählen Sie aus, was für eine Organisation es ist.")},
    )
    places = PlacesField(
        label=_("Wo hilft sie?"),
        max_length=1000,
        help_text=_(
            "Orte, Kreise oder Postleitzahlen, durch Kommas getrennt; für das ganze Land: Nordrhein-Westfalen."
        ),
        error_messages={"required": _("Bitte nennen Sie mindestens einen Ort.")},
    )
    summary = LinesField(
        label=_("Was tut sie, und für wen?"),
        max_length=600,
        validators=[MinLengthValidator(10, _("Bitte schreiben Sie mindestens %(limit_value)d Zeichen."))],
        widget=forms.Textarea(attrs={**INPUT, "rows": 4}),
        help_text=_("Ein bis zwei einfache Sätze."),
        error_messages={"required": _("Bitte schreiben Sie in ein bis zwei Sätzen, was die Organisation tut.")},
    )
    phone = PhoneNumberField(
        label=_("Telefon"),
        required=False,
        widget=forms.TextInput(attrs={**INPUT, "inputmode": "tel"}),
        help_text=_("Mit Vorwahl. Telefon oder E-Mail-Adresse: Eines von beiden brauchen wir."),
        error_messages={"invalid": _("Bitte schreiben Sie die Nummer mit Vorwahl, zum Beispiel 0211 837-2000.")},
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse der Organisation"),
        required=False,
        widget=forms.EmailInput(attrs=INPUT),
        help_text=_("Sie wird veröffentlicht, wenn wir die Organisation aufnehmen."),
        error_messages={"invalid": _("Bitte schreiben Sie die E-Mail-Adresse so: name@beispiel.de")},
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={**INPUT, "inputmode": "url"}),
        help_text=_("Zum Beispiel www.beispiel.de"),
        error_messages={"invalid": _("Bitte schreiben Sie die Adresse der Website so: www.beispiel.de")},
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), label=_("Themen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Sprachen, in denen sie hilft"),
        choices=Offer.Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sender = forms.EmailField(
        label=_("Ihre eigene E-Mail-Adresse"),
        required=False,
        widget=forms.EmailInput(attrs={**INPUT, "autocomplete": "email"}),
        help_text=_("Nur wenn Sie eine Antwort möchten. Wir veröffentlichen sie nicht und löschen sie danach wieder."),
        error_messages={"invalid": _("Bitte schreiben Sie die E-Mail-Adresse so: name@beispiel.de")},
    )

    GROUPS: ClassVar = {"topics", "languages"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"auto_id": "vorschlag-%s", **kwargs})
        self.fields["kind"].queryset = ActorKind.objects.published()  # type: ignore[attr-defined]
        self.fields["topics"].queryset = Topic.objects.published()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wrong = {"phone", "email"} & set(self.errors)
        if not wrong and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("Bitte nennen Sie eine Telefonnummer oder eine E-Mail-Adresse."))
        return cleaned

    def clean_phone(self) -> str:
        number = self.cleaned_data["phone"]
        return str(number.as_e164) if number else ""

"""What an organisation can say of its own entry: the main fields, to be overwritten, and the rest in words."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from directory.forms import LinesField, MarkedField
from directory.languages import german, german_attributes
from directory.models import Contact, Entry, Location
from directory.models.proposal import LONGEST
from directory.versions import Content, differences
from directory.versions.content import ENTRY, Data

INPUT = {"class": "kern-form-input__input"}
ADDRESS = ("street", "postal_code", "opening_hours")
WRONG_NUMBER = _("Bitte schreiben Sie die Nummer mit Vorwahl, zum Beispiel 0211 837-2000.")
WRONG_EMAIL = _("Bitte schreiben Sie die E-Mail-Adresse so: name@beispiel.de")


def lines(label: Any, *, attrs: dict[str, str] | None = None, **options: Any) -> LinesField:
    return LinesField(label=label, widget=forms.Textarea(attrs={**INPUT, **(attrs or {}), "rows": 4}), **options)


def phone(label: Any, **options: Any) -> PhoneNumberField:
    widget = forms.TextInput(attrs={**INPUT, "inputmode": "tel"})
    return PhoneNumberField(
        label=label, required=False, widget=widget, error_messages={"invalid": WRONG_NUMBER}, **options
    )


def email(label: Any, **options: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs=INPUT)
    return forms.EmailField(
        label=label, required=False, widget=widget, error_messages={"invalid": WRONG_EMAIL}, **options
    )


class ChangeForm(forms.Form):
    bound_field_class = MarkedField
    use_required_attribute = False

    def __init__(self, *, entry: Entry, before: Content, **kwargs: Any) -> None:
        super().__init__(**{"auto_id": "aendern-%s", **kwargs})
        self.before = before
        said = before.data[ENTRY]
        self.german = german_attributes()
        self.fields["summary"] = lines(
            _("Kurzbeschreibung"),
            initial=said["summary"],
            attrs=self.german,
            help_text=_("Ein bis zwei einfache Sätze."),
            error_messages={"required": _("Bitte schreiben Sie in ein bis zwei Sätzen, was Sie tun.")},
        )
        self.fields["website"] = forms.URLField(
            label=_("Website"),
            initial=said["website"],
            required=False,
            max_length=200,
            assume_scheme="https",
            widget=forms.TextInput(attrs={**INPUT, "inputmode": "url"}),
            error_messages={"invalid": _("Bitte schreiben Sie die Adresse der Website so: www.beispiel.de")},
        )
        for contact in Contact.objects.filter(entry=entry.pk):
            parts = filter(None, [contact.get_channel_display(), german(contact.label)])
            label = format_html(
                "{} ({})", format_html_join(", ", "{}", ((part,) for part in parts)), contact.get_purpose_display()
            )
            make = email if contact.channel == Contact.Channel.EMAIL else phone
            self.fields[f"contact-{contact.pk}"] = make(
                label, initial=contact.text, help_text=_("Leer: gibt es nicht mehr.")
            )
        self.fields["new_phone"] = phone(_("Neue Telefonnummer"))
        self.fields["new_email"] = email(_("Neue E-Mail-Adresse"))
        for location in Location.objects.filter(entry=entry.pk).select_related("place"):
            for name in ADDRESS:
                self.fields[f"location-{location.pk}-{name}"] = self.of_location(location, name)
        self.fields["text"] = lines(
            _("Was hat sich sonst geändert?"),
            required=False,
            max_length=LONGEST,
            help_text=_("Zum Beispiel Angebote, Orte, Sprachen oder der Name."),
        )
        self.fields["name"] = forms.CharField(
            label=_("Ihr Name"),
            required=False,
            max_length=300,
            widget=forms.TextInput(attrs=INPUT),
            help_text=_("Für Rückfragen; wir veröffentlichen ihn nicht."),
        )
        self.fields["email"] = email(_("Ihre E-Mail-Adresse"), help_text=_("Nur wenn Sie eine Antwort möchten."))

    def of_location(self, location: Location, name: str) -> forms.Field:
        field: Any = Location._meta.get_field(name)
        label = format_html("{} ({})", capfirst(str(field.verbose_name)), german(location.name or location.place.name))
        if name == "opening_hours":
            return lines(label, attrs=self.german, initial=location.opening_hours, required=False, max_length=2000)
        messages = {"invalid": str(_("Eine Postleitzahl hat fünf Ziffern."))}
        options = {"label": label, "initial": getattr(location, name), "required": False}
        widget = forms.TextInput(attrs={**INPUT, **self.german})
        if name == "postal_code":
            return forms.RegexField(r"^\d{5}$", widget=widget, error_messages=messages, **options)
        return forms.CharField(widget=widget, max_length=field.max_length, **options)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in list(cleaned):
            if name.endswith("-street") and cleaned[name]:
                code = name.removesuffix("street") + "postal_code"
                if code in cleaned and not cleaned[code]:
                    self.add_error(code, _("Zu einer Straße gehört eine Postleitzahl."))
        if not self.errors and not cleaned["text"] and not differences(self.before, self.after()):
            self.add_error(None, _("Sie haben nichts geändert."))
        return cleaned

    def after(self) -> Content:
        """What the entry would say."""
        data: Data = deepcopy(self.before.data)
        said = self.cleaned_data
        data[ENTRY] |= {"summary": said["summary"], "website": said["website"]}
        contacts = []
        for row in data.get("contact", []):
            value = said.get(f"contact-{row['id']}", row["number"] or row["email"])
            if value:
                column = "email" if row["channel"] == Contact.Channel.EMAIL else "number"
                contacts.append({**row, column: value if column == "email" else number_of(value)})
        last = max([0, *(row["position"] for row in contacts)])
        new = {"purpose": Contact.Purpose.OFFICE, "label": "", "number": "", "email": ""}
        if said["new_phone"]:
            contacts.append(
                {**new, "id": -1, "position": last + 1, "channel": "phone", "number": number_of(said["new_phone"])}
            )
        if said["new_email"]:
            contacts.append({**new, "id": -2, "position": last + 2, "channel": "email", "email": said["new_email"]})
        data["contact"] = contacts
        for row in data.get("location", []):
            row |= {name: said.get(f"location-{row['id']}-{name}", row[name]) for name in ADDRESS}
        return Content(self.before.type, data, self.before.names)


def number_of(value: Any) -> str:
    return str(getattr(value, "as_e164", value))

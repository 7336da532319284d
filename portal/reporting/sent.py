"""What every form has that visitors send without signing in: no cookie, but a stamp and a field for programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directory.forms import MarkedField
from portal.reporting import stamp

HONEYPOT = "homepage"


class SentForm(forms.BaseForm):
    bound_field_class = MarkedField
    use_required_attribute = False  # What is missing is said by us, all at once and in German.
    EARLY: ClassVar[Any] = _("Das ging sehr schnell. Bitte senden Sie das Formular noch einmal ab.")
    LATE: ClassVar[Any] = _(
        "Das Formular war zu lange offen. Bitte senden Sie es noch einmal ab, Ihre Angaben sind da."
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.reading == stamp.Reading.EARLY:
            self.add_error(None, self.EARLY)
        elif self.reading == stamp.Reading.WORTHLESS:
            self.add_error(None, self.LATE)
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

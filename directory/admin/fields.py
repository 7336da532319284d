"""Form fields of the editorial office."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _


def _keys(value: Sequence[str]) -> list[str]:
    """Primary keys among what was sent; Django's own widgets hand anything on to the database."""
    return [key for key in value if re.fullmatch("[0-9]{1,18}", str(key))]


class ChooseOne(AutocompleteSelect):
    """An autocomplete that does not ask the database for the label of an object that is already loaded."""

    loaded: models.Model | None = None

    def load(self, instance: models.Model, name: str) -> None:
        if instance._meta.get_field(name).is_cached(instance):  # type: ignore[union-attr]
            self.loaded = getattr(instance, name)

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        keys = _keys(value)
        if self.loaded is None or keys != [str(self.loaded.pk)]:
            return super().optgroups(name, keys, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, self.loaded.pk, str(self.loaded), True, len(options)))
        return [(None, options, 0)]


class ChooseMany(AutocompleteSelectMultiple):
    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, _keys(value), attr)


class LinesField(forms.CharField):
    """A list of names, one to a line: names of ministries have commas in them."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": _("Je Zeile ein Name."), "required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = value if isinstance(value, list) else str(super().to_python(value)).splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial or []) != self.to_python(data or "")


class GermanNumberField(forms.DecimalField):
    """A number the German way, 1.300.000 or 1,5; what could be either (1.5, 1,300.5) is refused, never guessed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "vIntegerField"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str) and value.strip():
            plain = re.sub(r"\s", "", value)
            if not re.fullmatch(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?", plain):
                raise ValidationError(_("Bitte eine Zahl wie 1300, 1.300 oder 1,5 eingeben."), code="invalid")
            value = plain.replace(".", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        plain = value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
        return formats.number_format(plain, force_grouping=True)

"""Form fields of the editorial office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedSelect(AutocompleteSelect):
    """An autocomplete that does not ask the database for the label of an object that is already loaded."""

    loaded: models.Model | None = None

    def load(self, instance: models.Model, name: str) -> None:
        if instance._meta.get_field(name).is_cached(instance):  # type: ignore[union-attr]
            self.loaded = getattr(instance, name)

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        if self.loaded is None or list(value) != [str(self.loaded.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, self.loaded.pk, str(self.loaded), True, len(options)))
        return [(None, options, 0)]


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

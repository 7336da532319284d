"""What forms on public pages share."""

from __future__ import annotations

from typing import Any

from django import forms


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

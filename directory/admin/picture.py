"""The pictures of an entry: their files are checked and written as soon as the form is read."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import FileField, FileInput
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from directory.admin.guard import GuardedForm, GuardedInline
from directory.admin.statement import PositionedFormSet
from directory.models import Picture
from directory.pictures import keep, sizes

logger = logging.getLogger(__name__)


class PictureInput(FileInput):
    """Asks for a file; where there is a picture already, shows it instead."""

    picture: Picture | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if self.picture is None:
            return super().render(name, value, attrs, renderer)
        address = reverse("picture", args=[self.picture.key, f"{sizes(self.picture.width)[0]}.webp"])
        return format_html('<img class="picture-preview" src="{}" alt="{}">', address, self.picture.alt)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return None if self.picture else super().value_from_datadict(data, files, name)


class PictureForm(GuardedForm):
    upload = FileField(
        label=_("Bilddatei"),
        required=False,
        widget=PictureInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
        help_text=_(
            "JPEG, PNG, WebP oder AVIF, höchstens 15 MB, mindestens 600 Bildpunkte breit. Für ein anderes Bild löschen"
            " Sie diese Zeile und fügen eine neue hinzu."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].widget.picture = self.instance

    def clean_upload(self) -> Any:
        file = self.cleaned_data["upload"]
        if self.instance.pk:
            return None
        if not file:
            raise ValidationError(
                _("Bitte die Bilddatei auswählen. Kommt ein Formular mit Fehlern zurück, dann noch einmal.")
            )
        try:
            stored = keep(file)
        except OSError as error:
            logger.exception("A picture could not be written.")
            raise ValidationError(
                _("Das Bild ließ sich nicht speichern. Bitte später noch einmal versuchen.")
            ) from error
        self.instance.key, self.instance.width, self.instance.height = stored.key, stored.width, stored.height
        return file


class PictureInline(GuardedInline):
    model = Picture
    fk_name = "entry"
    form = PictureForm
    formset = PositionedFormSet
    template = "admin/edit_inline/stacked.html"
    fields = ["upload", "alt", "caption", ("credit", "licence"), ("focus_x", "focus_y"), "position"]

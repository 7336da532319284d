"""The pictures of an entry: their files are checked and written as soon as the form is read."""

from __future__ import annotations

import logging
from dataclasses import astuple
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.forms import FileField, FileInput
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from directory.admin.guard import GuardedForm, GuardedInline
from directory.admin.statement import PositionedFormSet
from directory.models import Picture
from directory.pictures import Stored, keep, keep_again, sizes

logger = logging.getLogger(__name__)
SIGNED_FOR = "directory.admin.picture"


class PictureInput(FileInput):
    """Asks for a file; shows instead the picture that is there, be it of a row or of a form that came back."""

    stored: Stored | None = None
    alt = ""
    is_of_row = False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if self.stored is None:
            return super().render(name, value, attrs, renderer)
        address = reverse("picture", args=[self.stored.key, f"{sizes(self.stored.width)[0]}.webp"])
        shown = format_html('<img class="picture-preview" src="{}" alt="{}">', address, self.alt)
        if self.is_of_row:
            return shown
        token = signing.dumps(astuple(self.stored), salt=SIGNED_FOR)
        return shown + format_html('<input type="hidden" name="{}" value="{}">', name, token)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        # A form that is sent without files says "" where it has none.
        return None if self.is_of_row else super().value_from_datadict(data, files, name) or data.get(name) or None


class PictureField(FileField):
    """The `Stored` of a new file, or of the one that the same form brought before it came back with errors."""

    widget = PictureInput

    def to_python(self, data: Any) -> Any:
        if isinstance(data, str):
            return self.brought_before(data)
        file = super().to_python(data)
        if file is None:
            return None
        try:
            return keep(file)
        except OSError as error:
            logger.exception("A picture could not be written.")
            raise ValidationError(
                _("Das Bild ließ sich nicht speichern. Bitte später noch einmal versuchen.")
            ) from error

    def brought_before(self, token: str) -> Stored:
        try:
            stored = Stored(*signing.loads(token, salt=SIGNED_FOR))
            keep_again(stored.key)
        except (signing.BadSignature, FileNotFoundError) as error:
            raise ValidationError(_("Die Bilddatei ist nicht mehr da. Bitte noch einmal auswählen.")) from error
        return stored


class PictureForm(GuardedForm):
    upload = PictureField(
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
            self.show(Stored(self.instance.key, self.instance.width, self.instance.height), is_of_row=True)

    def show(self, stored: Stored, *, is_of_row: bool) -> None:
        widget = self.fields["upload"].widget
        widget.stored, widget.alt, widget.is_of_row = stored, self.instance.alt, is_of_row

    def clean_upload(self) -> Any:
        stored = self.cleaned_data["upload"]
        if self.instance.pk:
            return None
        if not stored:
            raise ValidationError(_("Bitte die Bilddatei auswählen."))
        self.instance.key, self.instance.width, self.instance.height = astuple(stored)
        self.show(stored, is_of_row=False)
        return stored


class PictureInline(GuardedInline):
    model = Picture
    fk_name = "entry"
    form = PictureForm
    formset = PositionedFormSet
    template = "admin/edit_inline/stacked.html"
    fields = ["upload", "alt", "caption", "credit", "licence", "focus_x", "focus_y", "position"]

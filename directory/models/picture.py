from __future__ import annotations

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry
from directory.models.rules import ITS_ENTRY, keeps_versions, tracked
from directory.models.statement import Statement
from directory.pictures.files import KEY_PATTERN, is_kept, sizes


class PictureQuerySet(models.QuerySet["Picture"]):
    def public(self) -> Self:
        return self.filter(entry__in=Entry.objects.with_page())


@tracked()
class Picture(Statement):
    """An image of an entry. Who made it and how it may be used is its evidence, so that it needs no citation."""

    IS_CITED: ClassVar[bool] = False

    class Licence(models.TextChoices):
        RESERVED = "reserved", _("Alle Rechte vorbehalten")
        PRESS = "press", _("Abdruck mit Nennung erlaubt")
        CC_BY = "cc-by", _("CC BY 4.0")
        CC_BY_SA = "cc-by-sa", _("CC BY-SA 4.0")
        CC0 = "cc0", _("CC0 1.0")
        PUBLIC = "public", _("gemeinfrei")

    LICENCE_PAGES: ClassVar[dict[str, str]] = {
        Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/deed.de",
        Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/deed.de",
        Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/deed.de",
    }

    alt = models.CharField(
        _("Bildbeschreibung"),
        max_length=250,
        help_text=_("Was darauf zu sehen ist, für alle, die es nicht sehen: „Drei Frauen an einem Tisch mit Büchern“."),
    )
    caption = models.CharField(_("Bildunterschrift"), max_length=300, blank=True)
    credit = models.CharField(
        _("Bildnachweis"), max_length=200, help_text=_("Wer das Bild gemacht hat; steht sichtbar darunter.")
    )
    licence = models.CharField(
        _("Lizenz"),
        max_length=10,
        choices=Licence,
        help_text=_("Außer bei „Alle Rechte vorbehalten“ kann man das Bild in Druckgröße herunterladen."),
    )
    focus_x = models.PositiveSmallIntegerField(
        _("Wichtigste Stelle: von links (%)"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("Sie bleibt zu sehen, wo das Bild beschnitten wird. 50 ist die Mitte."),
    )
    focus_y = models.PositiveSmallIntegerField(
        _("Wichtigste Stelle: von oben (%)"), default=50, validators=[MaxValueValidator(100)]
    )
    # The name of the folder with its files, made of their content.
    key = models.CharField(_("Datei"), max_length=32, editable=False)
    width = models.PositiveIntegerField(_("Breite in Bildpunkten"), editable=False)
    height = models.PositiveIntegerField(_("Höhe in Bildpunkten"), editable=False)

    objects: ClassVar = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bild")
        verbose_name_plural = _("Bilder")
        triggers = [keeps_versions(ITS_ENTRY)]
        indexes = [models.Index(fields=["key"], name="picture_key")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt=""),
                name="picture_has_alt",
                violation_error_message=_("Die Bildbeschreibung fehlt: Was ist zu sehen?"),
            ),
            models.CheckConstraint(
                condition=~Q(credit=""),
                name="picture_has_credit",
                violation_error_message=_("Der Bildnachweis fehlt: Wer hat das Bild gemacht?"),
            ),
            models.CheckConstraint(
                condition=Q(licence__in=["reserved", "press", "cc-by", "cc-by-sa", "cc0", "public"]),
                name="picture_has_licence",
                violation_error_message=_("Die Lizenz fehlt: Wie darf das Bild verwendet werden?"),
            ),
            models.CheckConstraint(
                condition=Q(focus_x__lte=100, focus_y__lte=100),
                name="picture_focus_inside",
                violation_error_message=_("Die wichtigste Stelle liegt im Bild: 0 bis 100 Prozent."),
            ),
            models.CheckConstraint(
                condition=Q(key__regex=KEY_PATTERN, width__gt=0, height__gt=0),
                name="picture_has_file",
                violation_error_message=_("Die Datei des Bildes fehlt."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt

    def clean(self) -> None:
        if self.key and not is_kept(self.key):
            raise ValidationError(_("Die Datei des Bildes fehlt."))

    @property
    def licence_page(self) -> str:
        return self.LICENCE_PAGES.get(self.licence, "")

    @property
    def may_be_printed(self) -> bool:
        return self.licence != self.Licence.RESERVED

    @property
    def src(self) -> str:
        """The largest copy for screens."""
        return self.address(f"{sizes(self.width)[-1]}.webp")

    @property
    def avif_set(self) -> str:
        return self._set("avif")

    @property
    def webp_set(self) -> str:
        return self._set("webp")

    @property
    def focus_classes(self) -> str:
        """In steps of ten percent, which is what the style sheet knows."""
        return f"focus-x-{round(self.focus_x / 10)} focus-y-{round(self.focus_y / 10)}"

    def address(self, name: str) -> str:
        return reverse("picture", args=[self.key, name])

    def get_print_url(self) -> str:
        return reverse("picture-print", args=[self.key])

    def _set(self, ending: str) -> str:
        return ", ".join(f"{self.address(f'{width}.{ending}')} {width}w" for width in sizes(self.width))

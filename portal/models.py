from django.db import models
from django.utils.translation import gettext_lazy as _


class SeedRecord(models.Model):
    """That one thing of the seed content was loaded once, into which row, and as what.

    So a later run of `seed` knows what is new, and tells what an editor changed or deleted from what is untouched.
    """

    key = models.CharField(_("Schlüssel"), max_length=250, unique=True)
    model = models.CharField(_("Modell"), max_length=100)
    object_id = models.BigIntegerField(_("Zeile"))
    values = models.JSONField(_("Geladene Werte"))

    class Meta:
        ordering = ["key"]
        verbose_name = _("Geladener Inhalt")
        verbose_name_plural = _("Geladene Inhalte")

    def __str__(self) -> str:
        return self.key

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.place import Place
from directory.models.rules import tracked


@tracked()
class Responsibility(models.Model):
    """A place whose entries an account edits, and with it all that lies in the place."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Konto"), on_delete=models.CASCADE, related_name="responsibilities"
    )
    place = models.ForeignKey(Place, verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="responsibilities")

    class Meta:
        ordering = ["user", "place"]
        verbose_name = _("Zuständigkeit")
        verbose_name_plural = _("Zuständig für")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "place"],
                name="responsibility_once",
                violation_error_message=_("Für diesen Ort ist das Konto schon zuständig."),
            )
        ]

    def __str__(self) -> str:
        return str(self.place)

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models.place import Place


class FruitlessSearchQuerySet(models.QuerySet[Any]):
    def told(self) -> FruitlessSearchQuerySet:
        """Those whose words may be read; what was asked on most days comes first."""
        return self.exclude(text="").order_by("-days", "-times", "text", "pk")


class FruitlessSearch(models.Model):
    """That a search found nothing: what for, where, and on how many days; nothing of who searched.

    The words stand here once they are known to be none that only one person would type (directory/fruitless.py). Until
    then only a keyed digest tells whether the same is asked again.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    text = models.CharField(_("Gesucht"), max_length=60, blank=True)
    place = models.ForeignKey(
        Place, verbose_name=_("Ort"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    first_on = models.DateField(_("Zuerst am"))
    last_on = models.DateField(_("Zuletzt am"))
    days = models.PositiveSmallIntegerField(_("An so vielen Tagen"), default=1)
    times = models.PositiveIntegerField(_("So oft"), default=1)

    objects = FruitlessSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-days", "-times", "text", "pk"]
        default_permissions = ("delete", "view")
        verbose_name = _("Suche ohne Treffer")
        verbose_name_plural = _("Suchen ohne Treffer")
        indexes = [models.Index(fields=["first_on"]), models.Index(fields=["last_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, times__gte=F("days"), last_on__gte=F("first_on")),
                name="fruitless_counts_agree",
                violation_error_message=_("Tage, Anfragen und Zeitraum passen nicht zueinander."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.text or '…'} ({self.place})" if self.place else self.text or "…"

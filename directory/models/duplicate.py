from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry


class LikelyDuplicateQuerySet(models.QuerySet[Any]):
    def undecided(self) -> LikelyDuplicateQuerySet:
        """Nobody has said yet that they are two, and neither has been merged; the strongest signs come first."""
        return self.filter(distinct=False, first__merged_into=None, second__merged_into=None).order_by(
            F("reasons__len").desc(), "first__sort_title", "pk"
        )

    def among(self, entries: models.QuerySet[Entry]) -> LikelyDuplicateQuerySet:
        return self.filter(first__in=entries.values("pk"), second__in=entries.values("pk"))


class LikelyDuplicate(models.Model):
    """Two entries of one type that may be the same thing, or that somebody has looked at and found to be two."""

    class Reason(models.TextChoices):
        NAME = "name", _("ähnlicher Name")
        KNOWN_AS = "known_as", _("gleicher Name oder gleiche Abkürzung")
        PHONE = "phone", _("gleiche Telefonnummer")
        EMAIL = "email", _("gleiche E-Mail-Adresse")
        ADDRESS = "address", _("gleiche Anschrift")

    first = models.ForeignKey(Entry, verbose_name=_("Eintrag"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Entry, verbose_name=_("Ähnlicher Eintrag"), on_delete=models.CASCADE, related_name="+")
    reasons = ArrayField(models.CharField(max_length=10, choices=Reason), verbose_name=_("Was gleich ist"))
    distinct = models.BooleanField(_("Kein Doppel"), default=False)
    found_on = models.DateField(_("Gefunden am"), auto_now_add=True)

    objects = LikelyDuplicateQuerySet.as_manager()

    class Meta:
        ordering = ["first__sort_title", "pk"]
        default_permissions = ("change", "view")
        verbose_name = _("Mögliches Doppel")
        verbose_name_plural = _("Mögliche Doppel")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="duplicate_pair_once",
                violation_error_message=_("Dieses Paar gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="duplicate_pair_in_order",
                violation_error_message=_("Ein Paar sind zwei Einträge, der ältere zuerst."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"

    @property
    def reason_names(self) -> str:
        return ", ".join(str(self.Reason(reason).label) for reason in self.reasons)


class Comparison(models.Model):
    """When an entry was last compared with all others, so that the next run goes on where this one stopped."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="comparison")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.at}"

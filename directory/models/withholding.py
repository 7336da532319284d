from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.marks import Reason


class WithholdingQuerySet(models.QuerySet["Withholding"]):
    def of(self, entry_id: int) -> Self:
        """Newest first."""
        return self.filter(entry_id=entry_id).order_by("-at", "-pk")


class Withholding(models.Model):
    """That something was taken out of old versions of an entry; not what it was. It stays, as versions do.

    Versions change only in the transaction that writes one (directory/sql/withholding.sql).
    """

    entry_id = models.BigIntegerField(_("Eintrag"), db_index=True)
    at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now)
    made_by = models.CharField(_("Wer"), max_length=310)
    reason = models.CharField(_("Grund"), max_length=10, choices=Reason)
    versions = ArrayField(models.IntegerField(), verbose_name=_("Versionen"))
    # In those versions, and in all else that keeps old states: the trail of changes, decided proposals, reports of
    # imports, names in versions of other entries.
    places = models.PositiveIntegerField(_("Stellen in Versionen"))
    elsewhere = models.PositiveIntegerField(_("Stellen anderswo"))

    objects = WithholdingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ()
        verbose_name = _("Entfernung")
        verbose_name_plural = _("Entfernungen")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values),
                name="withholding_reason_known",
                violation_error_message=_("Bitte einen der Gründe wählen."),
            ),
            models.CheckConstraint(
                condition=~Q(made_by=""),
                name="withholding_names_who",
                violation_error_message=_("Wer etwas entfernt, wird genannt."),
            ),
            models.CheckConstraint(
                condition=Q(places__gt=0) | Q(elsewhere__gt=0),
                name="withholding_took_something",
                violation_error_message=_("Entfernt wurde nichts."),
            ),
            models.CheckConstraint(
                condition=Q(places=0, versions=[]) | Q(places__gt=0, versions__len__gt=0),
                name="withholding_versions_of_places",
                violation_error_message=_("Zu den Stellen in Versionen gehören deren Nummern, und umgekehrt."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stays_as_it_is",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=(
                    "IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Dass etwas entfernt wurde, bleibt festgehalten.',"
                    " CONSTRAINT = 'withholding_stays'; END IF;"
                    " NEW.at := transaction_timestamp(); RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}, {self.at:%d.%m.%Y}"

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

# On so many different days in a row a link has to fail before anybody is told.
FAILING_DAYS = 3


class LinkCheckQuerySet(models.QuerySet[Any]):
    def failing(self) -> LinkCheckQuerySet:
        return self.filter(failed_days__gte=FAILING_DAYS)


class LinkCheck(models.Model):
    """What became of asking for an address that entries or sources link to."""

    url = models.URLField(_("Adresse"), max_length=200, unique=True)
    checked_on = models.DateField(_("Zuletzt gefragt"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("Antwort"), null=True, blank=True)
    problem = models.CharField(_("Was nicht ging"), max_length=200, blank=True)
    failed_days = models.PositiveSmallIntegerField(_("Tage ohne Erfolg"), default=0)
    failed_on = models.DateField(_("Zuletzt ohne Erfolg"), null=True, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["url"]
        default_permissions = ()
        verbose_name = _("Geprüfter Link")
        verbose_name_plural = _("Geprüfte Links")
        constraints = [
            models.CheckConstraint(
                condition=Q(failed_days=0, failed_on=None) | Q(failed_days__gt=0, failed_on__isnull=False),
                name="link_failed_on_days",
                violation_error_message=_("Zu Tagen ohne Erfolg gehört der letzte von ihnen."),
            )
        ]

    def __str__(self) -> str:
        return self.url

    def note(self, *, day: date, status: int | None, problem: str) -> None:
        """What came of asking on this day; several failures of one day count once."""
        self.checked_on, self.status, self.problem = day, status, problem[:200]
        if not problem:
            self.failed_days, self.failed_on = 0, None
        elif self.failed_on != day:
            self.failed_days, self.failed_on = self.failed_days + 1, day
        self.save()

    @property
    def is_failing(self) -> bool:
        return self.failed_days >= FAILING_DAYS

    @property
    def summary(self) -> str:
        """In one line, for the form of an entry."""
        if self.checked_on is None:
            return gettext("noch nicht geprüft")
        day = formats.date_format(self.checked_on, "DATE_FORMAT")
        if not self.failed_days:
            return gettext("erreichbar am %(day)s") % {"day": day}
        text = ngettext(
            "nicht erreichbar am %(day)s: %(problem)s",
            "nicht erreichbar an %(count)s Tagen, zuletzt am %(day)s: %(problem)s",
            self.failed_days,
        )
        return text % {"count": self.failed_days, "day": day, "problem": self.problem}

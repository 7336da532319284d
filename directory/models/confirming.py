"""Asking those whom an entry is about whether it is still right."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry
from directory.models.rules import tracked

# Who has checked an entry, in that case. What an entry says is German, whatever language the page is in.
THE_ORGANISATION = "die Organisation"


class ConfirmationRequestQuerySet(models.QuerySet["ConfirmationRequest"]):
    def of_this_round(self) -> Self:
        """Those since the entry was last checked."""
        return self.filter(Q(checked_on=F("entry__checked_on")) | Q(checked_on=None, entry__checked_on=None))

    def over_until(self, moment: datetime.datetime) -> Self:
        """Of earlier rounds, and sent before then."""
        return self.filter(sent_at__lte=moment).exclude(pk__in=ConfirmationRequest.objects.of_this_round().values("pk"))


@tracked(exclude=["email"])
class ConfirmationRequest(models.Model):
    """One step of asking: a mail to the organisation, a second one, and then the office itself has to see to it.

    A round begins when an entry is checked and ends when it is checked again; each step is taken once in a round.
    """

    class Step(models.TextChoices):
        FIRST = "first", _("Bitte um Bestätigung")
        REMINDER = "reminder", _("Erinnerung")
        ESCALATED = "escalated", _("an die Redaktion gemeldet")

    class Answer(models.TextChoices):
        NONE = "", _("keine")
        CONFIRMED = "confirmed", _("alles stimmt")
        CHANGED = "changed", _("etwas hat sich geändert")

    entry = models.ForeignKey(
        Entry, verbose_name=_("Eintrag"), on_delete=models.CASCADE, related_name="confirmation_requests"
    )
    step = models.CharField(_("Schritt"), max_length=10, choices=Step)
    checked_on = models.DateField(_("Davor zuletzt geprüft"), null=True, blank=True)
    version = models.IntegerField(_("Version"))
    email = models.EmailField(_("An"), blank=True)
    sent_at = models.DateTimeField(_("Gesendet"), default=timezone.now)
    answer = models.CharField(_("Antwort"), max_length=10, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(_("Beantwortet"), null=True, blank=True)

    objects = ConfirmationRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("Bitte um Bestätigung")
        verbose_name_plural = _("Bitten um Bestätigung")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "step", "checked_on"],
                name="confirmation_step_once",
                nulls_distinct=False,
                violation_error_message=_("Darum wurde schon gebeten."),
            ),
            models.CheckConstraint(
                condition=(Q(step="escalated") & Q(email="")) | (~Q(step="escalated") & ~Q(email="")),
                name="confirmation_mail_has_address",
                violation_error_message=_("Eine Bitte geht an eine E-Mail-Adresse; was die Redaktion klärt, nicht."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_at__gte=F("sent_at"))),
                name="confirmation_answer_has_date",
                violation_error_message=_("Zu einer Antwort gehört, wann sie kam."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}, {self.sent_at:%d.%m.%Y}"

    @property
    def is_answered(self) -> bool:
        return bool(self.answer)

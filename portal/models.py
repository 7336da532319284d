from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxLengthValidator, MinLengthValidator, URLValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumber_field.modelfields import PhoneNumberField

from directory.models import Entry
from directory.models.rules import NUMBER_PATTERN, WebsiteField, tracked
from directory.references import reference_of_today, reference_pattern


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


@tracked()
class Operator(models.Model):
    """Who answers for this installation, and what only they can say: imprint, data protection, accessibility."""

    class Result(models.TextChoices):
        """The three answers that the model statement of Decision (EU) 2018/1523 knows."""

        FULL = "full", _("vollständig vereinbar")
        PARTIAL = "partial", _("teilweise vereinbar")
        NONE = "none", _("nicht vereinbar")

    name = models.CharField(_("Name"), max_length=200)
    address = models.TextField(_("Anschrift"), max_length=500)
    represented_by = models.CharField(_("Vertreten durch"), max_length=250)
    phone = PhoneNumberField(_("Telefon"))
    email = models.EmailField(_("E-Mail-Adresse"))
    responsible = models.TextField(_("Verantwortlich für den Inhalt"), max_length=500)
    supervisory_body = models.TextField(_("Aufsichtsbehörde"), max_length=500, blank=True)
    data_protection_officer = models.TextField(_("Beauftragte für Datenschutz"), max_length=500, blank=True)
    hosting_note = models.TextField(_("Server und Protokolle"), max_length=2000, blank=True)
    licence = models.CharField(_("Lizenz der Inhalte"), max_length=250, blank=True)
    accessibility_stated_on = models.DateField(_("Erklärung erstellt am"), null=True, blank=True)
    accessibility_checked_on = models.DateField(_("Zuletzt geprüft am"), null=True, blank=True)
    accessibility_result = models.CharField(_("Ergebnis der Prüfung"), max_length=10, choices=Result, blank=True)
    accessibility_gaps = models.TextField(_("Was nicht barrierefrei ist"), max_length=4000, blank=True)
    enforcement_name = models.CharField(_("Name der Ombudsstelle"), max_length=250, blank=True)
    enforcement_address = models.TextField(_("Anschrift der Ombudsstelle"), max_length=500, blank=True)
    enforcement_email = models.EmailField(_("E-Mail-Adresse der Ombudsstelle"), blank=True)
    enforcement_website = WebsiteField(_("Website der Ombudsstelle"), blank=True)
    sign_language_video = WebsiteField(
        _("Seite mit dem Video"), blank=True, validators=[URLValidator(schemes=["https"])]
    )
    sign_language_transcript = models.TextField(_("Text des Videos"), max_length=10_000, blank=True)

    class Meta:
        verbose_name = _("Betreiber")
        verbose_name_plural = _("Betreiber")
        constraints = [
            models.UniqueConstraint(
                Value(1), name="operator_once", violation_error_message=_("Es gibt schon einen Betreiber.")
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(address="") & ~Q(represented_by="") & ~Q(email="") & ~Q(responsible=""),
                name="operator_named",
                violation_error_message=_("Ohne Name, Anschrift, Vertretung und Kontakt gibt es kein Impressum."),
            ),
            models.CheckConstraint(
                condition=Q(phone__regex=NUMBER_PATTERN),
                name="operator_phone_e164",
                violation_error_message=_("Die Nummer ist keine vollständige Telefonnummer."),
            ),
            models.CheckConstraint(
                condition=Q(accessibility_checked_on=None, accessibility_result="")
                | (Q(accessibility_checked_on__isnull=False) & ~Q(accessibility_result="")),
                name="operator_check_has_result",
                violation_error_message=_("Zur Prüfung der Barrierefreiheit gehören ihr Tag und ihr Ergebnis."),
            ),
            models.CheckConstraint(
                condition=~Q(enforcement_name="")
                | Q(enforcement_address="", enforcement_email="", enforcement_website=""),
                name="operator_enforcement_named",
                violation_error_message=_("Zum Kontakt der Ombudsstelle gehört ihr Name."),
            ),
            models.CheckConstraint(
                condition=Q(sign_language_video="")
                | (Q(sign_language_video__startswith="https://") & ~Q(sign_language_transcript="")),
                name="operator_video_has_transcript",
                violation_error_message=_("Zum Video gehören eine Adresse mit https:// und sein Text."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


# The characters of a report.
SHORTEST, LONGEST = 10, 4000


def new_reference() -> str:
    return reference_of_today("M")


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """Not dealt with yet; who has waited longest comes first."""
        return self.filter(state=Report.State.OPEN).order_by("created_at", "pk")


class Report(models.Model):
    """What a visitor says is wrong. It has no history, so that what is deleted is gone."""

    class Kind(models.TextChoices):
        """The values stand in addresses: /melden/?art=barriere."""

        ENTRY = "eintrag", _("Fehler in einem Eintrag")
        BARRIER = "barriere", _("Barriere: Ich kann etwas nicht lesen oder nicht bedienen")
        OTHER = "sonstiges", _("Sonstiges")

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        CLOSED = "closed", _("erledigt")
        DECLINED = "declined", _("abgelehnt")

    reference = models.CharField(_("Nummer"), max_length=13, default=new_reference, editable=False)
    created_at = models.DateTimeField(_("Eingegangen"), default=timezone.now, editable=False)
    kind = models.CharField(_("Art"), max_length=10, choices=Kind)
    entry = models.ForeignKey(
        Entry, verbose_name=_("Eintrag"), null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    page = models.CharField(_("Adresse der Seite"), max_length=2000, blank=True)
    text = models.TextField(
        _("Text"),
        validators=[
            MinLengthValidator(SHORTEST, _("Bitte beschreiben Sie es mit mindestens %(limit_value)d Zeichen.")),
            MaxLengthValidator(
                LONGEST, _("Bitte höchstens %(limit_value)d Zeichen schreiben; es sind %(show_value)d.")
            ),
        ],
    )
    email = models.EmailField(_("E-Mail-Adresse für eine Antwort"), blank=True)
    state = models.CharField(pgettext_lazy("of a report", "Stand"), max_length=10, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(_("Erledigt"), null=True, blank=True, editable=False)
    note = models.TextField(_("Notiz der Redaktion"), blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("Fehlermeldung")
        verbose_name_plural = _("Fehlermeldungen")
        constraints = [
            models.UniqueConstraint(
                fields=["reference"],
                name="report_reference_once",
                violation_error_message=_("Diese Nummer ist schon vergeben."),
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=reference_pattern("M")),
                name="report_reference_readable",
                violation_error_message=_("Eine Nummer sieht so aus: M-2026-7K3F9Q."),
            ),
            models.CheckConstraint(
                condition=Q(GreaterThanOrEqual(Length("text"), SHORTEST)) & Q(LessThanOrEqual(Length("text"), LONGEST)),
                name="report_text_length",
                violation_error_message=_("Der Text ist zu kurz oder zu lang."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | Q(state__in=["closed", "declined"], closed_at__isnull=False, closed_at__gte=F("created_at")),
                name="report_closed_with_date",
                violation_error_message=_("Wer eine Meldung abschließt, hält fest, wann."),
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(note=""),
                name="report_declined_with_reason",
                violation_error_message=_("Wer eine Meldung ablehnt, schreibt in die Notiz, warum."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, **kwargs: Any) -> None:
        if self.state == self.State.OPEN:
            self.closed_at = None
        elif self.closed_at is None:
            self.closed_at = timezone.now()
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """The page that thanks for it; it shows nothing but the number."""
        return reverse("report-thanks", args=[self.reference])

    def close(self, note: str) -> None:
        """It has been dealt with; what was noted before stays."""
        self.state = self.State.CLOSED
        self.note = "\n".join(filter(None, [self.note, note]))
        self.save()


class ReportSending(models.Model):
    """That somebody sent a report; the key stands for their network address on one day and does not tell it."""

    key = models.CharField(_("Schlüssel"), max_length=64)
    sent_at = models.DateTimeField(_("Gesendet"), default=timezone.now)

    class Meta:
        verbose_name = _("Absendung")
        verbose_name_plural = _("Absendungen")
        indexes = [models.Index(fields=["key", "sent_at"]), models.Index(fields=["sent_at"])]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M}"

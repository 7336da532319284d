from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.dates import PartialDateField
from directory.models.entry import Entry
from directory.models.evidence import Source


class TableImport(models.Model):
    """A file with partners on its way in: what it holds, what would become of it, what became of it.

    It has no history, so that a file that is deleted is gone.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("hochgeladen")
        CHECKED = "checked", _("geprüft")
        UNREADABLE = "unreadable", _("nicht lesbar")
        APPLIED = "applied", _("übernommen")

    # None where somebody imports on the server's command line.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Konto"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("Datei"), max_length=250)
    content = models.BinaryField(_("Inhalt"))
    state = models.CharField(
        pgettext_lazy("of an import", "Stand"), max_length=10, choices=State, default=State.UPLOADED
    )
    source = models.ForeignKey(
        Source, verbose_name=_("Quelle"), null=True, blank=True, on_delete=models.PROTECT, related_name="imports"
    )
    # The source to be, which is made when the first fact is written that it supports.
    source_title = models.CharField(_("Titel der Quelle"), max_length=250, blank=True)
    source_publisher = models.CharField(_("Herausgeber"), max_length=160, blank=True)
    source_date = PartialDateField(_("Datum der Quelle"), null=True, blank=True)
    notes = models.JSONField(_("Hinweise"), default=list)
    # How many rows have which outcome.
    counts = models.JSONField(_("Ergebnis"), default=dict)
    # What the report said, so that nothing else is ever written than what was shown.
    digest = models.CharField(max_length=64, blank=True)
    # Rows that the database refused when they were to be written, with its reason.
    refusals = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("Hochgeladen"), auto_now_add=True)
    applied_at = models.DateTimeField(_("Übernommen"), null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("Import")
        verbose_name_plural = _("Importe")
        constraints = [
            models.CheckConstraint(
                condition=Q(source__isnull=False, source_title="")
                | (Q(source__isnull=True, source_date__isnull=False) & ~Q(source_title="")),
                name="import_has_source",
                violation_error_message=_("Bitte eine Quelle wählen oder eine neue mit Titel und Datum nennen."),
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False, content=b"")
                | (~Q(state="applied") & Q(applied_at__isnull=True)),
                name="import_applied_keeps_no_file",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def source_name(self) -> str:
        return self.source.title if self.source else self.source_title

    @property
    def is_ready(self) -> bool:
        """Whether there is a report, and something to write in it."""
        return self.state == self.State.CHECKED and self.to_write > 0

    @property
    def to_write(self) -> int:
        """How many rows there are to write."""
        return self.count("new") + self.count("changed")

    def count(self, outcome: str) -> int:
        return int(self.counts.get(outcome, 0))


class ImportRow(models.Model):
    """What the report says of one row of a file."""

    class Outcome(models.TextChoices):
        NEW = "new", _("neu")
        CHANGED = "changed", _("geändert")
        UNCHANGED = "unchanged", _("unverändert")
        REFUSED = "refused", _("abgelehnt")
        BLANK = "blank", _("nicht ausgefüllt")

    table_import = models.ForeignKey(TableImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("Zeile"))
    outcome = models.CharField(_("Ergebnis"), max_length=10, choices=Outcome)
    title = models.CharField(_("Name"), max_length=250, blank=True)
    entry = models.ForeignKey(
        Entry, verbose_name=_("Partner"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Label, old and new value of each field.
    changes: Any = models.JSONField(_("Änderungen"), default=list)
    reasons: Any = models.JSONField(_("Gründe"), default=list)

    class Meta:
        ordering = ["number"]
        verbose_name = _("Zeile eines Imports")
        verbose_name_plural = _("Zeilen eines Imports")
        constraints = [
            models.UniqueConstraint(fields=["table_import", "number"], name="import_row_once"),
        ]
        indexes = [models.Index(fields=["table_import", "outcome", "number"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry
from directory.models.rules import tracked


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def public(self) -> Self:
        """Those of entries with a page; newest first. A merged entry keeps its own, and its address still leads on."""
        return self.filter(entry__in=Entry.objects.with_page()).order_by("-made_at", "-pk")


@tracked()
class Correction(models.Model):
    """That a public version put right what the one before had wrong, in a sentence for those who relied on that."""

    LONGEST: ClassVar[int] = 500

    entry = models.ForeignKey(Entry, verbose_name=_("Eintrag"), on_delete=models.CASCADE, related_name="corrections")
    version = models.PositiveIntegerField(_("Version"))
    sentence = models.TextField(
        _("Was berichtigt wurde"),
        max_length=LONGEST,
        help_text=_("Ein Satz, der sagt, was falsch war und was richtig ist. Er steht öffentlich beim Eintrag."),
    )
    made_at = models.DateTimeField(_("Gekennzeichnet am"), default=timezone.now, editable=False)
    # When its sentence became what it is.
    changed_at = models.DateTimeField(_("Geändert am"), default=timezone.now, editable=False)
    made_by = models.CharField(_("Gekennzeichnet von"), max_length=310, blank=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        verbose_name = _("Korrektur")
        verbose_name_plural = _("Korrekturen")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "version"],
                name="correction_once",
                violation_error_message=_("Diese Version ist schon als Korrektur gekennzeichnet."),
            ),
            models.CheckConstraint(
                condition=Q(sentence__regex=r"\S"),
                name="correction_has_sentence",
                violation_error_message=_("Ein Satz sagt, was berichtigt wurde."),
            ),
        ]
        indexes = [models.Index(fields=["-made_at", "-id"], name="correction_newest")]
        triggers = [
            pgtrigger.Trigger(
                name="of_a_later_public_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("entry_id", "version"),  # type: ignore[no-untyped-call]
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM directory_version AS this JOIN directory_version AS earlier"
                    " ON earlier.entry_id = this.entry_id AND earlier.number < this.number"
                    " WHERE this.entry_id = NEW.entry_id AND this.number = NEW.version"
                    " AND this.state IN ('published', 'archived') AND NOT this.deleted"
                    " AND earlier.state IN ('published', 'archived') AND NOT earlier.deleted) THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Eine Korrektur ist eine öffentliche Version nach der ersten öffentlichen.',"
                    " CONSTRAINT = 'correction_of_later_public_version'; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.version}"

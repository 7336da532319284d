"""Proposals: changes that somebody wants and nobody has decided yet. They are kept beside the entry."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry
from directory.models.rules import tracked
from directory.models.version import ExactDecoder
from directory.references import reference_of_today, reference_pattern

# The characters of an explanation.
LONGEST = 4000


def new_proposal_reference() -> str:
    return reference_of_today("V")


class ExactEncoder(json.JSONEncoder):
    """Figures have 14 digits at most, which a floating-point number keeps."""

    def default(self, o: Any) -> Any:
        return float(o) if isinstance(o, Decimal) else super().default(o)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> Self:
        """Not decided yet; who has waited longest comes first."""
        return self.filter(state=Proposal.State.OPEN).order_by("created_at", "pk")

    def decided_until(self, moment: datetime.datetime) -> Self:
        return self.exclude(state=Proposal.State.OPEN).filter(decided_at__lte=moment)


# What is proposed and who sent it stays out of the history, so that it is gone when it is deleted.
@tracked(exclude=["before", "data", "names", "text", "name", "email"])
class Proposal(models.Model):
    """What an entry says, what it should say, who wants that and what became of it; or an organisation to be added.

    It can be read like a version of an entry (`type`, `data`, `names`): the entry as it should be. The entry outlives
    it and it outlives the entry, whose number it keeps.
    """

    class Origin(models.TextChoices):
        EDITOR = "editor", _("Redaktion")
        ORGANISATION = "organisation", _("Organisation, über ihren Link")
        PUBLIC = "public", _("Formular „Organisation vorschlagen“")

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ACCEPTED = "accepted", _("übernommen")
        PARTLY = "partly", _("teilweise übernommen")
        DECLINED = "declined", _("abgelehnt")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    reference = models.CharField(_("Nummer"), max_length=13, default=new_proposal_reference, editable=False)
    created_at = models.DateTimeField(_("Eingegangen"), default=timezone.now, editable=False)
    origin = models.CharField(_("Woher"), max_length=12, choices=Origin)
    type = models.CharField(_("Eintragstyp"), max_length=10, choices=Entry.Type)
    entry = models.ForeignKey(
        Entry,
        verbose_name=_("Eintrag"),
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="proposals",
    )
    base = models.IntegerField(_("Version, die geändert werden soll"), default=0)
    revision = models.PositiveIntegerField(_("Wie oft der Vorschlag geändert wurde"), default=0)
    # What the entry said then, what it should say, and what both refer to: in the shape of a version.
    before = models.JSONField(_("Bisheriger Inhalt"), encoder=ExactEncoder, decoder=ExactDecoder)
    data = models.JSONField(_("Vorgeschlagener Inhalt"), encoder=ExactEncoder, decoder=ExactDecoder)
    names = models.JSONField(_("Namen"))
    text = models.TextField(
        _("Erläuterung"),
        blank=True,
        validators=[
            MaxLengthValidator(LONGEST, _("Bitte höchstens %(limit_value)d Zeichen schreiben; es sind %(show_value)d."))
        ],
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("Wer"), max_length=310, blank=True)
    email = models.EmailField(_("E-Mail-Adresse für eine Antwort"), blank=True)
    state = models.CharField(pgettext_lazy("of a proposal", "Stand"), max_length=10, choices=State, default=State.OPEN)
    reason = models.TextField(_("Begründung"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Entschieden von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("Entschieden"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        # Who decides what is proposed, follows from the entry.
        default_permissions = ("view", "delete")
        ordering = ["-created_at", "-pk"]
        verbose_name = _("Vorschlag")
        verbose_name_plural = _("Vorschläge")
        indexes = [models.Index(fields=["created_at", "id"], name="proposal_open", condition=Q(state="open"))]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"],
                name="proposal_reference_once",
                violation_error_message=_("Diese Nummer ist schon vergeben."),
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=reference_pattern("V")),
                name="proposal_reference_readable",
                violation_error_message=_("Eine Nummer sieht so aus: V-2026-7K3F9Q."),
            ),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("text"), LONGEST)),
                name="proposal_text_length",
                violation_error_message=_("Der Text ist zu lang."),
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(origin="public", type="actor"),
                name="proposal_of_an_entry",
                violation_error_message=_("Nur wer eine Organisation vorschlägt, nennt keinen Eintrag."),
            ),
            models.CheckConstraint(
                condition=~Q(origin="editor") | (~Q(name="") & Q(email="")),
                name="proposal_editor_named",
                violation_error_message=_("Ein Vorschlag der Redaktion nennt, von wem er ist, und keine Adresse."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False, decided_at__gte=F("created_at"))),
                name="proposal_decided_with_date",
                violation_error_message=_("Wer über einen Vorschlag entscheidet, hält fest, wann."),
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="proposal_declined_with_reason",
                violation_error_message=_("Wer einen Vorschlag ablehnt, sagt, warum."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_new(self) -> bool:
        """Whether it adds an entry instead of changing one."""
        return not self.before["entry"]

    @property
    def title(self) -> str:
        """What the entry is called, or should be called where it is new."""
        said = self.before["entry"] or self.data["entry"]
        return str(said.get("title", self.reference))

    @property
    def sender(self) -> str:
        """Who proposes it, as far as others may know for ever."""
        if self.origin == self.Origin.EDITOR:
            return self.name
        return (
            gettext("Organisation") if self.origin == self.Origin.ORGANISATION else gettext("Formular auf der Website")
        )

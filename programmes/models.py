from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, NullIf
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.dates import UNDATED, PartialDateField, in_order
from directory.models import Actor, Entry, EntryQuerySet, Place, Statement
from directory.models.rules import (
    ITS_ENTRY,
    PUBLISHED_PERMISSIONS,
    keeps_versions,
    marks,
    no_circle,
    only_for,
    tracked,
    tracked_choice,
    typed,
)


@tracked()
class Programme(Entry):
    """Something that is being done: a programme, pilot, project or initiative, or a module of one."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme", _("Programm")
        PILOT = "pilot", _("Pilotprogramm")
        PROJECT = "project", _("Projekt")
        INITIATIVE = "initiative", _("Initiative")
        MODULE = "module", _("Modul")

    class Status(models.TextChoices):
        UNKNOWN = "unknown", _("keine Angabe")
        PLANNED = "planned", _("geplant")
        RUNNING = "running", _("läuft")
        ENDED = "ended", _("beendet")

    TYPE = Entry.Type.PROGRAMME
    CITED_FIELDS = (*Entry.CITED_FIELDS, "kind", "parent", "starts", "ends", "status")

    kind = models.CharField(_("Art des Programms"), max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self", verbose_name=_("Teil von"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    starts = PartialDateField(_("Beginn"), null=True, blank=True)
    ends = PartialDateField(_("Ende"), null=True, blank=True)
    status = models.CharField(_("Stand der Durchführung"), max_length=10, choices=Status, default=Status.UNKNOWN)

    class Meta:
        default_permissions = PUBLISHED_PERMISSIONS
        verbose_name = _("Programm")
        verbose_name_plural = _("Programme")
        triggers = [
            typed(Entry.Type.PROGRAMME),
            marks("{row}.entry_ptr_id"),
            keeps_versions("{row}.entry_ptr_id"),
            no_circle("programmes_programme", "parent_id", "entry_ptr_id", "Programme sind im Kreis Teil voneinander."),
        ]
        constraints = [
            models.CheckConstraint(
                condition=in_order("starts", "ends"),
                name="programme_period_in_order",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("entry_ptr")),
                name="programme_not_its_own_parent",
                violation_error_message=_("Ein Programm ist nicht Teil seiner selbst."),
            ),
        ]

    @property
    def period(self) -> str:
        """From when until when, in words; empty if nothing is known."""
        starts, ends = (date if date and date.is_dated else None for date in (self.starts, self.ends))
        if starts and ends:
            return gettext("%(starts)s bis %(ends)s") % {"starts": starts, "ends": ends}
        if ends:
            return gettext("bis %(ends)s, Beginn nicht bekannt") % {"ends": ends}
        if not starts:
            return ""
        if self.status == Programme.Status.UNKNOWN:
            return gettext("ab %(starts)s, Ende nicht bekannt") % {"starts": starts}
        values = {"starts": starts, "status": self.get_status_display()}
        return gettext("ab %(starts)s, %(status)s, Ende nicht bekannt") % values


@dataclass(frozen=True)
class RoleGroup:
    label: str
    parts: list[Participation]


@tracked()
class Participation(Statement):
    """An actor's part in a programme; the labels bear no tense, since a text may speak of what was."""

    class Role(models.TextChoices):
        INITIATOR = "initiator", _("Anstoß")
        DEVELOPER = "developer", _("Entwicklung")
        FUNDER = "funder", _("Förderung")
        COORDINATOR = "coordinator", _("Koordination")
        CARRIER = "carrier", _("Durchführung")
        PARTNER = "partner", _("Zusammenarbeit")
        SUPPORTER = "supporter", _("Unterstützung")

    actor = models.ForeignKey(Actor, verbose_name=_("Partner"), on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(_("Rolle"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("Beteiligung")
        verbose_name_plural = _("Beteiligungen")
        triggers = [
            only_for(Entry.Type.PROGRAMME, "Eine Beteiligung gehört zu einem Programm."),
            keeps_versions(ITS_ENTRY),
        ]

    def __str__(self) -> str:
        return f"{self.actor} ({self.get_role_display()})"

    @classmethod
    def by_role(cls, parts: Iterable[Participation]) -> list[RoleGroup]:
        """From who gave the impulse to who supports it; a role that an old version alone knows comes last."""
        by_role: dict[str, list[Participation]] = {role: [] for role in cls.Role}
        for part in parts:
            by_role.setdefault(part.role, []).append(part)
        labels = dict(cls.Role.choices)
        return [
            RoleGroup(str(labels.get(role, role)) or gettext("keine Angabe"), rows)
            for role, rows in by_role.items()
            if rows
        ]


class NewsItemQuerySet(EntryQuerySet):
    def published(self) -> NewsItemQuerySet:
        """What happened last comes first; what bears no date, last."""
        date = NullIf("date", models.Value(UNDATED), output_field=models.CharField())
        return super().published().order_by(date.desc(nulls_last=True), "sort_title", "pk")

    def years(self) -> list[str]:
        """In which something happened, the last first."""
        found = self.exclude(date=UNDATED).order_by().values_list(Left("date", 4, output_field=models.CharField()))
        return sorted((year for [year] in found.distinct()), reverse=True)

    def of_year(self, year: str) -> NewsItemQuerySet:
        return self.filter(date__startswith=year)


@tracked()
class NewsItem(Entry):
    """Something that happened on a day."""

    TYPE = Entry.Type.NEWS
    CITED_FIELDS = (*Entry.CITED_FIELDS, "date", "place", "concerns")

    date = PartialDateField(_("Datum"))
    place = models.ForeignKey(
        Place, verbose_name=_("Ort"), null=True, blank=True, on_delete=models.PROTECT, related_name="news"
    )
    concerns = models.ManyToManyField(Entry, verbose_name=_("Betrifft"), blank=True, related_name="news")

    objects: ClassVar = NewsItemQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "sort_title", "pk"]
        default_permissions = PUBLISHED_PERMISSIONS
        verbose_name = _("Meldung")
        verbose_name_plural = _("Meldungen")
        triggers = [
            typed(Entry.Type.NEWS),
            marks("{row}.entry_ptr_id"),
            keeps_versions("{row}.entry_ptr_id"),
        ]

    @property
    def is_ahead(self) -> bool:
        """Whether its day is today or still to come."""
        return self.date.as_day is not None and self.date.as_day >= timezone.localdate()


@tracked()
class NewsParticipant(Statement):
    """A person who took part, in the role of that day; people appear nowhere else."""

    name = models.CharField(_("Name"), max_length=120)
    role = models.CharField(_("Rolle an diesem Tag"), max_length=160)

    class Meta:
        verbose_name = _("Beteiligte Person")
        verbose_name_plural = _("Beteiligte Personen")
        triggers = [
            only_for(Entry.Type.NEWS, "Personen stehen nur in Meldungen."),
            marks(ITS_ENTRY),
            keeps_versions(ITS_ENTRY),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(role=""),
                name="news_participant_has_role",
                violation_error_message=_("Zu jedem Namen gehört die Rolle an diesem Tag."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


@tracked_choice()
class NewsConcern(NewsItem.concerns.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers = [keeps_versions("{row}.newsitem_id")]

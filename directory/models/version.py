"""The versions of entries: written by the database alone (directory/sql/versions.sql)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.marks import spoken
from directory.models.entry import Entry


class ExactDecoder(json.JSONDecoder):
    """Numbers as they are written: 1.30, not the binary fraction nearest to it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})


class VersionQuerySet(models.QuerySet["Version"]):
    def of(self, entry_id: int) -> Self:
        """The versions of an entry, be it there or not; newest first."""
        return self.filter(entry_id=entry_id).order_by("-number")

    def public(self) -> Self:
        """Those that were a page when they were the newest."""
        return self.filter(state__in=Entry.STATES_WITH_PAGE, deleted=False)

    def at_address(self, type_: str, slug: str) -> Self:
        """Those of entries that bore this slug then."""
        return self.alias(slug=KT("data__entry__slug")).filter(type=type_, slug=slug)

    def deletions(self) -> Self:
        """The last version of each entry that is deleted now; newest first."""
        later = Version.objects.filter(entry_id=models.OuterRef("entry_id"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(later), deleted=True).order_by("-at", "-pk")

    def still_public(self) -> Self:
        """Those of them whose entry still has a page; newest first."""
        there = Entry.objects.with_page().filter(pk=models.OuterRef("entry_id"))
        return self.public().filter(models.Exists(there)).order_by("-at", "-pk")

    def last_of_each(self) -> Self:
        """Of public versions, the newest of each entry."""
        later = Version.objects.public().filter(
            entry_id=models.OuterRef("entry_id"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later))


class Version(models.Model):
    """All that an entry said when a transaction that changed it ended, and whose change that was.

    It refers to nothing, so that it outlives what it tells of: the entry, the account, a source, a field.
    """

    entry_id = models.BigIntegerField(_("Eintrag"))
    public_id = models.UUIDField(_("Dauerhafte Kennung"))
    type = models.CharField(_("Eintragstyp"), max_length=10, choices=Entry.Type)
    number = models.IntegerField(_("Version"))
    at = models.DateTimeField(_("Zeitpunkt"))
    user_id = models.BigIntegerField(_("Konto"), null=True)
    author = models.CharField(
        _("Wer"), max_length=310, help_text=_("Name der Person; ohne Anmeldung der Zugang zur Datenbank.")
    )
    origin = models.TextField(_("Woher"), help_text=_("Adresse der Seite, Befehl oder Programm."))
    context_id = models.UUIDField(_("Zusammenhang"), null=True)
    transaction_id = models.BigIntegerField(_("Transaktion"))
    batch = models.UUIDField(_("Zugleich mit"))
    state = models.CharField(_("Zustand"), max_length=10, choices=Entry.State)
    deleted = models.BooleanField(_("Gelöscht"))
    reason = models.TextField(_("Grund"), blank=True)
    note = models.TextField(_("Vermerk"), blank=True)
    # {"entry": its columns and what was chosen for it, "point": [columns of each, with their id], …, "citation": […]};
    # of a deleted entry, what it said last.
    data = models.JSONField(_("Inhalt"), decoder=ExactDecoder)
    # {"place": {"12": {"name": …, "slug": …}}, …}: what the data refers to, as it was called then.
    names = models.JSONField(_("Namen"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("Version")
        verbose_name_plural = _("Versionen")
        constraints = [models.UniqueConstraint(fields=["entry_id", "number"], name="version_once")]
        indexes = [
            models.Index(fields=["batch"], name="version_batch"),
            models.Index(fields=["-at", "-id"], name="version_deleted", condition=models.Q(deleted=True)),
            # What changed in public: of one type, and of all.
            models.Index(
                fields=["type", "-at", "-id"],
                name="version_public_of_type",
                condition=models.Q(state__in=Entry.STATES_WITH_PAGE, deleted=False),
            ),
            models.Index(
                fields=["-at", "-id"],
                name="version_public",
                condition=models.Q(state__in=Entry.STATES_WITH_PAGE, deleted=False),
            ),
            models.Index(fields=["public_id"], name="version_end_of", condition=models.Q(deleted=True)),
            models.Index(
                "type",
                KT("data__entry__slug"),
                name="version_public_address",
                condition=models.Q(state__in=Entry.STATES_WITH_PAGE, deleted=False),
            ),
        ]
        triggers = [
            # Nobody writes history but the trigger on the marks; taking something out leaves a trace.
            pgtrigger.Trigger(
                name="kept_by_the_database",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=(
                    "IF TG_OP = 'UPDATE' AND version_is_withheld(OLD, NEW) THEN RETURN NEW; END IF;"
                    " IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Die Geschichte eines Eintrags lässt sich nicht ändern.',"
                    " CONSTRAINT = 'version_kept_by_database'; END IF;"
                    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.number}"

    def get_permanent_url(self) -> str:
        return reverse("permanent-version", args=[self.public_id, self.number])

    @property
    def is_public(self) -> bool:
        """Whether it was a page when it was the newest, as `public()` asks the database."""
        return self.state in Entry.STATES_WITH_PAGE and not self.deleted

    @property
    def title(self) -> str:
        """What the entry was called."""
        return str(spoken(self.data["entry"].get("title", self.public_id)))


class Deletion(Version):
    """The end of an entry that is still gone; a list of the editorial office."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("Gelöschter Eintrag")
        verbose_name_plural = _("Gelöschte Einträge")


class VersionMark(models.Model):
    """An entry that a transaction still going on has changed; a version is kept when that commits."""

    transaction_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transaction_id", "entry_id"], name="version_mark_once")]
        triggers = [
            pgtrigger.Trigger(
                name="record_at_commit",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="PERFORM version_record_marked(); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id}: {self.entry_id}"

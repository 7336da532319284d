from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.folding import folded
from directory.models.entries import EntryQuerySet
from directory.models.rules import (
    SLUG_PATTERN,
    WebsiteField,
    keeps_versions,
    marks,
    no_circle,
    tracked,
    tracked_choice,
    validate_slug,
)

if TYPE_CHECKING:
    from directory.models.law import Law
    from directory.models.topic import Topic


@tracked()
class Audience(models.Model):
    """For whom something is; a closed, short list that the Leitung keeps."""

    slug = models.SlugField(_("Adresskürzel"), unique=True, validators=[validate_slug])
    title = models.CharField(_("Bezeichnung"), max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("Zielgruppe")
        verbose_name_plural = _("Zielgruppen")
        triggers = [marks("entry_id FROM directory_entry_audiences WHERE audience_id = {row}.id")]

    def __str__(self) -> str:
        return self.title


@tracked(exclude=["sort_title"])
class Entry(models.Model):
    """Whatever has a page of its own; parent table of actors, kinds, topics, programmes, news and laws.

    Citations, figures, contacts, history, addresses and the sitemap hang on it once, with real foreign keys.
    """

    class Type(models.TextChoices):
        ACTOR = "actor", _("Partner")
        KIND = "kind", _("Art")
        TOPIC = "topic", _("Thema")
        PROGRAMME = "programme", _("Programm")
        NEWS = "news", _("Meldung")
        LAW = "law", _("Rechtsgrundlage")

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        IN_REVIEW = "in_review", _("In Prüfung")
        PUBLISHED = "published", _("Veröffentlicht")
        ARCHIVED = "archived", _("Archiviert")

    TYPE: ClassVar[str] = ""
    STATES_WITH_PAGE = (State.PUBLISHED, State.ARCHIVED)
    # What somebody stands behind who can be asked whether it is still right.
    CHECKED_TYPES = (Type.ACTOR, Type.PROGRAMME)
    # Fields whose content is a statement of fact: each needs a citation.
    CITED_FIELDS: ClassVar[tuple[str, ...]] = ("summary", "text", "website", "audiences", "laws")
    # Whether it belongs somewhere, so that accounts for some places may edit only theirs.
    IS_LOCAL: ClassVar[bool] = True

    public_id = models.UUIDField(
        _("Dauerhafte Kennung"), default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    type = models.CharField(_("Eintragstyp"), max_length=10, choices=Type, editable=False)
    slug = models.CharField(
        _("Adresskürzel"),
        max_length=120,
        validators=[validate_slug],
        help_text=_(
            "Der letzte Teil der Adresse, zum Beispiel „ki-dortmund“. Eine frühere Adresse leitet dauerhaft weiter."
        ),
    )
    title = models.CharField(_("Name"), max_length=250, help_text=_("Der volle Name, so wie er offiziell lautet."))
    short_title = models.CharField(
        _("Kurzname"), max_length=80, blank=True, help_text=_("Wenn es einen gibt, zum Beispiel „KI Dortmund“.")
    )
    other_names = ArrayField(
        models.CharField(max_length=250),
        verbose_name=_("Weitere Namen"),
        default=list,
        blank=True,
        help_text=_("Abkürzungen, frühere Namen und andere Schreibweisen, unter denen man sucht; je Zeile ein Name."),
    )
    sort_title = models.GeneratedField(
        expression=folded("title"),
        output_field=models.CharField(max_length=300, db_collation="C"),
        db_persist=True,
        verbose_name=_("Sortiername"),
    )
    summary = models.TextField(
        _("Kurzbeschreibung"),
        blank=True,
        help_text=_("Ein bis zwei einfache Sätze: Was tut der Partner, für wen, wo?"),
    )
    text = models.TextField(_("Text"), blank=True, help_text=_("Hintergrund; Absätze und Listen in Markdown."))
    website = WebsiteField(_("Website"), blank=True)
    state = models.CharField(_("Zustand"), max_length=10, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(
        _("Veröffentlichen am"),
        null=True,
        blank=True,
        help_text=_("Leer: sofort, sobald Sie „Veröffentlichen“ wählen. Bis zum Termin bleibt der Eintrag in Prüfung."),
    )
    topics: models.ManyToManyField[Topic, Any] = models.ManyToManyField(
        "Topic", verbose_name=_("Themen"), blank=True, related_name="entries"
    )
    audiences = models.ManyToManyField(Audience, verbose_name=_("Zielgruppen"), blank=True, related_name="entries")
    laws: models.ManyToManyField[Law, Any] = models.ManyToManyField(
        "Law", verbose_name=_("Rechtsgrundlagen"), blank=True, related_name="entries"
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("Zusammengeführt mit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        help_text=_("Die Adresse dieses Eintrags leitet dann dorthin weiter."),
    )
    checked_on = models.DateField(
        _("Zuletzt geprüft"),
        null=True,
        blank=True,
        help_text=_("Wann zuletzt jemand bestätigt hat, dass alles stimmt."),
    )
    checked_by = models.CharField(
        _("Geprüft von"), max_length=310, blank=True, default="", db_default="", editable=False
    )
    created_at = models.DateTimeField(_("Angelegt"), auto_now_add=True)
    updated_at = models.DateTimeField(_("Zuletzt geändert"), auto_now=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["sort_title", "pk"]
        verbose_name = _("Eintrag")
        verbose_name_plural = _("Einträge")
        permissions = [("edit_everywhere", "Darf Einträge an allen Orten bearbeiten")]
        indexes = [
            models.Index(fields=["state", "type", "sort_title", "id"], name="entry_listing"),
            GinIndex(fields=["other_names"], name="entry_other_names"),
            GinIndex(OpClass("sort_title", name="gin_trgm_ops"), name="entry_similar_names"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["type", "slug"],
                name="entry_slug_unique_per_type",
                violation_error_message=_("Dieses Adresskürzel gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG_PATTERN),
                name="entry_slug_ascii",
                violation_error_message=_("Das Adresskürzel darf nur a–z, 0–9 und Bindestriche enthalten."),
            ),
            models.CheckConstraint(
                condition=~Q(slug="feed", type__in=["programme", "news"]),
                name="entry_slug_not_feed",
                violation_error_message=_("Unter diesem Adresskürzel steht schon ein Feed."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="entry_has_title", violation_error_message=_("Der Name fehlt.")
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(summary=""),
                name="entry_published_has_summary",
                violation_error_message=_("Ohne Kurzbeschreibung kann der Eintrag nicht veröffentlicht werden."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (~Q(merged_into=F("id")) & Q(state="archived")),
                name="entry_merged_is_archived",
                violation_error_message=_(
                    "Ein zusammengeführter Eintrag ist archiviert und verweist auf einen anderen Eintrag."
                ),
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(state="in_review"),
                name="entry_scheduled_in_review",
                violation_error_message=_("Ein Termin gehört zu einem Eintrag, der in Prüfung ist."),
            ),
        ]
        triggers = [
            no_circle("directory_entry", "merged_into_id", "id", "Zusammengeführte Einträge verweisen im Kreis."),
            pgtrigger.ReadOnly(name="public_id_never_changes", fields=["public_id", "type"]),
            marks("{row}.id"),
            keeps_versions("{row}.id"),
            # The names of a kind and of a topic are searched in what bears them.
            pgtrigger.Trigger(
                name="mark_what_bears_it",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__type__in=["kind", "topic"]),
                func=(
                    "IF (OLD.title, OLD.short_title, OLD.other_names, OLD.state)"
                    " IS DISTINCT FROM (NEW.title, NEW.short_title, NEW.other_names, NEW.state) THEN"
                    " PERFORM find_mark(id) FROM (SELECT entry_ptr_id FROM directory_actor WHERE kind_id = NEW.id"
                    " UNION SELECT entry_id FROM directory_entry_topics WHERE topic_id = NEW.id) AS found (id);"
                    " END IF; RETURN NULL;"
                ),
            ),
            # A public address is never given to something else: each slug an entry ever bore stays its own.
            pgtrigger.Trigger(
                name="keep_address",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("slug"),  # type: ignore[no-untyped-call]
                func=(
                    "IF EXISTS (SELECT 1 FROM directory_address WHERE type = NEW.type AND slug = NEW.slug"
                    " AND entry_id IS DISTINCT FROM NEW.id) THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'unique_violation',"
                    " MESSAGE = 'Diese Adresse gehörte schon einem anderen Eintrag.',"
                    " CONSTRAINT = 'address_never_reused';"
                    " END IF;"
                    " INSERT INTO directory_address (type, slug, entry_id) VALUES (NEW.type, NEW.slug, NEW.id)"
                    " ON CONFLICT (type, slug) DO NOTHING;"
                    " RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.type = self.TYPE or self.type
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse(f"{self.type}-detail", args=[self.slug])

    def clean(self) -> None:
        self.type = self.TYPE or self.type

    def get_permanent_url(self) -> str:
        return reverse("permanent-id", args=[self.public_id])

    def get_versions_url(self) -> str:
        return reverse(f"{self.type}-versions", args=[self.slug])

    def get_version_url(self, number: int) -> str:
        return reverse(f"{self.type}-version", args=[self.slug, number])

    @property
    def has_page(self) -> bool:
        """Whether the public may see it, as `with_page()` asks the database."""
        return self.state in self.STATES_WITH_PAGE

    @property
    def survivor(self) -> Entry:
        """Whose page stands at this entry's address: its own, or that of the entry it was merged into."""
        entry = self
        while entry.merged_into and entry.merged_into.has_page:
            entry = entry.merged_into
        return entry

    @property
    def is_released(self) -> bool:
        """Whether somebody who may publish has let it go: it is public, or will be at its time."""
        return self.has_page or self.publish_at is not None

    @property
    def is_archived(self) -> bool:
        return self.state == self.State.ARCHIVED


class Address(models.Model):
    """A slug that an entry bears or once bore. Rows are written by trigger and never taken away."""

    type = models.CharField(_("Eintragstyp"), max_length=10, choices=Entry.Type)
    slug = models.CharField(_("Adresskürzel"), max_length=120)
    entry = models.ForeignKey(
        Entry, verbose_name=_("Eintrag"), null=True, on_delete=models.SET_NULL, related_name="addresses"
    )

    class Meta:
        ordering = ["type", "slug"]
        verbose_name = _("Adresse")
        verbose_name_plural = _("Adressen")
        constraints = [
            models.UniqueConstraint(
                fields=["type", "slug"],
                name="address_unique",
                violation_error_message=_("Diese Adresse gibt es schon."),
            )
        ]
        triggers = [
            pgtrigger.Protect(name="never_taken_away", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="never_rewritten", fields=["type", "slug"]),
        ]

    def __str__(self) -> str:
        return f"{self.type}/{self.slug}"


def entry_models() -> list[type[Entry]]:
    """Every type of entry there is, in all apps."""
    return [model for model in apps.get_models() if issubclass(model, Entry) and model.TYPE]


# The history of what was chosen for an entry: one tracked proxy for each of its many-to-many tables.
@tracked_choice()
class EntryTopic(Entry.topics.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers = [marks("{row}.entry_id"), keeps_versions("{row}.entry_id")]


@tracked_choice()
class EntryAudience(Entry.audiences.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers = [marks("{row}.entry_id"), keeps_versions("{row}.entry_id")]


@tracked_choice()
class EntryLaw(Entry.laws.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers = [keeps_versions("{row}.entry_id")]

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from directory.dates import PartialDateField
from directory.models.entry import Entry, entry_models
from directory.models.rules import SLUG_PATTERN, WebsiteField, keeps_versions, tracked, validate_slug
from directory.models.statement import Statement, statement_models


@tracked()
class Source(models.Model):
    """A document from which facts were taken."""

    class Kind(models.TextChoices):
        WEB_PAGE = "web_page", _("Webseite")
        PRESS_RELEASE = "press_release", _("Pressemitteilung")
        LAW_PORTAL = "law_portal", _("Amtliches Rechtsportal")
        NOTICE = "notice", _("Mitteilung an die Redaktion")

    slug = models.CharField(_("Adresskürzel"), max_length=80, unique=True, validators=[validate_slug])
    title = models.CharField(_("Titel"), max_length=250)
    publisher = models.CharField(_("Herausgeber"), max_length=160, blank=True, help_text=_("Leer: nicht genannt."))
    kind = models.CharField(_("Art der Quelle"), max_length=20, choices=Kind)
    date = PartialDateField(_("Datum"), help_text=_("Tag, Monat oder Jahr der Veröffentlichung; sonst „undatiert“."))
    website = WebsiteField(_("Adresse im Netz"), blank=True)
    description = models.TextField(_("Beschreibung"), blank=True)
    paragraphs = models.PositiveSmallIntegerField(
        _("Zahl der Absätze"), null=True, blank=True, help_text=_("Jede nicht leere Zeile zählt als Absatz.")
    )
    is_editorial = models.BooleanField(
        _("Nur für Anmerkungen der Redaktion"),
        default=False,
        help_text=_("Eine Quelle, auf die sich nur Anmerkungen stützen, nicht der Inhalt selbst."),
    )

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("Quelle")
        verbose_name_plural = _("Quellen")
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG_PATTERN),
                name="source_slug_ascii",
                violation_error_message=_("Das Adresskürzel darf nur a–z, 0–9 und Bindestriche enthalten."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("source-detail", args=[self.slug])


class CitationQuerySet(models.QuerySet[Any]):
    def public(self) -> CitationQuerySet:
        """Of entries that have a page, without the relations and participations that name one that has none."""
        shown = Entry.STATES_WITH_PAGE
        return self.filter(
            Q(statement__relation=None) | Q(statement__relation__target__state__in=shown),
            Q(statement__participation=None) | Q(statement__participation__actor__state__in=shown),
            entry__state__in=shown,
        )

    def with_statements(self) -> CitationQuerySet:
        """Loads what each citation supports, of whatever kind it is, in one query."""
        paths = [f"statement__{path}" for model in statement_models() for path in model.select_paths()]
        return self.select_related("entry", "statement", *paths)


@tracked()
class Citation(models.Model):
    """Which statement of which entry a source supports, at which passage.

    What is supported is either a `statement` (a point, a figure, a contact …) or a `field` of the entry itself.
    """

    entry = models.ForeignKey(Entry, verbose_name=_("Eintrag"), on_delete=models.CASCADE, related_name="citations")
    statement = models.ForeignKey(
        Statement, verbose_name=_("Aussage"), null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    field = models.CharField(_("Feld"), max_length=30, blank=True)
    source = models.ForeignKey(Source, verbose_name=_("Quelle"), on_delete=models.PROTECT, related_name="citations")
    paragraph = models.PositiveSmallIntegerField(
        _("Absatz"), null=True, blank=True, help_text=_("Die wievielte nicht leere Zeile der Quelle.")
    )
    passage = models.CharField(
        _("Stelle"), max_length=120, blank=True, help_text=_("Wenn ein Absatz nicht genügt, zum Beispiel „Seite 3“.")
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["source", "paragraph", "pk"]
        verbose_name = _("Beleg")
        verbose_name_plural = _("Belege")
        constraints = [
            models.CheckConstraint(
                condition=(Q(statement__isnull=True) & ~Q(field="")) | Q(statement__isnull=False, field=""),
                name="citation_supports_one_thing",
                violation_error_message=_("Ein Beleg gehört zu genau einer Aussage oder zu einem Feld."),
            ),
            models.UniqueConstraint(
                fields=["entry", "statement", "field", "source", "paragraph", "passage"],
                name="citation_once",
                nulls_distinct=False,
                violation_error_message=_("Diesen Beleg gibt es schon."),
            ),
        ]
        triggers = [
            keeps_versions("{row}.entry_id"),
            pgtrigger.Trigger(
                name="statement_of_entry",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__statement__isnull=False),
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM directory_statement"
                    " WHERE id = NEW.statement_id AND entry_id = NEW.entry_id) THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Die Aussage gehört zu einem anderen Eintrag.',"
                    " CONSTRAINT = 'citation_statement_of_entry'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.source.title, self.locator) if part)

    @property
    def supported(self) -> str:
        """What is supported, in words: the statement itself, or the name of the field."""
        if self.statement:
            statement = self.statement.specific
            statement.entry = self.entry  # which is loaded, so the text of a relation costs no query
            return str(statement)
        model = next(model for model in entry_models() if self.entry.type == model.TYPE)
        names = {field.name: str(field.verbose_name) for field in (*model._meta.fields, *model._meta.many_to_many)}
        return names.get(self.field, self.field)

    @property
    def supported_kind(self) -> str:
        """„Punkt“, „Kontakt“, „Kennzahl“ …; „Feld“ for a field of the entry."""
        return str(self.statement.specific._meta.verbose_name) if self.statement else _now("Feld")

    @property
    def locator(self) -> str:
        """Where in the source: „Absatz 17“, with the passage if one is named."""
        paragraph = _now("Absatz %(number)s") % {"number": self.paragraph} if self.paragraph else ""
        return ", ".join(part for part in (paragraph, self.passage) if part)

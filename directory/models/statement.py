from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

import pgtrigger
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from directory.dates import PartialDateField
from directory.models.entry import Entry
from directory.models.place import Place
from directory.models.rules import ITS_ENTRY, NUMBER_PATTERN, keeps_versions, marks, tracked


@tracked()
class Statement(models.Model):
    """One thing that is said of an entry: a task, a figure, a way to reach it, a relation …

    Parent table of all of these, so that a citation points at any of them with one real foreign key.
    """

    # Whether it is published with a citation only.
    IS_CITED: ClassVar[bool] = True

    entry = models.ForeignKey(Entry, verbose_name=_("Eintrag"), on_delete=models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("Aussage")
        verbose_name_plural = _("Aussagen")
        triggers = [
            keeps_versions("{row}.entry_id"),
            # What it may say, and what cites it, was checked for this entry.
            pgtrigger.Trigger(
                name="stays_with_its_entry",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__entry__df=pgtrigger.F("new__entry")),
                func=(
                    "RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Eine Aussage bleibt bei ihrem Eintrag.', CONSTRAINT = 'statement_stays_with_entry';"
                ),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Aussage %(pk)s zu %(entry)s") % {"pk": self.pk, "entry": self.entry}

    @classmethod
    def select_paths(cls) -> list[str]:
        """What to load with a base row so that `specific` and its text cost no query, as seen from `Statement`."""
        name = cls._meta.model_name or ""
        links = [
            link.name
            for link in cls._meta.local_fields
            if link.is_relation and not getattr(link.remote_field, "parent_link", False)
        ]
        return [name, *(f"{name}__{link}" for link in links)]

    @property
    def specific(self) -> Statement:
        """The point, figure, contact … behind a base row."""
        for model in statement_models():
            try:
                return getattr(self, model._meta.model_name or "")  # type: ignore[no-any-return]
            except ObjectDoesNotExist:
                continue
        return self


@dataclass(frozen=True)
class PointGroup:
    kind: str
    label: str
    points: list[Point]


@tracked()
class Point(Statement):
    """One item of a list under an entry."""

    class Kind(models.TextChoices):
        TASK = "task", _("Aufgabe")
        AIM = "aim", _("Ziel")
        OCCASION = "occasion", _("Anlass")
        SERVICE = "service", _("Angebot")
        FACT = "fact", _("Gut zu wissen")

    HEADINGS = {
        Kind.SERVICE: _("Angebote und Unterstützung"),
        Kind.TASK: _("Aufgaben"),
        Kind.AIM: _("Ziele"),
        Kind.OCCASION: _("Anlässe"),
        Kind.FACT: _("Gut zu wissen"),
    }

    kind = models.CharField(_("Art des Punkts"), max_length=10, choices=Kind)
    text = models.TextField(_("Text"), help_text=_("Ein Gedanke, in eigenen Worten, ein bis zwei Sätze."))

    class Meta:
        verbose_name = _("Punkt")
        verbose_name_plural = _("Punkte")
        triggers = [marks(ITS_ENTRY), keeps_versions(ITS_ENTRY)]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="point_has_text", violation_error_message=_("Der Text fehlt.")
            )
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def grouped(cls, points: Iterable[Point]) -> list[PointGroup]:
        """Points under a heading for each kind, first what a person can use, last what is good to know.

        A kind that there is no more, which old versions may have, is its own heading.
        """
        unnamed = str(cls._meta.verbose_name_plural)
        headings = {kind.value: str(heading) for kind, heading in cls.HEADINGS.items()}
        by_kind: dict[str, list[Point]] = {kind: [] for kind in headings}
        for point in points:
            by_kind.setdefault(point.kind, []).append(point)
        return [PointGroup(kind, headings.get(kind, kind) or unnamed, rows) for kind, rows in by_kind.items() if rows]


def formatted_number(value: Decimal) -> str:
    """A figure as the language of the page writes it, without zeros that say nothing: 1.300.000 or 1,3."""
    plain = value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
    return formats.number_format(plain, force_grouping=True)


class KeyFigureQuerySet(models.QuerySet[Any]):
    def listed(self) -> KeyFigureQuerySet:
        return self.filter(entry__in=Entry.objects.published())

    def with_page(self) -> KeyFigureQuerySet:
        return self.filter(entry__in=Entry.objects.with_page())


@tracked()
class KeyFigure(Statement):
    """A number with what it counts, for where and as of when; or a share that the source gives in words only."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("genau")
        ABOUT = "about", _("rund")
        OVER = "over", _("über")

    label = models.CharField(_("Bezeichnung"), max_length=160)
    low = models.DecimalField(
        _("Wert"), max_digits=14, decimal_places=2, null=True, blank=True, help_text=_("Bei einer Spanne der kleinere.")
    )
    high = models.DecimalField(_("Höherer Wert"), max_digits=14, decimal_places=2, null=True, blank=True)
    words = models.CharField(
        _("Wert in Worten"),
        max_length=80,
        blank=True,
        help_text=_("Statt einer Zahl, wenn die Quelle keine nennt: „rund ein Viertel“."),
    )
    qualifier = models.CharField(_("Genauigkeit"), max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    unit = models.CharField(_("Einheit"), max_length=40, blank=True, help_text=_("Zum Beispiel „Prozent“."))
    counts = models.CharField(
        _("Was gezählt wird"), max_length=250, help_text=_("So genau, dass niemand Ungleiches vergleicht.")
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("Für welchen Ort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="figures",
    )
    as_of = PartialDateField(
        _("Stand"), help_text=_("Tag, Monat oder Jahr, auf das sich die Zahl bezieht; sonst „undatiert“.")
    )
    note = models.CharField(
        _("Hinweis zum Vergleich"),
        max_length=250,
        blank=True,
        default="",
        db_default="",
        help_text=_("Mit welcher ähnlichen Zahl man sie nicht vergleichen darf, und warum."),
    )

    objects: ClassVar = KeyFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kennzahl")
        verbose_name_plural = _("Kennzahlen")
        triggers = [marks(ITS_ENTRY), keeps_versions(ITS_ENTRY)]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__isnull=False, words="") | (Q(low__isnull=True, high__isnull=True) & ~Q(words="")),
                name="figure_number_or_words",
                violation_error_message=_("Eine Kennzahl hat entweder einen Wert oder einen Wert in Worten."),
            ),
            models.CheckConstraint(
                condition=Q(high__isnull=True) | Q(high__gt=F("low")),
                name="figure_range_in_order",
                violation_error_message=_("Der höhere Wert muss größer sein als der Wert."),
            ),
            models.CheckConstraint(
                condition=~Q(label="") & ~Q(counts=""),
                name="figure_says_what_it_counts",
                violation_error_message=_("Bezeichnung und „Was gezählt wird“ gehören zu jeder Kennzahl."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"

    @property
    def anchor(self) -> str:
        """Where it stands on every page that shows it; its number outlives edits, merging and restoring."""
        return f"kennzahl-{self.pk}"

    def get_permanent_url(self) -> str:
        return reverse("figure", args=[self.pk])

    @property
    def value(self) -> str:
        """The value as a page shows it: „rund 31 Prozent“, „1,3 bis 1,5 Millionen“, „rund ein Viertel“."""
        return f"{self.amount or self.words} {self.unit}".strip()

    @property
    def amount(self) -> str:
        """The number alone, in the language of the page; empty where the value is in words."""
        if self.low is None:
            return ""
        value = formatted_number(self.low)
        if self.high is not None:
            value = gettext("%(low)s bis %(high)s") % {"low": value, "high": formatted_number(self.high)}
        if self.qualifier != self.Qualifier.EXACT:
            value = f"{self.get_qualifier_display()} {value}"
        return value


@dataclass(frozen=True)
class ContactGroup:
    label: str
    contacts: list[Contact]


class ContactQuerySet(models.QuerySet[Any]):
    def for_press(self) -> Self:
        return self.filter(purpose=Contact.Purpose.PRESS)


@tracked()
class Contact(Statement):
    """One way to reach an entry, with its purpose: nobody should call the press office about a language course."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Telefon")
        FAX = "fax", _("Fax")
        EMAIL = "email", _("E-Mail")

    class Purpose(models.TextChoices):
        CITIZENS = "citizens", _("Für Bürgerinnen und Bürger")
        OFFICE = "office", _("Geschäftsstelle")
        PRESS = "press", _("Für die Presse")

    channel = models.CharField(_("Weg"), max_length=10, choices=Channel)
    purpose = models.CharField(_("Zweck"), max_length=10, choices=Purpose, default=Purpose.OFFICE)
    label = models.CharField(_("Bezeichnung"), max_length=120, blank=True)
    number = PhoneNumberField(_("Nummer"), blank=True, help_text=_("Mit Vorwahl, zum Beispiel 0211 837-2000."))
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)

    objects: ClassVar = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kontakt")
        verbose_name_plural = _("Kontakte")
        indexes = [models.Index(fields=["statement_ptr"], name="contact_press", condition=Q(purpose="press"))]
        triggers = [marks(ITS_ENTRY), keeps_versions(ITS_ENTRY)]
        constraints = [
            models.CheckConstraint(
                condition=(Q(channel__in=["phone", "fax"], email="") & ~Q(number=""))
                | (Q(channel="email", number="") & ~Q(email="")),
                name="contact_fits_channel",
                violation_error_message=_(
                    "Zu Telefon und Fax gehört eine Nummer, zu E-Mail eine E-Mail-Adresse, und nur diese."
                ),
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(number__regex=NUMBER_PATTERN),
                name="contact_number_e164",
                violation_error_message=_("Die Nummer ist keine vollständige Telefonnummer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.number or self.email}"

    @property
    def text(self) -> str:
        """The number or the address, as people write it."""
        return self.email or str(self.number)

    @property
    def uri(self) -> str:
        """`tel:` or `mailto:` address; a fax number has none that a device could use."""
        if self.channel == self.Channel.EMAIL:
            return f"mailto:{self.email}"
        return f"tel:{self.number.as_e164}" if self.channel == self.Channel.PHONE and self.number else ""

    @classmethod
    def grouped(cls, contacts: Iterable[Contact]) -> list[ContactGroup]:
        """Contacts by purpose, those for citizens first."""
        labels = {purpose.value: str(purpose.label) for purpose in cls.Purpose}
        by_purpose: dict[str, list[Contact]] = {purpose: [] for purpose in labels}
        for contact in contacts:
            by_purpose.setdefault(contact.purpose, []).append(contact)
        return [ContactGroup(labels.get(purpose, purpose), rows) for purpose, rows in by_purpose.items() if rows]


@tracked()
class ServedPlace(Statement):
    """A place in which an entry helps; where it sits is a `Location`.

    Who serves a Kreis serves every Gemeinde in it. The Kommunale Integrationszentrum of an area is its `centre`:
    it serves that area without a city in it that has a centre of its own (Aachen).
    """

    class Role(models.TextChoices):
        SERVES = "serves", _("hilft hier")
        CENTRE = "centre", _("ist das Kommunale Integrationszentrum dieses Gebiets")

    place = models.ForeignKey(Place, verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="served_by")
    role = models.CharField(_("Rolle"), max_length=10, choices=Role, default=Role.SERVES)

    class Meta:
        verbose_name = _("Wirkungsort")
        verbose_name_plural = _("Wirkungsorte")
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(role="centre"),
                name="one_centre_per_area",
                violation_error_message=_("Dieses Gebiet hat schon ein Kommunales Integrationszentrum."),
            ),
        ]
        triggers = [
            marks(ITS_ENTRY),
            keeps_versions(ITS_ENTRY),
            pgtrigger.Trigger(
                name="centre_of_an_area",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__role="centre"),
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM directory_place WHERE id = NEW.place_id AND is_centre_area) THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Dieser Ort ist kein Gebiet eines Kommunalen Integrationszentrums.',"
                    " CONSTRAINT = 'centre_of_an_area'; END IF;"
                    " IF NOT EXISTS (SELECT 1 FROM directory_statement statement"
                    " JOIN directory_actor actor ON actor.entry_ptr_id = statement.entry_id"
                    " JOIN directory_actorkind kind ON kind.entry_ptr_id = actor.kind_id"
                    " WHERE statement.id = NEW.statement_ptr_id AND kind.one_per_area) THEN"
                    " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
                    " MESSAGE = 'Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein.',"
                    " CONSTRAINT = 'centre_is_a_centre'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.place)

    def clean(self) -> None:
        if self.role == self.Role.CENTRE and self.place_id and not self.place.is_centre_area:
            raise ValidationError({"place": _("Dieser Ort ist kein Gebiet eines Kommunalen Integrationszentrums.")})


def statement_models() -> list[type[Statement]]:
    """Every kind of statement there is, in all apps."""
    return [model for model in apps.get_models() if issubclass(model, Statement) and model is not Statement]
